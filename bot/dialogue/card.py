"""An entry as a page of its own, and the list of all of them: what site and posters draw."""

from dataclasses import dataclass
from datetime import date

from bot.dialogue.answer import answer_reply
from bot.dialogue.reply import Reply
from bot.knowledge import Entry, Knowledge, Section

GENERAL = "general"
_LED_TO = 6


@dataclass(frozen=True, slots=True)
class Link:
    """An entry's id and its title."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic by its key, as residents call it, with its entries in the order of topics.yaml."""

    key: str
    title: str
    entries: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One entry on a day: its `reply` as the chat gives it, and what pages say beside it.

    `month` is the one up to which its newest source is known (2026年7月), empty where it cites
    none. `hotlines` are numbers with their names. `is_service`: a resident can apply for it.
    """

    id: str
    title: str
    topic: str
    topic_title: str
    region: str
    reply: Reply
    summary: str
    hotlines: tuple[tuple[str, str], ...]
    month: str
    checked: date
    current: bool
    is_service: bool
    leads_to: tuple[Link, ...]


def card(id: str, knowledge: Knowledge, day: date) -> Card | None:
    """The card of entry `id` as it holds on `day`; None where there is no such entry."""
    entry = knowledge.entries.get(id)
    if entry is None:
        return None
    answer, topic = entry.answer, knowledge.topic_of.get(id, GENERAL)

    hotlines = [knowledge.hotlines[key] for key in answer.hotlines]
    if not hotlines:
        hotlines = [knowledge.hotline_for(topic)]
    return Card(
        id=id,
        title=entry.title,
        topic=topic,
        topic_title=knowledge.texts.topics[topic],
        region=entry.region,
        reply=answer_reply(entry, knowledge, day),
        summary=knowledge.rules.filled(answer.summary, day),
        hotlines=tuple((hotline.number, hotline.name) for hotline in hotlines),
        month=_month(entry, knowledge, day),
        checked=entry.checked,
        current=entry.current(day),
        is_service=bool(answer.steps) and topic != GENERAL,
        leads_to=_leads_to(entry, knowledge),
    )


def topics(knowledge: Knowledge) -> tuple[Topic, ...]:
    """Every topic that has entries."""
    listed = []
    for key, ids in knowledge.topics.items():
        links = tuple(_link(id, knowledge) for id in ids if id in knowledge.entries)
        if links:
            listed.append(Topic(key, knowledge.texts.topics[key], links))
    return tuple(listed)


def _link(id: str, knowledge: Knowledge) -> Link:
    return Link(id, knowledge.entries[id].title)


def _leads_to(entry: Entry, knowledge: Knowledge) -> tuple[Link, ...]:
    """Its family's entries for a section, then the related ones, each once."""
    coverings = (knowledge.covering(entry, section) for section in Section)
    ids = [covering.id for covering in coverings if covering is not None]
    ids += [id for id in entry.related if id in knowledge.entries]
    others = [id for id in dict.fromkeys(ids) if id != entry.id]
    return tuple(_link(id, knowledge) for id in others[:_LED_TO])


def _month(entry: Entry, knowledge: Knowledge, day: date) -> str:
    quoted = [
        reference
        for text in entry.answer.texts()
        for reference in knowledge.rules.references(text, day)
    ]
    months = [reference.as_of for reference in (*entry.references, *quoted)]
    if not months:
        return ""
    year, month = max(months).split("-")
    return f"{year}年{int(month)}月"
