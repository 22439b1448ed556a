"""What is no question gets a sane band, quickly, in time that grows as its length does."""

import time
from collections.abc import Callable

import pytest

from bot.config import load_config
from bot.dialogue import Conversation, Message, Outcome, Reply, respond
from bot.edition import Edition, build_edition
from bot.knowledge import load_knowledge
from bot.matching import Band
from bot.text import normalize
from tests.conftest import NOON

QUESTION = "育儿补贴怎么申请"
WORDLESS = {
    "nothing": "",
    "spaces": " \t\n\u3000",
    "punctuation": "。，？！…、",
    "emoji": "😀👶🏻👨\u200d👩\u200d👧",
    "control characters": "\x00\x01\x1b\x7f",
    "direction marks": "\u200e\u200f\u202a\u202e\u2067\u2069",
    "joiners": "\u200b\u200c\u200d\u2060\ufeff",
    "half a surrogate pair": "\ud83d",
    "private use": "\ue000\uf8ff",
}
RUBBISH = {
    "any bytes": bytes(range(1, 256)).decode("latin-1"),
    "broken UTF-8": bytes(range(128, 256)).decode("utf-8", "surrogateescape"),
    "mojibake": QUESTION.encode().decode("latin-1"),
    "one letter": "a",
    "one syllable": "zhuang",
    "numerals": "百千万",
    "digits": "1",
    "marks on a letter": "e\u0301\u0302\u0303",
    "brackets": "([{<",
    "quotes and slashes": "'\"\\/;--",
}
GROWN = 16  # so many times as long: linear takes 16 times as long, quadratic 256
MOST = 64


@pytest.fixture(scope="module")
def by_words() -> Edition:
    return build_edition(load_knowledge(load_config(None, {}).knowledge), learn=False)


def long(piece: str, characters: int) -> str:
    return (piece * characters)[:characters]


def asked(edition: Edition, text: str) -> Reply:
    return respond(Message("a", text), Conversation(), edition, NOON).reply


@pytest.mark.parametrize("name", WORDLESS)
def test_what_has_no_word_is_like_nothing(edition: Edition, name: str) -> None:
    for text in (WORDLESS[name], long(WORDLESS[name], 10_000)):
        match = edition.matcher.match(text)
        assert (match.band, match.confidence, match.candidates) == (Band.NONE, 0.0, ())
        assert asked(edition, text).outcome is Outcome.NONE


@pytest.mark.parametrize("name", RUBBISH)
def test_rubbish_is_not_answered(edition: Edition, name: str) -> None:
    for characters in (40, 10_000):
        text = long(RUBBISH[name], characters)
        assert edition.matcher.match(text).band is not Band.ANSWER
        assert not asked(edition, text).answers


@pytest.mark.parametrize(
    "mark", ["\u200f", "\u202e", "\u200d", "\u200b", "\ufeff", "\u00ad", "\x00"]
)
def test_what_cannot_be_seen_changes_nothing(edition: Edition, mark: str) -> None:
    hidden = mark + mark.join(QUESTION) + mark
    assert edition.matcher.match(hidden) == edition.matcher.match(QUESTION)
    assert asked(edition, hidden) == asked(edition, QUESTION)


def test_a_question_asked_five_hundred_times_over_is_at_most_that_question(
    edition: Edition,
) -> None:
    for repeated in (QUESTION * 500, f"{QUESTION}？" * 500, f"{QUESTION}\n" * 500):
        match = edition.matcher.match(repeated)
        assert match.first
        assert match.band is Band.NONE or match.first.id.startswith("subsidy.")
        # Longer than any question: asked to be put in a few words.
        assert asked(edition, repeated).outcome is Outcome.NONE
    fits = asked(edition, f"{QUESTION}？" * 200)
    assert {id.partition(".")[0] for id in fits.answers + fits.choices} <= {"subsidy"}


def cpu_seconds(work: Callable[[str], object], text: str) -> float:
    """The least of five runs, each of which reads the text anew."""
    times = []
    for _ in range(5):
        normalize.cache_clear()
        start = time.process_time()
        work(text)
        times.append(time.process_time() - start)
    return min(times)


@pytest.mark.parametrize(
    "piece",
    [
        QUESTION,
        f"{QUESTION}？",
        "，。",
        "😀",
        "\u200d\u202e",
        "育\u200d",
        RUBBISH["any bytes"],
        "yuerbutie ",
        "A和B分别",
        "2024年5月",
        "三千六",
        "孩子3岁半",
        " ",
        "不",
    ],
)
def test_time_grows_as_length_does(by_words: Edition, piece: str) -> None:
    works: list[tuple[Callable[[str], object], int]] = [
        (by_words.matcher.match, 16_000),
        (lambda text: asked(by_words, text), 2_000),
    ]
    for work, longest in works:
        short, whole = long(piece, longest // GROWN), long(piece, longest)
        work(short)  # what is kept from now on is no matter of length
        # Below a millisecond it is the clock that is measured.
        assert cpu_seconds(work, whole) < MOST * max(cpu_seconds(work, short), 0.001)
