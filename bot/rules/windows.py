"""A window of time in which something can be done: what is due, from when to when.

One file each in knowledge/rules/windows/. The greeting's 现在要办的事 reads these, entries quote
`{id.opens}` and `{id.closes}`.
"""

from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from bot.rules.parameters import Month, Reference, Text

DayOfYear = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]


class Yearly(BaseModel):
    """The first and last day (MM-DD) of a window that comes every year, within one year."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    opens: DayOfYear
    closes: DayOfYear

    @model_validator(mode="after")
    def _real_days(self) -> Self:
        for day in (self.opens, self.closes):
            _day(2025, day)  # a common year: 02-29 would be missing in most
        if self.closes < self.opens:
            raise ValueError("`closes` must not be before `opens`")
        return self


class Births(BaseModel):
    """The birth months a window is for, both included."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    first: Month = Field(alias="from")
    last: Month = Field(alias="to")


class Window(BaseModel):
    """What is due (`title`), when, for whom, and the entry that explains it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9.-]*$")]
    title: Text
    opens: date | None = None
    closes: date | None = None
    yearly: Yearly | None = None
    # The days on which a yearly window really opens, each told by its office. In a year without
    # one `opens` is only about right, and `unannounced` says so in its place.
    announced: dict[int, date] = Field(default_factory=dict)
    unannounced: Text | None = None
    tell_from: date | DayOfYear
    for_births: Births | None = None
    entry: Text
    references: Annotated[list[Reference], Field(min_length=1)]
    checked: date
    review_by: date | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if self.yearly is None:
            if self.opens is None or self.closes is None or not isinstance(self.tell_from, date):
                raise ValueError("give opens, closes and tell_from as days, or `yearly`")
            if self.closes < self.opens:
                raise ValueError("`closes` must not be before `opens`")
        elif self.opens or self.closes or isinstance(self.tell_from, date):
            raise ValueError("with `yearly`, leave out opens and closes; tell_from as MM-DD")
        if bool(self.announced) != bool(self.unannounced) or (self.announced and not self.yearly):
            raise ValueError("`announced` and `unannounced` go together, with `yearly`")
        for year, opens in self.announced.items():
            if opens.year != year:
                raise ValueError(f"the opening day of {year} must lie in {year}")
        return self

    def span(self, day: date) -> tuple[date, date]:
        """Opening and closing day: of a yearly window the one that runs on `day` or comes next."""
        if self.yearly is None:
            assert self.opens is not None
            assert self.closes is not None
            return self.opens, self.closes
        year = day.year if day <= _day(day.year, self.yearly.closes) else day.year + 1
        opens = self.announced.get(year, _day(year, self.yearly.opens))
        return opens, _day(year, self.yearly.closes)

    def not_announced(self, day: date) -> str | None:
        """What to say in place of the opening day of the span of `day`, if it is not known."""
        known = not self.announced or self.span(day)[0].year in self.announced
        return None if known else self.unannounced

    def told_on(self, day: date) -> bool:
        """Whether the greeting of `day` mentions it: open, and from `tell_from` on."""
        opens, closes = self.span(day)
        tell = self.tell_from
        told = tell if isinstance(tell, date) else _day(day.year, tell)
        return max(opens, told) <= day <= closes


def _day(year: int, month_day: str) -> date:
    month, day = month_day.split("-")
    return date(year, int(month), int(day))
