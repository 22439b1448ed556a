"""Which work fits a resident's wishes, best first. Pure; 10,000 listings take a few milliseconds.

    search(board, Filters(community="张村", min_pay=Decimal(3000), nights=False))

The filters are those of the product's contract; `as_json` gives its keys and no others. What a
sentence means is read elsewhere (the dialogue), and so is what to loosen when nothing fits.
"""

from datetime import time
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Literal

from bot.listings.board import Board, Row, Trades
from bot.listings.jobs import Work, schooling_rank
from bot.listings.parts import Strict
from bot.listings.traits import Bit, area_name
from bot.text import clean

HoursWish = Literal[
    "morning", "afternoon", "evening", "school-hours", "weekend", "flexible", "part-time"
]
Unit = Literal["month", "hour", "day", "piece"]

_HOURS_BIT: dict[str, Bit] = {
    "morning": Bit.MORNING,
    "afternoon": Bit.AFTERNOON,
    "evening": Bit.EVENING,
    "school-hours": Bit.SCHOOL_HOURS,
    "weekend": Bit.WEEKEND,
    "flexible": Bit.FLEXIBLE,
    "part-time": Bit.PART_TIME,
}
_REFINEMENTS = {"starts_from", "ends_by", "weekends_off", "no_experience", "short_term"}


class Filters(Strict):
    """What is wished for; None is no wish. The five last refine and are not of the contract."""

    community: str | None = None  # with or without 镇, 街道, 社区
    hours: HoursWish | None = None
    nights: bool | None = None  # False: no night shifts
    home: bool | None = None
    min_pay: Decimal | None = None  # per `pay_unit`, per month without one
    pay_unit: Unit | None = None
    skill: str | None = None  # the kind of work, in residents' words
    age: int | None = None  # of the one who asks
    education: str | None = None  # of the one who asks: 初中, 大专 …
    insurance: bool | None = None  # True: 五险 are paid
    starts_from: time | None = None  # not before
    ends_by: time | None = None  # not after
    weekends_off: bool | None = None
    no_experience: bool | None = None
    short_term: bool | None = None

    def as_json(self) -> dict[str, object]:
        """The wishes under the contract's keys, numbers as numbers."""
        told = self.model_dump(exclude_none=True, exclude=_REFINEMENTS)
        if self.min_pay is not None:
            whole = self.min_pay == self.min_pay.to_integral_value()
            told["min_pay"] = int(self.min_pay) if whole else float(self.min_pay)
        return told

    def wanted(self) -> Bit:
        """The bits that every fitting piece of work has."""
        asked = [
            _HOURS_BIT[self.hours] if self.hours else None,
            Bit.NO_NIGHTS if self.nights is False else None,
            Bit.HOME if self.home else None,
            Bit.ON_SITE if self.home is False else None,
            Bit.INSURED if self.insurance else None,
            Bit.WEEKENDS_OFF if self.weekends_off else None,
            Bit.NO_EXPERIENCE if self.no_experience else None,
            Bit.SHORT_TERM if self.short_term else None,
        ]
        return reduce(or_, (bit for bit in asked if bit), Bit(0))


def search(board: Board, filters: Filters) -> tuple[Work, ...]:
    """The work on the board that fits every filter, best first; all of it without filters.

    A post that does not say its pay never fits a least pay, and one whose pay reaches it only at
    its best comes after those that pay it for sure. Work whose title names the skill comes first,
    then work that names it at all; only where there is neither, work of a name like it. Work done
    wholly at home fits every community where work at home is wished for.
    """
    wanted = int(filters.wanted())
    rows = [row for row in board.rows if row[0].bits & wanted == wanted]
    if filters.community:
        area = area_name(filters.community)
        anywhere = int(Bit.REMOTE) if filters.home else 0
        rows = [row for row in rows if area in row[0].area or row[0].bits & anywhere]
    if filters.starts_from or filters.ends_by:
        rows = _in_time(rows, filters.starts_from, filters.ends_by)
    if (age := filters.age) is not None:
        rows = [row for row in rows if row[0].age_min <= age <= row[0].age_max]
    if filters.education and (rank := schooling_rank(filters.education)):
        rows = [row for row in rows if row[0].schooling <= rank]
    unit, least = filters.pay_unit, filters.min_pay
    if least is not None:
        unit = unit or "month"
        rows = [row for row in rows if unit in row[0].pay and row[0].pay[unit][1] >= least]
    elif unit:
        rows = [row for row in rows if row[0].unit == unit]
    skill = clean(filters.skill) if filters.skill else ""
    words = _words(skill, board.trades)
    if words:
        rows = _skilled(rows, words)

    def worth(row: Row) -> tuple[int, ...]:
        traits = row[0]
        asked = skill in traits.head
        titled = any(word in traits.title for word in words)
        named = any(word in traits.head for word in words)
        surely = least is not None and traits.pay[unit or "month"][0] >= least
        schooled = traits.schooling if filters.education else 0
        return asked, titled, named, surely, schooled, bool(traits.pay)

    return tuple(work for _, work in sorted(rows, key=worth, reverse=True))


def _in_time(rows: list[Row], first: time | None, last: time | None) -> list[Row]:
    """The rows whose work lies between the two; hours that are not told do not."""
    start = first.hour * 60 + first.minute if first else 0
    end = last.hour * 60 + last.minute if last else 24 * 60
    # Hours are shared by posts that say the same (read_hours keeps them), and slow to hash.
    kinds = {id(row[0].hours): row[0].hours for row in rows}
    fitting = {key for key, hours in kinds.items() if hours is None or hours.within(start, end)}
    return [row for row in rows if id(row[0].hours) in fitting]


def _words(skill: str, trades: Trades) -> tuple[str, ...]:
    """The skill and all other words for its trades; none without a skill."""
    if not skill:
        return ()
    words = {skill}
    for trade, others in trades.items():
        known = (trade, *others)
        if any(word in skill for word in known):
            words.update(known)
    return tuple(sorted(words))


def _skilled(rows: list[Row], words: tuple[str, ...]) -> list[Row]:
    """The rows that name one of the words; where none does, those that share a pair of signs."""
    named = {id(row) for word in words for row in rows if word in row[0].text}
    if named:
        return [row for row in rows if id(row) in named]
    pairs = {word[i : i + 2] for word in words for i in range(len(word) - 1)}
    alike = {id(row) for pair in pairs for row in rows if pair in row[0].head}
    return [row for row in rows if id(row) in alike]
