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
# A cry heard by likeness alone, without a sign, counts from this confidence on, where nothing
# ordinary is as near. A sign counts always, but in a question that is surely an ordinary one and
# little like a cry.
_CRY, _CLEARLY = 0.4, 0.1
_ORDINARY, _ORDINARY_LIKENESS, _NOTHING_LIKE = 0.6, 0.12, 0.1


@lru_cache(maxsize=64)
def _heard(signs: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[re.Pattern[str], ...]]:
    """The signs that are plain pieces of text, and the patterns of the others."""
    lowered = [sign.lower() for sign in signs]
    plain = tuple(re.sub(r"\s", "", sign) for sign in lowered if "…" not in sign)
    joined = tuple(_pattern(sign) for sign in lowered if "…" in sign)
    return plain, joined


def _pattern(sign: str) -> re.Pattern[str]:
    parts = [re.escape(part.strip()) for part in sign.split("…") if part.strip()]
    return re.compile(f".{{0,{_NEAR}}}".join(parts))


def crisis_kind(text: str, knowledge: Knowledge) -> str | None:
    """The first kind of crisis whose sign stands in `text` and is not cancelled, if any."""
    heard = re.sub(r"[\W_]+", "", clean(text).lower())
    for kind, crisis in knowledge.crisis.items():
        if any(cancel.lower() in heard for cancel in crisis.unless):
            continue
        plain, joined = _heard(crisis.signs)
        if any(sign in heard for sign in plain):
            return kind
        if any(pattern.search(heard) for pattern in joined):
            return kind
    return None


def cry(sign: str | None, match: Match) -> str | None:
    """The kind of crisis in a message with this `sign`, if any, and this match."""
    first = match.first
    if first is None:
        return sign
    if sign is None:
        ordinary_score = max(
            (found.score for found in match.candidates if not found.id.startswith(CRISIS)),
            default=0.0,
        )
        heard = (
            first.id.startswith(CRISIS)
            and match.confidence >= _CRY
            and first.score - ordinary_score >= _CLEARLY
        )
        return first.id.removeprefix(CRISIS) if heard else None
    alike = [
        found.views.get("trained", 1.0) for found in match.candidates if found.id.startswith(CRISIS)
    ]
    ordinary = (
        not first.id.startswith(CRISIS)
        and match.confidence >= _ORDINARY
        and (trained := first.views.get("trained", 0.0)) >= _ORDINARY_LIKENESS
        and max(alike, default=0.0) < max(_NOTHING_LIKE, trained / 3)
    )
    return None if ordinary else sign


def calmed(match: Match) -> Match:
    """`match` without the cries that were not heard: what is left is at most a choice."""
    if match.first is None or not match.first.id.startswith(CRISIS):
        return match
    calm = tuple(found for found in match.candidates if not found.id.startswith(CRISIS))
    band = Band.CHOICES if calm and match.band is not Band.NONE else Band.NONE
    return replace(match, band=band, candidates=calm)
