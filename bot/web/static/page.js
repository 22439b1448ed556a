// What every page has: 长辈版, folded cards, forwarding, printing. Without it all can be read.
"use strict";

const page = (() => {
  const root = document.documentElement;

  function make(tag, className, text) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  // ---- 长辈版: large print, and of a card first only what matters most

  const form = document.getElementById("enlarge");
  const large = document.getElementById("large");
  if (form) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const on = root.classList.toggle("large");
      large.setAttribute("aria-pressed", String(on));
      large.value = on ? "0" : "1";
      const secure = location.protocol === "https:" ? "; Secure" : "";
      document.cookie =
        `large=${on ? 1 : 0}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
    });
  }

  // The conclusion and the part after it stay, with notes, numbers and source; the stylesheet
  // hides the rest in 长辈版 until it is asked for.
  const STAYING = 3;

  function fold(article) {
    const card = article.querySelector(".card");
    if (!card || !["answer", "human"].includes(article.dataset.outcome)) return;
    const later = [...card.children].filter(
      (block, place) => place >= STAYING && block.matches(".titled:not(.hotlines)"),
    );
    if (later.length < 2) return;
    const titles = later.map((block) => block.firstElementChild.textContent);
    const more = make("button", "more", `接着看：${titles.join("、")}`);
    more.type = "button";
    for (const block of later) block.classList.add("later");
    later[0].before(more);
    card.classList.add("folded");
    more.addEventListener("click", () => {
      card.classList.remove("folded");
      more.remove();
      later[0].tabIndex = -1;
      later[0].focus();
    });
  }

  for (const article of document.querySelectorAll(".reply")) fold(article);

  // ---- forwarding and printing

  const share = document.getElementById("share");
  if (share) {
    const told = document.getElementById("shared");
    const { title, url } = share.dataset;
    share.hidden = false;
    share.addEventListener("click", async () => {
      try {
        if (navigator.share) {
          await navigator.share({ title, url });
          return;
        }
        await navigator.clipboard.writeText(`${title} ${url}`);
        told.textContent = "网址已复制，粘贴到聊天里就能发。";
      } catch (error) {
        if (error.name === "AbortError") return; // changed their mind
        told.textContent = "请长按网址复制；在微信里也可以点右上角“···”转发。";
      }
    });
  }

  const print = document.getElementById("print");
  if (print) {
    print.hidden = false;
    print.addEventListener("click", () => window.print());
  }

  function printButton() {
    const button = make("button", "print", "打印这张清单");
    button.type = "button";
    return button;
  }

  return { make, fold, printButton };
})();
