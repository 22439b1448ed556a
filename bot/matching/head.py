"""What many phrasings of one item have in common: a classifier trained on all of them.

Ridge regression from character and sound n-grams (hashed, TF-IDF) and the sentence vector to one
target an item. It is solved in closed form, so its size and time depend on the number of features,
not of phrasings, and the same knowledge always gives the same head.
"""

import hashlib
import math
import os
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.matching.index import syllables_of

Floats = NDArray[np.float32]

# How much each kind of feature weighs in the likeness that is trained on, and its buckets.
_CHARACTERS, _CHARACTER_BUCKETS = 0.4, 3072
_SOUND, _SOUND_BUCKETS = 0.2, 1536
_MEANING = 0.4
_LONGEST = 3
_RIDGE = 1.0
_ROWS = 512
# Heads in the cache folder: of the editions used last, with and without vectors.
_KEPT = 8


@dataclass(frozen=True, slots=True)
class Head:
    """`scores` of a text: about 1 for the item it means and 0 for the others."""

    characters: Floats  # (buckets,): the rarity of each bucket
    sounds: Floats
    weights: Floats  # (features, items)
    means: Floats  # (items,)

    def scores(self, text: str, vector: Floats | None) -> Floats:
        """One score an item for a canonical `text` and its `vector`, where there are vectors."""
        scores = self.means.copy()
        for numbers, values in _parts(text, self.characters, self.sounds):
            scores += values @ self.weights[numbers]
        if vector is not None:
            scores += math.sqrt(_MEANING) * vector @ self.weights[-len(vector) :]
        return scores


def train_head(
    texts: Sequence[str], owners: Sequence[int], items: int, vectors: Floats | None
) -> Head:
    """The head of canonical `texts`, each of the item numbered in `owners`.

    `vectors`: one row a text, or None. A few hundred megabytes for a few seconds.
    """
    characters = _rarity(map(_character_grams, texts), _CHARACTER_BUCKETS)
    sounds = _rarity(map(_sound_grams, texts), _SOUND_BUCKETS)
    width = _CHARACTER_BUCKETS + _SOUND_BUCKETS + (0 if vectors is None else vectors.shape[1])
    square = np.zeros((width, width), dtype=np.float32)
    product = np.zeros((width, items), dtype=np.float32)
    means: Floats = (np.bincount(owners, minlength=items) / len(texts)).astype(np.float32)
    for start in range(0, len(texts), _ROWS):
        block = texts[start : start + _ROWS]
        rows = np.zeros((len(block), width), dtype=np.float32)
        for row, text in zip(rows, block, strict=True):
            for numbers, values in _parts(text, characters, sounds):
                row[numbers] = values
        if vectors is not None:
            rows[:, -vectors.shape[1] :] = math.sqrt(_MEANING) * vectors[start : start + _ROWS]
        targets = np.tile(-means, (len(block), 1))
        targets[np.arange(len(block)), owners[start : start + _ROWS]] += 1.0
        square += rows.T @ rows
        product += rows.T @ targets
    square[np.diag_indices(width)] += np.float32(_RIDGE)
    weights = np.linalg.solve(square, product).astype(np.float32)
    return Head(characters, sounds, weights, means)


def _parts(text: str, characters: Floats, sounds: Floats) -> list[tuple[NDArray[np.int64], Floats]]:
    """The two lexical parts of a text's features: numbers and values."""
    return [
        _hashed(_character_grams(text), characters, _CHARACTERS, 0),
        _hashed(_sound_grams(text), sounds, _SOUND, len(characters)),
    ]


def _hashed(
    grams: list[str], rarity: Floats, weight: float, offset: int
) -> tuple[NDArray[np.int64], Floats]:
    values: dict[int, float] = {}
    for gram, count in Counter(grams).items():
        hashed = zlib.crc32(gram.encode())
        bucket = hashed % len(rarity)
        signed = 1.0 + math.log(count) if hashed & 0x80000000 else -1.0 - math.log(count)
        values[bucket] = values.get(bucket, 0.0) + signed * float(rarity[bucket])
    length = math.sqrt(sum(value * value for value in values.values()))
    scale = math.sqrt(weight) / length if length else 0.0
    numbers = np.fromiter(values, dtype=np.int64, count=len(values)) + offset
    return numbers, np.array(list(values.values()), dtype=np.float32) * np.float32(scale)


def _rarity(documents: "map[list[str]]", buckets: int) -> Floats:
    found = np.zeros(buckets, dtype=np.float32)
    size = 0
    for grams in documents:
        size += 1
        found[list({zlib.crc32(gram.encode()) % buckets for gram in grams})] += 1
    rarity: Floats = np.log1p((size - found + 0.5) / (found + 0.5)).astype(np.float32)
    return rarity


def _character_grams(text: str) -> list[str]:
    return [
        text[start : start + length]
        for length in range(1, _LONGEST + 1)
        for start in range(len(text) - length + 1)
    ]


def _sound_grams(text: str) -> list[str]:
    sounds = syllables_of(text)
    return [
        " ".join(sounds[start : start + length])
        for length in range(1, _LONGEST + 1)
        for start in range(len(sounds) - length + 1)
    ]


def kept_head(
    folder: Path | None,
    texts: Sequence[str],
    owners: Sequence[int],
    items: int,
    vectors: Floats | None,
    learn: bool,
) -> Head | None:
    """The head of these texts from `folder`; else, to `learn`, made now and kept there."""
    if folder is None:
        return train_head(texts, owners, items, vectors) if learn else None
    settings = (_CHARACTERS, _SOUND, _MEANING, _LONGEST, _RIDGE, vectors is None)
    told = repr((settings, list(zip(texts, owners, strict=True)))).encode()
    path = folder / f"head-{hashlib.sha256(told).hexdigest()[:16]}.npz"
    try:
        with np.load(path) as held:
            return Head(held["characters"], held["sounds"], held["weights"], held["means"])
    except (OSError, ValueError, KeyError):
        if not learn:
            return None
    head = train_head(texts, owners, items, vectors)
    folder.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.npz")
    np.savez(
        draft,
        characters=head.characters,
        sounds=head.sounds,
        weights=head.weights,
        means=head.means,
    )
    draft.replace(path)
    for old in sorted(folder.glob("head-*.npz"), key=lambda file: file.stat().st_mtime)[:-_KEPT]:
        old.unlink(missing_ok=True)
    return head
