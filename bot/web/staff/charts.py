"""Charts as SVG: where each bar begins and ends. Each is told apart by pattern, not by colour."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

# Outcomes in the order of the stack, from below; what is in none of them was answered.
ANSWERED, CHOICES, NONE = "answered", "choices", "none"
KINDS = ((ANSWERED, "答上了"), (CHOICES, "给了几个选"), (NONE, "没答上"))

WIDTH, HEIGHT = 640, 160
_STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Bar:
    """One part of a day's column, in units of the drawing."""

    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Columns:
    """A column for every day. `ticks` are the heights that are named; `days` those in text."""

    bars: tuple[Bar, ...]
    ticks: tuple[tuple[int, float], ...]
    labels: tuple[tuple[date, float], ...]
    days: tuple[tuple[date, dict[str, int]], ...]


def columns(days: Sequence[tuple[date, dict[str, int]]]) -> Columns:
    """The chart of each day's questions by what became of them (outcome → number)."""
    grouped = tuple((day, _grouped(outcomes)) for day, outcomes in days)
    step = _step(max((sum(parts.values()) for _, parts in grouped), default=0))
    top = step * max(1, -(-max((sum(p.values()) for _, p in grouped), default=0) // step))
    slot = WIDTH / max(1, len(grouped))
    bars = []
    for place, (_, parts) in enumerate(grouped):
        below = 0
        for kind, _ in KINDS:
            if parts[kind]:
                height = parts[kind] / top * HEIGHT
                y = HEIGHT - below / top * HEIGHT - height
                bars.append(
                    Bar(
                        kind,
                        round(slot * (place + 0.15), 1),
                        round(y, 1),
                        round(slot * 0.7, 1),
                        round(height, 1),
                    )
                )
            below += parts[kind]
    ticks = tuple((n, round(HEIGHT - n / top * HEIGHT, 1)) for n in range(0, top + 1, step))
    every = max(1, -(-len(grouped) // 5))
    labels = tuple(
        (day, round(slot * (place + 0.5), 1))
        for place, (day, _) in enumerate(grouped)
        if place % every == 0
    )
    return Columns(tuple(bars), ticks, labels, grouped)


def _grouped(outcomes: dict[str, int]) -> dict[str, int]:
    parts = {ANSWERED: 0, CHOICES: 0, NONE: 0}
    for outcome, number in outcomes.items():
        parts[outcome if outcome in (CHOICES, NONE) else ANSWERED] += number
    return parts


def _step(most: int) -> int:
    """A round number, so that at most five steps reach the highest column."""
    scale = 1
    while True:
        for step in _STEPS:
            if most <= 5 * step * scale:
                return step * scale
        scale *= 10
