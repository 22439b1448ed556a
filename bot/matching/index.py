"""How like a question is to each stored phrasing: four views, summed.

Characters with their pairs, toneless pinyin syllables with theirs (each BM25 divided by the
question's score against itself, so that scores of different questions compare), the cosine of
sentence vectors where there are any, and rapidfuzz on the best fifty. What the likeness means is
matcher.py's business.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from pypinyin import lazy_pinyin
from rapidfuzz import fuzz

RESCORED = 50
WEIGHTS = {"characters": 0.40, "pinyin": 0.25, "edits": 0.35}
WEIGHTS_OF_PINYIN = {"pinyin": 0.80, "edits": 0.20}
WEIGHTS_WITH_MEANING = {"characters": 0.15, "pinyin": 0.10, "meaning": 0.65, "edits": 0.10}

_K1 = 1.2
_B = 0.35  # phrasings are short: their length says little

# Every pinyin syllable, and a few that are none: enough to cut up what was typed in pinyin.
_SYLLABLE = re.compile(
    "(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    "(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|uo|"
    "ui|ue|er|a|o|e|i|u|v)"
)
_RUN = re.compile(r"[a-z]+|[^a-z]+", re.ASCII)
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
        known = self._vocabulary
        ids: list[int] = []
        numbers: list[int] = []
        counts: list[int] = []
        for number, features in enumerate(documents):
            counted = Counter(features)
            ids += [known.setdefault(feature, len(known)) for feature in counted]
            numbers += [number] * len(counted)
            counts += counted.values()
        self._size = len(documents)
        lengths = np.array([len(features) for features in documents], dtype=np.float32)
        self._mean_length = float(lengths.mean()) if self._size else 1.0
        norms = _K1 * (1 - _B + _B * lengths / max(self._mean_length, 1.0))
        # All postings in one array, those of a feature side by side from its start on.
        by_feature = np.argsort(np.array(ids, dtype=np.int64), kind="stable")
        frequency = np.bincount(np.array(ids, dtype=np.int64), minlength=len(known))
        self._starts = np.concatenate([[0], np.cumsum(frequency)]).tolist()
        self._idf = np.log1p((self._size - frequency + 0.5) / (frequency + 0.5))
        self._unseen = float(np.log1p((self._size + 0.5) / 0.5))
        self._numbers = np.array(numbers, dtype=np.int32)[by_feature]
        times = np.array(counts, dtype=np.float32)[by_feature]
        rarity = np.repeat(self._idf, frequency)
        weights = rarity * times * (_K1 + 1) / (times + norms[self._numbers])
        self._weights = weights.astype(np.float32)

    def scores(self, features: list[str]) -> Floats:
        """The likeness of every document, divided by that of the question to itself."""
        totals = np.zeros(self._size, dtype=np.float32)
        itself = 0.0
        norm = _K1 * (1 - _B + _B * len(features) / max(self._mean_length, 1.0))
        for feature, count in Counter(features).items():
            id = self._vocabulary.get(feature)
            idf = self._unseen if id is None else float(self._idf[id])
            itself += idf * count * (_K1 + 1) / (count + norm)
            if id is not None:
                start, end = self._starts[id], self._starts[id + 1]
                totals[self._numbers[start:end]] += self._weights[start:end]
        return totals / np.float32(itself) if itself else totals


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

    `vectors`: one row a phrasing, of length one, for the view of meaning; None does without.
    """

    def __init__(self, texts: Sequence[str], vectors: Floats | None = None) -> None:
        self._texts = list(texts)
        self._characters = _View([characters(text) for text in self._texts])
        self._pinyin = _View([syllables(text) for text in self._texts])
        self._vectors = vectors

    def closest(
        self, text: str, vector: Floats | None = None, limit: int = RESCORED
    ) -> tuple[list[Closeness], Floats]:
        """The phrasings most like a canonical `text`, best first, and what all score without edits.

        Without a `vector` of the question the view of meaning is left out. Text in pinyin is read
        by its sound alone. No text is like nothing.
        """
        if not text or not self._texts:
            return [], np.zeros(len(self._texts), dtype=np.float32)
        views = {"pinyin": self._pinyin.scores(syllables(text))}
        weights = WEIGHTS_OF_PINYIN
        if not is_pinyin(text):
            weights = WEIGHTS
            views["characters"] = self._characters.scores(characters(text))
            if vector is not None and self._vectors is not None:
                weights = WEIGHTS_WITH_MEANING
                views["meaning"] = self._vectors @ vector
        totals = np.zeros(len(self._texts), dtype=np.float32)
        for name, scores in views.items():
            totals += np.float32(weights[name]) * scores
        count = min(limit, len(totals))
        best = np.argpartition(-totals, count - 1)[:count]
        found = []
        for number in best.tolist():
            if totals[number] <= 0:
                continue
            edits = fuzz.ratio(text, self._texts[number]) / 100
            score = float(totals[number]) + weights["edits"] * edits
            seen = {name: float(scores[number]) for name, scores in views.items()}
            found.append(Closeness(number, score, {**seen, "edits": edits}))
        found.sort(key=lambda closeness: (-closeness.score, closeness.number))
        return found, totals
