"""How often a first candidate as clear as this one was right."""

from dataclasses import dataclass
from math import exp


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic curve over score and gap, and the confidences at which the bands begin."""

    score: float = 7.0
    gap: float = 8.0
    offset: float = -4.2
    answer: float = 0.50
    choices: float = 0.12

    def confidence(self, score: float, gap: float) -> float:
        """The chance, 0 to 1, that the first candidate is right."""
        return 1 / (1 + exp(-(self.score * score + self.gap * gap + self.offset)))
