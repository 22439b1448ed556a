"""The life of the Telegram channel: connect, take updates, answer each, stop cleanly.

An update is stored before Telegram is told that we have it, and recorded as answered together
with its turn, so that a crash between the two repeats at most the message under way in a chat.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

from telegram import InlineKeyboardMarkup, Update, User
from telegram.error import InvalidToken, RetryAfter, TelegramError
from telegram.ext import AIORateLimiter, ExtBot

from bot.admin import StaffTools
from bot.admin.uploads import UploadError
from bot.assistant import Assistant
from bot.config import Telegram
from bot.dialogue import END, Message, Reply
from bot.errors import ServiceError
from bot.handlers.admins import Admins
from bot.handlers.alarm import Alarm
from bot.handlers.courier import Courier
from bot.handlers.delivery import Address, Delivery
from bot.handlers.floods import Floods
from bot.handlers.http import HttpRequest
from bot.handlers.incoming import Incoming, Kind, read_update, seen
from bot.handlers.lanes import Lanes
from bot.handlers.profile import GO_PRIVATE, publish_profile
from bot.handlers.push import Push
from bot.handlers.render import (
    action_of,
    brief_page,
    entry_of,
    group_keyboard,
    keyboard,
    pages,
    share_link,
)
from bot.handlers.staff import StaffRoom
from bot.notices import Notices

WEBHOOK_PATH = "/telegram/webhook"
UPDATES = ["message", "callback_query"]

_POLL_SECONDS = 25
_SLOW_SECONDS = 1.0
_CROWD = 32
_LONGEST_PAUSE_SECONDS = 30.0
# So much of what answers a press is shown (core.telegram.org/bots/api#answercallbackquery).
_POPUP = 200
# What each command presses; /start, /mydata and /forget have a life of their own.
_COMMANDS = {
    "menu": "m",
    "jobs": "j:a",
    "places": "p",
    "help": "e:bot.help",
    "privacy": "e:bot.privacy",
    "mydata": "e:bot.privacy",  # in a group
    "cancel": "cancel",
    "end": END,
}
# Makes a search of the words behind /jobs (张村).
_SEEK = "找活"

_log = logging.getLogger(__name__)


class TelegramService:
    """Serves one bot. `line` stands under every reply, `name` is how the bot calls itself."""

    def __init__(
        self,
        assistant: Assistant,
        notices: Notices,
        settings: Telegram,
        name: str,
        line: str,
        public_url: str,
        staff: StaffTools | None = None,
    ) -> None:
        self._assistant = assistant
        self._settings = settings
        self._name = name
        self._line = line
        self._public_url = public_url
        self._bot = _bot(settings)
        self._delivery = Delivery(self._bot, pages(assistant.apology(), line)[0])
        self._push = Push(notices, self._delivery, line)
        self._staff, self._courier, self._alarm = None, None, None
        if staff:
            self._staff = StaffRoom(staff, settings, Admins(staff, self._file))
            chats = (settings.staff_chat,) if settings.staff_chat else tuple(settings.admin_ids)
            self._alarm = Alarm(staff.trouble, self._delivery, chats)
        if staff and settings.staff_chat:
            self._courier = Courier(staff.desk, self._delivery, settings.staff_chat, line)
        self._lanes: Lanes[Incoming] = Lanes(self._answer)
        self._refusals: Lanes[Incoming] = Lanes(self._refuse)
        self._floods = Floods(self._lanes.waiting, settings.staff_chat)
        self._task: asyncio.Task[None] | None = None
        self._shown: set[asyncio.Task[None]] = set()
        self._me: User | None = None

    async def start(self) -> None:
        """Begin in the background: the page must not wait for Telegram."""
        self._task = asyncio.create_task(self._run())
        self._task.add_done_callback(_log_end)

    async def stop(self, seconds: float) -> None:
        """Take nothing more, answer what was taken, at most for `seconds`."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        parts = [self._push.stop(seconds)]
        if self._courier is not None:
            parts.append(self._courier.stop(seconds))
        if self._alarm is not None:
            parts.append(self._alarm.stop())
        lanes = (self._lanes.drain(seconds), self._refusals.drain(seconds))
        left, *_ = await asyncio.gather(*lanes, *parts)
        if left:
            _log.warning("%d updates are left for the next start", left)
        await self._bot.shutdown()

    @property
    def username(self) -> str:
        """The bot's name for links to it; empty until Telegram has told us."""
        return str(self._me.username) if self._me else ""

    @property
    def ready(self) -> bool:
        """Whether updates can be taken: connected, and with room."""
        return self._me is not None and not self._lanes.full

    async def take(self, updates: Sequence[Update]) -> None:
        """Store what `updates` ask, then queue what is new. Duplicates are passed over.

        What one chat sends beyond its room is dropped; it is told so once, and at each press.
        """
        assert self._me is not None
        read = (read_update(update, self._me) for update in updates)
        asked, excess = self._floods.parted(one for one in read if one is not None)
        if asked:
            new = await self._assistant.take({key: one.as_json() for key, one in asked.items()})
            for key, one in asked.items():
                if key in new:
                    await self._lanes.put(one.chat, one)
        for one in excess:
            if not one.query:
                await self._lanes.put(one.chat, one)
            elif not self._refusals.full:
                await self._refusals.put(one.chat, one)

    def read(self, content: dict[str, object]) -> Update:
        """The update in a webhook's body."""
        return Update.de_json(content, self._bot)

    async def _run(self) -> None:
        me = await self._connected()
        waiting = await self._assistant.unanswered()
        self._me = me
        for content in waiting.values():
            one = Incoming.from_json(content)
            await self._lanes.put(one.chat, one)
        privacy = "off" if me.can_read_all_group_messages else "on"
        self._push.start()
        if self._courier is not None:
            self._courier.start()
        if self._alarm is not None:
            self._alarm.start()
        print(
            f"{self._name}: https://t.me/{me.username} "
            f"({self._settings.mode}, privacy mode in groups {privacy})",
            flush=True,
        )
        if me.can_read_all_group_messages:
            _log.warning(
                "in groups the bot is sent all that is said; "
                "switch privacy mode on with /setprivacy at @BotFather"
            )
        if self._settings.mode == "polling":
            await self._poll()

    async def _connected(self) -> User:
        """Who we are, once Telegram can be reached; tried for ever, ever more slowly."""
        pause = 1.0
        while True:
            try:
                await self._bot.initialize()
                me = await self._bot.get_me()
                await publish_profile(self._bot, self._name)
                if self._settings.mode == "webhook":
                    await self._bot.set_webhook(
                        self._public_url.rstrip("/") + WEBHOOK_PATH,
                        secret_token=self._settings.webhook_secret.get_secret_value(),
                        allowed_updates=UPDATES,
                    )
                else:
                    await self._bot.delete_webhook()
                return me
            except InvalidToken:
                # PTB's own words hold the token.
                raise ServiceError(
                    "Telegram refuses the token; set TELEGRAM_BOT_TOKEN to what @BotFather gave"
                ) from None
            except TelegramError as error:
                _log.warning("Telegram cannot be reached (%s); trying again", error)
                if isinstance(error, RetryAfter):
                    pause = max(pause, float(error.retry_after))  # type: ignore[arg-type]
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)

    async def _poll(self) -> None:
        offset, pause = None, 1.0
        while True:
            try:
                updates = await self._bot.get_updates(
                    offset, timeout=_POLL_SECONDS, allowed_updates=UPDATES
                )
                pause = 1.0
            except TelegramError as error:
                _log.warning("no updates (%s); asking again", error)
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
                continue
            if updates:
                await self.take(updates)
                # The next call confirms these to Telegram; by now they are stored.
                offset = updates[-1].update_id + 1

    async def _answer(self, one: Incoming) -> None:
        """Answer one update, or apologize; either way it is settled."""
        typing = asyncio.get_running_loop().call_later(_SLOW_SECONDS, self._show_typing, one)
        delivered = False

        async def deliver(reply: Reply) -> None:
            nonlocal delivered
            typing.cancel()
            await self._deliver(one, reply)
            delivered = True

        try:
            command, user = _command(one), f"telegram:{one.user}"
            if one.kind is Kind.EXCESS:
                await deliver(self._assistant.too_many())
            elif self._staff and (work := self._staff.work(one)):
                if one.query:
                    await self._delivery.answer(one.query)  # the work may take longer
                said = await work
                typing.cancel()
                if said is not None:
                    await self._tell_staff(one, said)
                await self._assistant.settle(one.update)
            elif command == "forget":
                await deliver(await self._assistant.forget(user))
                await self._assistant.settle(one.update)
            elif command == "mydata" and not one.group:  # in a group others read along
                await deliver(await self._assistant.own(user))
                await self._assistant.settle(one.update)
            else:
                await self._assistant.receive(_message(one), deliver)
        except Exception:
            _log.exception("an update could not be answered")
            try:
                if not delivered:
                    await deliver(self._assistant.apology())
            finally:
                await self._assistant.settle(one.update)
        finally:
            typing.cancel()

    async def _refuse(self, press: Incoming) -> None:
        await self._delivery.answer(press.query, self._assistant.too_many().text()[:_POPUP])

    async def _deliver(self, one: Incoming, reply: Reply) -> None:
        to = Address(one.chat, one.thread)
        if one.group:
            assert self._me is not None
            page = brief_page(reply, self._line)
            links = group_keyboard(reply, str(self._me.username), GO_PRIVATE)
            if one.query:
                await self._delivery.answer(one.query)
            else:
                to = replace(to, reply_to=one.message)
            await self._delivery.send(to, (page,), links)
        elif one.kind is Kind.PRESS and reply.aside:
            await self._delivery.answer(one.query, reply.text()[:_POPUP])
        elif one.kind is Kind.PRESS:
            await self._delivery.answer(one.query)
            drawn, buttons = pages(reply, self._line), self._keyboard(reply)
            if one.message is None:
                await self._delivery.send(to, drawn, buttons)
            elif len(drawn) > 1 or seen(drawn[0].plain, buttons) != one.shown:
                # Telegram refuses an edit that changes nothing.
                await self._delivery.edit(to, one.message, drawn, buttons)
        else:
            await self._delivery.send(to, pages(reply, self._line), self._keyboard(reply))

    async def _file(self, id: str) -> bytes:
        """The document with this id. Raises UploadError where Telegram does not give it."""
        try:
            file = await self._bot.get_file(id)
            return bytes(await file.download_as_bytearray())
        except TelegramError as error:
            _log.warning("a file could not be fetched: %s", error)
            raise UploadError("没能从 Telegram 取到文件；过一会儿再发一次") from None

    async def _tell_staff(self, one: Incoming, reply: Reply) -> None:
        """Without a service line; a press changes its message where that has buttons."""
        to = Address(one.chat, one.thread)
        drawn, buttons = pages(reply, ""), keyboard(reply)
        if one.message is not None and one.kind is Kind.PRESS and buttons is not None:
            if len(drawn) > 1 or seen(drawn[0].plain, buttons) != one.shown:
                await self._delivery.edit(to, one.message, drawn, buttons)
        else:
            await self._delivery.send(to, drawn, buttons)

    def _keyboard(self, reply: Reply) -> InlineKeyboardMarkup | None:
        return keyboard(reply, share_link(reply, self._public_url, self.username))

    def _show_typing(self, one: Incoming) -> None:
        if self._lanes.busy <= _CROWD:  # in a crowd it would make all answers later still
            shown = asyncio.create_task(self._delivery.typing(Address(one.chat, one.thread)))
            self._shown.add(shown)
            shown.add_done_callback(self._shown.discard)


def _message(one: Incoming) -> Message:
    """The Message in `one`, as the Assistant takes it."""
    user = f"telegram:{one.user}"
    conversation = f"telegram:{one.chat}:{one.user}" if one.group else user
    # In private the chat has the number of its user; a group is never written to unasked.
    reach = "" if one.group else user
    message = Message(
        conversation,
        user=user,
        shared=one.group,
        update=one.update,
        reach=reach,
        traditional=one.traditional,
    )
    if one.kind is Kind.PRESS:
        return replace(message, press=action_of(one.text))
    if one.kind is Kind.COMMAND:
        return _commanded(message, one)
    return replace(message, text=one.text, attachment=one.attachment, place=one.place)


def _commanded(message: Message, one: Incoming) -> Message:
    command, _, rest = one.text.partition(" ")
    name = command.removeprefix("/").lower()
    if name == "start":
        return replace(message, press=f"e:{entry_of(rest.strip())}" if rest.strip() else "start")
    if name == "jobs" and rest.strip():
        return replace(message, text=f"{_SEEK} {rest.strip()}")
    if name in _COMMANDS:
        return replace(message, press=_COMMANDS[name])
    # An unknown command is read as words, so that "/育儿补贴" is answered too.
    return replace(message, text=f"{name} {rest}".strip())


def _command(one: Incoming) -> str:
    """The command without its slash; empty where there is none."""
    if one.kind is not Kind.COMMAND:
        return ""
    return one.text.partition(" ")[0].removeprefix("/").lower()


def _bot(settings: Telegram) -> ExtBot[int]:
    limiter = None
    if settings.max_per_second:
        limiter = AIORateLimiter(overall_max_rate=settings.max_per_second)
    return ExtBot(
        settings.token.get_secret_value(),
        settings.base_url,
        # A server of one's own gives files at its own address.
        settings.base_url.removesuffix("/bot") + "/file/bot",
        request=HttpRequest(settings.proxy),
        get_updates_request=HttpRequest(settings.proxy),
        rate_limiter=limiter,
    )


def _log_end(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and (error := task.exception()):
        _log.error("Telegram is not served: %s", error)
