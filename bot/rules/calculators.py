"""A calculator: a formula with the questions it asks, the parameters it reads and its cases.

One file each in knowledge/rules/calculators/, in the way of openfisca: no expressions in YAML, a
formula is a Python function named there, and every worked case is data.
"""

from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from bot.rules.formulas import FORMULAS
from bot.rules.given import Given, Outcome, Rules
from bot.rules.parameters import Text

Kind = Literal["birth", "day", "choice", "amount"]
_GIVEN = tuple(Given.model_fields)


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Input(_Strict):
    """One thing a calculator must know, and the question for it.

    A birth is asked year by year, then month by month; a day and an amount are typed; a choice
    has `options`, value → label. With `skip`, the label of a button, it is asked only of those
    who start from the button, and may be passed over. `unless`: not asked where that is known.
    """

    name: str
    kind: Kind
    ask: Text
    options: dict[str, Text] = Field(default_factory=dict)
    skip: Text | None = None
    unless: str | None = None

    @field_validator("name", "unless")
    @classmethod
    def _known(cls, name: str | None) -> str | None:
        return name if name is None else _known(name, _GIVEN, "input")

    @model_validator(mode="after")
    def _choices(self) -> Self:
        if bool(self.options) != (self.kind == "choice"):
            raise ValueError("a choice needs `options`, and nothing else has them")
        return self


class Case(_Strict):
    """A worked case: with these inputs, on this day, the formula gives these values."""

    name: Text
    inputs: Given
    on: date
    expect: Annotated[dict[str, Text], Field(min_length=1)]

    def differences(self, outcome: Outcome) -> list[str]:
        """What of `expect` the outcome does not give, as `name: found, expected`."""
        return [
            f"{name}: {outcome.values.get(name)} instead of {wanted}"
            for name, wanted in self.expect.items()
            if not _same(outcome.values.get(name), wanted)
        ]


class Calculator(_Strict):
    """What can be reckoned, from what, and the entries under which it is offered.

    A result belongs to the first of `entries` unless the question clearly meant another of them.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]
    title: Text
    formula: str
    entries: Annotated[tuple[Text, ...], Field(min_length=1)]
    after: tuple[Text, ...] = ()  # the entries a result offers as the next step
    decided_by: Text
    inputs: Annotated[tuple[Input, ...], Field(min_length=1)]
    parameters: Annotated[tuple[Text, ...], Field(min_length=1)]
    cases: Annotated[tuple[Case, ...], Field(min_length=1)]

    @field_validator("formula")
    @classmethod
    def _formula(cls, name: str) -> str:
        return _known(name, tuple(FORMULAS), "formula")

    def run(self, given: Given, rules: Rules, today: date) -> Outcome:
        """The formula's outcome."""
        return FORMULAS[self.formula](given, rules, today)

    def input(self, name: str) -> Input:
        """The input called `name`. Raises KeyError."""
        return {one.name: one for one in self.inputs}[name]


def _known(name: str, known: tuple[str, ...], what: str) -> str:
    if name not in known:
        near = get_close_matches(name, known, n=1)
        remedy = f"did you mean '{near[0]}'?" if near else f"known: {', '.join(known)}"
        raise ValueError(f"unknown {what} '{name}'; {remedy}")
    return name


def _same(found: Decimal | str | None, wanted: str) -> bool:
    if isinstance(found, Decimal):
        try:
            return found == Decimal(wanted)
        except InvalidOperation:
            return False
    return found == wanted
