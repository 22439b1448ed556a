// The chat without reloading. Everything is drawn as text (never as markup), the same way as
// chat.html draws it; without this script the forms of the page still work.
"use strict";

(() => {
  const log = document.getElementById("log");
  const composer = document.getElementById("composer");
  const input = document.getElementById("question");
  const send = document.getElementById("send");
  const large = document.getElementById("large");
  const clear = document.getElementById("clear");
  const greeting = "greeting" in log.dataset ? [...log.children] : null;
  const TIMEOUT_MS = 20000;

  let conversation = composer.elements.conversation.value;
  let running = null; // the request under way

  // ---- drawing

  function make(tag, className, text) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  function list(tag, items) {
    const element = make(tag);
    element.setAttribute("role", "list");
    for (const item of items) {
      const row = make("li");
      row.append(item);
      element.append(row);
    }
    return element;
  }

  // With an action the tick is kept: the action ticks (:+item) or takes the tick away (:-item).
  function checkbox(line, action, ticked) {
    const label = make("label");
    const box = make("input");
    box.type = "checkbox";
    if (action) box.dataset.press = action;
    box.checked = Boolean(ticked);
    label.append(box, make("span", "", line));
    return label;
  }

  function hotline(line) {
    const found = /^([\d-]+)(?: (.*))?$/.exec(line);
    if (!found) return line;
    const link = make("a");
    link.href = `tel:${found[1]}`;
    link.append(make("strong", "", found[1]), make("span", "", found[2] || ""));
    return link;
  }

  const LINES = {
    heading: (lines) => lines.map((line) => make("h2", "", line)),
    steps: (lines) => [list("ol", lines)],
    list: (lines) => [list("ul", lines)],
    checklist: (lines, { actions = [], ticked = [] }) => [
      list("ul", lines.map((line, at) => checkbox(line, actions[at], ticked[at]))),
    ],
    hotlines: (lines) => [list("ul", lines.map(hotline))],
  };

  function drawBlock({ kind, title, lines, ...more }) {
    const block = make("div", `block ${kind}${title ? " titled" : ""}`);
    if (title) block.append(make("h3", "", title));
    const draw = LINES[kind] || (() => lines.map((line) => make("p", "", line)));
    block.append(...draw(lines, more));
    if (more.actions) block.append(printButton());
    return block;
  }

  function printButton() {
    const button = make("button", "print", "打印这张清单");
    button.type = "button";
    return button;
  }

  function drawReply({ outcome, reply }) {
    const article = make("article", "reply");
    article.dataset.outcome = outcome;
    const card = make("div", "card");
    card.append(...reply.blocks.map(drawBlock));
    article.append(card);
    const ticks = new Set(reply.blocks.flatMap((block) => block.actions || []));
    const buttons = reply.buttons.filter(({ action }) => !ticks.has(action));
    if (buttons.length) {
      const chips = make("div", "chips");
      for (const { label, action } of buttons) {
        if (action.startsWith("ics:")) {
          const file = make("a", "", label);
          file.href = `/calendar.ics?born=${encodeURIComponent(action.slice(4))}`;
          chips.append(file);
          continue;
        }
        const button = make("button", "", label);
        button.type = "button";
        button.name = "press";
        button.value = action;
        chips.append(button);
      }
      article.append(chips);
    }
    return article;
  }

  function drawFailure(sentence, again) {
    const failure = make("div", "failure");
    failure.append(make("p", "", sentence));
    if (again) {
      const chips = make("div", "chips");
      const button = make("button", "", "再试一次");
      button.type = "button";
      button.addEventListener("click", () => {
        if (running) return;
        failure.remove();
        again();
      });
      chips.append(button);
      failure.append(chips);
    }
    return failure;
  }

  const header = document.querySelector("header");

  // The question at the top, its answer below it; a long question makes way for the answer.
  function show(question, answer) {
    const covered = getComputedStyle(header).position === "sticky" ? header.offsetHeight : 0;
    document.documentElement.style.scrollPaddingTop = `${covered + 12}px`;
    const fits = question.isConnected && question.offsetHeight < window.innerHeight / 4;
    (fits ? question : answer).scrollIntoView({ block: "start" });
  }

  // ---- asking

  async function fetched(body, signal) {
    const response = await fetch("/api/v1/ask", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...body, conversation }),
      signal,
    });
    if (!response.ok) throw Object.assign(new Error("refused"), { status: response.status });
    return response.json();
  }

  async function ask(body, said, bubble) {
    const question = bubble || make("p", "asked", said);
    const waiting = make("p", "waiting", "…正在查");
    if (!bubble) log.append(question);
    log.append(waiting);
    waiting.scrollIntoView({ block: "nearest" });
    window.scrollTo(0, document.documentElement.scrollHeight);

    const mine = new AbortController();
    const timer = setTimeout(() => mine.abort(), TIMEOUT_MS);
    running = mine;
    send.setAttribute("aria-disabled", "true");
    let drawn;
    try {
      const answer = await fetched(body, mine.signal);
      if (running !== mine) return; // cleared meanwhile
      conversation = answer.conversation;
      for (const field of document.querySelectorAll("input[name=conversation]")) {
        field.value = conversation;
      }
      drawn = drawReply(answer);
    } catch (error) {
      if (running !== mine) return;
      if (error.status === 413 && !input.value) {
        input.value = said; // to be shortened
        grow();
      }
      drawn =
        error.status === 413
          ? drawFailure("这段话太长了，请挑最要紧的一句问我。")
          : drawFailure(
              error.status
                ? "这会儿没能查到。您问的还在，过一会儿再试一次。急事请打 110、120，也可以打 12345 问。"
                : "没连上网。您问的还在，等网络好了再试一次。急事请打 110、120，也可以打 12345 问。",
              () => ask(body, said, question),
            );
    } finally {
      clearTimeout(timer);
      if (running === mine) {
        running = null;
        send.removeAttribute("aria-disabled");
      }
    }
    waiting.replaceWith(drawn);
    show(question, drawn);
  }

  // 👍 and 👎 leave the answer where it is.
  async function judge(button) {
    const pair = [...button.parentElement.querySelectorAll('button[value^="f:"]')];
    for (const one of pair) one.disabled = true;
    try {
      const answer = await fetched({ press: button.value });
      const thanks = make("p", "thanks", answer.text);
      thanks.setAttribute("role", "status");
      pair[0].before(thanks);
      for (const one of pair) one.remove();
    } catch {
      for (const one of pair) one.disabled = false;
    }
  }

  composer.noValidate = true;
  composer.addEventListener("submit", (event) => {
    event.preventDefault();
    const question = input.value.trim();
    input.focus({ preventScroll: true });
    if (running || !question) return;
    input.value = "";
    grow();
    ask({ question }, question);
  });

  // Every row of buttons, drawn here or by the server.
  log.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=press]");
    if (!button) return;
    event.preventDefault();
    if (button.value.startsWith("f:")) {
      judge(button);
      return;
    }
    if (running) return;
    // On a phone the keyboard would cover the answer.
    if (matchMedia("(pointer: fine)").matches) input.focus({ preventScroll: true });
    ask({ press: button.value }, button.textContent);
  });

  // A tick is kept where it stands; one that could not be kept is taken back.
  log.addEventListener("change", async (event) => {
    const box = event.target.closest("input[data-press]");
    if (!box) return;
    const press = box.dataset.press;
    box.dataset.press = press.replace(/:[+-](?=\w+$)/, box.checked ? ":-" : ":+");
    try {
      await fetched({ press });
    } catch {
      box.checked = !box.checked;
      box.dataset.press = press;
    }
  });

  // Of a long conversation only the checklist is printed.
  log.addEventListener("click", (event) => {
    const button = event.target.closest("button.print");
    if (!button) return;
    const article = button.closest("article");
    article.classList.add("printed");
    window.print();
    article.classList.remove("printed");
  });
  for (const block of log.querySelectorAll(".checklist:has([data-press])")) {
    block.append(printButton());
  }

  input.addEventListener("keydown", (event) => {
    // While an input method is composing, Enter picks a word (229: older WebViews).
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) {
      return;
    }
    event.preventDefault();
    composer.requestSubmit ? composer.requestSubmit() : send.click();
  });

  function grow() {
    if (window.CSS && CSS.supports("field-sizing", "content")) return;
    input.style.height = "auto";
    input.style.height = `${input.scrollHeight}px`;
  }
  input.addEventListener("input", grow);

  // ---- 清除

  clear.addEventListener("click", () => {
    const forgotten = conversation;
    if (running) {
      const stopped = running;
      running = null;
      stopped.abort();
      send.removeAttribute("aria-disabled");
    }
    conversation = "";
    const told = fetch("/api/v1/forget", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ conversation: forgotten }),
      keepalive: true,
    }).catch(() => {}); // the page is cleared all the same
    input.value = "";
    grow();
    if (greeting) {
      log.replaceChildren(...greeting);
      for (const box of log.querySelectorAll("input[type=checkbox]")) box.checked = false;
      window.scrollTo(0, 0);
      input.focus({ preventScroll: true });
    } else {
      told.then(() => location.assign("/"));
    }
  });

  // ---- 长辈版

  function setLarge(on) {
    document.documentElement.classList.toggle("large", on);
    large.setAttribute("aria-pressed", String(on));
  }

  large.addEventListener("click", () => {
    const on = large.getAttribute("aria-pressed") !== "true";
    setLarge(on);
    try {
      localStorage.setItem("large", on ? "1" : "");
    } catch { /* private mode: it holds for this page */ }
  });

  try {
    setLarge(localStorage.getItem("large") === "1");
  } catch { /* as above */ }
  large.hidden = clear.hidden = false;
})();
