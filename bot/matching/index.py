"""How like a question is to each stored phrasing: three views, summed.

Characters with their pairs, toneless pinyin syllables with theirs (each BM25 divided by the
question's score against itself, so that scores of different questions compare), and rapidfuzz
on the best fifty. What the likeness means is matcher.py's business.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from pypinyin import lazy_pinyin
from rapidfuzz import fuzz

RESCORED = 50
WEIGHTS = {"characters": 0.40, "pinyin": 0.25, "edits": 0.35}

_K1 = 1.2
_B = 0.35  # phrasings are short: their length says little

# Every pinyin syllable, and a few that are none: enough to cut up what was typed in pinyin.
_SYLLABLE = re.compile(
    "(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    "(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|uo|"
    "ui|ue|er|a|o|e|i|u|v)"
)
LONGEST_SYLLABLE = 6
MAX_PINYIN = 200

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Closeness:
    """A phrasing's number in the index and its likeness to the question, 0 to about 1."""

    number: int
    score: float
    views: dict[str, float]


class _View:
    """BM25 over one kind of feature, as postings of numbers and weights a feature."""

    def __init__(self, documents: Sequence[list[str]]) -> None:
        self._vocabulary: dict[str, int] = {}
        postings: list[list[tuple[int, int]]] = []
        for number, features in enumerate(documents):
            for feature, count in Counter(features).items():
                id = self._vocabulary.setdefault(feature, len(self._vocabulary))
                if id == len(postings):
                    postings.append([])
                postings[id].append((number, count))
        self._size = len(documents)
        lengths = np.array([len(features) for features in documents], dtype=np.float32)
        self._mean_length = float(lengths.mean()) if self._size else 1.0
        norms = _K1 * (1 - _B + _B * lengths / max(self._mean_length, 1.0))
        self._idf = [self._rarity(len(posting)) for posting in postings]
        self._unseen = self._rarity(0)
        self._numbers: list[NDArray[np.int32]] = []
        self._weights: list[Floats] = []
        for id, posting in enumerate(postings):
            numbers = np.array([number for number, _ in posting], dtype=np.int32)
            counts = np.array([count for _, count in posting], dtype=np.float32)
            weights = self._idf[id] * counts * (_K1 + 1) / (counts + norms[numbers])
            self._numbers.append(numbers)
            self._weights.append(weights.astype(np.float32))

    def _rarity(self, frequency: int) -> float:
        return float(np.log1p((self._size - frequency + 0.5) / (frequency + 0.5)))

    def scores(self, features: list[str]) -> Floats:
        """The likeness of every document, divided by that of the question to itself."""
        totals = np.zeros(self._size, dtype=np.float32)
        itself = 0.0
        norm = _K1 * (1 - _B + _B * len(features) / max(self._mean_length, 1.0))
        for feature, count in Counter(features).items():
            id = self._vocabulary.get(feature)
            idf = self._unseen if id is None else self._idf[id]
            itself += idf * count * (_K1 + 1) / (count + norm)
            if id is not None:
                totals[self._numbers[id]] += self._weights[id]
        return totals / np.float32(itself) if itself else totals


def characters(text: str) -> list[str]:
    """The characters of `text` and its pairs of neighbours."""
    return [*text, *(text[i : i + 2] for i in range(len(text) - 1))]


def syllables(text: str) -> list[str]:
    """The toneless pinyin syllables of `text` and their pairs; pinyin as typed is cut up too."""
    read = [syllable for word in lazy_pinyin(text) for syllable in _cut(word)]
    return [*read, *(f"{a} {b}" for a, b in pairwise(read))]


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
    """All phrasings in one searchable whole. Immutable; safe to share between threads."""

    def __init__(self, phrasings: Iterable[str], canonical: Callable[[str], str]) -> None:
        self._canonical = canonical
        self._texts = [canonical(phrasing) for phrasing in phrasings]
        self._characters = _View([characters(text) for text in self._texts])
        self._pinyin = _View([syllables(text) for text in self._texts])

    def closest(self, question: str, limit: int = RESCORED) -> list[Closeness]:
        """The phrasings most like `question`, best first, at most `limit`; none without a word."""
        text = self._canonical(question)
        if not text or not self._texts:
            return []
        by_characters = self._characters.scores(characters(text))
        by_pinyin = self._pinyin.scores(syllables(text))
        lexical = WEIGHTS["characters"] * by_characters + WEIGHTS["pinyin"] * by_pinyin
        count = min(RESCORED, len(lexical))
        best = np.argpartition(-lexical, count - 1)[:count]
        found = []
        for number in best.tolist():
            if lexical[number] <= 0:
                continue
            edits = fuzz.ratio(text, self._texts[number]) / 100
            score = float(lexical[number]) + WEIGHTS["edits"] * edits
            views = {
                "characters": float(by_characters[number]),
                "pinyin": float(by_pinyin[number]),
                "edits": edits,
            }
            found.append(Closeness(number, score, views))
        found.sort(key=lambda closeness: (-closeness.score, closeness.number))
        return found[:limit]
