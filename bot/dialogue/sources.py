"""The documents behind what a reply says, and the month up to which they are known."""

from collections.abc import Iterable
from datetime import date

from bot.dialogue.reply import Block, BlockKind
from bot.knowledge import Checklist, Entry, Knowledge
from bot.rules import Reference
from bot.rules.rulebook import spoken_date


def source_blocks(
    said: Entry | Checklist,
    texts: Iterable[str],
    knowledge: Knowledge,
    day: date,
    more: tuple[Reference, ...] = (),
) -> list[Block]:
    """The sources of `said`, of what its `texts` quote, and `more`; past review a word on it."""
    quoted = [ref for text in texts for ref in knowledge.rules.references(text, day)]
    references: dict[str, Reference] = {}
    for reference in (*said.references, *quoted, *more):
        known = references.get(reference.cited())
        if known is None or known.as_of < reference.as_of:
            references[reference.cited()] = reference
    blocks = []
    if references:
        newest = max(reference.as_of for reference in references.values())
        cited = "；".join(
            cited if reference.as_of == newest else f"{cited}〔截至{_month(reference.as_of)}〕"
            for cited, reference in references.items()
        )
        line = knowledge.texts.sources.format(sources=cited, month=_month(newest))
        blocks.append(Block(BlockKind.SOURCE, (line,)))
    if said.review_by < day:
        checked = knowledge.texts.checked_on.format(checked=spoken_date(said.checked))
        blocks.append(Block(BlockKind.NOTE, (checked,)))
    return blocks


def _month(month: str) -> str:
    year, number = month.split("-")
    return f"{year}年{int(number)}月"
