"""A cry for help, heard before anything else: the signs of crisis.yaml in a message."""

import re
from functools import lru_cache

from bot.knowledge import Knowledge
from bot.text import clean

# "…" in a sign: what follows stands within so many characters.
_NEAR = 8


@lru_cache(maxsize=4096)
def _pattern(sign: str) -> re.Pattern[str]:
    parts = [re.escape(part.strip().lower()) for part in sign.split("…") if part.strip()]
    return re.compile(f".{{0,{_NEAR}}}".join(parts))


def crisis_kind(text: str, knowledge: Knowledge) -> str | None:
    """The first kind of crisis whose sign stands in `text` and is not cancelled, if any."""
    heard = re.sub(r"[\W_]+", "", clean(text).lower())
    for kind, crisis in knowledge.crisis.items():
        if any(cancel.lower() in heard for cancel in crisis.unless):
            continue
        if any(_pattern(sign).search(heard) for sign in crisis.signs):
            return kind
    return None
