// Questions that a beginning may become, above the field: arrows and Enter, or a tap.
// Nothing is sent before a pause, nor where a number of somebody's may be under way.
"use strict";

(() => {
  const { make } = page;
  const input = document.getElementById("question");
  const composer = document.getElementById("composer");
  const PAUSE_MS = 180;
  const box = make("ul", "suggestions");
  const told = make("p", "unseen");

  box.id = "suggestions";
  box.hidden = true;
  box.setAttribute("role", "listbox");
  box.setAttribute("aria-label", "您是不是想问");
  told.setAttribute("role", "status");
  input.parentElement.prepend(box);
  composer.append(told);
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", box.id);

  let timer = 0;
  let asking = null;
  let chosen = -1;

  function close() {
    clearTimeout(timer);
    if (asking) asking.abort();
    asking = null;
    box.hidden = true;
    box.replaceChildren();
    told.textContent = "";
    choose(-1);
  }

  function choose(place) {
    chosen = place;
    [...box.children].forEach((option, number) => {
      option.setAttribute("aria-selected", String(number === place));
      if (number === place) option.scrollIntoView({ block: "nearest" });
    });
    if (place < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", box.children[place].id);
  }

  function take(option) {
    input.value = option.textContent;
    close();
    composer.requestSubmit ? composer.requestSubmit() : document.getElementById("send").click();
  }

  function show(questions) {
    box.replaceChildren(
      ...questions.map((question, number) => {
        const option = make("li", "", question);
        option.id = `suggestion-${number}`;
        option.setAttribute("role", "option");
        return option;
      }),
    );
    box.hidden = !questions.length;
    told.textContent = questions.length ? `有${questions.length}个相近的问题，按上下键选` : "";
    choose(-1);
  }

  async function complete() {
    const typed = input.value.trim();
    if (typed.length < 2 || typed.length > 30 || /\d{5}/.test(typed)) return;
    const mine = new AbortController();
    asking = mine;
    try {
      const response = await fetch("/api/v1/complete", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ typed }),
        signal: mine.signal,
      });
      if (!response.ok) return;
      const { questions } = await response.json();
      if (asking === mine && document.activeElement === input) {
        show(questions.filter((question) => question !== typed));
      }
    } catch { /* it was only a help */ }
  }

  input.addEventListener("input", (event) => {
    close();
    if (!event.isComposing) timer = setTimeout(complete, PAUSE_MS);
  });
  input.addEventListener("compositionend", () => {
    clearTimeout(timer);
    timer = setTimeout(complete, PAUSE_MS);
  });
  input.addEventListener("blur", close);
  composer.addEventListener("submit", close);

  // Before chat.js hears of the key: Enter takes the chosen question.
  input.addEventListener(
    "keydown",
    (event) => {
      const count = box.children.length;
      if (box.hidden || event.isComposing || event.keyCode === 229) return;
      if (event.key === "ArrowDown") choose(chosen + 1 < count ? chosen + 1 : 0);
      else if (event.key === "ArrowUp") choose(chosen > 0 ? chosen - 1 : count - 1);
      else if (event.key === "Escape") close();
      else if (event.key === "Enter" && chosen >= 0) take(box.children[chosen]);
      else return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );

  // Pressing must not take the focus from the field, which would close the list first.
  box.addEventListener("pointerdown", (event) => event.preventDefault());
  box.addEventListener("mousedown", (event) => event.preventDefault());
  box.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
})();
