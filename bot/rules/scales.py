"""A scale set by law: a rate for each slice of an amount, from a day on, with the source.

One file each in knowledge/rules/scales/. After openfisca's marginal rate scales.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from bot.rules.parameters import Reference, Text, in_force


class Bracket(BaseModel):
    """The rate of what lies above a limit, up to the next bracket's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    above: Annotated[Decimal, Field(ge=0)]
    rate: Annotated[Decimal, Field(ge=0, le=1)]


class DatedScale(BaseModel):
    """The brackets in force from the day they are filed under, the lowest first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    brackets: Annotated[tuple[Bracket, ...], Field(min_length=1)]
    reference: Reference

    @model_validator(mode="after")
    def _rising(self) -> Self:
        limits = [bracket.above for bracket in self.brackets]
        if limits[0] != 0 or limits != sorted(set(limits)):
            raise ValueError("write the brackets from `above: 0` upwards")
        return self

    def charged(self, amount: Decimal) -> Decimal:
        """What is due on `amount`; nothing on nothing or less."""
        due = Decimal(0)
        ends = [*(bracket.above for bracket in self.brackets[1:]), max(amount, Decimal(0))]
        for bracket, end in zip(self.brackets, ends, strict=True):
            due += max(min(amount, end) - bracket.above, Decimal(0)) * bracket.rate
        return due


class Scale(BaseModel):
    """A scale, the unit of its limits, and its brackets by first day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9.-]*$")]
    description: Text
    unit: Text
    values: Annotated[dict[date, DatedScale], Field(min_length=1)]
    checked: date
    review_by: date

    def on(self, day: date) -> DatedScale:
        """The brackets in force on `day`. Raises DateError before the first date."""
        return in_force(self.id, self.values, day)
