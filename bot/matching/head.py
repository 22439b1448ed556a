"""What many phrasings of one item have in common: a classifier trained on all of them.

Softmax regression from character and sound n-grams (hashed, TF-IDF) and the sentence vector to the
items. On questions it has not seen it is right more often than ridge regression by some points,
and trains in seconds. The same knowledge always gives the same head but for the last digits.
"""

import hashlib
import math
import os
import zlib
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.matching.arrays import Floats, Numbers
from bot.matching.index import syllables_of

# How much each kind of feature weighs in the likeness that is trained on, and its buckets.
_CHARACTERS, _CHARACTER_BUCKETS = 0.4, 3072
_SOUND, _SOUND_BUCKETS = 0.2, 1536
_MEANING = 0.4
_LONGEST = 3
# The inputs are scaled, the targets smoothed, and the steps are Adam's (Kingma, Ba 2015).
_SHARPNESS = 6.0
_SMOOTHING = 0.05
_EPOCHS, _BATCH = 12, 256
_RATE, _DECAY = 0.01, 1e-5
_MOMENTUM, _MOMENTUM_OF_SQUARES = 0.9, 0.999
# Texts of other items, for the weights of a new one.
_SAMPLE = 1000
# Heads in the cache folder: of the editions used last, with and without vectors.
_KEPT = 8


@dataclass(frozen=True, slots=True)
class Head:
    """`scores` of a text: the chance of each item, together 1."""

    characters: Floats  # (buckets,): the rarity of each bucket
    sounds: Floats
    weights: Floats  # (features, items)
    offsets: Floats  # (items,)

    def scores(self, text: str, vector: Floats | None) -> Floats:
        """One score an item for a canonical `text` and its `vector`, where there are vectors."""
        logits = self.offsets.copy()
        for numbers, values in _parts(text, self.characters, self.sounds):
            logits += values @ self.weights[numbers]
        if vector is not None:
            logits += _meant(vector) @ self.weights[-len(vector) :]
        return _softmax(logits)

    def rows(self, texts: Sequence[str], vectors: Floats | None) -> Floats:
        """The features of canonical `texts`, with their `vectors`, one row a text."""
        rows = np.zeros((len(texts), len(self.weights)), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for numbers, values in _parts(text, self.characters, self.sounds):
                row[numbers] = values
        if vectors is not None:
            rows[:, -vectors.shape[1] :] = _meant(vectors)
        return rows


def train_head(
    texts: Sequence[str], owners: Sequence[int], items: int, vectors: Floats | None
) -> Head:
    """The head of canonical `texts`, each of the item numbered in `owners`.

    `vectors`: one row a text, or None.
    """
    characters = _rarity(map(_character_grams, texts), _CHARACTER_BUCKETS)
    sounds = _rarity(map(_sound_grams, texts), _SOUND_BUCKETS)
    lexical = [
        tuple(np.concatenate(pair) for pair in zip(*_parts(text, characters, sounds), strict=True))
        for text in texts
    ]
    width = _CHARACTER_BUCKETS + _SOUND_BUCKETS + (0 if vectors is None else vectors.shape[1])
    weights = np.zeros((width, items), dtype=np.float32)
    offsets = np.zeros(items, dtype=np.float32)
    step = _Adam(weights)
    order = np.random.default_rng(0)
    right = np.array(owners)
    for epoch in range(_EPOCHS):
        rate = _RATE * (1 - epoch / _EPOCHS)
        shuffled = order.permutation(len(texts))
        for start in range(0, len(texts), _BATCH):
            batch = shuffled[start : start + _BATCH]
            rows = np.zeros((len(batch), width), dtype=np.float32)
            for row, number in zip(rows, batch.tolist(), strict=True):
                numbers, values = lexical[number]
                row[numbers] = values
            if vectors is not None:
                rows[:, -vectors.shape[1] :] = _meant(vectors[batch])
            errors = _softmax(rows @ weights + offsets) - np.float32(_SMOOTHING / items)
            errors[np.arange(len(batch)), right[batch]] -= 1 - _SMOOTHING
            gradient = rows.T @ errors / np.float32(len(batch)) + np.float32(_DECAY) * weights
            weights -= step.of(gradient, rate)
            offsets -= np.float32(rate) * errors.mean(axis=0)
    return Head(characters, sounds, weights, offsets)


class _Adam:
    """The steps of one matrix of weights."""

    def __init__(self, weights: Floats) -> None:
        self._mean = np.zeros_like(weights)
        self._square = np.zeros_like(weights)
        self._steps = 0

    def of(self, gradient: Floats, rate: float) -> Floats:
        """The step down this `gradient`."""
        self._steps += 1
        self._mean += np.float32(1 - _MOMENTUM) * (gradient - self._mean)
        self._square += np.float32(1 - _MOMENTUM_OF_SQUARES) * (gradient**2 - self._square)
        mean = self._mean / np.float32(1 - _MOMENTUM**self._steps)
        square = self._square / np.float32(1 - _MOMENTUM_OF_SQUARES**self._steps)
        taken: Floats = np.float32(rate) * mean / (np.sqrt(square) + np.float32(1e-8))
        return taken


def _softmax(logits: Floats) -> Floats:
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    chances: Floats = raised / raised.sum(axis=-1, keepdims=True)
    return chances


def _meant(vectors: Floats) -> Floats:
    """The part of the features that the sentence vectors are."""
    part: Floats = np.float32(_SHARPNESS * math.sqrt(_MEANING)) * vectors
    return part


def _parts(text: str, characters: Floats, sounds: Floats) -> list[tuple[Numbers, Floats]]:
    """The two lexical parts of a text's features: numbers and values."""
    return [
        _hashed(_character_grams(text), characters, _CHARACTERS, 0),
        _hashed(_sound_grams(text), sounds, _SOUND, len(characters)),
    ]


def _hashed(grams: list[str], rarity: Floats, weight: float, offset: int) -> tuple[Numbers, Floats]:
    values: dict[int, float] = {}
    for gram, count in Counter(grams).items():
        hashed = zlib.crc32(gram.encode())
        bucket = hashed % len(rarity)
        signed = 1.0 + math.log(count) if hashed & 0x80000000 else -1.0 - math.log(count)
        values[bucket] = values.get(bucket, 0.0) + signed * float(rarity[bucket])
    length = math.sqrt(sum(value * value for value in values.values()))
    scale = _SHARPNESS * math.sqrt(weight) / length if length else 0.0
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
    ids: Sequence[str],
    vectors: Floats | None,
    learn: bool,
) -> tuple[Head | None, bool]:
    """The head of these texts from `folder`, and whether it was trained on just them.

    Where there is none it is made now and kept, to `learn`; else fitted from that of an earlier
    edition (`_fitted`), or None. `ids` are those of the items numbered in `owners`.
    """
    if folder is None:
        return (train_head(texts, owners, len(ids), vectors), True) if learn else (None, False)
    settings = (_SHARPNESS, _SMOOTHING, _EPOCHS, _RATE, vectors is None)
    told = repr((settings, list(zip(texts, owners, strict=True)))).encode()
    path = folder / f"head-{hashlib.sha256(told).hexdigest()[:16]}.npz"
    if found := _load(path):
        return found[0], True
    if not learn:
        return _fitted(folder, texts, owners, ids, vectors), False
    head = train_head(texts, owners, len(ids), vectors)
    folder.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.npz")
    np.savez(
        draft,
        characters=head.characters,
        sounds=head.sounds,
        weights=head.weights,
        offsets=head.offsets,
        ids=np.array(ids),
    )
    draft.replace(path)
    for old in _heads(folder)[_KEPT:]:
        old.unlink(missing_ok=True)
    return head, True


def _heads(folder: Path) -> list[Path]:
    """The heads in `folder`, those used last first."""
    found = []
    for path in folder.glob("head-*.npz"):
        with suppress(FileNotFoundError):  # the process that learns has just deleted it
            found.append((path.stat().st_mtime, path))
    return [path for _, path in sorted(found, reverse=True)]


def _load(path: Path) -> tuple[Head, list[str]] | None:
    """The head at `path` with the ids of its items (none where it does not tell them)."""
    try:
        with np.load(path) as held:
            head = Head(held["characters"], held["sounds"], held["weights"], held["offsets"])
            ids = held["ids"].tolist() if "ids" in held else []
    except (OSError, ValueError, KeyError):
        return None
    with suppress(OSError):  # a folder that may only be read
        path.touch()
    return head, ids


def _fitted(
    folder: Path,
    texts: Sequence[str],
    owners: Sequence[int],
    ids: Sequence[str],
    vectors: Floats | None,
) -> Head | None:
    """A head for these items, made in no time from the one used last that knows most of them.

    Items that it knows keep their weights. A new one gets those of the mean of its texts
    ("imprinted weights", Qi, Brown, Lowe 2018), scaled so that its own texts, and those of others,
    score as they do for the items that were trained.
    """
    width = _CHARACTER_BUCKETS + _SOUND_BUCKETS + (0 if vectors is None else vectors.shape[1])
    for path in _heads(folder):
        found = _load(path)
        if found is None or len(found[0].weights) != width:
            continue
        head, known = found[0], {id: number for number, id in enumerate(found[1])}
        new = [number for number, id in enumerate(ids) if id not in known]
        if len(new) > len(ids) // 10:
            continue
        columns = [known.get(id, 0) for id in ids]
        weights, offsets = head.weights[:, columns], head.offsets[columns]
        fitted = Head(head.characters, head.sounds, weights, offsets)
        weights[:, new], offsets[new] = 0, -np.inf
        _imprint(fitted, new, texts, np.array(owners), vectors)
        return fitted
    return None


def _imprint(
    head: Head,
    new: Sequence[int],
    texts: Sequence[str],
    owners: Numbers,
    vectors: Floats | None,
) -> None:
    """Give the items numbered in `new` weights in `head`, which knows the others."""
    if not new:
        return
    rng = np.random.default_rng(0)
    others = np.flatnonzero(~np.isin(owners, new))
    sample = rng.choice(others, min(_SAMPLE, len(others)), replace=False)
    rows = head.rows([texts[number] for number in sample.tolist()], _of(vectors, sample))
    logits = rows @ head.weights + head.offsets
    right = logits[np.arange(len(sample)), owners[sample]]
    whole = _total(logits)
    own, foreign = float((right - whole).mean()), float(np.median(logits - whole[:, np.newaxis]))
    common = rows.mean(axis=0)
    for item in new:
        places = np.flatnonzero(owners == item)
        its = head.rows([texts[number] for number in places.tolist()], _of(vectors, places))
        direction = its.mean(axis=0) - common
        near, far = its @ direction, rows @ direction
        # Two means to meet, two unknowns: the scale of the weights, and their offset.
        beside = _total(its @ head.weights + head.offsets)
        scale = (own - foreign + beside.mean() - whole.mean()) / max(near.mean() - far.mean(), 1e-6)
        head.weights[:, item] = np.float32(scale) * direction
        head.offsets[item] = own + beside.mean() - scale * near.mean()


def _of(vectors: Floats | None, places: Numbers) -> Floats | None:
    return None if vectors is None else vectors[places]


def _total(logits: Floats) -> Floats:
    """The logarithm of the sum of the exponentials of each row."""
    highest = logits.max(axis=1)
    total: Floats = highest + np.log(np.exp(logits - highest[:, np.newaxis]).sum(axis=1))
    return total
