"""The entries and parameters as staff look for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import PurePosixPath

from bot.edition import Edition
from bot.errors import DateError
from bot.rules import Parameter
from bot.text import normalize

# Of what only resembles a search so many are shown, after all that holds its words.
_ALIKE = 5


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry in a list. `overdue`: past the day it was to be compared with its sources."""

    id: str
    title: str
    topic: str
    phrasings: int
    checked: date
    review_by: date
    overdue: bool
    current: bool


@dataclass(frozen=True, slots=True)
class ParameterLine:
    """A parameter in a list, with its value on the day; `now` is empty where it has none."""

    parameter: Parameter
    now: str
    coming: tuple[tuple[date, Decimal | None], ...]
    overdue: bool


def topics_of(edition: Edition) -> dict[str, str]:
    """The title of every topic that has entries, by its key."""
    knowledge = edition.knowledge
    return {key: knowledge.texts.topics.get(key, key) for key in knowledge.topics}


def entries_of(edition: Edition, query: str, topic: str, day: date) -> tuple[EntryLine, ...]:
    """The entries of `topic` (all: "") that hold the words of `query`, then those that are alike.

    In the order of topics.yaml; without a query all of them.
    """
    knowledge = edition.knowledge
    listed = [id for ids in knowledge.topics.values() for id in ids if id in knowledge.entries]
    if query.strip():
        wanted = normalize(query)
        holding = [id for id in listed if wanted in _words(edition, id)]
        alike = [found.id for found in edition.matcher.match(query).candidates]
        more = [id for id in alike if id in knowledge.entries and id not in holding]
        listed = holding + more[:_ALIKE]
    return tuple(
        _line(edition, id, day) for id in listed if topic in ("", knowledge.topic_of.get(id))
    )


def paths_by_id(paths: Iterable[str]) -> dict[str, str]:
    """The path of each file by its name without ending, which is the id of what it holds."""
    return {PurePosixPath(path).stem: path for path in paths}


def parameters_of(edition: Edition, query: str, day: date) -> tuple[ParameterLine, ...]:
    """The parameters whose id or description holds `query`, with their values on `day`."""
    wanted = normalize(query)
    found = []
    for id, parameter in sorted(edition.knowledge.rules.parameters.items()):
        if wanted in normalize(id + parameter.description) or query.strip() in id:
            coming = tuple(
                (first, dated.value) for first, dated in parameter.values.items() if first > day
            )
            overdue = parameter.review_by < day
            found.append(ParameterLine(parameter, _quoted(parameter, day), coming, overdue))
    return tuple(found)


def _quoted(parameter: Parameter, day: date) -> str:
    try:
        return parameter.quoted(day)
    except DateError:
        return ""


def _words(edition: Edition, id: str) -> str:
    entry = edition.knowledge.entries[id]
    return " ".join(map(normalize, (id, entry.title, *entry.phrasings, *entry.answer.texts())))


def _line(edition: Edition, id: str, day: date) -> EntryLine:
    entry = edition.knowledge.entries[id]
    topic = edition.knowledge.topic_of.get(id, "")
    return EntryLine(
        id,
        entry.title,
        edition.knowledge.texts.topics.get(topic, topic),
        len(entry.phrasings),
        entry.checked,
        entry.review_by,
        entry.review_by < day,
        entry.current(day),
    )
