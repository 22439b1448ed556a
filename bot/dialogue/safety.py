"""A cry for help, heard before anything else: the signs of crisis.yaml in a message."""

import re
from functools import lru_cache

from bot.knowledge import Knowledge
from bot.text import clean

# "…" in a sign: what follows stands within so many characters.
_NEAR = 8


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
