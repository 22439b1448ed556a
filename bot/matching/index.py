"""How like a question is to each stored phrasing: four views, summed.

Characters with their pairs, toneless pinyin syllables with theirs, the cosine of sentence vectors
where there are any, and rapidfuzz on the best fifty. What the likeness means is matcher.py's
business.
"""

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from rapidfuzz import fuzz

from bot.matching.arrays import Floats
from bot.matching.view import View, best

# Characters are read one by one: pypinyin's words would take 45 MB and a tenth of a second.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
from pypinyin import lazy_pinyin

RESCORED = 50
WEIGHTS = {"characters": 0.40, "pinyin": 0.25, "edits": 0.35}
WEIGHTS_OF_PINYIN = {"pinyin": 0.80, "edits": 0.20}
WEIGHTS_WITH_MEANING = {"characters": 0.15, "pinyin": 0.10, "meaning": 0.65, "edits": 0.10}

# Every pinyin syllable, and a few that are none: enough to cut up what was typed in pinyin.
_SYLLABLE = re.compile(
    "(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    "(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|uo|"
    "ui|ue|er|a|o|e|i|u|v)"
)
_RUN = re.compile(r"[a-z]+|[^a-z]+", re.ASCII)
LONGEST_SYLLABLE = 6
MAX_PINYIN = 200


class Closeness(NamedTuple):
    """A phrasing's number in the index and its likeness to the question, 0 to about 1."""

    number: int
    score: float
    edits: float  # the share of it that is rapidfuzz's


@dataclass(frozen=True, slots=True)
class Closest:
    """What is like a question."""

    best: list[Closeness]  # the best first
    totals: Floats  # the likeness of every phrasing, without edits
    views: dict[str, Floats]  # what it is made of

    def seen(self, close: Closeness) -> dict[str, float]:
        """What the likeness of `close` is made of, by view."""
        views = {name: float(scores[close.number]) for name, scores in self.views.items()}
        return {**views, "edits": close.edits}


def characters(text: str) -> list[str]:
    """The characters of `text` and its pairs of neighbours."""
    return [*text, *(text[i : i + 2] for i in range(len(text) - 1))]


def syllables_of(text: str) -> list[str]:
    """The toneless pinyin syllables of `text`; pinyin as typed is cut up too.

    A character has one reading, whatever its word (行 in 银行): phrasings and questions are read
    alike, and a dictionary of words took most of the time of a start.
    """
    read: list[str] = []
    for run in _RUN.findall(text):
        read += _cut(run) if run.isascii() else map(_sound, run)
    return read


@cache
def _sound(character: str) -> str:
    return str(lazy_pinyin(character)[0])


def syllables(text: str) -> list[str]:
    """The toneless pinyin syllables of `text` and their pairs."""
    read = syllables_of(text)
    return [*read, *(f"{a} {b}" for a, b in pairwise(read))]


def is_pinyin(text: str) -> bool:
    """Whether a canonical `text` is pinyin and nothing else, typed without tones."""
    return len(text) > 1 and text.isascii() and text.isalpha() and len(_cut(text)) > 1


def _cut(word: str) -> list[str]:
    """A run of Latin letters as pinyin syllables, the longest first; whole where it is none."""
    if len(word) <= 1 or len(word) > MAX_PINYIN or not word.isascii() or not word.isalpha():
        return [word]
    cuts: list[list[str] | None] = [None] * len(word) + [[]]
    for start in range(len(word) - 1, -1, -1):
        for length in range(min(LONGEST_SYLLABLE, len(word) - start), 0, -1):
            rest = cuts[start + length]
            if rest is not None and _SYLLABLE.fullmatch(word, start, start + length):
                cuts[start] = [word[start : start + length], *rest]
                break
    return cuts[0] or [word]


class PhrasingIndex:
    """All phrasings in one searchable whole. Immutable; safe to share between threads.

    `vectors`: one row a phrasing, of length one, for the view of meaning. Without them `vectors_of`
    is asked for those of the few phrasings best by words; without either meaning is left out.
    """

    def __init__(
        self,
        texts: Sequence[str],
        vectors: Floats | None = None,
        vectors_of: Callable[[list[int]], Floats] | None = None,
    ) -> None:
        self._texts = list(texts)
        if self._texts:
            self._characters = View(self._texts)
            self._pinyin = View([syllables_of(text) for text in self._texts])
        self._vectors = vectors
        self._vectors_of = vectors_of

    def closest(self, text: str, vector: Floats | None = None, limit: int = RESCORED) -> Closest:
        """The `limit` phrasings most like a canonical `text`, and what all score without edits.

        Without a `vector` of the question the view of meaning is left out. Text in pinyin is read
        by its sound alone. No text is like nothing.
        """
        if not text or not self._texts:
            return Closest([], np.zeros(len(self._texts), dtype=np.float32), {})
        views = {"pinyin": self._pinyin.scores(syllables_of(text))}
        weights = WEIGHTS_OF_PINYIN
        if not is_pinyin(text):
            weights = WEIGHTS
            views["characters"] = self._characters.scores(text)
            if vector is not None and self._vectors is not None:
                weights = WEIGHTS_WITH_MEANING
                views["meaning"] = self._vectors @ vector
            elif vector is not None and self._vectors_of is not None:
                near = best(_sum(views, weights), RESCORED)
                weights = WEIGHTS_WITH_MEANING
                views["meaning"] = np.zeros(len(self._texts), dtype=np.float32)
                views["meaning"][near] = self._vectors_of(near) @ vector
        totals = _sum(views, weights)
        found = []
        for number in best(totals, limit):
            total = float(totals[number])
            if total > 0:
                edits = fuzz.ratio(text, self._texts[number]) / 100
                found.append(Closeness(number, total + weights["edits"] * edits, edits))
        found.sort(key=lambda closeness: (-closeness.score, closeness.number))
        return Closest(found, totals, views)


def _sum(views: Mapping[str, Floats], weights: Mapping[str, float]) -> Floats:
    """The views of all phrasings, each by its weight."""
    total = np.zeros(len(views["pinyin"]), dtype=np.float32)
    for name, scores in views.items():
        total += np.float32(weights[name]) * scores
    return total
