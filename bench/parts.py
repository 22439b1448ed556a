"""What each part of one message on Telegram costs, in milliseconds of CPU, in one process.

    python bench/parts.py

The real parts on a real database, 32 residents at once as under load, without meaning. HTTP and
the event loop's own work are what is left of the whole message in bench/load.py.
"""

import asyncio
import itertools
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace

from services import new_question
from telegram import Bot, Update, User
from telegram.request import BaseRequest, RequestData

from bot import app
from bot.config import load_config
from bot.dialogue import Conversation, Message, Turn, respond
from bot.handlers.incoming import read_update
from bot.handlers.render import keyboard, pages
from bot.storage import open_store

TIMES, AT_ONCE = 2_048, 32
ME = User(7, "Bot", True, username="bench_bot")
SENT = (
    b'{"ok":true,"result":{"message_id":9,"date":1790000000,"text":"x",'
    b'"chat":{"id":5,"type":"private","first_name":"x"}}}'
)


class _Answers(BaseRequest):
    """Instead of HTTP: every sending has worked."""

    read_timeout = 1.0

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(
        self,
        url: str,  # noqa: ARG002
        method: str,  # noqa: ARG002
        request_data: RequestData | None = None,
        *_: object,
        **__: object,
    ) -> tuple[int, bytes]:
        assert request_data
        assert request_data.json_parameters
        return 200, SENT


def said(number: int) -> dict[str, object]:
    """The update that Telegram hands over for one message."""
    who = {"id": 1000 + number % AT_ONCE, "first_name": "居民", "is_bot": False}
    return {
        "update_id": number,
        "message": {
            "message_id": number,
            "date": 1_790_000_000 + number,
            "from": who,
            "chat": {"id": who["id"], "type": "private", "first_name": "居民"},
            "text": new_question(number),
        },
    }


def each(act: Callable[[int], object]) -> float:
    """CPU milliseconds of one call."""
    for number in range(TIMES // 10):
        act(number)
    begun = time.process_time()
    for number in range(TIMES):
        act(number)
    return 1000 * (time.process_time() - begun) / TIMES


async def at_once(act: Callable[[int], Awaitable[object]]) -> float:
    """CPU milliseconds of one call, AT_ONCE of them under way; all threads count."""
    numbers: Iterator[int] = itertools.count(1)
    begun = time.process_time()
    for _ in range(TIMES // AT_ONCE):
        await asyncio.gather(*(act(next(numbers)) for _ in range(AT_ONCE)))
    return 1000 * (time.process_time() - begun) / TIMES


async def parts() -> dict[str, float]:
    """Milliseconds of CPU by what is done, in the order of a message's way."""
    config = load_config(None, {"BOT_SEMANTIC": "off"})
    edition, now = app.edition_at_once(config), app.clock_on(None)()
    bot = Bot("1:x", request=_Answers(), get_updates_request=_Answers())
    messages = [
        Message(f"telegram:{number}", new_question(number), update=str(number))
        for number in range(AT_ONCE)
    ]
    turns = [respond(message, Conversation(), edition, now) for message in messages]
    drawn = [pages(turn.reply, config.service.line) for turn in turns]
    buttons = [keyboard(turn.reply) for turn in turns]

    def read(number: int) -> str:
        one = read_update(Update.de_json(said(number), bot), ME)
        assert one
        return one.as_json()

    def reply(number: int) -> Turn:
        message = Message("telegram:1", new_question(number), update="1")
        return respond(message, Conversation(), edition, now)

    async def send(number: int, with_keyboard: bool) -> None:
        for page in drawn[number % AT_ONCE]:
            markup = buttons[number % AT_ONCE] if with_keyboard else None
            await bot.send_message(5, page.html, parse_mode="HTML", reply_markup=markup)

    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/bot.sqlite3")
        unlinked = [replace(message, update=None) for message in messages]
        content = read(0)
        found = {
            "the update is read and masked": each(read),
            "it is stored until answered": await at_once(
                lambda number: store.take({str(number): content})
            ),
            "the conversation is read": await at_once(
                lambda number: store.conversation(messages[number % AT_ONCE])
            ),
            "the reply is worked out": each(reply),
            "the reply is drawn": each(
                lambda number: pages(turns[number % AT_ONCE].reply, config.service.line)
            ),
            "its keyboard is drawn": each(lambda number: keyboard(turns[number % AT_ONCE].reply)),
            "python-telegram-bot sends it": await at_once(lambda number: send(number, False)),
        }
        with_keyboard = await at_once(lambda number: send(number, True))
        found["and its keyboard"] = with_keyboard - found["python-telegram-bot sends it"]
        found["journal row, count and conversation are written"] = await at_once(
            lambda number: store.save_turn(
                unlinked[number % AT_ONCE], turns[number % AT_ONCE], edition.version, now
            )
        )
        found["the update is settled, on its own"] = await at_once(
            lambda number: store.mark_answered(str(number), now)
        )
        store.close()
    return found


def main() -> None:
    found = asyncio.run(parts())
    for what, milliseconds in found.items():
        print(f"{milliseconds:6.2f} ms  {what}")
    print(f"{sum(found.values()):6.2f} ms  together")


if __name__ == "__main__":
    main()
