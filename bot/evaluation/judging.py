"""Whether a reply is what a question calls for, by the measures that the figures are made of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.dialogue import Conversation, Message, Outcome, Reply, respond
from bot.edition import Edition
from bot.evaluation.questions import Asked, Kind

RIGHT = "right at once"
OFFERED = "right or offered"
WRONG = "answered wrongly"
ALL = "several questions all answered"
TURNS = "turns of dialogues right"
ANSWERED = "not ours but answered"
TEMPTED = "not ours but offered"
NEAR = "near ones that got the entry"
HEARD = "cries for help heard"
ALARMED = "false alarms"
FACTS = "facts read"
VALUES = "sums right"
FILTERS = "filters right"

# The less of these, the better.
FEWER = {WRONG, ANSWERED, TEMPTED, NEAR, ALARMED}

# Entries that a list, a sum or a hand-over answers as well.
_REACHED = {
    Outcome.JOBS: {
        "mama.find",
        "mama.home",
        "mama.hours",
        "mama.pay",
        "mama.livestream",
        "mama.eligibility",
    },
    Outcome.PLACES: {
        "nursery.find",
        "nursery.community",
        "nursery.kindergarten-class",
        "job.station",
    },
    Outcome.HUMAN: {"contact.human"},
}
_RECKONED = (
    {
        "subsidy.amount",
        "subsidy.born-before-2025",
        "subsidy.multi-child",
        "subsidy.deadline",
        "subsidy.eligibility",
    },
    {
        "tax.infant.standard",
        "tax.infant.period",
        "tax.infant.saving",
        "tax.infant.split",
        "tax.turning-three",
        "tax.child-education",
    },
)
_FULL = {
    Outcome.ANSWER,
    Outcome.CALCULATION,
    Outcome.ELSEWHERE,
    Outcome.JOBS,
    Outcome.PLACES,
    Outcome.HUMAN,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a question, and each measure that it counts for, kept or not."""

    question: str
    told: str  # the outcome and its entries
    right: str  # what would have been right
    measures: Mapping[str, bool]

    @property
    def miss(self) -> bool:
        """Whether a measure other than the strictest fails."""
        return any(
            held is (name in FEWER)
            for name, held in self.measures.items()
            if name not in (RIGHT, TEMPTED)
        )


def judge(asked: tuple[Asked, ...], edition: Edition, now: datetime) -> Iterator[Verdict]:
    """A verdict on each question of one conversation."""
    conversation = Conversation()
    for turn in asked:
        done = respond(Message("eval", turn.question), conversation, edition, now)
        conversation, reply = done.conversation, done.reply
        told = f"{reply.outcome} {', '.join(reply.answers or reply.choices)}".strip()
        measures = dict(measured(turn, reply))
        if len(asked) > 1:
            measures = {TURNS: measures.get(RIGHT, False)}
        yield Verdict(turn.question, told, _right(turn), measures)


def _right(asked: Asked) -> str:
    if asked.values:
        return " or ".join(map(str, asked.values))
    if asked.wrong:
        return f"not {', '.join(asked.wrong)}"
    shown = asked.facts or asked.filters
    return str(dict(shown)) if shown else ", ".join(asked.together or sorted(asked.right))


def measured(asked: Asked, reply: Reply) -> Iterator[tuple[str, bool]]:
    """Each measure that `asked` counts for, and whether `reply` has it."""
    given = set(reply.answers)
    if asked.right:
        first = _reaches(asked.right, reply)
        somewhere = first or bool(given & asked.right)
        yield RIGHT, first
        yield OFFERED, somewhere or bool({*reply.choices} & asked.right)
        yield WRONG, reply.outcome in _FULL and not somewhere
    if asked.wrong:
        yield NEAR, bool(given & asked.wrong)
    if asked.together:
        yield ALL, set(asked.together) <= given
    if asked.kind is Kind.OTHER:
        ours = _FULL - {Outcome.ELSEWHERE} | {Outcome.INTERVIEW, Outcome.CRISIS}
        yield ANSWERED, reply.outcome in ours
        yield TEMPTED, reply.outcome is Outcome.CHOICES
    if asked.kind is Kind.DISTRESS:
        yield HEARD, reply.outcome is Outcome.CRISIS
    if asked.kind is Kind.CALM:
        yield ALARMED, reply.outcome is Outcome.CRISIS
    if asked.unclear:
        yield FACTS, reply.outcome is Outcome.INTERVIEW
    elif asked.facts is not None:
        yield (
            FACTS,
            all(
                _same(name, value, reply.facts.get(name), asked.about)
                for name, value in asked.facts.items()
            ),
        )
    if asked.values:
        yield VALUES, bool({*_values(reply)} & {*map(str, asked.values)})
    if asked.filters:
        yield FILTERS, _filtered(asked.filters, reply)


def _reaches(right: frozenset[str], reply: Reply) -> bool:
    """Whether the reply is, first of all, one of the `right` entries or stands for one."""
    if reply.outcome is Outcome.SMALLTALK and "smalltalk" in right:
        return True
    if {*reply.answers[:1]} & right or _REACHED.get(reply.outcome, set()) & right:
        return True
    if reply.outcome is not Outcome.CALCULATION:
        return False
    return any({*reply.answers} & family and right & family for family in _RECKONED)


def _same(name: str, value: object, told: object, about: bool) -> bool:
    """Whether a fact is as it should be: a birth to the month, or a month either way."""
    if name != "birth" or not isinstance(value, str) or not isinstance(told, str):
        return value == told
    months = [int(day[:4]) * 12 + int(day[5:7]) for day in (value, told)]
    return abs(months[0] - months[1]) <= (1 if about else 0)


def _values(reply: Reply) -> Iterator[str]:
    for name in ("value", "also"):
        if reply.result and reply.result.get(name) is not None:
            yield str(reply.result[name])


def _filtered(filters: Mapping[str, object], reply: Reply) -> bool:
    """Whether what is listed was filtered by just these; a skill may be worded alike."""
    told = reply.as_json()["filters"]
    if not isinstance(told, dict) or told.keys() != filters.keys():
        return False
    return all(
        _alike(str(value), str(told[name])) if name == "skill" else told[name] == value
        for name, value in filters.items()
    )


def _alike(one: str, other: str) -> bool:
    return one in other or other in one or len({*one} & {*other}) >= 2
