"""A month of birth, and counting in months: 12 × year + month − 1 is a month's number."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema

_WRITTEN = r"^(20\d\d)-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?$"


def month_number(year: int, month: int) -> int:
    """12 × year + month − 1."""
    return 12 * year + month - 1


def spoken_month(number: int) -> str:
    """2024年5月, of a month's number."""
    return f"{number // 12}年{number % 12 + 1}月"


def written_month(number: int) -> str:
    """2024-05, of a month's number."""
    return f"{number // 12:04}-{number % 12 + 1:02}"


@dataclass(frozen=True, slots=True)
class Birth:
    """A month of birth, with the day where it is known."""

    year: int
    month: int
    day: int | None = None

    def __str__(self) -> str:
        """YYYY-MM-DD or YYYY-MM: in order as text, too."""
        written = written_month(self.number)
        return written if self.day is None else f"{written}-{self.day:02}"

    @property
    def number(self) -> int:
        """The month's number."""
        return month_number(self.year, self.month)

    @property
    def date(self) -> date | None:
        """The day of birth, where it is known."""
        return None if self.day is None else date(self.year, self.month, self.day)

    def spoken(self) -> str:
        """2024年5月, with the day where it is known."""
        return spoken_month(self.number) + ("" if self.day is None else f"{self.day}日")

    def plus(self, months: int) -> "Birth":
        """The month so many months later, without a day."""
        total = self.number + months
        return Birth(total // 12, total % 12 + 1)


def birth_of(day: date) -> Birth:
    """The birth on that day."""
    return Birth(day.year, day.month, day.day)


def read_birth(written: object) -> Birth:
    """The birth that "2024-05" or "2024-05-16" writes. Raises ValueError for anything else."""
    if isinstance(written, Birth):
        return written
    found = re.match(_WRITTEN, str(written))
    if found is None:
        raise ValueError("write a month as 2024-05, a day as 2024-05-16")
    year, month, day = found.groups()
    birth = Birth(int(year), int(month), int(day) if day else None)
    if day:
        date(birth.year, birth.month, int(day))
    return birth


WrittenBirth = Annotated[
    Birth,
    BeforeValidator(read_birth),
    WithJsonSchema({"type": "string", "pattern": _WRITTEN}),
]
