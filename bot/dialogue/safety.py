"""A cry for help, heard before anything else: by the signs of crisis.yaml and by likeness."""

import re
from dataclasses import replace
from functools import lru_cache

from bot.edition import CRISIS
from bot.knowledge import Knowledge
from bot.matching import Band, Match
from bot.text import clean

# "…" in a sign: what follows stands within so many characters.
_NEAR = 8
# A cry heard by likeness alone, without a sign: clearly nearer than anything ordinary, or believed
# in by the head. A sign counts always, but in what the head has learnt to be an ordinary question.
_HEARD, _CLEARLY, _BELIEVED = 0.3, 0.08, 0.15
_ORDINARY, _LEARNT, _NOTHING_LIKE = 0.8, 0.12, 0.02


@lru_cache(maxsize=64)
def _any_of(signs: tuple[str, ...]) -> re.Pattern[str]:
    """What one of `signs` fits."""
    return re.compile("|".join(map(_pattern, signs)) or "(?!)")


def _pattern(sign: str) -> str:
    parts = [re.escape(re.sub(r"\s", "", part)) for part in sign.lower().split("…")]
    return f".{{0,{_NEAR}}}".join(filter(None, parts))


def crisis_kind(text: str, knowledge: Knowledge) -> str | None:
    """The first kind of crisis whose sign stands in `text` and is not cancelled, if any."""
    heard = re.sub(r"[\W_]+", "", clean(text).lower())
    for kind, crisis in knowledge.crisis.items():
        if _any_of(crisis.signs).search(heard) and not _any_of(crisis.unless).search(heard):
            return kind
    return None


def cry(sign: str | None, match: Match) -> str | None:
    """The kind of crisis in a message with this `sign`, if any, and this match."""
    first = match.first
    if first is None:
        return sign
    cries = [found for found in match.candidates if found.id.startswith(CRISIS)]
    others = [found for found in match.candidates if not found.id.startswith(CRISIS)]
    believed = sum(found.views["trained"] for found in cries)
    if sign is None:
        nearer = first.score - max((found.score for found in others), default=0.0)
        alike = nearer >= _CLEARLY and match.confidence >= _HEARD
        # Without a word of what cries are about it is a likeness of letters: "nonsense".
        heard = match.band is not Band.NONE and (alike or believed >= _BELIEVED)
        return first.id.removeprefix(CRISIS) if first.id.startswith(CRISIS) and heard else None
    learnt = max((found.views["trained"] for found in others), default=0.0) >= _LEARNT
    ordinary = (
        not first.id.startswith(CRISIS)
        and match.confidence >= _ORDINARY
        and learnt
        and believed < _NOTHING_LIKE
    )
    return None if ordinary else sign


def calmed(match: Match) -> Match:
    """`match` without the cries that were not heard: what is left is at most a choice."""
    if match.first is None or not match.first.id.startswith(CRISIS):
        return match
    calm = tuple(found for found in match.candidates if not found.id.startswith(CRISIS))
    band = Band.CHOICES if calm and match.band is not Band.NONE else Band.NONE
    return replace(match, band=band, candidates=calm)
