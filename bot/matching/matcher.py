"""Find the entries that may answer a resident's question, and how sure that is.

Build one Matcher per Edition and share it: it never changes, reads no files and knows nothing
of conversations or channels. How likeness is measured is index.py's business.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.matching.calibration import Calibration
from bot.matching.index import PhrasingIndex
from bot.text import normalize

MAX_CANDIDATES = 10


class Band(StrEnum):
    """What to do with a Match: give the answer, offer choices, or admit not to know."""

    ANSWER = "answer"
    CHOICES = "choices"
    NONE = "none"


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

    @property
    def first(self) -> Candidate | None:
        """The best candidate, if there is any."""
        return self.candidates[0] if self.candidates else None


class Matcher:
    """Matches questions against fixed items.

    `rewrite` turns residents' words into official ones after normalising; phrasings and
    questions both go through it.
    """

    def __init__(
        self,
        items: Iterable[Item],
        calibration: Calibration,
        rewrite: Callable[[str], str] = lambda text: text,
    ) -> None:
        self._calibration = calibration
        self._rewrite = rewrite
        self._owners: list[str] = []
        self._phrasings: list[str] = []
        self._exact: dict[str, str] = {}
        for item in items:
            for phrasing in item.phrasings:
                self._owners.append(item.id)
                self._phrasings.append(phrasing)
                self._exact.setdefault(normalize(phrasing), item.id)
        self._index = PhrasingIndex(self._phrasings, self.canonical)

    def canonical(self, text: str) -> str:
        """`text` normalised, in official words: what is compared."""
        return self._rewrite(normalize(text))

    def match(self, question: str) -> Match:
        """Weigh every item against the question. One without a word matches nothing.

        A stored phrasing, asked to the letter, is sure of its own item.
        """
        best: dict[str, Candidate] = {}
        for close in self._index.closest(question):
            id = self._owners[close.number]
            if id not in best:
                phrasing = self._phrasings[close.number]
                best[id] = Candidate(id, phrasing, close.score, close.views)
        ranked = sorted(best.values(), key=lambda candidate: -candidate.score)
        exact = self._exact.get(normalize(question))
        if exact is not None:
            ranked.sort(key=lambda candidate: candidate.id != exact)
            return Match(Band.ANSWER, 1.0, tuple(ranked[:MAX_CANDIDATES]))
        if not ranked:
            return Match(Band.NONE, 0.0)
        gap = ranked[0].score - (ranked[1].score if len(ranked) > 1 else 0.0)
        confidence = self._calibration.confidence(ranked[0].score, gap)
        band = Band.NONE
        if confidence >= self._calibration.answer:
            band = Band.ANSWER
        elif confidence >= self._calibration.choices:
            band = Band.CHOICES
        return Match(band, confidence, tuple(ranked[:MAX_CANDIDATES]))
