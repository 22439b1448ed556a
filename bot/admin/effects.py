"""What a change does to questions, seen before it goes live."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.dialogue import Conversation, Message, card, respond
from bot.edition import Edition, items_of
from bot.evaluation import Asked

MOST_ASKED = 150  # some ten seconds
# A question gets nothing of an item that by its words is further down than this.
_NEAR = 5

# What any question may meet.
_FOR_ALL = ("lexicon", "ambiguous", "rivals", "crisis", "smalltalk", "texts", "topics", "listings")

_ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Told:
    """What a question gets: the outcome, the entries given or offered, and the words."""

    outcome: str
    ids: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Effect:
    """A question that would get another answer, and the entries that are right, where known."""

    question: str
    expected: tuple[str, ...]
    before: Told
    after: Told

    @property
    def moved(self) -> bool:
        """Whether it would get another entry or outcome, not only other words."""
        return (self.before.outcome, self.before.ids) != (self.after.outcome, self.after.ids)


def effects(
    before: Edition,
    after: Edition,
    questions: Iterable[str | Asked],
    day: date,
    most: int = MOST_ASKED,
) -> tuple[Effect, ...]:
    """Those of `questions` that would get another answer on `day`: other entries first.

    Each is asked once, as the first of a conversation. Meaning takes its time, so only those are
    asked that by their words are near to what was changed: the `most` nearest.
    """
    now = datetime.combine(day, time(12), _ZONE)
    expected: dict[str, tuple[str, ...]] = {}
    for question in questions:
        if isinstance(question, Asked):
            right = question.together or tuple(sorted(question.right))
            expected[question.question] = right or expected.get(question.question, ())
        else:
            expected.setdefault(question, ())
    found = []
    for text in nearest(expected, before, after, day)[:most]:
        one, other = told(text, before, now), told(text, after, now)
        if one != other:
            found.append(Effect(text, expected[text], one, other))
    return tuple(sorted(found, key=lambda effect: not effect.moved))


def nearest(questions: Iterable[str], before: Edition, after: Edition, day: date) -> list[str]:
    """Those of `questions` that by their words are near to what was changed, the nearest first."""
    touched = _touched(before, after, day)
    ranked = {text: _place(text, (after, before), touched) for text in questions}
    return sorted((text for text in ranked if ranked[text] < _NEAR), key=ranked.__getitem__)


def _touched(before: Edition, after: Edition, day: date) -> frozenset[str] | None:
    """The items that are asked for or answered otherwise; None where it may be any."""
    one, other = before.knowledge, after.knowledge
    if any(getattr(one, part) != getattr(other, part) for part in _FOR_ALL):
        return None
    if one.rules.calculators != other.rules.calculators or one.rules.scales != other.rules.scales:
        return None
    phrased, rephrased = (
        {item.id: item.phrasings for item in items_of(each)} for each in (one, other)
    )
    changed = {id for id in {*phrased, *rephrased} if phrased.get(id) != rephrased.get(id)}
    for id in {*one.entries, *other.entries}:
        if card(id, one, day) != card(id, other, day):
            changed.add(id)
    for id in {*one.elsewhere, *other.elsewhere}:
        if one.elsewhere.get(id) != other.elsewhere.get(id):
            changed.add(id)
    return frozenset(changed)


def _place(question: str, editions: tuple[Edition, Edition], touched: frozenset[str] | None) -> int:
    """The best place, from 0 on, that one of `touched` has for `question`."""
    if touched is None:
        return 0
    found = (edition.matcher.near(question) for edition in editions)
    places = [near.index(id) for near in found for id in touched.intersection(near)]
    return min(places, default=_NEAR)


def told(question: str, edition: Edition, now: datetime) -> Told:
    """What `edition` answers to `question`, as the first of a conversation at `now`."""
    reply = respond(Message("effects", question), Conversation(), edition, now).reply
    return Told(reply.outcome.value, reply.answers or reply.choices, reply.text())
