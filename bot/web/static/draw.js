// A reply as elements, the same way as _reply.html draws it: a change here belongs there too.
// Everything is drawn as text, never as markup.
"use strict";

const drawReply = (() => {
  const { make, fold } = page;

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
    if (more.actions) block.append(page.printButton());
    return block;
  }

  // The page that shows the same, to be forwarded and printed; none for most replies.
  function onward({ outcome, answers, listings = [], filters = {} }) {
    const paragraph = make("p", "onward");
    const link = make("a", "", "单独一页，可以转发、打印");
    const wishes = new URLSearchParams(filters).toString();
    if (outcome === "answer" && answers.length === 1) link.href = `/e/${answers[0]}`;
    else if (outcome === "places") {
      link.href = "/places";
      link.textContent = "单独一页，可以按远近排";
    } else if (outcome !== "jobs" || !listings.length) return "";
    else if (wishes) link.href = `/jobs?${wishes}`;
    else link.href = listings.length === 1 ? `/jobs/${listings[0]}` : "/jobs";
    paragraph.append(link);
    return paragraph;
  }

  return (answer) => {
    const { outcome, reply } = answer;
    const article = make("article", "reply");
    article.lang = reply.lang;
    article.dataset.outcome = outcome;
    const card = make("div", "card");
    card.append(...reply.blocks.map(drawBlock));
    card.append(onward(answer));
    article.append(card);
    const ticks = new Set(reply.blocks.flatMap((block) => block.actions || []));
    // The page looks by itself for what staff say.
    const buttons = reply.buttons.filter(
      ({ action }) => !ticks.has(action) && action !== "h:look",
    );
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
    fold(article);
    return article;
  };
})();
