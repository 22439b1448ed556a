"""Places and events on pages of their own: /places and /events."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.dialogue.listings import listed
from bot.edition import Edition


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


def place_groups(edition: Edition, day: date) -> tuple[Group, ...]:
    """The places that may be shown, by kind."""
    texts = edition.knowledge.texts.places
    cards = []
    for place in edition.board(day).places:
        at = None
        if place.latitude is not None and place.longitude is not None:
            at = place.latitude, place.longitude
        mark = texts.inclusive if place.inclusive else ""
        fields = listed.place_fields(place, texts)
        cards.append((place.kind, Card(place.id, place.headline, mark, fields, at)))
    return _grouped(cards)


def event_groups(edition: Edition, day: date) -> tuple[Group, ...]:
    """The events that are not over, by kind, the next first."""
    texts = edition.knowledge.texts.places
    return _grouped(
        (event.kind, Card(event.id, event.headline, "", listed.event_fields(event, texts)))
        for event in edition.board(day).events
    )


def _grouped(cards: Iterable[tuple[str, Card]]) -> tuple[Group, ...]:
    """In the order in which the kinds first come."""
    groups: dict[str, list[Card]] = {}
    for kind, card in cards:
        groups.setdefault(kind, []).append(card)
    return tuple(Group(kind, tuple(grouped)) for kind, grouped in groups.items())
