// The chat without reloading; without this script the forms of the page still work.
"use strict";

(() => {
  const log = document.getElementById("log");
  const composer = document.getElementById("composer");
  const input = document.getElementById("question");
  const send = document.getElementById("send");
  const clear = document.getElementById("clear");
  const { make, printButton } = page;
  const opened = log.dataset.opened || ""; // "greeting", or the entry that was come from
  const greeting = opened === "greeting" ? [...log.children] : null;
  const TIMEOUT_MS = 20000;

  let conversation = composer.elements.conversation.value;
  let running = null; // the request under way

  // ---- drawing

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
      past.add(said, answer, "question" in body);
      watch(answer);
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
              error.status === 429
                ? "问得太快了，请歇一分钟再试。急事请打 110、120，也可以打 12345 问。"
                : error.status
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

  // ---- a person answers: while the line to staff is open, what they say is looked for

  const LOOK_MS = 4000;
  const LOOK_HIDDEN_MS = 20000;
  let looking = null; // the timer
  let read = 0; // the number of the last message drawn

  function watch({ reply }) {
    if (looking || !reply.buttons.some(({ action }) => action === "h:end")) return;
    looking = setTimeout(look, LOOK_MS);
  }

  async function look() {
    const mine = looking;
    let more = true;
    try {
      const response = await fetch("/api/v1/messages", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ conversation, read }),
      });
      if (!response.ok) throw new Error("refused");
      const said = await response.json();
      if (looking !== mine) return; // cleared meanwhile
      for (const message of said.messages) {
        const drawn = drawReply(message);
        log.append(drawn);
        show(drawn, drawn);
        past.add("", { ...message, conversation }, false);
        read = message.id;
      }
      more = said.open || said.messages.length > 0; // what was read is still to be told
    } catch { /* looked for again */ }
    if (looking !== mine) return;
    looking = more ? setTimeout(look, document.hidden ? LOOK_HIDDEN_MS : LOOK_MS) : null;
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
    const button = event.target.closest("button[name=press], button[name=question]");
    if (!button) return;
    event.preventDefault();
    if (button.value.startsWith("f:")) {
      judge(button);
      return;
    }
    if (running) return;
    // On a phone the keyboard would cover the answer.
    if (matchMedia("(pointer: fine)").matches) input.focus({ preventScroll: true });
    ask({ [button.name]: button.value }, button.textContent);
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

  // ---- what was asked before

  function redraw() {
    for (const { said, answer } of past.today()) {
      if (said) log.append(make("p", "asked", said));
      log.append(drawReply(answer));
      conversation = answer.conversation;
      read = Math.max(read, answer.id || 0);
      watch(answer);
    }
    if (log.lastElementChild.matches(".reply") && log.querySelector(".asked")) {
      const asked = [...log.querySelectorAll(".asked")].pop();
      show(asked, log.lastElementChild);
      return;
    }
    const before = past.questionsBefore();
    if (!before.length) return;
    const again = make("div", "before");
    const chips = make("div", "chips");
    for (const question of before) {
      const button = make("button", "", question);
      button.name = "question";
      button.value = question;
      chips.append(button);
    }
    again.append(make("h2", "", "以前问过，点一下再问"), chips);
    log.append(again);
  }

  // Come from an entry's page: it is shown already, the conversation is told of it.
  async function take() {
    history.replaceState(null, "", "/");
    try {
      const answer = await fetched({ press: `e:${opened}` });
      conversation = answer.conversation;
      past.add(log.querySelector(".asked").textContent, answer, false);
    } catch { /* a typed follow-up will ask back */ }
  }

  if (greeting) redraw();
  else if (opened) take();

  // What is kept of the conversation on the screen, whichever that is by now.
  const own = document.getElementById("own");
  own.addEventListener("submit", () => { own.elements.conversation.value = conversation; });

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
    clearTimeout(looking);
    looking = null;
    read = 0;
    past.clear();
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

  clear.hidden = false;
})();
