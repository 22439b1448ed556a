"""What staff do in Telegram: answer residents in their chat, and, as admins, give commands.

Who is no admin gets none of this: a command or a button of staff is to them an unknown one.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.admin import Pausing, StaffDesk
from bot.config import Telegram
from bot.dialogue import END, EVERYTHING, Block, BlockKind, Button, Outcome, Reply
from bot.handlers.incoming import Incoming, Kind
from bot.handlers.render import action_of

# How the actions of staff's own buttons begin.
ADMIN = "a"


@dataclass(frozen=True, slots=True)
class StaffTools:
    """What staff work with, each part of `bot.admin`."""

    desk: StaffDesk
    pausing: Pausing


class StaffRoom:
    """Reads what comes from the staff's chat and from admins."""

    def __init__(self, tools: StaffTools, settings: Telegram) -> None:
        self._desk = tools.desk
        self._pausing = tools.pausing
        self._staff_chat = settings.staff_chat
        self._admins = settings.admin_ids
        self._commands: dict[str, Callable[[str, Incoming], Awaitable[Reply]]] = {
            "pause": self._pause,
            "resume": self._resume,
        }

    async def reply(self, one: Incoming) -> Reply | None:
        """The reply to what staff sent; None where `one` is not theirs, or not for staff.

        A Reply without blocks: it has been done, and there is nothing to say.
        """
        if self._staff_chat and one.chat == self._staff_chat:
            verb, _, code = action_of(one.text).rpartition(":")
            if one.kind is Kind.PRESS and verb == END:
                return await self._desk.end(code)
            if one.answered.startswith("【"):
                return await self._desk.answer(one.answered, one.text, one.update) or _NOTHING
        if one.user not in self._admins or (one.group and one.chat != self._staff_chat):
            return None
        if one.kind is Kind.PRESS:
            verb, _, rest = action_of(one.text).partition(":")
            command, _, rest = rest.partition(":")
            if verb != ADMIN or command not in self._commands:
                return None
            return await self._commands[command](rest, one)
        if one.kind is Kind.COMMAND:
            name, _, rest = one.text.removeprefix("/").partition(" ")
            if name.lower() in self._commands:
                return await self._commands[name.lower()](rest.strip(), one)
        return None

    async def _pause(self, rest: str, one: Incoming) -> Reply:
        """/pause, /pause 育儿补贴, /pause 育儿补贴 新标准核对中: residents read the words too."""
        name, _, notice = rest.partition(" ")
        if not name:
            return self._paused("停哪个？停了就不再答，只给电话；求救照常答。")
        topic = self._pausing.topic(name)
        if topic is None:
            return self._paused(f"没有“{name}”这个主题。请从下面选。")
        await self._pausing.pause(topic, notice.strip(), f"telegram:{one.user}")
        return self._paused(f"停了：{self._pausing.title(topic)}。求救照常答，转人工照常转。")

    async def _resume(self, rest: str, one: Incoming) -> Reply:  # noqa: ARG002
        topic = self._pausing.topic(rest) if rest else None
        if topic is None and rest:
            return self._paused(f"没有“{rest}”这个主题。请从下面选。")
        if topic is None and len(self._pausing.paused) != 1:
            return self._paused("恢复哪个？" if self._pausing.paused else "现在没有停着的。")
        topic = topic or self._pausing.paused[0]
        done = await self._pausing.resume(topic)
        title = self._pausing.title(topic)
        return self._paused(f"恢复了：{title}。" if done else f"“{title}”没有停着。")

    def _paused(self, said: str) -> Reply:
        """`said`, what is paused now, and the buttons to pause and resume."""
        paused, pausing = self._pausing.paused, self._pausing
        topics = (EVERYTHING, *pausing.topics)
        buttons = [
            Button(f"{'恢复' if topic in paused else '停'}：{pausing.title(topic)}", action)
            for topic in topics
            for action in [f"{ADMIN}:{'resume' if topic in paused else 'pause'}:{topic}"]
        ]
        now = "、".join(map(pausing.title, paused)) or "没有"
        blocks = (
            Block(BlockKind.PARAGRAPH, (said,)),
            Block(BlockKind.PARAGRAPH, (now,), "现在停着"),
        )
        return Reply(Outcome.SMALLTALK, blocks, tuple(buttons))


_NOTHING = Reply(Outcome.SMALLTALK, ())
