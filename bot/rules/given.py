"""What a formula takes and gives: what is Given of a family, and the Outcome.

Money is Decimal in 元, a month a number (births.py).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from bot.errors import DateError
from bot.rules.births import Birth, WrittenBirth
from bot.rules.parameters import Parameter
from bot.rules.scales import Scale
from bot.rules.windows import Window

Money = Annotated[Decimal, Field(ge=0)]
Split = Literal["full", "half"]
Value = Decimal | str
CENT = Decimal("0.01")
HALF = Decimal("0.5")
ZERO = Decimal(0)
MOST_CHILDREN = 6


class Rules(Protocol):
    """What a formula needs of the Rulebook."""

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        """Amounts and limits by id."""

    @property
    def scales(self) -> Mapping[str, Scale]:
        """Scales by id."""

    @property
    def windows(self) -> Mapping[str, Window]:
        """Windows by id."""


class Given(BaseModel):
    """What is known of a family. One birth a child; money in 元, a month unless yearly."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    births: Annotated[tuple[WrittenBirth, ...], Field(max_length=MOST_CHILDREN)] = ()
    babies: Annotated[int, Field(ge=1, le=MOST_CHILDREN)] = 1  # born at once
    difficult: bool = False  # 难产
    year: int | None = None  # the year asked for; None: today's
    split: Split = "full"
    rate: Decimal | None = None
    monthly_salary: Money | None = None
    yearly_income: Money | None = None
    social_insurance: Money = ZERO
    spouse_salary: Money | None = None
    spouse_income: Money | None = None
    spouse_insurance: Money = ZERO
    average_wage: Money | None = None  # of the employer, a month


@dataclass(frozen=True, slots=True)
class Outcome:
    """The values of a formula by name, and how they were come by, line by line."""

    values: Mapping[str, Value]
    working: tuple[str, ...] = ()

    def amount(self, name: str) -> Decimal:
        """The number `name`; zero where the formula gave none."""
        value = self.values.get(name, ZERO)
        assert isinstance(value, Decimal)
        return value


Formula = Callable[[Given, Rules, date], Outcome]


def yuan(amount: Decimal) -> str:
    """3600元, 19600.5元: no zeros after the point."""
    whole = amount == amount.to_integral_value()
    return f"{amount.quantize(Decimal(1)) if whole else amount.quantize(CENT).normalize():f}元"


def value_on(rules: Rules, id: str, day: date) -> Decimal:
    """The parameter on `day`; zero where it was not in force."""
    try:
        return rules.parameters[id].on(day).value or ZERO
    except DateError:
        return ZERO


def begins(rules: Rules, id: str) -> date:
    """The first day of a parameter."""
    return min(rules.parameters[id].values)


def children(given: Given) -> tuple[Birth, ...]:
    """A birth for each child: those born at once share theirs; the oldest first."""
    births = given.births * given.babies if len(given.births) == 1 else given.births
    return tuple(sorted(births, key=str))
