"""Carries letters between residents and the staff's chat, each until it has arrived.

A letter is deleted once it was sent: a crash between the two sends that one again, and none is
lost. While Telegram is away they wait in the store.
"""

import asyncio
import logging
from zlib import crc32

from bot.admin import StaffDesk
from bot.admin.handoff import HOW_TO_ANSWER
from bot.dialogue import Letter, LetterKind
from bot.handlers.delivery import Address, Delivery, Fate
from bot.handlers.lanes import Lanes
from bot.handlers.render import keyboard, pages

_PREFIX = "telegram:"
# Letters that could not be sent are tried again this often.
_TICK_SECONDS = 30.0

_log = logging.getLogger(__name__)


class Courier:
    """Runs until stopped. `line` stands under what residents get."""

    def __init__(self, desk: StaffDesk, delivery: Delivery, staff_chat: int, line: str) -> None:
        self._desk = desk
        self._delivery = delivery
        self._staff_chat = staff_chat
        self._line = line
        self._lanes: Lanes[Letter] = Lanes(self._carry)
        self._under_way: set[int] = set()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin in the background."""
        self._task = asyncio.create_task(self._run())

    async def stop(self, seconds: float) -> None:
        """Begin no other letter, and finish those under way, at most for `seconds`."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._lanes.drain(seconds)

    async def _run(self) -> None:
        news = self._desk.news
        while True:
            news.clear()
            try:
                for letter in await self._desk.letters():
                    if letter.id not in self._under_way:
                        self._under_way.add(letter.id)
                        # Each reader's letters in order, different readers at once.
                        await self._lanes.put(crc32(letter.to.encode()), letter)
            except Exception:
                _log.exception("the letters cannot be read; trying again")
            try:
                await asyncio.wait_for(news.wait(), _TICK_SECONDS)
            except TimeoutError:
                continue

    async def _carry(self, letter: Letter) -> None:
        try:
            reply = self._desk.drawn(letter)
            if letter.for_staff:
                to = Address(self._staff_chat)
                under = HOW_TO_ANSWER if letter.kind is LetterKind.SAID else ""
            else:
                to, under = Address(int(letter.to.removeprefix(_PREFIX))), self._line
            fate = await self._delivery.notify(to, pages(reply, under), keyboard(reply))
            if fate is Fate.SENT:
                await self._desk.delivered(letter)
            elif fate is not Fate.LATER:
                if letter.for_staff:
                    _log.error(
                        "the staff chat %s cannot be written to (%s); is the bot in it? "
                        "is telegram.staff_chat right?",
                        self._staff_chat,
                        fate,
                    )
                await self._desk.lose(letter)
        finally:
            self._under_way.discard(letter.id)
