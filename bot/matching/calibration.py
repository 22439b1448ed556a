"""How often a first candidate as clear as this one was right, and what to do with it."""

from dataclasses import dataclass
from enum import StrEnum
from math import exp


class Band(StrEnum):
    """What to do with a Match: give the answer, offer choices, or admit not to know."""

    ANSWER = "answer"
    CHOICES = "choices"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for the first candidate, each about 0 to 1."""

    nearest: float  # the likeness of its nearest phrasing
    gap: float  # how far the next item is behind
    trained: float  # the head's score; 0 where there is no head


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic curve over the evidence, and the confidences at which the bands begin.

    Fitted on three sets at once (questions written for tests/questions, residents' services and
    medical questions with one phrasing an item), so that one curve serves any set.
    """

    nearest: float = 5.7
    gap: float = 4.1
    trained: float = 9.0
    offset: float = -4.45
    answer: float = 0.54
    choices: float = 0.10

    def confidence(self, evidence: Evidence) -> float:
        """The chance, 0 to 1, that the first candidate is right."""
        total = self.offset + sum(weight for _, _, weight in self.weighed(evidence))
        return 1 / (1 + exp(-total))

    def weighed(self, evidence: Evidence) -> tuple[tuple[str, float, float], ...]:
        """Each piece of evidence by name: its value, and what it adds before the curve."""
        return (
            ("nearest", evidence.nearest, self.nearest * evidence.nearest),
            ("gap", evidence.gap, self.gap * evidence.gap),
            ("trained", evidence.trained, self.trained * evidence.trained),
        )

    def band(self, confidence: float) -> Band:
        """What to do at `confidence`."""
        if confidence >= self.answer:
            return Band.ANSWER
        return Band.CHOICES if confidence >= self.choices else Band.NONE
