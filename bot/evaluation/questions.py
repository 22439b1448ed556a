"""Files of questions with what must come of them.

JSON lines: `q` with `id` and `also` (any of them is right), with `ids` (all are to be answered),
with `kind` where none of our entries fits, with `facts`, `asks` and `right_values`, with
`filters`; or `turns`, each such a line, for one conversation. YAML as in tests/questions: `asks`
and `near` of the entry that the file is named for, or a list of such lines and of conversations.
Lines of plain text in crisis.txt (cries for help) and calm.txt (none).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from bot.errors import BotError
from bot.yaml_file import read_yaml

# Beside the questions, but none themselves.
_NO_QUESTIONS = {"known-misses.yaml", "floors.yaml"}


class Kind(StrEnum):
    """What a question without a right entry is."""

    OTHER = "other"  # not ours: no entry may answer it
    DISTRESS = "distress"  # a cry for help
    CALM = "calm"  # no cry for help, for all its words


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what must come of it; what is empty is not asked for."""

    question: str
    right: frozenset[str] = frozenset()  # any of these entries
    wrong: frozenset[str] = frozenset()  # none of these
    together: tuple[str, ...] = ()  # all of these
    kind: Kind | None = None
    facts: Mapping[str, object] | None = None
    values: tuple[object, ...] = ()  # of the sum, any of these
    about: bool = False  # the birth is known to a month either way
    unclear: bool = False  # the birth cannot be known: it is asked for
    filters: Mapping[str, object] = field(default_factory=dict)


def read_questions(path: Path) -> Iterator[tuple[Asked, ...]]:
    """The conversations in a file, or in all files of a folder, most of them of one question.

    Raises BotError where a file cannot be read, with the line that is at fault.
    """
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.suffix in (".yaml", ".txt"))
        for file in files:
            if file.name not in _NO_QUESTIONS:
                yield from read_questions(file)
    elif path.suffix == ".yaml":
        yield from _of_yaml(path)
    elif path.suffix == ".txt":
        kind = Kind.CALM if path.stem == "calm" else Kind.DISTRESS
        yield from ((Asked(line, kind=kind),) for line in _lines(path) if line)
    else:
        for number, line in enumerate(_lines(path), 1):
            try:
                found = json.loads(line)
                yield tuple(_asked(turn) for turn in found.get("turns", (found,)))
            except (ValueError, KeyError, TypeError, AttributeError):
                raise BotError(f'{path}:{number}: write {{"q": "…", "id": "…"}}') from None


def _lines(path: Path) -> Sequence[str]:
    try:
        return path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BotError(f"{path}: cannot be read ({error}); give a UTF-8 file") from None


def _of_yaml(path: Path) -> Iterator[tuple[Asked, ...]]:
    document, findings = read_yaml(path)
    content = document.content
    try:
        if findings or not isinstance(content, dict | list):
            raise TypeError
        if isinstance(content, list):
            for found in content:
                yield tuple(
                    _asked(turn) for turn in (found if isinstance(found, list) else [found])
                )
            return
        for question in _list(content["asks"]):
            yield (Asked(str(question), right=frozenset({path.stem})),)
        for question in _list(content["near"]):
            yield (Asked(str(question), wrong=frozenset({path.stem})),)
    except (KeyError, TypeError, AttributeError):
        raise BotError(f"{path}: cannot be read; write `asks:` and `near:`, or lines") from None


def _asked(line: dict[str, object]) -> Asked:
    """One line; whatever is not of the form raises one of the errors caught above."""
    question, id = str(line["q"]), line.get("id")
    if facts := line.get("facts"):
        return Asked(
            question,
            facts=dict(_mapping(facts)),
            values=tuple(_list(line.get("right_values", []))),
            about=bool(line.get("approx")),
            unclear=bool(line.get("ambiguous")),
        )
    if filters := line.get("filters"):
        return Asked(question, filters=_mapping(filters))
    if ids := line.get("ids"):
        return Asked(question, together=tuple(map(str, _list(ids))))
    if id is not None:
        return Asked(question, right=frozenset(map(str, [id, *_list(line.get("also", []))])))
    distress = line.get("kind") == "distress"
    return Asked(question, kind=Kind.DISTRESS if distress else Kind.OTHER)


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise TypeError
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError
    return value
