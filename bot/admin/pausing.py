"""Answers held back while staff check them: one topic or everything, until somebody resumes.

What is paused is kept, and holds again after a restart; what residents are told is the
dialogue's business (dialogue.pausing).
"""

from collections.abc import Callable
from datetime import datetime

from bot.assistant import Assistant
from bot.dialogue import EVERYTHING, Pauses
from bot.storage import PauseBook

_EVERYTHING = {"", "*", "全部", "all"}


class Pausing:
    """Pauses and resumes what the `assistant` answers."""

    def __init__(
        self, assistant: Assistant, book: PauseBook, clock: Callable[[], datetime]
    ) -> None:
        self._assistant = assistant
        self._book = book
        self._clock = clock

    async def load(self) -> None:
        """At the start: hold what was paused when the process ended."""
        self._assistant.hold(Pauses(await self._book.all()))

    def topic(self, name: str) -> str | None:
        """The topic called `name` (its key, or what residents call it); EVERYTHING for none."""
        if name.lower() in _EVERYTHING:
            return EVERYTHING
        topics = self._assistant.edition.knowledge.texts.topics
        return next((key for key, title in topics.items() if name in (key, title)), None)

    @property
    def topics(self) -> tuple[str, ...]:
        """Every topic that can be paused."""
        return tuple(self._assistant.edition.knowledge.topics)

    def title(self, topic: str) -> str:
        """How residents call `topic`."""
        return self._assistant.edition.knowledge.texts.topics.get(topic, "全部")

    async def pause(self, topic: str, notice: str, who: str) -> None:
        """Answer nothing of `topic` from now on; residents are told, with the words `notice`."""
        await self._book.add(topic, notice, who, self._clock())
        await self.load()

    async def resume(self, topic: str) -> bool:
        """Answer `topic` again (EVERYTHING: whatever is paused); False where it was not paused."""
        paused = list(self._assistant.pauses.notices)
        ended = [await self._book.end(one) for one in (paused if topic == EVERYTHING else [topic])]
        await self.load()
        return any(ended)

    @property
    def paused(self) -> tuple[str, ...]:
        """The topics that are paused now."""
        return tuple(self._assistant.pauses.notices)
