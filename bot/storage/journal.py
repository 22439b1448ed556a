"""What staff read of the journal, the daily counts and the feedback, and what they set aside.

Nothing here names a resident: the questions are masked, and whose they were is not told.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlite_utils import Database

from bot.storage.writer import Writer


@dataclass(frozen=True, slots=True)
class Question:
    """A masked question, how often it was asked in just these words, and what came of it last."""

    text: str
    times: int
    last: datetime
    outcome: str
    entries: tuple[str, ...]  # answered with, or offered
    confidence: float | None  # the matcher's, where it was asked


@dataclass(frozen=True, slots=True)
class Count:
    """How many questions had one outcome on one day. `entry` is empty where none answered."""

    day: date
    channel: str
    outcome: str
    entry: str
    questions: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """How many residents found an answer useful, and how many did not."""

    entry: str
    useful: int
    useless: int


class Journal:
    """The journal as staff read it (`Store.journal`)."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    async def asked(self, since: datetime) -> tuple[Question, ...]:
        """Every question put from `since` on, the most asked first; cries for help are not kept."""
        return await self._questions("at >= ?", [since.isoformat(timespec="seconds")])

    async def doubtful(self, since: datetime, sure: float) -> tuple[Question, ...]:
        """The questions from `since` on that the matcher left open, the most asked first.

        Those answered with no, with choices, or with an answer less sure than `sure`. What the
        matcher was not asked (an empty message, a word that means several things) is no doubt.
        """
        where = (
            "at >= ? and confidence is not null and (outcome in ('none', 'choices') "
            "or (outcome in ('answer', 'elsewhere') and confidence < ?))"
        )
        return await self._questions(where, [since.isoformat(timespec="seconds"), sure])

    async def counts(self, first: date, last: date) -> tuple[Count, ...]:
        """The counts from the day `first` to the day `last`, both included, in order of day."""
        sql = (
            "select day, channel, outcome, entry, questions from counts "
            "where day between ? and ? order by day, channel, outcome, entry"
        )
        days = [first.isoformat(), last.isoformat()]
        rows = await self._writer.run(lambda db: db.execute(sql, days).fetchall())
        return tuple(Count(date.fromisoformat(day), *rest) for day, *rest in rows)

    async def judgements(self, first: date, last: date) -> tuple[Judgement, ...]:
        """The judgements of the days from `first` to `last`, both included, by entry."""
        sql = (
            "select entry, sum(useful), sum(1 - useful) from feedback "
            "where substr(at, 1, 10) between ? and ? group by entry order by entry"
        )
        days = [first.isoformat(), last.isoformat()]
        rows = await self._writer.run(lambda db: db.execute(sql, days).fetchall())
        return tuple(Judgement(*row) for row in rows)

    async def set_aside(self, keys: Iterable[str], who: str, now: datetime) -> None:
        """Remember that `who` wants to see the questions with these keys no more."""
        rows = [(key, who, now.isoformat(timespec="seconds")) for key in keys]
        sql = "insert or ignore into set_aside (question, who, at) values (?, ?, ?)"

        def write(db: Database) -> None:
            for row in rows:
                db.execute(sql, row)

        await self._writer.run(write)

    async def take_back(self, keys: Iterable[str]) -> None:
        """Show the questions with these keys again."""
        rows = [(key,) for key in keys]
        sql = "delete from set_aside where question = ?"

        def write(db: Database) -> None:
            for row in rows:
                db.execute(sql, row)

        await self._writer.run(write)

    async def aside(self) -> frozenset[str]:
        """The keys of all questions set aside."""
        sql = "select question from set_aside"
        rows = await self._writer.run(lambda db: db.execute(sql).fetchall())
        return frozenset(key for (key,) in rows)

    async def _questions(self, where: str, values: list[object]) -> tuple[Question, ...]:
        # Beside max(), SQLite gives the other columns of the row that holds the maximum
        # (sqlite.org/lang_select.html#bareagg).
        sql = (
            "select question, count(*), max(at), outcome, entries, confidence from journal "
            f"where question != '' and {where} group by question order by 2 desc, 3 desc, 1"
        )

        def read(db: Database) -> tuple[Question, ...]:
            return tuple(
                Question(
                    text, times, datetime.fromisoformat(at), outcome, tuple(json.loads(ids)), sure
                )
                for text, times, at, outcome, ids, sure in db.execute(sql, values).fetchall()
            )

        return await self._writer.run(read)
