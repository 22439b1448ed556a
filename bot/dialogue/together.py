"""Several questions answered in one reply: the heart of each, and the way to the whole of it.

A part is a card, a sum, a search for work, places, or a word that another office sees to it.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from bot.dialogue import answer
from bot.dialogue.listings import jobs, places
from bot.dialogue.reply import Block, BlockKind, Button, Outcome, Reply
from bot.dialogue.several import Asked
from bot.dialogue.sums.calculate import how_much
from bot.dialogue.sums.interview import read_interview
from bot.dialogue.sums.reckoning import reckoned_part
from bot.edition import Edition
from bot.knowledge import Knowledge, Section

# Of a card so many blocks are given: title, conclusion and the two after them.
_HEART = 4


def beside_sum(
    asked: Iterable[Asked], reckoned: tuple[Reply, str] | None, knowledge: Knowledge
) -> tuple[Asked, ...]:
    """What is `asked` beside what the sum answers: how much, for how many, of which year.

    Until when is told in full only on its own card, and so is what is no question of how much.
    Without a sum, all that is asked.
    """
    asked = tuple(asked)
    if reckoned is None:
        return asked
    interview = read_interview(reckoned[1], knowledge.rules.calculators)
    if interview is None:
        return asked
    summed = knowledge.rules.calculators[interview.calculator].entries
    rest = []
    for one in asked:
        entry = knowledge.entries.get(one.id)
        ends = entry is not None and entry.covers is Section.WHEN
        apart = ends or not how_much(one.text)
        if one.id not in summed or (apart and one.id not in reckoned[0].answers):
            rest.append(one)
    return tuple(rest)


def telling(reckoned: Reply, asked: Iterable[Asked], rest: Iterable[Asked]) -> Reply:
    """The sum as the answer to all that is `asked` but the `rest`."""
    told = [one.id for one in asked if one not in rest]
    return replace(reckoned, answers=tuple(dict.fromkeys((*reckoned.answers, *told))))


def several_reply(
    asked: Iterable[Asked], reckoned: Reply | None, edition: Edition, day: date
) -> Reply:
    """The parts under their headings, a sum first, the sources of all at the end."""
    parts = [] if reckoned is None else [reckoned]
    parts += [_part(one, reckoned, edition, day) for one in asked]
    blocks: list[Block] = []
    buttons: list[Button] = []
    for part in parts:
        blocks += _heart(part)
        buttons += _way_on(part, edition.knowledge)
    blocks += [block for part in parts for block in part.blocks if block.kind is BlockKind.SOURCE]
    search = next((part.search for part in parts if part.search is not None), None)
    summed = next((part for part in parts if part.result is not None), parts[0])
    return Reply(
        Outcome.ANSWER if summed.result is None else summed.outcome,
        tuple(blocks),
        tuple(buttons),
        answers=tuple(dict.fromkeys(id for part in parts for id in part.answers)),
        facts=summed.facts,
        result=summed.result,
        listings=tuple(id for part in parts for id in part.listings),
        search=search,
    )


def _part(one: Asked, reckoned: Reply | None, edition: Edition, day: date) -> Reply:
    """The reply to one of the questions, as if it were asked alone; no sum that stands already."""
    knowledge = edition.knowledge
    if (own := reckoned_part(one.text, one.id, knowledge, day)) and (
        reckoned is None or _asks(own) != _asks(reckoned)
    ):
        return own
    if one.search:
        return jobs.searched(one.text, one.id, edition, day)
    if one.id in knowledge.elsewhere:
        other = answer.elsewhere_reply(one.id, knowledge)
        notes = tuple(block for block in other.blocks if block.kind is not BlockKind.NOTE)
        return replace(other, blocks=notes)
    card = answer.answer_reply(knowledge.entries[one.id], knowledge, day)
    return places.with_listings(card, one.id, one.text, edition, day)


def _asks(summed: Reply) -> object:
    """What a sum is of."""
    return (summed.result or {}).get("asks")


def _heart(part: Reply) -> list[Block]:
    """The first blocks of a card and its numbers; all of anything else, without sources."""
    body = [block for block in part.blocks if block.kind is not BlockKind.SOURCE]
    if part.outcome not in (Outcome.ANSWER, Outcome.PLACES, Outcome.HUMAN):
        return body
    numbers = [block for block in body[_HEART:] if block.kind is BlockKind.HOTLINES]
    return body[:_HEART] + numbers


def _way_on(part: Reply, knowledge: Knowledge) -> list[Button]:
    """The button to the whole of a part."""
    if part.outcome is Outcome.JOBS:
        return [Button(knowledge.texts.jobs.back, "j:b")]
    return [
        Button(knowledge.texts.whole_card.format(title=knowledge.entries[id].title), f"e:{id}")
        for id in part.answers
    ]
