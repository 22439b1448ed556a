"""What residents asked and did not surely get: grouped, looked at again, and turned into knowledge.

Console, command line and Telegram share it. Nothing changes by itself: a question becomes a
phrasing only where a member of staff says so, and the Publisher checks and tests it first.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from bot.admin.publish import Change, Published, Publisher
from bot.edition import Edition
from bot.errors import BotError
from bot.privacy import without_masks
from bot.storage import Journal, Question
from bot.text import clean, normalize


class ReviewError(BotError):
    """A choice that cannot be carried out: no such group, entry or phrasing. In Chinese."""


@dataclass(frozen=True, slots=True)
class Near:
    """An entry (or a neighbouring service) that may be meant, and the phrasing that speaks for it."""

    id: str
    title: str
    phrasing: str
    score: float  # comparable within one group only


@dataclass(frozen=True, slots=True)
class Group:
    """Open questions that are alike, the most asked first; `near`, best first, is at most three.

    `confidence`, 0 to 1: that the first of `near` is what the most asked question means.
    """

    key: str
    questions: tuple[Question, ...]
    near: tuple[Near, ...]
    confidence: float

    @property
    def times(self) -> int:
        """How often these questions were asked in all."""
        return sum(question.times for question in self.questions)

    @property
    def last(self) -> datetime:
        """When one of them was asked last."""
        return max(question.last for question in self.questions)


class Review:
    """The queue of open questions over the edition that answers."""

    def __init__(
        self,
        journal: Journal,
        publisher: Publisher,
        edition: Callable[[], Edition],
        clock: Callable[[], datetime],
    ) -> None:
        self._journal = journal
        self._publisher = publisher
        self._edition = edition
        self._clock = clock

    async def groups(self, since: datetime, limit: int = 50) -> tuple[Group, ...]:
        """At most `limit` groups of questions asked from `since` on, the most asked first.

        Left out is what was ignored, and what the present edition answers surely by now.
        """
        raise NotImplementedError

    async def ignored(self, since: datetime) -> tuple[Question, ...]:
        """The questions from `since` on that staff ignore, the most asked first."""
        raise NotImplementedError

    async def group(self, key: str, since: datetime) -> Group:
        """The group that holds the question with `key`. Raises ReviewError where none does."""
        raise NotImplementedError

    async def accept(self, phrasings: Sequence[str], to: str, who: str) -> Published:
        """Add `phrasings` to entry or neighbouring service `to`, and put that live.

        Masks are left out of them, and what is stored there already is not added again. Raises
        ReviewError where there is no such entry or nothing to add, Refused with the place where
        one is another entry's, or the whole would have a fault; Conflict as `publish` does.
        """
        raise NotImplementedError

    async def draft(
        self, phrasings: Sequence[str], id: str, title: str, topic: str
    ) -> tuple[Change, ...]:
        """The changes that begin entry `id` in `topic` with `phrasings`: to be completed, not live.

        Raises ReviewError where the id is taken or there is no such topic.
        """
        raise NotImplementedError

    async def ignore(self, questions: Sequence[Question], who: str) -> None:
        """Show `questions` no more, in these words or words that are the same to a resident."""
        raise NotImplementedError

    async def heed(self, questions: Sequence[Question]) -> None:
        """Show ignored `questions` again."""
        raise NotImplementedError


def key_of(question: str) -> str:
    """What stands for a question in a form or a command: the same where it is to a resident."""
    return sha256(normalize(without_masks(question)).encode()).hexdigest()[:12]
