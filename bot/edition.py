"""Knowledge, rules and matcher, published together under one version."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from bot.knowledge import Elsewhere, Entry, Knowledge
from bot.listings import Board
from bot.matching import Embedder, Item, Matcher
from bot.matching.calibration import Calibration
from bot.text import normalize

# Ids of what is matched beside the entries: crisis.KIND and smalltalk.KIND.
CRISIS = "crisis."
SMALLTALK = "smalltalk."


@dataclass(frozen=True, slots=True)
class Edition:
    """What the bot knows at one moment. It never changes; a new one takes its place."""

    knowledge: Knowledge
    matcher: Matcher
    version: str
    demo: bool = False

    def board(self, day: date) -> Board:
        """The listings that may be shown on `day`."""
        return self.knowledge.listings.on(day, self.demo)


def build_edition(
    knowledge: Knowledge,
    embedder: Embedder | None = None,
    folder: Path | None = None,
    learn: bool = True,
    demo: bool = False,
) -> Edition:
    """The edition of `knowledge`; its version is a hash of what is matched.

    With an `embedder` it is matched by meaning too; `folder` keeps what was learnt from it, and
    without `learn` nothing new is learnt. In `demo` mode the samples among the listings are shown.
    """
    items = items_of(knowledge)
    matcher = Matcher(items, Calibration(), rewriter(knowledge.lexicon), embedder, folder, learn)
    version = sha256(repr(items).encode()).hexdigest()[:12]
    return Edition(knowledge, matcher, version, demo)


def items_of(knowledge: Knowledge) -> list[Item]:
    """All that is matched: entries, neighbouring services, cries for help, small talk."""
    matched: list[Entry | Elsewhere] = [
        *knowledge.entries.values(),
        *knowledge.elsewhere.values(),
    ]
    return [
        *(Item(topic.id, (topic.title, *topic.phrasings)) for topic in matched),
        *(Item(CRISIS + kind, crisis.phrasings) for kind, crisis in knowledge.crisis.items()),
        *(Item(SMALLTALK + kind, talk.phrasings) for kind, talk in knowledge.smalltalk.items()),
    ]


def rewriter(lexicon: dict[str, tuple[str, ...]]) -> Callable[[str], str]:
    """A function that puts the official term for each of residents' words, the longest first."""
    terms, pattern = _terms(lexicon)
    if pattern is None:
        return lambda text: text
    return lambda text: pattern.sub(lambda match: terms[match.group()], text)


def words_hit(text: str, lexicon: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Residents' words in a normalised `text`, each with the official term put for it."""
    terms, pattern = _terms(lexicon)
    for match in pattern.finditer(text) if pattern else ():
        if terms[match.group()] != match.group():
            yield match.group(), terms[match.group()]


def _terms(lexicon: dict[str, tuple[str, ...]]) -> tuple[dict[str, str], re.Pattern[str] | None]:
    """The term of each word, normalised, and a pattern of all words; no pattern without words."""
    terms = {normalize(word): normalize(term) for term, words in lexicon.items() for word in words}
    for term in lexicon:  # an official term that holds a resident's word stays whole
        terms[normalize(term)] = normalize(term)
    terms.pop("", None)
    if not terms:
        return terms, None
    longest_first = sorted(terms, key=lambda word: (-len(word), word))
    return terms, re.compile("|".join(re.escape(word) for word in longest_first))
