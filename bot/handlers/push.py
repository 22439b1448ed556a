"""Sends due notices on a timer, one after another, each at most once.

Begun in the store first, then sent with the patience of every answer (delivery.py). Whoever has
blocked the bot or is gone is owed nothing any more.
"""

import asyncio
import logging

from bot.dialogue import Owed
from bot.handlers.delivery import Address, Delivery, Fate
from bot.handlers.render import keyboard, pages
from bot.notices import Notices

PREFIX = "telegram:"
TICK_SECONDS = 30.0

_log = logging.getLogger(__name__)


class Push:
    """Runs until stopped. `line` stands under every notice."""

    def __init__(self, notices: Notices, delivery: Delivery, line: str) -> None:
        self._notices = notices
        self._delivery = delivery
        self._line = line
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin in the background."""
        self._task = asyncio.create_task(self._run())

    async def stop(self, seconds: float) -> None:
        """Finish the notice under way, at most for `seconds`, and begin no other."""
        self._stopping.set()
        if self._task is not None:
            await asyncio.wait([self._task], timeout=seconds)
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        await self._notices.settle_interrupted()
        while not self._stopping.is_set():
            try:
                await self._pass()
            except Exception:
                _log.exception("the notices could not be sent; trying again")
            try:
                await asyncio.wait_for(self._stopping.wait(), TICK_SECONDS)
            except TimeoutError:
                continue

    async def _pass(self) -> None:
        await self._notices.plan()
        while due := await self._notices.due():
            for owed in due:
                if self._stopping.is_set():
                    return
                await self._send(owed)

    async def _send(self, owed: Owed) -> None:
        together = await self._notices.begin(owed)
        if not together:
            return  # stopped meanwhile, or gone with another
        reply = self._notices.reply(together)
        if reply is None or not owed.chat.startswith(PREFIX):
            await self._notices.drop(together)
            return
        to = Address(int(owed.chat.removeprefix(PREFIX)))
        fate = await self._delivery.notify(to, pages(reply, self._line), keyboard(reply))
        if fate is Fate.GONE:
            await self._notices.leave(owed.chat)
        elif fate is Fate.LATER:
            await self._notices.postpone(together)
        else:
            await self._notices.told(together)
        _log.info("notices %s: %d, %s", owed.kind, len(together), fate)
