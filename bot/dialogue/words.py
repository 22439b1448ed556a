"""The words of a knowledge as messages are compared with them: normalised once, not every time."""

from dataclasses import dataclass
from functools import lru_cache

from bot.knowledge import Ambiguity, Knowledge, Section
from bot.text import normalize


@dataclass(frozen=True, slots=True)
class Words:
    """Normalised words. Those of `sections` and `particles` come the longest first."""

    sections: tuple[tuple[str, Section], ...]  # the words that ask for a section
    particles: tuple[str, ...]
    rivals: dict[str, tuple[str, ...]]  # topic → the words that name it alone
    # Topics, each with words of its alone; None is that of other offices' matters.
    telling: tuple[tuple[str | None, tuple[str, ...]], ...]
    ambiguous: dict[str, Ambiguity]  # a whole message → what it may mean


@lru_cache(maxsize=2)  # the edition that answers, and the one it replaces
def words_of(knowledge: Knowledge) -> Words:
    """The words of `knowledge`."""
    sections = [
        (normalize(word), section)
        for section, words in knowledge.texts.section_words.items()
        for word in words
    ]
    telling: list[tuple[str | None, tuple[str, ...]]] = []
    ambiguous: dict[str, Ambiguity] = {}
    for ambiguity in knowledge.ambiguous:
        words = tuple(map(normalize, ambiguity.words))
        for word in words:
            ambiguous.setdefault(word, ambiguity)
        about = {knowledge.topic_of.get(id) for id in ambiguity.choices}
        if len(about) == 1:
            telling.append((about.pop(), tuple(word for word in words if len(word) > 1)))
    return Words(
        tuple(sorted(sections, key=lambda pair: -len(pair[0]))),
        tuple(sorted(knowledge.texts.particles, key=len, reverse=True)),
        {topic: tuple(map(normalize, words)) for topic, words in knowledge.rivals.items()},
        tuple(telling),
        ambiguous,
    )
