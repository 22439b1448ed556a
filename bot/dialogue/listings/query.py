"""A search for work as the query of an address (community=张村&nights=false), and back.

Whatever stands in an address may have been typed or forged by anybody: what is no wish is left
out, and nothing is so long that it would be costly to read.
"""

import re
from collections.abc import Iterable, Mapping
from typing import get_args

from pydantic import ValidationError

from bot.listings import Filters, area_name
from bot.listings.parts import Town

# "No night shifts" is the only wish whose value is a no.
NO, YES = "false", "true"
_LONGEST = 30
_SHAPES = {
    "age": re.compile(r"[1-9]\d"),
    "min_pay": re.compile(r"\d{1,5}(\.\d{1,2})?"),
    "nights": re.compile(NO),
    "home": re.compile(YES),
    "insurance": re.compile(YES),
    "weekends_off": re.compile(YES),
    "no_experience": re.compile(YES),
    "short_term": re.compile(YES),
}
_ANY = re.compile(r".+")


def wishes_in(query: Mapping[str, str]) -> Filters:
    """The wishes that `query` holds; what cannot be read as one is left out."""
    told = {name: _printable(query.get(name, "")) for name in Filters.model_fields}
    told = {name: value for name, value in told.items() if _shaped(name, value)}
    try:
        return Filters.model_validate(told)
    except ValidationError as error:
        wrong = {fault["loc"][0] for fault in error.errors()}
        return Filters.model_validate(
            {name: value for name, value in told.items() if name not in wrong}
        )


def query_of(filters: Filters) -> dict[str, str]:
    """The wishes as names and values of a query, in the order of Filters; wishes_in reads them."""
    told = filters.model_dump(mode="json", exclude_none=True)
    return {
        name: (YES if value else NO) if isinstance(value, bool) else str(value)
        for name, value in told.items()
    }


def area_choices(communities: Iterable[str], chosen: str | None) -> dict[str, str]:
    """The towns and then `communities`, by the value of `community` that stands for each.

    What is `chosen` is among them, known or not.
    """
    towns = [town for town in get_args(Town) if town != "其他"]
    areas = {area_name(name): name for name in (*towns, *sorted({*communities} - {*towns}))}
    if chosen:
        areas.setdefault(chosen, chosen)
    return areas


def _printable(value: str) -> str:
    return "".join(sign for sign in value if sign.isprintable()).strip()


def _shaped(name: str, value: str) -> bool:
    return len(value) <= _LONGEST and bool(_SHAPES.get(name, _ANY).fullmatch(value))
