"""Find the entries that may answer a resident's question, and how sure that is.

Build one Matcher per Edition and share it: it never changes, reads no files and knows nothing
of conversations or channels. How likeness is measured is index.py's business.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType

import numpy as np

from bot.matching.arrays import Floats, Numbers
from bot.matching.calibration import Band, Calibration, Evidence
from bot.matching.embedder import Embedder
from bot.matching.grouping import grouped
from bot.matching.head import Head, kept_head
from bot.matching.index import Closeness, Closest, PhrasingIndex, characters, is_pinyin, syllables
from bot.matching.view import best
from bot.text import normalize

MAX_CANDIDATES = 10
# More phrasings get vectors only when a question is near them by words: all would take hours.
MAX_EMBEDDED = 40_000
# What all have in common is then told from so many, and so many vectors are kept in memory.
SAMPLE = 256
VECTORS_KEPT = 20_000
# So many phrasings an item, on average, are enough to train on.
MANY_PHRASINGS = 8
TRAINED_WEIGHT = 0.8
# What is typed is this like a phrasing that it may become.
_ALIKE = 0.5
# What a smaller share of an item's phrasings hold stands there by chance.
_OFTEN = 0.04
# So sure a head needs no shared words: it has learnt what a question without any may mean.
CLEARLY_TRAINED = 0.35
# How much a question that leans on a conversation counts as read with it.
CONTEXT_WEIGHT = np.float32(0.2)
# The question's share in the vector of both.
QUESTION_WITHIN = np.float32(0.4)
NOBODY: Mapping[str, float] = MappingProxyType({})

# Words that any question may hold: alike in these alone, two questions share no topic.
_GENERIC = re.compile(
    "到底|什么|意思|怎么|多少|哪里|哪个|哪些|为什么|可以|能不能|是不是|有没有|一下|一个|这个|那个|现在|今天|明天|"
    "应该|需要|知道|里面|今年|去年|明年|我|你|您|他|她|它|的|了|吗|呢|啊|吧|呀|是|有|在|和|就|都|要|能|给|去|"
    "来|说|想|请|把|被|会|用|做|办|让|帮|几|点|里|上|下|不|没|也|还|又|很|太|那|这|钱|申请|个|到|时候"
)


@dataclass(frozen=True, slots=True)
class Item:
    """What is to be found: an id and the ways it is asked for."""

    id: str
    phrasings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that may answer, and the phrasing that speaks for it."""

    id: str
    phrasing: str
    score: float  # fused likeness, 0 to about 1; comparable within one question only
    views: dict[str, float]


@dataclass(frozen=True, slots=True)
class Match:
    """The outcome for one question. Candidates are best first, at most ten, one an item."""

    band: Band
    confidence: float  # 0 to 1: how often a first candidate as clear as this one was right
    candidates: tuple[Candidate, ...] = ()
    evidence: Evidence | None = None  # what was weighed; nothing for one stored to the letter

    @property
    def first(self) -> Candidate | None:
        """The best candidate, if there is any."""
        return self.candidates[0] if self.candidates else None


@dataclass(frozen=True, slots=True)
class _Weighed:
    """What one reading of a question says of all items."""

    closest: Closest
    speaking: dict[int, Closeness]  # by item, what of the best speaks for it
    nearest: Floats  # the likeness of each item's nearest phrasing
    trained: Floats  # the head's score of each item


class Matcher:
    """Matches questions against fixed items.

    `rewrite` turns residents' words into official ones after normalising; phrasings and
    questions both go through it. With an `embedder` likeness of meaning counts too. Where items
    have many phrasings each, a head is trained on all of them; `folder` keeps it between starts.
    Of more than `most_embedded` phrasings only the few nearest to a question by words are embedded.
    Without `learn` nothing is waited for: kept vectors are used, and the kept head or one that is
    fitted from that of an earlier edition; `learnt` tells whether all is as it would be with it.
    """

    def __init__(
        self,
        items: Iterable[Item],
        calibration: Calibration,
        rewrite: Callable[[str], str] = lambda text: text,
        embedder: Embedder | None = None,
        folder: Path | None = None,
        learn: bool = True,
        most_embedded: int = MAX_EMBEDDED,
    ) -> None:
        self.calibration = calibration
        self._rewrite = rewrite
        kept = [item for item in items if item.phrasings]
        self._ids = [item.id for item in kept]
        self._phrasings = [phrasing for item in kept for phrasing in item.phrasings]
        counts = [len(item.phrasings) for item in kept]
        self._owners: list[int] = np.repeat(np.arange(len(kept)), counts).tolist()
        self._starts = np.cumsum([0, *counts])
        self._exact: dict[str, int] = {}
        normalized = [normalize(phrasing) for phrasing in self._phrasings]
        for owner, text in zip(self._owners, normalized, strict=True):
            self._exact.setdefault(text, owner)
        texts = [rewrite(text) for text in normalized]
        self.learnt = True
        self._embedder, vectors, vectors_of = None, None, None
        if embedder is not None and texts:
            few = len(texts) <= most_embedded
            embedded = self._phrasings if few else self._phrasings[:: 1 + len(texts) // SAMPLE]
            raw = embedder.stored(embedded) if learn else embedder.kept(embedded)
            if raw is None:
                self.learnt = False
            else:
                made = raw.any(axis=1)
                self.learnt = bool(made.all())
                self._embedder, self._mean = embedder, raw[made].mean(axis=0)
                self._vector_of = lru_cache(VECTORS_KEPT)(embedder.question)
                if few:
                    vectors = self._centred(raw)
                    vectors[~made] = 0
                vectors_of = self._vectors_of
        self._index = PhrasingIndex(texts, vectors, vectors_of)
        self._head_is_meant = vectors is not None
        self._head: Head | None = None
        if len(texts) >= MANY_PHRASINGS * len(kept) and len(kept) > 1:
            self._head, trained = kept_head(folder, texts, self._owners, self._ids, vectors, learn)
            self.learnt = self.learnt and trained
        self._texts = texts
        self._topics: dict[int, Numbers] = {}

    def canonical(self, text: str) -> str:
        """`text` normalised, in official words: what is compared."""
        return self._rewrite(normalize(text))

    @property
    def meant(self) -> bool:
        """Whether likeness of meaning counts."""
        return self._embedder is not None

    def owner(self, question: str) -> str | None:
        """The item that has `question` among its phrasings, to the letter."""
        number = self._exact.get(normalize(question))
        return None if number is None else self._ids[number]

    def match(
        self, question: str, favoured: Mapping[str, float] = NOBODY, context: str = ""
    ) -> Match:
        """Weigh every item against the question. One without a word matches nothing.

        A stored phrasing, asked to the letter, is sure of its own item. `favoured`: what is
        added to the score of items that a conversation makes likely; `context`: what the question
        leans on, with which it is read a second time.
        """
        text = self.canonical(question)
        if not text or not self._ids:
            return Match(Band.NONE, 0.0)
        exact = self._exact.get(normalize(question))
        # Only where its meaning matters is the question embedded.
        vector = self._vector(question, text) if exact is None else None
        weighed = self._weighed(text, vector)
        nearest, trained = weighed.nearest, weighed.trained
        if context and exact is None:
            within = self.canonical(f"{context} {question}")
            leant = self._weighed(within, self._within(context, vector))
            nearest += CONTEXT_WEIGHT * (leant.nearest - nearest)
            trained += CONTEXT_WEIGHT * (leant.trained - trained)
        fused = nearest + np.float32(TRAINED_WEIGHT) * trained
        for id, likely in favoured.items():
            if id in self._numbers:
                fused[self._numbers[id]] += likely
        order = best(fused, MAX_CANDIDATES)
        if exact is not None:
            order = [exact, *(owner for owner in order if owner != exact)][:MAX_CANDIDATES]
        candidates = tuple(self._candidate(owner, weighed, float(fused[owner])) for owner in order)
        if exact is not None:
            return Match(Band.ANSWER, 1.0, candidates)
        first = order[0]
        gap = float(fused[first] - fused[order[1]]) if len(order) > 1 else float(fused[first])
        evidence = Evidence(
            nearest=float(nearest[first]) + favoured.get(self._ids[first], 0.0),
            gap=gap,
            trained=float(trained[first]),
        )
        confidence = self.calibration.confidence(evidence)
        shares = (
            evidence.trained >= CLEARLY_TRAINED
            or self._shares(text, first)
            or (bool(context) and self._shares(self.canonical(context), first))
        )
        band = self.calibration.band(confidence) if shares else Band.NONE
        return Match(band, confidence, candidates, evidence)

    def _weighed(self, text: str, vector: Floats | None) -> _Weighed:
        """All items, for a canonical `text` and its `vector`; without, by words alone."""
        closest = self._index.closest(text, vector)
        nearest = np.maximum.reduceat(closest.totals, self._starts[:-1])
        speaking: dict[int, Closeness] = {}
        for close in closest.best:
            owner = self._owners[close.number]
            if owner not in speaking:
                speaking[owner] = close
                nearest[owner] = max(float(nearest[owner]), close.score)
        trained = np.zeros(len(self._ids), dtype=np.float32)
        if self._head is not None:
            trained = self._head.scores(text, vector if self._head_is_meant else None)
        return _Weighed(closest, speaking, nearest, trained)

    def near(self, question: str) -> tuple[str, ...]:
        """The ten items nearest to `question` by its words alone, best first: a quick look."""
        text = self.canonical(question)
        if not text or not self._ids:
            return ()
        weighed = self._weighed(text, None)
        fused = weighed.nearest + np.float32(TRAINED_WEIGHT) * weighed.trained
        order = best(fused, MAX_CANDIDATES)
        return tuple(self._ids[owner] for owner in order)

    def completions(self, typed: str, limit: int) -> tuple[str, ...]:
        """At most `limit` items that the beginning of a question may be going to ask for.

        Those whose first phrasing (a title) holds what was typed come first, then those of whose
        phrasings most hold it, then what it is most like by characters and sound: a slip of the
        keyboard costs nothing. Meaning is left out: this is asked at every pause in typing.
        """
        text = self.canonical(typed)
        if not text or not self._ids:
            return ()
        holds = np.array([text in known for known in self._texts], dtype=np.float32)
        starts = self._starts[:-1]
        share = np.add.reduceat(holds, starts) / np.diff(self._starts)
        share[share < _OFTEN] = 0
        likely = share + 2 * holds[starts]
        for close in self._index.closest(text).best:
            owner = self._owners[close.number]
            if likely[owner] == 0 and close.score >= _ALIKE:
                likely[owner] = close.score / 1000
        order = np.argsort(-likely, kind="stable")[:limit]
        return tuple(self._ids[owner] for owner in order.tolist() if likely[owner] > 0)

    def grouped(self, asked: Mapping[str, int]) -> list[tuple[str, ...]]:
        """Questions, each with how often it was asked, in groups of those that are alike.

        Of a group the most asked comes first; of the groups, the one asked most in all.
        """
        return grouped(asked, self.canonical, self._texts)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {id: number for number, id in enumerate(self._ids)}

    def _candidate(self, owner: int, weighed: _Weighed, score: float) -> Candidate:
        close = weighed.speaking.get(owner)
        views = weighed.closest.seen(close) if close else {}
        views["trained"] = float(weighed.trained[owner])
        phrasing = self._phrasings[close.number if close else int(self._starts[owner])]
        return Candidate(self._ids[owner], phrasing, score, views)

    def _vector(self, question: str, text: str) -> Floats | None:
        """The question's sentence vector; of what is typed in pinyin it would say nothing."""
        if self._embedder is None or is_pinyin(text):
            return None
        vector: Floats = self._centred(self._embedder.question(question)[np.newaxis, :])[0]
        return vector

    def _within(self, context: str, vector: Floats | None) -> Floats | None:
        """The vector of a question read with its context: between theirs.

        That of both in one text is no better on dialogues, and costs every question another
        embedding; contexts are few, and theirs are known.
        """
        other = self._vector(context, self.canonical(context))
        if vector is None or other is None:
            return None
        between: Floats = QUESTION_WITHIN * vector + (1 - QUESTION_WITHIN) * other
        return between / np.linalg.norm(between)

    def _vectors_of(self, numbers: list[int]) -> Floats:
        """The vectors of a few phrasings, made where they were not lately."""
        return self._centred(np.stack([self._vector_of(self._phrasings[n]) for n in numbers]))

    def _centred(self, vectors: Floats) -> Floats:
        """`vectors` without what all phrasings share, of length one again."""
        shifted = vectors - self._mean
        centred: Floats = shifted / np.maximum(np.linalg.norm(shifted, axis=1, keepdims=True), 1e-9)
        return centred

    def _shares(self, text: str, owner: int) -> bool:
        """Whether anything of what the question is about stands in the item's phrasings."""
        if owner not in self._topics:
            texts = self._texts[self._starts[owner] : self._starts[owner + 1]]
            pairs = {pair for known in texts for pair in _pairs(known)}
            # Sorted hashes: the sets themselves would take 70 MB for all items.
            self._topics[owner] = np.sort(_hashes(pairs))
        known, asked = self._topics[owner], _hashes(_pairs(text))
        if not len(known):
            return False
        nearest = known[np.minimum(np.searchsorted(known, asked), len(known) - 1)]
        return bool((nearest == asked).any())


def _hashes(pairs: set[str]) -> Numbers:
    return np.fromiter(map(hash, pairs), dtype=np.int64, count=len(pairs))


def _pairs(text: str) -> set[str]:
    """Pairs of neighbours by character and by sound, in the parts that are not generic.

    Of Latin letters four in a row: any two stand in any text.
    """
    pairs: set[str] = set()
    for part in _GENERIC.split(text):
        if part.isascii():
            pairs.update(part[start : start + 4] for start in range(len(part) - 3))
        else:
            pairs.update(pair for pair in characters(part) if len(pair) == 2)
        pairs.update(pair for pair in syllables(part) if " " in pair)
    return pairs
