"""Who is owed a notice, and who has had it: planned from subscriptions, worked out when sent.

A notice is begun in the store before it is sent, so that it is sent at most once whatever ends
the process: what was on its way then counts as told. One that surely did not arrive is owed
again. How it is sent is a channel's business (handlers.push).
"""

import logging
from collections.abc import Callable
from datetime import datetime, time, timedelta

from bot.dialogue import REMINDER, Owed, Reply, notice_reply, planned
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
        self._held = held

    def now(self) -> datetime:
        """The time here."""
        return self._clock()

    async def plan(self) -> None:
        """Plan every subscription by the rules of today; one with nothing ahead ends."""
        now, knowledge = self._clock(), self._edition().knowledge
        for chat, subscription in await self._book.subscribers(REMINDER):
            await self._book.plan(chat, planned(subscription, knowledge, now), now)

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

    def reply(self, owed: Owed) -> Reply | None:
        """What the notice says as of now; None where it is of no use any more."""
        knowledge = self._edition().knowledge
        if owed.kind == REMINDER:
            return notice_reply(owed.subject, owed.key, knowledge, self._clock())
        return None

    async def begin(self, owed: Owed) -> bool:
        """Record that it is about to be sent; False where it is not wanted any more."""
        return await self._book.begin(owed, self._clock())

    async def told(self, owed: Owed) -> None:
        """It has been sent, or there is nothing to say any more."""
        await self._book.told(owed, self._clock())

    async def postpone(self, owed: Owed) -> None:
        """It surely did not arrive: it is owed again in ten minutes."""
        await self._book.postpone(owed, self._clock() + _PAUSE)

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
