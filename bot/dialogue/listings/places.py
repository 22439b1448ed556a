"""Places and events on the cards that people look for them on, all places, those near a location.

A location is used for the one reply and kept nowhere.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from bot.dialogue.listings import listed
from bot.dialogue.listings.jobs import area_names
from bot.dialogue.reply import Block, BlockKind, Button, Outcome, Reply
from bot.dialogue.wishes import read_wishes
from bot.edition import Edition
from bot.listings import Place, area_name, nearest

# The kinds of place that an entry is about.
_KINDS: dict[str, tuple[str, ...]] = {
    "nursery.find": ("托育机构", "幼儿园托班"),
    "nursery.kindergarten-class": ("幼儿园托班",),
    "nursery.community": ("亲子小屋", "托育机构"),
    "job.station": ("就业服务驿站",),
    "mama.home": ("微工厂",),
}
# The kinds of event that an entry is about.
_EVENTS: dict[str, tuple[str, ...]] = {
    "training.free": ("培训", "讲座"),
    "job.fairs": ("招聘会",),
    "nursery.community": ("亲子活动",),
    "family-education": ("讲座",),
}
# An entry about work at home is an answer with places in it, not a search for places.
_SEARCHES = frozenset(
    ("nursery.find", "nursery.kindergarten-class", "nursery.community", "job.station")
)
_MOST = 5
# Title and conclusion of a card stay on top.
_TOP = 2


def with_listings(card: Reply, id: str, text: str, edition: Edition, day: date) -> Reply:
    """The card of entry `id` with the places and events it is about, as far as any are known.

    A community named in `text` comes first; where nothing is known there, that is said.
    """
    board, texts = edition.board(day), edition.knowledge.texts.places
    blocks, listings = [], []
    kinds = _KINDS.get(id, ())
    places = [place for place in board.places if place.kind in kinds]
    if places:
        heading, shown = _there(places, text, "、".join(kinds), edition, day)
        lines = tuple(listed.place_line(place, texts) for place in shown)
        blocks.append(Block(BlockKind.LIST, lines, heading))
        listings += [place.id for place in shown]
    events = [event for event in board.events if event.kind in _EVENTS.get(id, ())][:_MOST]
    if events:
        lines = tuple(listed.event_line(event, texts) for event in events)
        blocks.append(Block(BlockKind.LIST, lines, texts.events))
        listings += [event.id for event in events]
    if not blocks:
        return card
    outcome = Outcome.PLACES if places and id in _SEARCHES else card.outcome
    drawn = (*card.blocks[:_TOP], *blocks, *card.blocks[_TOP:])
    return replace(card, outcome=outcome, blocks=drawn, listings=tuple(listings))


def places_reply(edition: Edition, day: date) -> Reply:
    """All places by kind, five of each, and the entries that tell how to find more."""
    knowledge, texts = edition.knowledge, edition.knowledge.texts.places
    kinds: dict[str, list[Place]] = {}
    for place in edition.board(day).places:
        kinds.setdefault(place.kind, []).append(place)
    said = texts.found.format(kinds="、".join(kinds)) if kinds else texts.none
    blocks = [Block(BlockKind.HEADING, (said,))]
    for kind, places in kinds.items():
        lines = tuple(listed.place_line(place, texts) for place in places[:_MOST])
        blocks.append(Block(BlockKind.LIST, lines, kind))
    shown = [place for places in kinds.values() for place in places[:_MOST]]
    if left := sum(map(len, kinds.values())) - len(shown):
        blocks.append(Block(BlockKind.NOTE, (texts.more.format(count=left),)))
    if any(place.latitude is not None for place in shown):
        blocks.append(Block(BlockKind.NOTE, (texts.share,)))
    about = [knowledge.entries[id] for id in _KINDS if id in knowledge.entries]
    return Reply(
        Outcome.PLACES,
        tuple(blocks),
        tuple(Button(entry.title, f"e:{entry.id}") for entry in about),
        listings=tuple(place.id for place in shown),
    )


def near_reply(
    here: tuple[float, float], in_hand: str | None, edition: Edition, day: date
) -> Reply:
    """The places nearest to `here` (latitude, longitude), of the kinds that `in_hand` is about.

    Nurseries where nothing in hand has places; a word of thanks where none has coordinates.
    """
    knowledge, texts = edition.knowledge, edition.knowledge.texts.places
    entry = in_hand if in_hand in _KINDS else "nursery.find"
    kinds = _KINDS[entry]
    places = [place for place in edition.board(day).places if place.kind in kinds]
    found = nearest(places, *here)[:_MOST]
    if not found or entry not in knowledge.entries:
        return Reply(Outcome.NONE, (Block(BlockKind.PARAGRAPH, (texts.none_near,)),))
    lines = tuple(listed.place_line(place, texts, metres) for place, metres in found)
    return Reply(
        Outcome.PLACES,
        (Block(BlockKind.HEADING, (texts.nearest,)), Block(BlockKind.STEPS, lines)),
        (Button(knowledge.entries[entry].title, f"e:{entry}"),),
        answers=(entry,),
        listings=tuple(place.id for place, _ in found),
    )


def lying_in(community: str, places: Iterable[Place]) -> list[Place]:
    """Those of `places` in a town or community of this name, with or without 镇, 街道, 社区."""
    area = area_name(community)
    return [
        place
        for place in places
        if area in {area_name(name) for name in (place.town, place.community) if name}
    ]


def _there(
    places: list[Place], text: str, kinds: str, edition: Edition, day: date
) -> tuple[str, list[Place]]:
    """What to write over the places, and those to show: of the community that `text` names."""
    texts = edition.knowledge.texts.places
    community = read_wishes(text, area_names(edition.board(day)), day).filters.community
    if community is None:
        return texts.found.format(kinds=kinds), places[:_MOST]
    there = lying_in(community, places)
    heading = texts.found_in if there else texts.none_in
    return heading.format(community=community, kinds=kinds), (there or places)[:_MOST]
