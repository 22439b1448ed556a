"""What was asked, how it went, and what is due for review: figures for staff, whatever the screen.

Nothing here is kept or changed: the counts are the store's, the dates those of the knowledge.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.edition import Edition
from bot.knowledge import Knowledge
from bot.storage import Count, Journal, Judgement

# What is to be reviewed within so many days is told beforehand.
SOON = timedelta(days=30)

_REPORTED = "job:"


@dataclass(frozen=True, slots=True)
class Day:
    """One day's questions by outcome (`answer`, `none` …); empty where nobody asked."""

    day: date
    outcomes: Mapping[str, int]

    @property
    def questions(self) -> int:
        """All questions of the day."""
        return sum(self.outcomes.values())


@dataclass(frozen=True, slots=True)
class Asked:
    """How often an entry was given as an answer."""

    entry: str
    title: str
    questions: int


@dataclass(frozen=True, slots=True)
class Judged:
    """What residents thought of an answer (or how many reported a job, in `useless`)."""

    entry: str
    title: str
    useful: int
    useless: int

    @property
    def useless_share(self) -> float:
        """Of those who judged, the share, 0 to 1, who found it useless."""
        return self.useless / (self.useful + self.useless)


@dataclass(frozen=True, slots=True)
class Dated:
    """Something that is to be compared with its sources by a day.

    `kind` is entry, checklist, parameter or scale; `overdue` says that the day is past.
    """

    kind: str
    id: str
    title: str
    checked: date
    review_by: date
    overdue: bool


@dataclass(frozen=True, slots=True)
class Statistics:
    """The figures of the days from `first` to `last`, both included."""

    first: date
    last: date
    days: tuple[Day, ...]  # every day, in order
    outcomes: Mapping[str, int]  # the most frequent first
    channels: Mapping[str, int]  # the most used first
    top: tuple[Asked, ...]  # the most asked first
    judged: tuple[Judged, ...]  # entries, the worst first
    reported: tuple[Judged, ...]  # jobs that residents reported, the most reported first

    @property
    def questions(self) -> int:
        """All questions of these days."""
        return sum(self.outcomes.values())

    @property
    def no_answer_rate(self) -> float:
        """The share, 0 to 1, of questions that got an honest no; 0 without any question."""
        return self.outcomes.get("none", 0) / self.questions if self.questions else 0.0


async def statistics(journal: Journal, edition: Edition, first: date, last: date) -> Statistics:
    """The figures of the days from `first` to `last`, both included."""
    counts = await journal.counts(first, last)
    judgements = await journal.judgements(first, last)
    titles = _titles(edition.knowledge)
    judged = [_judged(one, titles) for one in judgements]
    by_share = sorted(judged, key=lambda one: (-one.useless_share, -one.useless, one.entry))
    return Statistics(
        first,
        last,
        _days(counts, first, last),
        dict(_summed((count.outcome, count.questions) for count in counts).most_common()),
        dict(_summed((count.channel, count.questions) for count in counts).most_common()),
        tuple(
            Asked(id, titles.get(id, id), questions)
            for id, questions in _summed(
                (count.entry, count.questions) for count in counts if count.entry
            ).most_common()
        ),
        tuple(one for one in by_share if not one.entry.startswith(_REPORTED)),
        tuple(
            sorted(
                (one for one in judged if one.entry.startswith(_REPORTED)),
                key=lambda one: (-one.useless, one.entry),
            )
        ),
    )


def freshness(knowledge: Knowledge, day: date) -> tuple[Dated, ...]:
    """What is past its `review_by` on `day` or within SOON of it, the oldest `checked` first."""
    dated = [
        *(("entry", one.id, one.title, one) for one in knowledge.entries.values()),
        *(("checklist", one.id, one.title, one) for one in knowledge.checklists.values()),
        *(("parameter", one.id, one.description, one) for one in knowledge.rules.parameters.values()),
        *(("scale", one.id, one.description, one) for one in knowledge.rules.scales.values()),
    ]
    due = [
        Dated(kind, id, title, one.checked, one.review_by, one.review_by < day)
        for kind, id, title, one in dated
        if one.review_by <= day + SOON
    ]
    return tuple(sorted(due, key=lambda one: (one.checked, one.review_by, one.kind, one.id)))
