"""Tells staff when something saved in the knowledge folder cannot go live, and when it is mended.

Each trouble is told once.
"""

import asyncio
import logging
from collections.abc import Callable

from bot.admin.telling import sentence
from bot.handlers.delivery import Address, Delivery
from bot.handlers.render import pages

_TICK_SECONDS = 2.0
_MOST = 20

_log = logging.getLogger(__name__)


class Alarm:
    """Runs until stopped; looks at `trouble` and writes to `chats`."""

    def __init__(
        self, trouble: Callable[[], tuple[str, ...]], delivery: Delivery, chats: tuple[int, ...]
    ) -> None:
        self._trouble = trouble
        self._delivery = delivery
        self._chats = chats
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin in the background."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Tell nothing more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        told: tuple[str, ...] = ()
        while True:
            trouble = self._trouble()
            if trouble != told:
                told = trouble
                await self._tell(trouble)
            await asyncio.sleep(_TICK_SECONDS)

    async def _tell(self, trouble: tuple[str, ...]) -> None:
        if trouble:
            said = "知识库里存盘的改动有错，没有上线；机器人照旧答以前的。错在："
            reply = sentence(said, *trouble[:_MOST])
        else:
            reply = sentence("刚才的错改好了，改动已经上线。")
        for chat in self._chats:
            fate = await self._delivery.notify(Address(chat), pages(reply, ""), None)
            _log.info("trouble told to staff: %s", fate)
