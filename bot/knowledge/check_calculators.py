"""What a calculator's file alone does not show: unknown parameters and entries, wrong cases."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TypeVar

from bot.knowledge.entries import Knowledge
from bot.knowledge.load import Folder
from bot.rules import Calculator, Parameter, Scale, Window
from bot.yaml_file import Document, Finding

Amount = TypeVar("Amount", Parameter, Scale)


def check_calculators(knowledge: Knowledge, folder: Folder) -> Iterator[Finding]:
    """The faults of every calculator."""
    owner: dict[str, str] = {}
    for calculator in knowledge.rules.calculators.values():
        document = folder.documents[calculator.id]
        for key, ids in (("entries", calculator.entries), ("after", calculator.after)):
            for i, id in enumerate(ids):
                if id not in knowledge.entries:
                    remedy = _near(id, knowledge.entries)
                    yield document.finding((key, i), f"unknown entry '{id}'", remedy)
        for i, id in enumerate(calculator.entries):
            if (other := owner.setdefault(id, calculator.id)) != calculator.id:
                what = f"entry '{id}' already offers calculator '{other}'"
                yield document.finding(("entries", i), what, "keep it under one calculator")
        known = {**knowledge.rules.parameters, **knowledge.rules.scales}
        for i, id in enumerate(calculator.parameters):
            if id not in known:
                remedy = _near(id, known)
                yield document.finding(("parameters", i), f"unknown parameter '{id}'", remedy)
        yield from _cases(calculator, document, knowledge)


def _cases(calculator: Calculator, document: Document, knowledge: Knowledge) -> Iterator[Finding]:
    """Cases that come out otherwise, and amounts read that are not listed."""
    rules = _Listed(knowledge, calculator)
    for i, case in enumerate(calculator.cases):
        try:
            outcome = calculator.run(case.inputs, rules, case.on)
        except KeyError as error:
            what = f"formula '{calculator.formula}' reads {error}"
            yield document.finding(("parameters",), what, "list it under `parameters`")
            return
        except (IndexError, ValueError) as error:
            what = f"case '{case.name}' cannot be reckoned ({error})"
            yield document.finding(("cases", i), what, "give the inputs that the formula needs")
            continue
        for difference in case.differences(outcome):
            what = f"case '{case.name}' gives {difference}"
            yield document.finding(("cases", i, "expect"), what, "correct the amounts or the case")


@dataclass(frozen=True)
class _Listed:
    """The rules as far as a calculator lists them."""

    knowledge: Knowledge
    calculator: Calculator
    parameters: Mapping[str, Parameter] = field(init=False)
    scales: Mapping[str, Scale] = field(init=False)
    windows: Mapping[str, Window] = field(init=False)

    def __post_init__(self) -> None:
        rules = self.knowledge.rules
        object.__setattr__(self, "parameters", self._of(rules.parameters))
        object.__setattr__(self, "windows", rules.windows)
        object.__setattr__(self, "scales", self._of(rules.scales))

    def _of(self, amounts: Mapping[str, Amount]) -> dict[str, Amount]:
        return {id: amounts[id] for id in self.calculator.parameters if id in amounts}


def _near(id: str, known: Mapping[str, object]) -> str:
    near = get_close_matches(id, [*known], n=1)
    return f"did you mean '{near[0]}'?" if near else "write one that exists"
