"""Who is owed a notice, and who has had it: planned from subscriptions, worked out when sent.

A notice is begun in the store before it is sent, so that it is sent at most once whatever ends
the process: what was on its way then counts as told. One that surely did not arrive is owed
again. New work is told of at most once a day, all of it in one message. How it is sent is a
channel's business (handlers.push).
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

from bot.dialogue import (
    NEW_WORK,
    REMINDER,
    Owed,
    Reply,
    notice_reply,
    planned,
    planned_work,
    work_notice_reply,
)
from bot.edition import Edition
from bot.storage import NoticeBook

# Nobody is woken, and nobody reads of a deadline at midnight.
_MORNING, _EVENING = time(9), time(20)
_PAUSE = timedelta(minutes=10)
_BATCH = 100

_log = logging.getLogger(__name__)


class Notices:
    """The notices owed to chats, by a `clock` in the residents' zone and the `edition` of now.

    While they are `held` (what they would say is being checked) none is due.
    """

    def __init__(
        self,
        book: NoticeBook,
        edition: Callable[[], Edition],
        clock: Callable[[], datetime],
        held: Callable[[], bool] = lambda: False,
    ) -> None:
        self._book = book
        self._edition = edition
        self._clock = clock
        self._planned: tuple[date, Edition] | None = None
        self._held = held

    async def plan(self) -> None:
        """Plan every subscription by the rules and the listings of today; what is over ends.

        Nothing is done where neither the day nor the edition has changed since.
        """
        now, edition = self._clock(), self._edition()
        if self._planned and self._planned[0] == now.date() and self._planned[1] is edition:
            return
        for chat, subscription in await self._book.subscribers(REMINDER):
            await self._book.plan(chat, planned(subscription, edition.knowledge, now), now)
        work = edition.board(now.date()).work
        seen = await self._book.first_seen((one.id for one in work), now)
        for chat, subscription in await self._book.subscribers(NEW_WORK):
            # In a thread: a search of many posts takes milliseconds, and residents are waiting.
            told = await asyncio.to_thread(planned_work, subscription, edition, seen, now)
            await self._book.plan(chat, told, now)
        self._planned = (now.date(), edition)

    async def settle_interrupted(self) -> None:
        """At the start: what was being sent when the process ended counts as told."""
        if count := await self._book.settle_interrupted(self._clock()):
            _log.warning("%d notices were cut short; they are not sent again", count)

    async def due(self) -> list[Owed]:
        """The next notices to send, at most a hundred; none before nine or from eight on."""
        now = self._clock()
        if self._held() or not _MORNING <= now.time() < _EVENING:
            return []
        return await self._book.owed(now, _BATCH)

    async def begin(self, owed: Owed) -> tuple[Owed, ...]:
        """Record that it is about to be sent, with all that goes into the same message.

        Nothing where it is not wanted any more, or has to wait for another day.
        """
        now = self._clock()
        if owed.kind == NEW_WORK:
            today = datetime.combine(now.date(), time(), now.tzinfo)
            tomorrow = datetime.combine(now.date() + timedelta(days=1), _MORNING, now.tzinfo)
            together = self._book.begin_together(owed.chat, owed.kind, now, today, tomorrow)
            return tuple(await together)
        return (owed,) if await self._book.begin(owed, now) else ()

    def reply(self, owed: Sequence[Owed]) -> Reply | None:
        """What the one message for `owed` says as of now; None where it is of no use any more."""
        edition, now = self._edition(), self._clock()
        if owed[0].kind == NEW_WORK:
            return work_notice_reply(owed, edition, now)
        if owed[0].kind == REMINDER:
            return notice_reply(owed[0].subject, owed[0].key, edition.knowledge, now)
        return None

    async def told(self, owed: Sequence[Owed]) -> None:
        """They have been sent."""
        for one in owed:
            await self._book.told(one, self._clock())

    async def drop(self, owed: Sequence[Owed]) -> None:
        """There is nothing to say any more, and nothing was said."""
        for one in owed:
            await self._book.drop(one, self._clock())

    async def postpone(self, owed: Sequence[Owed]) -> None:
        """They surely did not arrive: they are owed again in ten minutes."""
        for one in owed:
            await self._book.postpone(one, self._clock() + _PAUSE)

    async def leave(self, chat: str) -> None:
        """The chat is gone: nothing of it is kept."""
        await self._book.leave(chat)


async def overview(book: NoticeBook, now: datetime) -> tuple[str, ...]:
    """What is owed, as `bot notices` prints it: a line a time and kind, then the sum.

    No chat is named.
    """
    pending = await book.pending()
    counts: dict[tuple[str, str], int] = {}
    for owed in pending:
        due = owed.due.astimezone(now.tzinfo).strftime("%Y-%m-%d %H:%M")
        counts[due, owed.kind] = counts.get((due, owed.kind), 0) + 1
    lines = [f"{due}  {kind}  {count}" for (due, kind), count in counts.items()]
    chats, ready = len({owed.chat for owed in pending}), sum(owed.due <= now for owed in pending)
    return (*lines, f"{len(pending)} notices owed to {chats} chats, {ready} of them due now")
