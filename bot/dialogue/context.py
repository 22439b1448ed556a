"""A message read with what was just spoken of: the section asked for, the entry leant on."""

import re

from bot.dialogue.words import words_of
from bot.edition import Edition
from bot.knowledge import Knowledge, Section
from bot.matching import Band, Match
from bot.text import normalize

# So short a message is read with the topic in hand: what is added to a score.
_SHORT = 12
_TOPIC_IN_HAND = 0.2
_RIVAL = -0.25
_FAMILY_IN_HAND = 0.4  # the topic's share with it
# So sure of itself, a message that names another topic leans on nothing.
_CLEAR = 0.6
# 到 behind the time: it comes then. Before it (到啥时候) it is an end.
_ARRIVES = re.compile("(?:时候|几号|哪天|多久)(?:才|就|会|能|可以)*到[了啊呀呢吗嘛哈]*$")
# Only words of ours can be meant of the topic in hand: a slip of the keyboard means nothing.
_CHINESE = re.compile("[\u4e00-\u9fff]")


def leaning(text: str, in_hand: str | None, edition: Edition, within: bool = True) -> Match:
    """The match of `text`; a short one is read with the entry in hand.

    `within`: a second time together with its title, which takes as long again.
    """
    entry = edition.knowledge.entries.get(in_hand or "")
    if entry is None or len(normalize(text)) > _SHORT or not _CHINESE.search(text):
        return alone(text, edition)
    if named := _named(text, entry.id, edition.knowledge):
        own = alone(text, edition)
        topic = edition.knowledge.topic_of.get(own.first.id) if own.first else None
        if topic in named and own.band is Band.ANSWER and own.confidence >= _CLEAR:
            return own
    title = entry.title if within else ""
    likely = _likely(entry.id, edition.knowledge)
    for id, less in _unlikely(text, edition).items():
        likely[id] = likely.get(id, 0.0) + less
    return edition.matcher.match(text, likely, title)


def alone(text: str, edition: Edition) -> Match:
    """The match of `text`, whatever was spoken of before."""
    return edition.matcher.match(text, _unlikely(text, edition))


def _unlikely(text: str, edition: Edition) -> dict[str, float]:
    """The entries of a topic whose rival alone is named: who says 扣除 does not ask for 补贴."""
    knowledge = edition.knowledge
    said = edition.matcher.canonical(text)
    rivals = words_of(knowledge).rivals
    named = {topic for topic, words in rivals.items() if any(word in said for word in words)}
    if not named:
        return {}
    others = rivals.keys() - named
    return {id: _RIVAL for topic in others for id in knowledge.topics[topic]}


def _named(text: str, in_hand: str, knowledge: Knowledge) -> set[str | None]:
    """The topics other than that in hand which a whole question names by a word of theirs alone.

    What ends in 呢 asks the same of another thing.
    """
    said = normalize(text)
    if said.endswith("呢"):
        return set()
    telling = words_of(knowledge).telling
    named = {topic for topic, words in telling if any(word in said for word in words)}
    return named - {knowledge.topic_of[in_hand]}


def _likely(in_hand: str | None, knowledge: Knowledge) -> dict[str, float]:
    """What a short message after `in_hand` probably asks: its topic, and more so its family."""
    entry = knowledge.entries.get(in_hand or "")
    if entry is None:
        return {}
    topic = knowledge.topic_of[entry.id]
    likely = dict.fromkeys(knowledge.topics[topic], _TOPIC_IN_HAND)
    near = (*knowledge.families[entry.family], *entry.related)
    return likely | dict.fromkeys(near, _FAMILY_IN_HAND)


def asks_arrival(text: str) -> bool:
    """Whether `text` asks when something arrives (那钱啥时候到), not until when (到啥时候)."""
    return bool(_ARRIVES.search(normalize(text)))


def asked_section(text: str, knowledge: Knowledge) -> tuple[Section | None, bool]:
    """The section whose word stands in `text`, and whether nothing else does (要带啥)."""
    rest, found = normalize(text), None
    words = words_of(knowledge)
    for word, section in words.sections:
        if word in rest:
            found = found or section
            rest = rest.replace(word, "")
    if found is None:
        return None, False
    for particle in words.particles:
        rest = rest.replace(particle, "")
    return found, not rest
