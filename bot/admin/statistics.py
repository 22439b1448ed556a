"""What was asked, how it went, and what is due for review: figures for staff, whatever the screen.

Nothing here is kept or changed: the counts are the store's, the dates those of the knowledge.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.dialogue import REPORT
from bot.edition import Edition
from bot.knowledge import Checklist, Entry, Knowledge
from bot.rules import Parameter, Scale
from bot.storage import Journal, Judgement

# What is to be reviewed within so many days is told beforehand.
SOON = timedelta(days=30)

OLDEST = 10

# A job that residents report is judged like an entry, under this and its id.
_REPORTED = REPORT.removeprefix("f:-:")


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
        """Of those who judged, at least one, the share, 0 to 1, who found it useless."""
        return self.useless / (self.useful + self.useless)

    @property
    def job(self) -> str:
        """The id of the reported job; "" where this is an answer, or the job is listed no more."""
        named = self.entry.startswith(_REPORTED) and self.title != self.entry
        return self.entry.removeprefix(_REPORTED) if named else ""


@dataclass(frozen=True, slots=True)
class Dated:
    """Something to be compared with its sources by a day; `overdue`: that day is past.

    `kind` is entry, checklist, parameter or scale.
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
    """The figures of the days from `first` to `last`, both included.

    Counts stay for good; judgements go with the journal, after `retention_days`.
    """
    knowledge = edition.knowledge
    counts = await journal.counts(first, last)
    judged = [_judged(one, knowledge) for one in await journal.judgements(first, last)]
    judged.sort(key=lambda one: (-one.useless_share, -one.useless, one.entry))
    by_day: dict[date, Counter[str]] = {}
    for count in counts:
        by_day.setdefault(count.day, Counter())[count.outcome] += count.questions
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    top = _summed((count.entry, count.questions) for count in counts if count.entry)
    return Statistics(
        first=first,
        last=last,
        days=tuple(Day(day, dict(by_day.get(day, Counter()))) for day in days),
        outcomes=_summed((count.outcome, count.questions) for count in counts),
        channels=_summed((count.channel, count.questions) for count in counts),
        top=tuple(Asked(id, _title(id, knowledge), times) for id, times in top.items()),
        judged=tuple(one for one in judged if not one.entry.startswith(_REPORTED)),
        reported=tuple(one for one in judged if one.entry.startswith(_REPORTED)),
    )


def freshness(knowledge: Knowledge, day: date) -> tuple[Dated, ...]:
    """What is overdue for review on `day` or due within SOON, the longest overdue first."""
    due = [one for one in _dated(knowledge, day) if one.review_by <= day + SOON]
    return tuple(sorted(due, key=lambda one: (one.review_by, one.checked, one.id)))


def oldest(knowledge: Knowledge, day: date) -> tuple[Dated, ...]:
    """The OLDEST things, checked the longest ago, that first."""
    by_age = sorted(_dated(knowledge, day), key=lambda one: (one.checked, one.review_by, one.id))
    return tuple(by_age[:OLDEST])


def _dated(knowledge: Knowledge, day: date) -> Iterator[Dated]:
    titled: list[tuple[str, Entry | Checklist]] = [
        *(("entry", one) for one in knowledge.entries.values()),
        *(("checklist", one) for one in knowledge.checklists.values()),
    ]
    described: list[tuple[str, Parameter | Scale]] = [
        *(("parameter", one) for one in knowledge.rules.parameters.values()),
        *(("scale", one) for one in knowledge.rules.scales.values()),
    ]
    for kind, one in titled:
        yield Dated(kind, one.id, one.title, one.checked, one.review_by, one.review_by < day)
    for kind, rule in described:
        overdue = rule.review_by < day
        yield Dated(kind, rule.id, rule.description, rule.checked, rule.review_by, overdue)


def _summed(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    """The sum of each name, the largest first, equal ones by name."""
    sums: Counter[str] = Counter()
    for name, number in pairs:
        sums[name] += number
    return dict(sorted(sums.items(), key=lambda found: (-found[1], found[0])))


def _judged(one: Judgement, knowledge: Knowledge) -> Judged:
    return Judged(one.entry, _title(one.entry, knowledge), one.useful, one.useless)


def _title(id: str, knowledge: Knowledge) -> str:
    """What `id` is called; itself where it is no more."""
    if id.startswith(_REPORTED):
        job = id.removeprefix(_REPORTED)
        files = knowledge.listings.jobs
        named = {work.id: work.title for file in files for work in file.jobs}
        named |= {order.id: order.title for file in files for order in file.orders}
        return named.get(job, id)
    entry = knowledge.entries.get(id)
    return entry.title if entry else id
