"""Every regular expression of the package takes time in proportion to the length of the text.

Each is searched in texts made to hurt it (tests/patterns.py), eight times as long as a short one:
linear takes eight times the CPU time, quadratic sixty-four. What a pattern costs is measured in CPU
time, three times, and stopped where it would not end.
"""

import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.patterns import attacks, patterns

SHORT, GROWN, MOST = 500, 8, 24
# Below this it is the clock that is measured; a pattern that never gets there hurts nobody.
FLOOR_SECONDS = 0.0003
ENDLESS_SECONDS = 0.5

PATTERNS, MADE_LATER = patterns()


class Endless(Exception):
    """A search that does not end."""


@contextmanager
def limited() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise Endless

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, ENDLESS_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def cpu_seconds(pattern: re.Pattern[str], text: str) -> float:
    times = []
    for _ in range(3):
        begun = time.process_time()
        pattern.search(text)
        times.append(time.process_time() - begun)
    return min(times)


def hurt(pattern: re.Pattern[str]) -> str:
    """The text that costs more than its length explains; empty where none does."""
    pairs = zip(attacks(pattern, SHORT), attacks(pattern, SHORT * GROWN), strict=False)
    for short, long in pairs:
        try:
            with limited():
                taken = cpu_seconds(pattern, long)
                if taken > MOST * max(cpu_seconds(pattern, short), FLOOR_SECONDS):
                    return long
        except Endless:
            return long
    return ""


def test_every_pattern_takes_linear_time() -> None:
    assert len(PATTERNS) > 150
    found = {
        place: f"{pattern.pattern[:80]!r} on {text[:30]!r}"
        for place, pattern in PATTERNS.items()
        if (text := hurt(pattern))
    }
    assert not found


@pytest.mark.parametrize("written", [r"(a+)+b", r"a*a*b", r"\s+x", r"(?:是|都)*是\d"])
def test_a_pattern_that_is_not_linear_is_found(written: str) -> None:
    assert hurt(re.compile(written))


@pytest.mark.parametrize("written", [r"\s{0,3}x", "年|月", r"[\W_]+", r"(?<!\d)\d{1,7}元"])
def test_a_pattern_that_is_linear_is_let_through(written: str) -> None:
    assert not hurt(re.compile(written))


def test_what_is_made_only_when_it_runs_is_made_of_escaped_words() -> None:
    """Patterns of the knowledge's own words are alternatives of plain text, or bounded."""
    assert {
        "bot.admin.posts",  # one id, on one line
        "bot.admin.wording",  # findings of our own check, matched whole
        "bot.dialogue.sums.calculate",
        "bot.dialogue.checklist",
        "bot.dialogue.safety",
        "bot.dialogue.wishes.pay",
        "bot.dialogue.wishes.place",
        "bot.edition",
        "bot.handlers.incoming",
        "bot.handlers.render",
        "bot.listings.jobs",
    } >= MADE_LATER
