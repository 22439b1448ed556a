"""The days of which a family wants to be reminded, from the month of birth and the windows alone.

The dialogue tells them, notices are sent on them and the page makes a calendar file of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.rules.rulebook import Rulebook
from bot.rules.windows import Window

# A deadline is told a month ahead (a review alone may take 30 working days); who asks later is
# told a week or a day ahead.
_AHEAD = (30, 7, 1)
_YEAR = 12


class Topic(StrEnum):
    """What a reminder belongs to: a family may want the one and not the other."""

    SUBSIDY = "subsidy"
    TAX = "tax"


@dataclass(frozen=True, slots=True)
class Reminder:
    """One thing to be reminded of on `day`; no use after `until`.

    `key` tells it from the others of the same child; `text` names its sentence, in which `year`
    may stand; `entry` explains it.
    """

    key: str
    topic: Topic
    text: str
    day: date
    until: date
    year: int
    entry: str


def reminders(born: tuple[int, int] | None, rules: Rulebook, today: date) -> tuple[Reminder, ...]:
    """What lies ahead for a child born in (year, month), the first day first.

    From tomorrow until a year after the third birthday, in any case a whole year. Without a
    birth what concerns every family. What the rules hold no window for is left out.
    """
    last = _end(today.year, today.month + _YEAR)
    if born is not None:
        last = max(last, _end(born[0] + 3, born[1] + _YEAR))
    found = [
        *_claims(born, rules, today, last.year),
        *_turning_three(born, today),
        *_confirmations(born, rules, today, last.year),
        *_settlements(born, rules, today, last.year),
    ]
    return tuple(sorted((one for one in found if one.day <= last), key=lambda one: one.day))


def _claims(
    born: tuple[int, int] | None, rules: Rulebook, today: date, last: int
) -> Iterator[Reminder]:
    """The last days of claiming 育儿补贴, one a year (管理规范, 2025-09-18)."""
    window = rules.windows.get("subsidy.claim-window")
    late = rules.windows.get("subsidy.first-claim-extension")
    for year in range(today.year, last + 1):
        closes = _closes(window, year)
        extended = _closes(late, year)
        text = _claim_text(born, late, extended, year)
        if text == "first_claim":
            closes, entry = extended, "subsidy.born-before-2025"
        else:
            entry = "subsidy.deadline"
        if closes and text and (day := _ahead(closes, today)):
            started = born[0] + 1 if born else year
            yield Reminder(f"claim.{year}", Topic.SUBSIDY, text, day, closes, started, entry)


def _claim_text(
    born: tuple[int, int] | None, late: Window | None, extended: date | None, year: int
) -> str | None:
    """Which sentence fits a child in a year of claims; None where nothing can be claimed."""
    if born is None:
        return "claim_late" if extended else "claim"
    month = f"{born[0]}-{born[1]:02}"
    births = late.for_births if late and extended else None
    may_start = bool(births and births.first <= month <= births.last)
    if born[0] >= 2025:
        # Three claims in a row, the first in the year of birth or in the next.
        if born[0] <= year <= born[0] + 2:
            return "claim"
        return "claim_last" if year == born[0] + 3 else None
    # Earlier births are paid from 2025 to the year of the third birthday, for 2022 that one alone.
    if born[0] >= 2022 and 2025 <= year <= born[0] + 3:
        return "claim_late" if may_start else "claim"
    return "first_claim" if may_start else None


def _turning_three(born: tuple[int, int] | None, today: date) -> Iterator[Reminder]:
    """子女教育 takes over from the month of the third birthday on; it can be filled in before."""
    if born is None:
        return
    year, month = born[0] + 3, born[1]
    first = date(year, month, 1)
    before = (first - timedelta(days=1)).replace(day=15)
    until = _end(year, month)
    ahead = (day for day in (before, first, first.replace(day=15)) if day > today)
    if day := next(ahead, None):
        entry = "tax.turning-three"
        yield Reminder("three", Topic.TAX, "three", day, until, year, entry)


def _confirmations(
    born: tuple[int, int] | None, rules: Rulebook, today: date, last: int
) -> Iterator[Reminder]:
    """Each December what is deducted in the next year is confirmed."""
    window = rules.windows.get("tax.confirm-window")
    for year in range(today.year, last + 1):
        closes = _closes(window, year)
        if window is None or closes is None or (born and (year, 12) < born):
            continue
        opens = window.span(closes)[0]
        day = opens if opens > today else _ahead(closes, today)
        if day:
            key, entry = f"confirm.{year}", window.entry
            yield Reminder(key, Topic.TAX, "confirm", day, closes, year + 1, entry)


def _settlements(
    born: tuple[int, int] | None, rules: Rulebook, today: date, last: int
) -> Iterator[Reminder]:
    """Each spring the tax of the year before is settled, from the year of birth on."""
    window = rules.windows.get("tax.settlement-window")
    for year in range(today.year, last + 1):
        closes = _closes(window, year)
        if window is None or closes is None or (born and year - 1 < born[0]):
            continue
        opens, of = window.span(closes)[0], year - 1
        if opens > today:
            key = f"settle.{year}.opens"
            yield Reminder(key, Topic.TAX, "settle_open", opens, closes, of, window.entry)
        if day := _ahead(closes, today):
            key = f"settle.{year}.closes"
            yield Reminder(key, Topic.TAX, "settle_close", day, closes, of, window.entry)


def _closes(window: Window | None, year: int) -> date | None:
    """The day in `year` on which `window` closes, if it does."""
    if window is None:
        return None
    closes = window.span(date(year, 1, 1))[1]
    return closes if closes.year == year else None


def _ahead(closes: date, today: date) -> date | None:
    """The day to tell of a deadline: the earliest of those still to come."""
    days = (closes - timedelta(days=days) for days in _AHEAD)
    return next((day for day in days if day > today), None)


def _end(year: int, month: int) -> date:
    """The last day of a month; a month beyond 12 lies in a later year."""
    year, month = year + month // 12, month % 12
    return date(year, month + 1, 1) - timedelta(days=1)
