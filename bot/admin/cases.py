"""The worked cases that a new amount changes, put right along with it.

A case says what a rule gives, to the yuan, years ahead too: an amount that changes from a day on
makes some of them wrong, and the check refuses the whole. Staff are shown each number before and
after, to compare with their own reckoning, and publish all of it together or nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.admin.catalogue import paths_by_id
from bot.admin.edits import as_number, dump, load
from bot.admin.publish import Publisher
from bot.admin.workbench import Edited
from bot.edition import Edition
from bot.rules import Calculator, Parameter, Rulebook
from bot.yaml_file import parse_yaml, read_model

_CALCULATORS = "rules/calculators/"


@dataclass(frozen=True, slots=True)
class Reckoned:
    """One number of a worked case, as it is and as the new amount makes it."""

    case: str
    of: str
    before: str
    after: str


def reckoned_anew(
    changed: Edited, edition: Edition, publisher: Publisher
) -> tuple[list[Edited], list[Reckoned]]:
    """The calculators' files with the cases that the parameter in `changed` moves, and each number.

    Nothing where the text is no parameter: the check says what is wrong with it.
    """
    document, faults = parse_yaml(changed.content, changed.path)
    parameter = None if faults else read_model(document, Parameter)[0]
    if parameter is None:
        return [], []
    before = edition.knowledge.rules
    after = replace(before, parameters=before.parameters | {parameter.id: parameter})
    paths = paths_by_id(publisher.files(_CALCULATORS))
    files, numbers = [], []
    for calculator in before.calculators.values():
        moved = list(_moved(calculator, before, after))
        if parameter.id not in calculator.parameters or not moved:
            continue
        source = publisher.source(paths[calculator.id])
        content = load(source.text)
        for place, name, value in moved:
            case = calculator.cases[place]
            numbers.append(Reckoned(case.name, name, case.expect[name], f"{value:f}"))
            content["cases"][place]["expect"][name] = as_number(value)
        files.append(Edited(paths[calculator.id], dump(content, source.text), source.version))
    return files, numbers


def _moved(
    calculator: Calculator, before: Rulebook, after: Rulebook
) -> Iterator[tuple[int, str, Decimal]]:
    """The place of a case, the name of a number expected, and what it is now."""
    for place, case in enumerate(calculator.cases):
        try:
            old = calculator.run(case.inputs, before, case.on).values
            new = calculator.run(case.inputs, after, case.on).values
        except (KeyError, IndexError, ValueError):
            continue  # the check names it
        for name in case.expect:
            value = new.get(name)
            if isinstance(value, Decimal) and value != old.get(name):
                yield place, name, value
