"""Why a question gets what it gets: `bot ask --explain`, the microscope of whoever edits."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.dialogue import Reply, alone
from bot.edition import Edition, words_hit
from bot.matching import Band, Match
from bot.text import normalize

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Explanation:
    """A question as it was read, the match of it as a first message, and what it came to."""

    normalized: str
    words: tuple[tuple[str, str], ...]  # residents' words and the official terms put for them
    read_as: str
    match: Match
    why: str

    def lines(self) -> Iterator[str]:
        """The explanation for a terminal."""
        yield f"normalised: {self.normalized}"
        words = ", ".join(f"{word} → {term}" for word, term in self.words)
        yield f"words hit: {words or 'none'}"
        yield f"read as: {self.read_as}"
        yield f"band: {self.match.band}, confidence {self.match.confidence:.2f}"
        yield f"why: {self.why}"
        for candidate in self.match.candidates[:SHOWN]:
            views = ", ".join(f"{name} {value:.2f}" for name, value in candidate.views.items())
            yield f"{candidate.score:.2f} {candidate.id} ({views}) {candidate.phrasing}"

    def as_json(self) -> dict[str, object]:
        """The explanation under `explain` of `bot ask --json --explain`."""
        return {
            "normalized": self.normalized,
            "words": [{"word": word, "term": term} for word, term in self.words],
            "read_as": self.read_as,
            "band": self.match.band.value,
            "confidence": round(self.match.confidence, 4),
            "why": self.why,
            "candidates": [
                {
                    "id": candidate.id,
                    "score": round(candidate.score, 4),
                    "views": {name: round(value, 4) for name, value in candidate.views.items()},
                    "phrasing": candidate.phrasing,
                }
                for candidate in self.match.candidates[:SHOWN]
            ],
        }


def explain(question: str, reply: Reply, edition: Edition) -> Explanation:
    """Why `question`, as the first of a conversation, got `reply`."""
    normalized = normalize(question)
    match = alone(question, edition)
    return Explanation(
        normalized,
        tuple(words_hit(normalized, edition.knowledge.lexicon)),
        edition.matcher.canonical(question),
        match,
        " ".join(_reasons(match, reply, edition)),
    )


def _reasons(match: Match, reply: Reply, edition: Edition) -> Iterator[str]:
    calibration = edition.matcher.calibration
    first = match.first
    if first is None:
        yield "no letter, digit or character in it."
    elif match.evidence is None:
        yield f"it stands to the letter among the phrasings of {first.id}."
    else:
        parts = calibration.weighed(match.evidence)
        told = ", ".join(f"{name} {value:.2f} ({weight:+.1f})" for name, value, weight in parts)
        yield f"{told}, offset {calibration.offset:+.1f};"
        reached = calibration.band(match.confidence)
        yield f"answer from {calibration.answer:.2f}, choices from {calibration.choices:.2f}"
        if reached is not match.band:
            yield f"(but no word of what it is about stands in {first.id})"
    ids = ", ".join(reply.answers or reply.choices)
    yield f"→ {reply.outcome}{f' {ids}' if ids else ''}"
    if not _follows(match, reply):
        yield "(before the match: safety, sums, bare words, several questions)"


def _follows(match: Match, reply: Reply) -> bool:
    """Whether the reply is what the match alone leads to."""
    first = match.first
    if match.band is not Band.ANSWER or first is None:
        return reply.outcome.value == match.band.value
    return first.id in reply.answers or not reply.outcome.value.startswith(("none", "choices"))
