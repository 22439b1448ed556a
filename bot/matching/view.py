"""One way of looking at phrasings: BM25 over units, characters or syllables, and their pairs.

A score is divided by that of the question against itself, so that scores of different questions
compare. What a text's units are, and what a score is worth, is index.py's business.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from bot.matching.arrays import Floats, Numbers

_K1 = 1.2
_B = 0.35  # phrasings are short: their length says little
_GROUP = 32  # scores of which only the highest is looked at at first


class View:
    """Documents, at least one, as postings. A feature is the number of a unit or of a pair."""

    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        every = dict.fromkeys(chain.from_iterable(documents))
        self._numbers = {unit: number for number, unit in enumerate(every)}
        numbered = map(self._numbers.__getitem__, chain.from_iterable(documents))
        units = np.fromiter(numbered, dtype=np.int64)
        size = len(documents)
        owners = np.repeat(np.arange(size), [len(units) for units in documents])
        together = owners[:-1] == owners[1:]
        features = np.concatenate([units, _pairs(units)[together]])
        owners = np.concatenate([owners, owners[:-1][together]])
        lengths = np.bincount(owners, minlength=size).astype(np.float32)
        self._mean_length = max(float(lengths.mean()), 1.0)
        # The postings of a feature stand side by side, from its start to that of the next one.
        order = np.lexsort((owners, features))
        features, owners = features[order], owners[order]
        fresh = np.flatnonzero(_changes(features) | _changes(owners))
        times = np.diff(np.append(fresh, len(features)))
        features, self._documents = features[fresh], owners[fresh].astype(np.int32)
        starts = np.flatnonzero(_changes(features))
        self._features = features[starts]
        self._starts = np.append(starts, len(features))
        frequency = np.diff(self._starts)
        self._rarity = np.log1p((size - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
        self._unseen = np.float32(np.log1p((size + 0.5) / 0.5))
        self._weights = _weights(
            np.repeat(self._rarity, frequency),
            times.astype(np.float32),
            lengths[self._documents] / np.float32(self._mean_length),
        )
        self._size = size

    def scores(self, units: Sequence[str]) -> Floats:
        """How like each document is to a question of `units`, 0 to about 1."""
        if not units:
            return np.zeros(self._size, dtype=np.float32)
        asked = self._numbered(units)
        counted = Counter([*asked, *((a + 1) << 32 | b for a, b in pairwise(asked))])
        features = np.array(sorted(counted))
        times = np.array([counted[feature] for feature in features.tolist()])
        places = np.searchsorted(self._features, features)
        places[places == len(self._features)] = 0
        known = self._features[places] == features
        rarity = np.full(len(features), self._unseen)
        rarity[known] = self._rarity[places[known]]
        length = np.full(len(features), times.sum() / self._mean_length, dtype=np.float32)
        itself = _weights(rarity, times.astype(np.float32), length).sum()
        found = places[known]
        starts, ends = self._starts[found].tolist(), self._starts[found + 1].tolist()
        postings = [slice(start, end) for start, end in zip(starts, ends, strict=True)]
        if not postings:
            return np.zeros(self._size, dtype=np.float32)
        # One pass over all postings is three times as fast as one a feature.
        totals = np.bincount(
            np.concatenate([self._documents[these] for these in postings]),
            np.concatenate([self._weights[these] for these in postings]),
            self._size,
        )
        likeness: Floats = (totals / itself).astype(np.float32)
        return likeness

    def _numbered(self, units: Sequence[str]) -> list[int]:
        """The number of each unit; those that no document holds get the numbers after all."""
        known, new = self._numbers, dict[str, int]()
        return [
            known[unit] if unit in known else new.setdefault(unit, len(known) + len(new))
            for unit in units
        ]


def _pairs(units: Numbers) -> Numbers:
    """The feature of each pair of neighbours, above those of all units."""
    return ((units[:-1] + 1) << 32) | units[1:]


def _changes(numbers: Numbers) -> NDArray[np.bool_]:
    """Where a number differs from the one before it; the first one does."""
    changed = np.ones(len(numbers), dtype=np.bool_)
    np.not_equal(numbers[1:], numbers[:-1], out=changed[1:])
    return changed


def _weights(rarity: Floats, times: Floats, length: Floats) -> Floats:
    """BM25's weight of features that stand `times` in texts so long, the mean length being 1."""
    norms = _K1 * (1 - _B + _B * length)
    weights: Floats = (rarity * times * (_K1 + 1) / (times + norms)).astype(np.float32)
    return weights


def best(scores: Floats, limit: int) -> list[int]:
    """The places of the `limit` highest scores, best first; of equal ones the first."""
    places = np.arange(len(scores))
    groups = len(scores) // _GROUP
    if groups >= limit:
        # The highest of so many groups tell how high is enough. A partition of all scores takes
        # milliseconds where most are equal, as zeros are.
        highest = scores[: groups * _GROUP].reshape(_GROUP, groups).max(axis=0)
        enough = np.sort(highest)[-limit]
        places = np.flatnonzero(scores > enough)
        missing = max(limit - len(places), 0)
        places = np.concatenate([places, np.flatnonzero(scores == enough)[:missing]])
    ranked: list[int] = places[np.argsort(-scores[places], kind="stable")][:limit].tolist()
    return ranked
