"""What residents ask, and what must come of it: tests/questions mirrors knowledge/entries.

`asks` are worded unlike the entry's phrasings; `near` ones must not get the entry. One test a
question. Those we know to miss stand in known-misses.yaml: a repaired one asks to be taken off.
"""

from pathlib import Path

import pytest
import yaml

from bot.dialogue import Conversation, Message, Outcome, respond
from bot.dialogue.safety import crisis_kind
from bot.edition import Edition
from bot.text import normalize
from tests.conftest import NOON

FOLDER = Path(__file__).resolve().parent / "questions"
FILES = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in FOLDER.glob("*/*.yaml")}
ASKS = [(id, question) for id, file in sorted(FILES.items()) for question in file["asks"]]
NEAR = [(id, question) for id, file in sorted(FILES.items()) for question in file["near"]]
KNOWN = set(yaml.safe_load((FOLDER / "known-misses.yaml").read_text("utf-8")))
MOST_KNOWN = 0.06
MOST_ALIKE = 0.6


def cases(pairs: list[tuple[str, str]]) -> list[object]:
    miss = pytest.mark.xfail(reason="known miss", strict=True)
    return [
        pytest.param(
            id, question, id=f"{id}: {question}", marks=[miss] if question in KNOWN else []
        )
        for id, question in pairs
    ]


def pairs_of(text: str) -> set[str]:
    read = normalize(text)
    return {read[place : place + 2] for place in range(len(read) - 1)}


@pytest.mark.parametrize(("id", "question"), cases(ASKS))
def test_an_ask_is_answered_by_its_entry_or_offered_it(
    edition: Edition, id: str, question: str
) -> None:
    reply = respond(Message("a", question), Conversation(), edition, NOON).reply
    assert id in reply.answers + reply.choices, f"{reply.outcome} {reply.answers} {reply.choices}"


@pytest.mark.parametrize(("id", "question"), cases(NEAR))
def test_a_near_question_does_not_get_the_entry(edition: Edition, id: str, question: str) -> None:
    reply = respond(Message("a", question), Conversation(), edition, NOON).reply
    assert id not in reply.answers


def test_every_entry_has_six_asks_and_two_near_ones(edition: Edition) -> None:
    assert FILES.keys() == edition.knowledge.entries.keys()
    for id, file in FILES.items():
        assert len(file["asks"]) >= 6, id
        assert len(file["near"]) >= 2, id


def test_an_ask_is_worded_unlike_the_phrasings_of_its_entry(edition: Edition) -> None:
    for id, question in ASKS:
        entry, asked = edition.knowledge.entries[id], pairs_of(question)
        for phrasing in (entry.title, *entry.phrasings):
            stored = pairs_of(phrasing)
            alike = len(asked & stored) / max(1, len(asked | stored))
            assert alike < MOST_ALIKE, f"{id}: {question} is too like {phrasing}"


def test_known_misses_are_few_and_stand_in_the_files() -> None:
    asked = {question for _, question in ASKS + NEAR}
    assert asked >= KNOWN
    assert len(KNOWN) <= MOST_KNOWN * len(asked)


def lines(name: str) -> list[str]:
    return (FOLDER / name).read_text("utf-8").splitlines()


def test_cries_for_help_are_heard(edition: Edition) -> None:
    missed = [line for line in lines("crisis.txt") if not heard(edition, line)]
    assert len(missed) <= 0.03 * len(lines("crisis.txt")), missed


def test_alarming_words_alone_are_no_cry_for_help(edition: Edition) -> None:
    raised = [line for line in lines("calm.txt") if heard(edition, line)]
    assert len(raised) <= 0.05 * len(lines("calm.txt")), raised


def heard(edition: Edition, line: str) -> bool:
    reply = respond(Message("a", line), Conversation(), edition, NOON).reply
    return reply.outcome is Outcome.CRISIS


def test_signs_are_heard_without_any_matching(edition: Edition) -> None:
    assert crisis_kind("我不想活了", edition.knowledge) == "suicide"
