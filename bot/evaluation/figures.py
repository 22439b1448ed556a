"""Shares of questions by measure: shown, kept in a file, compared with an earlier run's."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.errors import BotError
from bot.evaluation.judging import FEWER, Verdict

_BARELY = 0.0005


@dataclass(frozen=True, slots=True)
class Figures:
    """A share, 0 to 1, and the number of questions behind it, by measure; and the misses."""

    shares: Mapping[str, float]
    counts: Mapping[str, int]
    misses: Mapping[str, str]  # by question, what came of it

    @classmethod
    def of(cls, verdicts: Iterable[Verdict]) -> "Figures":
        """The figures of `verdicts`, the measures in the order of their first question."""
        held: Counter[str] = Counter()
        counts: Counter[str] = Counter()
        misses: dict[str, str] = {}
        for verdict in verdicts:
            counts.update(verdict.measures.keys())
            held.update(name for name, kept in verdict.measures.items() if kept)
            if verdict.miss:
                right = f"; right: {verdict.right}" if verdict.right else ""
                misses[verdict.question] = verdict.told + right
        return cls({name: held[name] / counts[name] for name in counts}, dict(counts), misses)

    def lines(self) -> Iterator[str]:
        """A line a measure."""
        for name, share in self.shares.items():
            yield f"  {name}: {share:.1%} of {self.counts[name]}"

    def against(self, earlier: "Figures") -> Iterator[str]:
        """What differs from an `earlier` run, for better or worse: measures, then misses."""
        differing = list(self._differing(earlier))
        yield from differing or ["  nothing differs"]

    def _differing(self, earlier: "Figures") -> Iterator[str]:
        for name, share in self.shares.items():
            before = earlier.shares.get(name)
            if before is None or abs(share - before) < _BARELY:
                continue
            better = (share > before) is (name not in FEWER)
            verdict = "better" if better else "worse"
            yield f"  {name}: {before:.1%} → {share:.1%}, {verdict}"
        for question in self.misses.keys() - earlier.misses.keys():
            yield f"  new miss: {question} → {self.misses[question]}"
        for question in earlier.misses.keys() - self.misses.keys():
            yield f"  mended: {question}"

    def below(self, floors: Mapping[str, float]) -> Iterator[str]:
        """The measures that are worse than their floor (of FEWER: above it)."""
        for name, floor in floors.items():
            share = self.shares.get(name)
            if share is None:
                yield f"  {name}: no question measures it"
            elif share > floor if name in FEWER else share < floor:
                yield f"  {name}: {share:.1%}, the floor is {floor:.1%}"

    def save(self, path: Path) -> None:
        """Keep the figures in `path`, as JSON."""
        kept = {"shares": self.shares, "counts": self.counts, "misses": self.misses}
        path.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", "utf-8")


def load_figures(path: Path) -> Figures:
    """The figures that `path` keeps. Raises BotError where it keeps none."""
    try:
        kept = json.loads(path.read_text("utf-8"))
        return Figures(dict(kept["shares"]), dict(kept["counts"]), dict(kept["misses"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BotError(f"{path}: no figures ({error}); write them with bot eval --save") from None
