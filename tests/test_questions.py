"""What residents ask, and what must come of it: tests/questions mirrors knowledge/entries.

`asks` are worded unlike the entry's phrasings; `near` ones must not get the entry. Those we know
to miss stand in known-misses.yaml.
"""

from pathlib import Path
from typing import Any

import yaml

from bot.dialogue import Conversation, Message, Outcome, Reply, respond
from bot.dialogue.safety import crisis_kind
from bot.edition import Edition
from bot.text import normalize
from tests.conftest import NOON

FOLDER = Path(__file__).resolve().parent / "questions"
FILES = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in FOLDER.glob("*/*.yaml")}
ASKS = [(id, question) for id, file in sorted(FILES.items()) for question in file["asks"]]
NEAR = [(id, question) for id, file in sorted(FILES.items()) for question in file["near"]]
KNOWN = set(yaml.safe_load((FOLDER / "known-misses.yaml").read_text("utf-8")))
MOST_KNOWN = 0.03
# Questions on the edge of a band may fall to either side on another processor.
ON_THE_EDGE = 0.01
MOST_ALIKE = 0.6


def pairs_of(text: str) -> set[str]:
    read = normalize(text)
    return {read[place : place + 2] for place in range(len(read) - 1)}


def missed(edition: Edition) -> list[str]:
    """Asks that are neither answered by their entry nor offered it; near ones that get it."""
    found = []
    for id, question in ASKS:
        reply = respond(Message("a", question), Conversation(), edition, NOON).reply
        if id not in reply.answers + reply.choices:
            found.append(question)
    for id, question in NEAR:
        reply = respond(Message("a", question), Conversation(), edition, NOON).reply
        if id in reply.answers:
            found.append(question)
    return found


def test_asks_reach_their_entry_and_near_ones_do_not(edition: Edition) -> None:
    new = [question for question in missed(edition) if question not in KNOWN]
    assert len(new) <= ON_THE_EDGE * len(ASKS + NEAR), new


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


def told(name: str) -> list[Any]:
    """The conversations or messages of one file."""
    return list(yaml.safe_load((FOLDER / name).read_text("utf-8")))


def test_of_several_questions_at_once_each_is_answered(edition: Edition) -> None:
    asked = told("several.yaml")
    missed = [one["q"] for one in asked if not set(one["ids"]) <= set(answers(edition, one["q"]))]
    assert len(missed) <= 0.15 * len(asked), missed


def test_many_clauses_of_one_question_stay_one(edition: Edition) -> None:
    asked = told("single.yaml")
    cut = [one["q"] for one in asked if len(answers(edition, one["q"])) > 1]
    assert len(cut) <= 0.15 * len(asked), cut


def test_a_turn_is_read_with_those_before_it(edition: Edition) -> None:
    turns, missed = 0, []
    for dialogue in told("dialogues.yaml"):
        conversation = Conversation()
        for turn in dialogue:
            said = respond(Message("a", turn["q"]), conversation, edition, NOON)
            conversation, turns = said.conversation, turns + 1
            if not fits(said.reply, {turn["id"], *turn.get("also", [])}):
                missed.append((turn["q"], turn["id"], said.reply.answers))
    assert len(missed) <= 0.13 * turns, missed


def answers(edition: Edition, question: str) -> tuple[str, ...]:
    return respond(Message("a", question), Conversation(), edition, NOON).reply.answers


def fits(reply: Reply, ids: set[str]) -> bool:
    """Whether `reply` answers one of `ids` first, or is a sum or a word as kind."""
    if reply.outcome is Outcome.SMALLTALK:
        return "smalltalk" in ids
    if reply.outcome is Outcome.CALCULATION:
        return bool(
            {id.partition(".")[0] for id in reply.answers} & {id.partition(".")[0] for id in ids}
        )
    return bool(set(reply.answers[:1]) & ids)


def lines(name: str) -> list[str]:
    return (FOLDER / name).read_text("utf-8").splitlines()


def test_cries_for_help_are_heard(edition: Edition) -> None:
    unheard = [line for line in lines("crisis.txt") if not heard(edition, line)]
    assert len(unheard) <= 0.04 * len(lines("crisis.txt")), unheard


def test_alarming_words_alone_are_no_cry_for_help(edition: Edition) -> None:
    raised = [line for line in lines("calm.txt") if heard(edition, line)]
    assert len(raised) <= 0.06 * len(lines("calm.txt")), raised


def heard(edition: Edition, line: str) -> bool:
    reply = respond(Message("a", line), Conversation(), edition, NOON).reply
    return reply.outcome is Outcome.CRISIS


def test_signs_are_heard_without_any_matching(edition: Edition) -> None:
    assert crisis_kind("我不想活了", edition.knowledge) == "suicide"
