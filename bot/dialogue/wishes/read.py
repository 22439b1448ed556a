"""From a sentence to the filters of a search: read_wishes(text, places, today) -> Wishes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from bot.dialogue.wishes.pay import read_pay
from bot.dialogue.wishes.person import read_age, read_distance, read_education, read_terms
from bot.dialogue.wishes.place import read_community
from bot.dialogue.wishes.times import read_times
from bot.dialogue.wishes.words import as_words
from bot.dialogue.wishes.work import read_skill


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was read: the `filters` of the contract, and the words that no filter stands for."""

    filters: dict[str, object] = field(default_factory=dict)
    unread: tuple[str, ...] = ()


def read_wishes(text: str, places: Iterable[str], today: date) -> Wishes:
    """The wishes in `text`; `places` are the names of communities, streets and towns known.

    Only what the sentence says becomes a filter. An empty one gives no filters.
    """
    words = as_words(text)
    community = read_community(words, places)
    min_pay, pay_unit = read_pay(words)
    hours, nights = read_times(words)
    age = read_age(words, today)
    education = read_education(words)
    insurance, home = read_terms(words)
    read_distance(words)
    filters = {
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
    }
    return Wishes(
        {name: value for name, value in filters.items() if value is not None},
        tuple(dict.fromkeys(words.unread)),
    )
