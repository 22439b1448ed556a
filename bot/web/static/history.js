// What was asked on this device, kept here alone until 清除. Today's answers are shown again;
// older ones are not, they may no longer hold: their questions can be asked anew with one press.
"use strict";

const past = (() => {
  const KEY = "history";
  const KEPT = 20;
  const DAYS = 30;

  function day(moment) {
    return new Date(moment).toLocaleDateString("en-CA"); // 2026-11-23, by the device's clock
  }

  function all() {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY) || "[]");
      const oldest = Date.now() - DAYS * 86400e3;
      return Array.isArray(kept) ? kept.filter(({ at }) => at > oldest) : [];
    } catch {
      return []; // private mode, or not ours
    }
  }

  return {
    // Whoever shares the phone must not read a cry for help; nor anybody's numbers, which only
    // the question as it was typed holds.
    add(said, { id, outcome, answers, listings, filters, reply, conversation }, typed) {
      if (outcome === "crisis") return;
      const answer = { id, outcome, answers, listings, filters, reply, conversation };
      const masked = said.replace(/\d[\d\s-]{5,}\d[Xx]?/g, "＊＊＊");
      const kept = [...all(), { at: Date.now(), said: masked, answer, typed }];
      try {
        localStorage.setItem(KEY, JSON.stringify(kept.slice(-KEPT)));
      } catch { /* full, or private mode: nothing is kept */ }
    },

    today() {
      return all().filter(({ at }) => day(at) === day(Date.now()));
    },

    questionsBefore() {
      const before = all().filter(({ at, typed }) => typed && day(at) !== day(Date.now()));
      return [...new Set(before.map(({ said }) => said).reverse())].slice(0, 3);
    },

    clear() {
      try {
        localStorage.removeItem(KEY);
      } catch { /* nothing was kept */ }
    },
  };
})();
