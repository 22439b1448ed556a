"""A message read with what was just spoken of: the section asked for, the entry leant on."""

import re

from bot.edition import Edition
from bot.knowledge import Knowledge, Section
from bot.matching import Match
from bot.text import normalize

# So short a message is read with the topic in hand: what is added to a score.
_SHORT = 12
_TOPIC_IN_HAND = 0.2
_FAMILY_IN_HAND = 0.4  # the topic's share with it
# Only words of ours can be meant of the topic in hand: a slip of the keyboard means nothing.
_CHINESE = re.compile("[\u4e00-\u9fff]")


def leaning(text: str, in_hand: str | None, edition: Edition) -> Match:
    """The match of `text`; a short one is read with the entry in hand."""
    entry = edition.knowledge.entries.get(in_hand or "")
    if entry is None or len(normalize(text)) > _SHORT or not _CHINESE.search(text):
        return edition.matcher.match(text)
    return edition.matcher.match(text, _likely(entry.id, edition.knowledge), entry.title)


def _likely(in_hand: str | None, knowledge: Knowledge) -> dict[str, float]:
    """What a short message after `in_hand` probably asks: its topic, and more so its family."""
    entry = knowledge.entries.get(in_hand or "")
    if entry is None:
        return {}
    topic = knowledge.topic_of[entry.id]
    likely = dict.fromkeys(knowledge.topics[topic], _TOPIC_IN_HAND)
    near = (*knowledge.families[entry.family], *entry.related)
    return likely | dict.fromkeys(near, _FAMILY_IN_HAND)


def asked_section(text: str, knowledge: Knowledge) -> tuple[Section | None, bool]:
    """The section whose word stands in `text`, and whether nothing else does (要带啥)."""
    rest, found = normalize(text), None
    words = [
        (normalize(word), section)
        for section, section_words in knowledge.texts.section_words.items()
        for word in section_words
    ]
    for word, section in sorted(words, key=lambda pair: -len(pair[0])):
        if word in rest:
            found = found or section
            rest = rest.replace(word, "")
    for particle in sorted(knowledge.texts.particles, key=len, reverse=True):
        rest = rest.replace(particle, "")
    return found, found is not None and not rest
