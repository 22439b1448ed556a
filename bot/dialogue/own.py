"""What is kept of a resident, told to that resident: every row, in plain words.

Rows come as the store has them, table by table; texts.yaml names tables and columns. One that it
does not name is shown under its own name rather than left out.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.dialogue.listings.results import REPORT
from bot.dialogue.notices.wanted_work import filters_of, spoken
from bot.dialogue.reply import Block, BlockKind, Outcome, Reply
from bot.knowledge import Knowledge

# A chat is no place for more; the rest is counted. A program gets all of it (/api/v1/mydata).
_SHOWN = 300
_MOMENTS = {"due", "begun", "done", "at", "last"}  # where they are Unix seconds
# What means nothing to anybody else: names that the program gives. A program is told them too.
_OURS = {"edition", "key"}
_USUAL = {("traditional", 0)}
_JOB = REPORT.removeprefix("f:-:")


def own_reply(
    rows: Mapping[str, Sequence[Mapping[str, object]]], knowledge: Knowledge, now: datetime
) -> Reply:
    """All `rows` of a resident, the newest last; a sentence where there are none."""
    texts = knowledge.texts.own
    if not rows:
        return Reply(Outcome.SMALLTALK, (Block(BlockKind.PARAGRAPH, (texts.nothing,)),))
    blocks = [Block(BlockKind.HEADING, (texts.title,))]
    for table, found in rows.items():
        lines = [_line(row, knowledge, now) for row in found[-_SHOWN:]]
        if len(found) > _SHOWN:
            lines.append(texts.more.format(count=len(found) - _SHOWN))
        blocks.append(Block(BlockKind.LIST, tuple(lines), texts.tables.get(table, table)))
    blocks.append(Block(BlockKind.PARAGRAPH, (texts.delete,)))
    return Reply(Outcome.SMALLTALK, tuple(blocks))


def _line(row: Mapping[str, object], knowledge: Knowledge, now: datetime) -> str:
    names = knowledge.texts.own.columns
    told = [
        f"{names.get(name, name)} {_spoken(name, value, knowledge, now)}"
        for name, value in row.items()
        if value not in (None, "", "[]") and name not in _OURS and (name, value) not in _USUAL
    ]
    return "，".join(told)


def _spoken(name: str, value: object, knowledge: Knowledge, now: datetime) -> str:
    """A value as people write it: titles for ids, a day and a time for a moment."""
    if name in _MOMENTS and isinstance(value, int):
        return datetime.fromtimestamp(value, now.tzinfo).strftime("%Y-%m-%d %H:%M")
    text = str(value)
    if name in ("at", "saved", "made"):
        return text[:16].replace("T", " ")
    if name in ("entry", "entries"):
        ids = json.loads(text) if text.startswith("[") else [text]
        return "、".join(_title(str(id), knowledge) for id in ids)
    if name == "confidence":
        return f"{float(text):.0%}"
    if name in ("useful", "traditional"):
        return "是" if value else "否"
    if text.startswith(("{", "[")):
        return _read(name, text, knowledge)
    return knowledge.texts.own.values.get(text, text)


def _read(name: str, text: str, knowledge: Knowledge) -> str:
    """What the store keeps as JSON: how many buttons, what was asked, the search in words."""
    if name in ("search", "subject") and filters_of(text):
        return spoken(text, knowledge)
    kept = json.loads(text)
    if name == "actions":
        return f"{len(kept)}个"
    if name == "asking":
        told = [str(value) for _, value in kept.get("answers", ())]
        return "、".join(filter(None, (str(kept.get("question", "")), *told))) or text
    return text


def _title(id: str, knowledge: Knowledge) -> str:
    job = id.removeprefix(_JOB)
    if job != id:
        files = knowledge.listings.jobs
        titles = {work.id: work.title for file in files for work in file.jobs}
        titles |= {order.id: order.title for file in files for order in file.orders}
        return titles.get(job, id)
    entry = knowledge.entries.get(id)
    return entry.title if entry else id
