"""From a sentence to the filters of a search: read_wishes(text, places, today) -> Wishes."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bot.dialogue.wishes.pay import read_pay
from bot.dialogue.wishes.person import read_age, read_distance, read_education, read_terms
from bot.dialogue.wishes.place import read_community
from bot.dialogue.wishes.times import read_times
from bot.dialogue.wishes.words import as_words
from bot.dialogue.wishes.work import read_skill
from bot.listings import Filters

_NO_SIGN = re.compile(r"[\W_]+")
# Words around wishes that ask for nothing themselves.
_FRAME = re.compile(r"有没有|想|找|的?(?:活|工作|岗位?|班)|有|吗|没|呢|吧|的|个|我|俺|要|能|那种")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was read: the filters, and the words heard that no filter stands for.

    `share` of the sentence, 0 to 1, is what either of them covers.
    """

    filters: Filters
    unread: tuple[str, ...] = ()
    share: float = 0.0


@lru_cache(maxsize=100)  # one message is read by several
def read_wishes(text: str, places: frozenset[str], today: date) -> Wishes:
    """The wishes in `text`; `places` are the names of communities, streets and towns known.

    Only what the sentence says becomes a filter. An empty one gives no filters.
    """
    words = as_words(text)
    length = len(_signs(words.text))
    community = read_community(words, places)
    min_pay, pay_unit = read_pay(words)
    hours, nights = read_times(words)
    age = read_age(words, today)
    education = read_education(words)
    insurance, home = read_terms(words)
    read_distance(words)
    read = {
        "community": community,
        "hours": hours,
        "nights": nights,
        "home": home,
        "min_pay": min_pay,
        "pay_unit": pay_unit,
        "skill": read_skill(words),
        "age": age,
        "education": education,
        "insurance": insurance,
        **words.refined,
    }
    filters = Filters.model_validate(read)
    rest = _signs(_FRAME.sub(" ", words.text))
    share = 1 - len(rest) / length if length else 0.0
    return Wishes(filters, tuple(dict.fromkeys(words.unread)), share)


def _signs(text: str) -> str:
    """The letters and digits of `text`."""
    return _NO_SIGN.sub("", text)
