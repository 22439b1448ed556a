"""The phrasings judge themselves: each is asked of a matcher that was built without its fifth.

What the matcher takes for another entry tells which entries compete.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bot.edition import items_of, rewriter
from bot.knowledge import Knowledge
from bot.matching import Embedder, Floats, Item, Matcher
from bot.matching.calibration import Calibration

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Confusion:
    """Two items that are taken for one another, and by which questions."""

    pair: tuple[str, str]
    questions: tuple[tuple[str, str], ...]  # a phrasing and its own item


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How phrasings were found that the matcher did not know."""

    asked: int
    first: int  # their own item came first
    among: int  # or among the first three
    taken: tuple[tuple[str, str, str], ...]  # phrasing, its own item, the item it was taken for

    def line(self) -> str:
        """The shares in one line."""
        return (
            f"phrasings left out in {FOLDS} folds: {self.asked} asked, "
            f"recall@1 {self.first / self.asked:.1%}, recall@3 {self.among / self.asked:.1%}"
        )

    def confusions(self) -> list[Confusion]:
        """The pairs that compete, the most confused first."""
        pairs: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for phrasing, own, other in self.taken:
            pair = (min(own, other), max(own, other))
            pairs.setdefault(pair, []).append((phrasing, own))
        ranked = sorted(pairs.items(), key=lambda found: (-len(found[1]), found[0]))
        return [Confusion(pair, tuple(questions)) for pair, questions in ranked]


def leave_out(
    knowledge: Knowledge, embedder: Embedder | None, progress: Callable[[int, int], None]
) -> LeftOut:
    """Every phrasing of the entries of `knowledge`, asked of the four fifths beside it.

    It takes minutes: `progress(done, total)` is told of the phrasings asked.
    """
    items = items_of(knowledge)
    known = _Known(embedder, items) if embedder else None
    total = sum(len(item.phrasings) for item in items if item.id in knowledge.entries)
    asked = first = among = 0
    taken = []
    for fold in range(FOLDS):
        matcher = Matcher(
            list(_without(items, fold)), Calibration(), rewriter(knowledge.lexicon), known
        )
        for item in items:
            if item.id not in knowledge.entries:
                continue
            for text in item.phrasings[fold::FOLDS]:
                found = [candidate.id for candidate in matcher.match(text).candidates[:3]]
                asked += 1
                first += found[:1] == [item.id]
                among += item.id in found
                if found and found[0] != item.id:
                    taken.append((text, item.id, found[0]))
            progress(asked, total)
    return LeftOut(asked, first, among, tuple(taken))


def _without(items: Sequence[Item], fold: int) -> Iterator[Item]:
    """`items` without every fifth phrasing."""
    for item in items:
        kept = [text for number, text in enumerate(item.phrasings) if number % FOLDS != fold]
        yield Item(item.id, tuple(kept))


class _Known:
    """An embedder that has seen every phrasing, so that none is embedded a second time."""

    def __init__(self, embedder: Embedder, items: Sequence[Item]) -> None:
        texts = [text for item in items for text in item.phrasings]
        self._vectors: dict[str, Floats] = dict(zip(texts, embedder.stored(texts), strict=True))

    def stored(self, texts: Sequence[str]) -> Floats:
        vectors: Floats = np.stack([self._vectors[text] for text in texts])
        return vectors

    kept = stored

    def question(self, text: str) -> Floats:
        return self._vectors[text]
