"""An amount or limit set by law: its value from a day on, with the source.

One file each in knowledge/rules/parameters/; entries quote them as `{id}`. A null value is
abolition. After openfisca's parameters.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from bot.errors import DateError

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Month = Annotated[str, StringConstraints(pattern=r"^20\d{2}-(0[1-9]|1[0-2])$")]

Dated = TypeVar("Dated")


class Reference(BaseModel):
    """The source of a statement, and the month up to which it is known to hold."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Text
    number: Text | None = None  # 文号
    issuer: Text | None = None
    published: date | Month | None = None
    url: Annotated[str, StringConstraints(pattern=r"^https?://")] | None = None
    as_of: Month

    def cited(self) -> str:
        """《title》 with number and day of publication, as residents read it."""
        details = [self.number or self.issuer, str(self.published) if self.published else None]
        inner = "，".join(detail for detail in details if detail)
        return f"《{self.title.strip('《》')}》" + (f"（{inner}）" if inner else "")


class DatedValue(BaseModel):
    """A value in force from the day it is filed under; null where the rule ends."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: Decimal | None
    reference: Reference


def in_force(id: str, values: dict[date, Dated], day: date) -> Dated:
    """What `values` hold from a day on, on `day`. Raises DateError before the first of them."""
    begun = [first for first in values if first <= day]
    if not begun:
        raise DateError(f"{id}: nothing in force on {day}, the first is of {min(values)}")
    return values[max(begun)]


class Parameter(BaseModel):
    """One amount or limit, its unit (元/孩/年) and its values by first day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9.-]*$")]
    description: Text
    unit: Text
    values: Annotated[dict[date, DatedValue], Field(min_length=1)]
    checked: date
    review_by: date

    @model_validator(mode="after")
    def _sorted(self) -> Self:
        if list(self.values) != sorted(self.values):
            raise ValueError("write the dates under `values` in order, oldest first")
        return self

    def on(self, day: date) -> DatedValue:
        """The value in force on `day`, its first day included.

        Raises DateError before the first date and after abolition.
        """
        dated = in_force(self.id, self.values, day)
        if dated.value is None:
            raise DateError(f"{self.id}: abolished, nothing is due on {day}")
        return dated

    def quoted(self, day: date) -> str:
        """The value on `day` with the first part of its unit: 3600元. Raises DateError."""
        value = self.on(day).value
        assert value is not None
        return f"{value.normalize():f}{self.unit.split('/')[0]}"
