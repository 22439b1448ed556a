"""Sending that survives Telegram's bad days: limits, 502s, lost answers, blocked users.

After a lost answer nobody knows whether the message arrived. It is sent once more, so that at
most one is doubled; what is lost again is followed by one short apology instead.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.handlers.http import AnswerLost
from bot.handlers.render import Page

_FIRST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 30.0
# As long as this a message is worth sending; Telegram may be down for a while.
_PATIENCE_SECONDS = 600.0
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Address:
    """Where to write: the chat, its topic, the message to answer or to replace."""

    chat: int
    thread: int | None = None
    reply_to: int | None = None


class Fate(StrEnum):
    """What became of a message that nobody waits for."""

    SENT = "sent"  # or lost twice: it may have arrived, and is not repeated
    LATER = "later"  # Telegram could not be reached: surely not sent
    GONE = "gone"  # blocked, or the chat is no more
    REFUSED = "refused"  # a fault of ours: it would be refused again


class _Lost(Exception):
    """Telegram's answer was lost twice: the message may have arrived, or not."""


class Delivery:
    """Sends pages through `bot`. `sorry` is what follows a message lost twice."""

    def __init__(self, bot: Bot, sorry: Page) -> None:
        self._bot = bot
        self._sorry = sorry

    async def send(
        self, to: Address, pages: tuple[Page, ...], keyboard: InlineKeyboardMarkup | None
    ) -> None:
        """Send `pages` in order, the keyboard under the last. Raises nothing of Telegram's."""
        try:
            for number, page in enumerate(pages, 1):
                to = await self._send(to, page, keyboard if number == len(pages) else None)
        except _Lost:
            _log.warning("a message was lost twice; apologizing")
            await self._quietly(self._apologize(to))
        except TelegramError as error:
            _log.warning("a message could not be sent: %s", error)

    async def notify(
        self, to: Address, pages: tuple[Page, ...], keyboard: InlineKeyboardMarkup | None
    ) -> Fate:
        """Send `pages` to somebody who has not just asked; what became of them."""
        try:
            for number, page in enumerate(pages, 1):
                to = await self._send(to, page, keyboard if number == len(pages) else None)
        except _Lost:
            _log.warning("a notice was lost twice")
        except Forbidden:
            return Fate.GONE
        except BadRequest as error:
            if "chat not found" in error.message.lower():
                return Fate.GONE
            _log.error("a notice was refused: %s", error)
            return Fate.REFUSED
        except TelegramError as error:
            _log.warning("a notice could not be sent: %s", error)
            return Fate.LATER
        return Fate.SENT

    async def edit(
        self,
        to: Address,
        message: int,
        pages: tuple[Page, ...],
        keyboard: InlineKeyboardMarkup | None,
    ) -> None:
        """Put the first of `pages` in place of `message`; where that cannot be, send it anew."""
        first, rest = pages[0], pages[1:]
        try:
            await self._patiently(
                lambda html: self._bot.edit_message_text(
                    first.html if html else first.plain,
                    to.chat,
                    message,
                    parse_mode=ParseMode.HTML if html else None,
                    reply_markup=None if rest else keyboard,
                    link_preview_options=_NO_PREVIEW,
                ),
                repeatable=True,
            )
        except BadRequest as error:
            if "not modified" not in error.message.lower():
                _log.info("an edit became a message: %s", error)
                rest = pages
        except (TelegramError, _Lost) as error:
            _log.warning("a message could not be edited: %s", error)
        if rest:
            await self.send(to, rest, keyboard)

    async def answer(self, query: str, text: str = "") -> None:
        """Stop the spinner of a pressed button; `text` shows for a moment."""
        await self._quietly(self._bot.answer_callback_query(query, text or None))

    async def typing(self, to: Address) -> None:
        """Show that an answer is under way."""
        await self._quietly(self._bot.send_chat_action(to.chat, "typing", to.thread))

    async def _send(
        self, to: Address, page: Page, keyboard: InlineKeyboardMarkup | None
    ) -> Address:
        async def send(html: bool) -> object:
            return await self._bot.send_message(
                to.chat,
                page.html if html else page.plain,
                parse_mode=ParseMode.HTML if html else None,
                reply_markup=keyboard,
                link_preview_options=_NO_PREVIEW,
                message_thread_id=to.thread,
                reply_parameters=ReplyParameters(to.reply_to, allow_sending_without_reply=True)
                if to.reply_to
                else None,
            )

        try:
            await self._patiently(send, repeatable=False)
        except ChatMigrated as moved:
            # Messages of the old group cannot be answered in the new one.
            to = Address(moved.new_chat_id)
            await self._patiently(send, repeatable=False)
        return to

    async def _patiently(
        self, call: Callable[[bool], Awaitable[object]], *, repeatable: bool
    ) -> None:
        """Make the call until it is done, for ten minutes.

        `call(True)` sends HTML, `call(False)` plain text. What may have arrived is repeated once,
        or at will where it is `repeatable`.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + _PATIENCE_SECONDS
        html, lost, pause = True, False, _FIRST_PAUSE_SECONDS
        while True:
            wait = pause
            try:
                await call(html)
                return
            except RetryAfter as error:
                after = error.retry_after
                wait = after.total_seconds() if isinstance(after, timedelta) else float(after)
            except BadRequest as error:
                if "parse entities" not in error.message.lower() or not html:
                    raise
                _log.error("our HTML was refused: %s", error)
                html, wait = False, 0.0
            except NetworkError as error:
                pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
                if isinstance(error, AnswerLost) and not repeatable:
                    if lost:
                        raise _Lost from None
                    lost = True
                if loop.time() + wait > until:
                    raise
            await asyncio.sleep(wait)

    async def _apologize(self, to: Address) -> None:
        await self._bot.send_message(to.chat, self._sorry.plain, message_thread_id=to.thread)

    async def _quietly(self, call: Awaitable[object]) -> None:
        """What is nice to have must not cost the answer."""
        try:
            await call
        except TelegramError as error:
            _log.info("left out: %s", error)
