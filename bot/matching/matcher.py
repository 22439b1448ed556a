"""Find the entries that may answer a resident's question, and how sure that is.

Build one Matcher per Edition and share it: it never changes, reads no files and knows nothing
of conversations or channels. How likeness is measured is index.py's business.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from bot.matching.calibration import Calibration
from bot.matching.index import PhrasingIndex, characters, syllables
from bot.text import normalize

MAX_CANDIDATES = 10
NOBODY: Mapping[str, float] = MappingProxyType({})

# Words that any question may hold: alike in these alone, two questions share no topic.
_GENERIC = re.compile(
    "到底|什么|意思|怎么|多少|哪里|哪个|哪些|为什么|可以|能不能|是不是|有没有|一下|一个|这个|那个|现在|今天|明天|"
    "应该|需要|知道|里面|今年|去年|明年|我|你|您|他|她|它|的|了|吗|呢|啊|吧|呀|是|有|在|和|就|都|要|能|给|去|"
    "来|说|想|请|把|被|会|用|做|办|让|帮|几|点|里|上|下|不|没|也|还|又|很|太|那|这|钱|申请|个|到|时候"
)


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
        self._topics: dict[str, set[str]] = {}
        for owner, phrasing in zip(self._owners, self._phrasings, strict=True):
            self._topics.setdefault(owner, set()).update(_pairs(self.canonical(phrasing)))

    def canonical(self, text: str) -> str:
        """`text` normalised, in official words: what is compared."""
        return self._rewrite(normalize(text))

    def _shared(self, question: str, id: str) -> float:
        """How much of what the question is about stands in the item's phrasings, 0 to 1."""
        pairs = _pairs(self.canonical(question))
        return len(pairs & self._topics[id]) / len(pairs) if pairs else 0.0

    def match(self, question: str, favoured: Mapping[str, float] = NOBODY) -> Match:
        """Weigh every item against the question. One without a word matches nothing.

        A stored phrasing, asked to the letter, is sure of its own item. `favoured`: what is
        added to the score of items that a conversation makes likely.
        """
        best: dict[str, Candidate] = {}
        for close in self._index.closest(question):
            id = self._owners[close.number]
            if id not in best:
                phrasing = self._phrasings[close.number]
                score = close.score + favoured.get(id, 0.0)
                best[id] = Candidate(id, phrasing, score, close.views)
        ranked = sorted(best.values(), key=lambda candidate: -candidate.score)
        exact = self._exact.get(normalize(question))
        if exact is not None:
            ranked.sort(key=lambda candidate: candidate.id != exact)
            return Match(Band.ANSWER, 1.0, tuple(ranked[:MAX_CANDIDATES]))
        if not ranked:
            return Match(Band.NONE, 0.0)
        gap = ranked[0].score - (ranked[1].score if len(ranked) > 1 else 0.0)
        shared = self._shared(question, ranked[0].id)
        confidence = self._calibration.confidence(ranked[0].score, gap, shared)
        band = Band.NONE
        if shared and confidence >= self._calibration.answer:
            band = Band.ANSWER
        elif shared and confidence >= self._calibration.choices:
            band = Band.CHOICES
        return Match(band, confidence, tuple(ranked[:MAX_CANDIDATES]))


def _pairs(text: str) -> set[str]:
    """Pairs of neighbours by character and by sound, in the parts that are not generic."""
    return {
        pair
        for part in _GENERIC.split(text)
        if len(part) > 1
        for pair in (*characters(part), *syllables(part))
        if len(pair) == 2 or " " in pair
    }
