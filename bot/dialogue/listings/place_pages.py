"""Places and events on pages of their own: /places and /events."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.dialogue.listings import listed
from bot.dialogue.listings.places import lying_in
from bot.dialogue.listings.query import area_choices, wishes_in
from bot.edition import Edition
from bot.listings import Place


@dataclass(frozen=True, slots=True)
class Card:
    """A place or an event: what is known of it. `mark` stands beside its title (普惠).

    `at` is latitude and longitude, where known.
    """

    id: str
    title: str
    mark: str
    fields: tuple[tuple[str, str], ...]
    at: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The cards of one kind (托育机构, 招聘会)."""

    kind: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class PlacesPage:
    """The places of a town or community, or all of them.

    `community` is what was chosen, empty for all, `there` whether anything is known there: where
    nothing is, the groups are of everywhere. `areas` are the choices, by their value.
    """

    community: str
    there: bool
    groups: tuple[Group, ...]
    areas: Mapping[str, str]


def places_page(query: Mapping[str, str], edition: Edition, day: date) -> PlacesPage:
    """The page of the places in the `community` of `query`, by kind."""
    places = edition.board(day).places
    community = wishes_in(query).community
    there = lying_in(community, places) if community else []
    areas = area_choices((place.community for place in places if place.community), community)
    groups = _place_groups(there or places, edition)
    return PlacesPage(community or "", bool(there), groups, areas)


def event_groups(edition: Edition, day: date) -> tuple[Group, ...]:
    """The events that are not over, by kind, the next first."""
    texts = edition.knowledge.texts.places
    return _grouped(
        (event.kind, Card(event.id, event.headline, "", listed.event_fields(event, texts)))
        for event in edition.board(day).events
    )


def _place_groups(places: Iterable[Place], edition: Edition) -> tuple[Group, ...]:
    texts = edition.knowledge.texts.places
    cards = []
    for place in places:
        at = None
        if place.latitude is not None and place.longitude is not None:
            at = place.latitude, place.longitude
        mark = texts.inclusive if place.inclusive else ""
        fields = listed.place_fields(place, texts)
        cards.append((place.kind, Card(place.id, place.headline, mark, fields, at)))
    return _grouped(cards)


def _grouped(cards: Iterable[tuple[str, Card]]) -> tuple[Group, ...]:
    """In the order in which the kinds first come."""
    groups: dict[str, list[Card]] = {}
    for kind, card in cards:
        groups.setdefault(kind, []).append(card)
    return tuple(Group(kind, tuple(grouped)) for kind, grouped in groups.items())
