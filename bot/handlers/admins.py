"""The commands of admins: what was not answered, figures, pauses, and files to put live.

Who may give them is staff.py's business; what they do is bot.admin's.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable

from bot.admin.changes import Conflict, Refused
from bot.admin.telling import ADMIN, SHOWN, figures_reply, group_reply, sentence
from bot.admin.tools import StaffTools
from bot.admin.uploads import Upload, check_size
from bot.admin.wording import why_not
from bot.dialogue import EVERYTHING, Block, BlockKind, Button, Outcome, Reply
from bot.errors import BotError
from bot.handlers.incoming import Incoming

# Reports that wait for a yes; an older one is to be sent again.
_WAITING = 20
_MOST_LINES = 40
_LONGEST_LINE = 300


class Admins:
    """Carries out commands and buttons. `download` fetches a file by its id."""

    def __init__(self, tools: StaffTools, download: Callable[[str], Awaitable[bytes]]) -> None:
        self._tools = tools
        self._download = download
        self._uploads: dict[str, Upload] = {}
        self.commands: dict[str, Callable[[str, str], Awaitable[Reply]]] = {
            "unanswered": self._unanswered,
            "stats": self._stats,
            "pause": self._pause,
            "resume": self._resume,
        }
        self.presses = self.commands | {
            "add": self._add,
            "ignore": self._ignore,
            "publish": self._publish,
            "drop": self._drop,
        }

    async def file(self, one: Incoming) -> Reply:
        """The report on a file that was sent, with a button to put it live."""
        assert one.file is not None
        id, name, size = one.file
        try:
            check_size(name, size)  # before it is fetched
            raw = await self._download(id)
            upload = await asyncio.to_thread(self._tools.uploads.read, name, raw)
        except BotError as error:
            return _report((f"没有收：{error}",))
        if not upload.changes:
            return _report(upload.report)
        token = secrets.token_hex(8)
        self._uploads[token] = upload
        for old in list(self._uploads)[:-_WAITING]:
            del self._uploads[old]
        buttons = (
            Button("上线", f"{ADMIN}:publish:{token}"),
            Button("不要了", f"{ADMIN}:drop:{token}"),
        )
        return _report(upload.report, buttons)

    async def _publish(self, token: str, who: str) -> Reply:
        upload = self._uploads.pop(token, None)
        if upload is None:
            return sentence("这份文件等得太久，或者已经处理过。要上线，请再发一次。")
        try:
            published = await asyncio.to_thread(self._tools.uploads.publish, upload, who)
        except Conflict as conflict:
            said = f"没有上线：{conflict.path} 刚刚有人改过。请拿最新的改好再发一次，现在是这样："
            return sentence(said, *_shortened(conflict.theirs.splitlines()))
        except Refused as refused:
            return _report(("没有上线，现有的没有动：", *why_not(refused)))
        return sentence(
            f"上线了，第 {published.number} 版：{upload.name}。"
            f"要退回：python -m bot editions --rollback {published.number - 1}"
        )

    async def _drop(self, token: str, who: str) -> Reply:  # noqa: ARG002
        self._uploads.pop(token, None)
        return sentence("好的，没有动。")

    async def _unanswered(self, rest: str, who: str) -> Reply:  # noqa: ARG002
        groups = await self._tools.review.groups(self._tools.since())
        return group_reply(groups, int(rest) if rest.isdecimal() else 0)

    async def _add(self, rest: str, who: str) -> Reply:
        key, _, entry = rest.partition(":")
        try:
            group = await self._tools.review.group(key, self._tools.since())
            shown = [question.text for question in group.questions[:SHOWN]]
            published = await self._tools.review.accept(shown, entry, who)
        except BotError as error:
            return _report(("没有加：", *why_not(error)), (_NEXT,))
        return sentence(f"加到了 {entry}，上线了，第 {published.number} 版。", buttons=(_NEXT,))

    async def _ignore(self, key: str, who: str) -> Reply:
        try:
            group = await self._tools.review.group(key, self._tools.since())
        except BotError as error:
            return _report((str(error),), (_NEXT,))
        await self._tools.review.ignore(group.questions, who)
        return sentence("好的，这组不再提醒。", buttons=(_NEXT,))

    async def _stats(self, rest: str, who: str) -> Reply:  # noqa: ARG002
        return figures_reply(*await self._tools.figures())

    async def _pause(self, rest: str, who: str) -> Reply:
        """/pause, /pause 育儿补贴, /pause 育儿补贴 新标准核对中: residents read the words too."""
        pausing = self._tools.pausing
        name, _, notice = rest.partition(" ")
        if not name:
            return self._paused("停哪个？停了就不再答，只给电话；求救照常答，转人工照常转。")
        topic = pausing.topic(name)
        if topic is None:
            return self._paused(f"没有“{name}”这个主题。请从下面选。")
        await pausing.pause(topic, notice.strip(), who)
        return self._paused(f"停了：{pausing.title(topic)}。求救照常答，转人工照常转。")

    async def _resume(self, rest: str, who: str) -> Reply:  # noqa: ARG002
        pausing = self._tools.pausing
        topic = pausing.topic(rest) if rest else None
        if topic is None and rest:
            return self._paused(f"没有“{rest}”这个主题。请从下面选。")
        if topic is None and len(pausing.paused) != 1:
            return self._paused("恢复哪个？" if pausing.paused else "现在没有停着的。")
        topic = topic or pausing.paused[0]
        done = await pausing.resume(topic)
        title = pausing.title(topic)
        return self._paused(f"恢复了：{title}。" if done else f"“{title}”没有停着。")

    def _paused(self, said: str) -> Reply:
        """`said`, what is paused now, and the buttons to pause and resume."""
        pausing = self._tools.pausing
        buttons = []
        for topic in (EVERYTHING, *pausing.topics):
            does, verb = ("恢复", "resume") if topic in pausing.paused else ("停", "pause")
            buttons.append(Button(f"{does}：{pausing.title(topic)}", f"{ADMIN}:{verb}:{topic}"))
        now = "、".join(map(pausing.title, pausing.paused)) or "没有"
        blocks = (
            Block(BlockKind.PARAGRAPH, (said,)),
            Block(BlockKind.PARAGRAPH, (now,), "现在停着"),
        )
        return Reply(Outcome.SMALLTALK, blocks, tuple(buttons))


_NEXT = Button("看下一组", f"{ADMIN}:unanswered:0")


def _report(lines: tuple[str, ...], buttons: tuple[Button, ...] = ()) -> Reply:
    return sentence(lines[0], *_shortened(lines[1:]), buttons=buttons)


def _shortened(lines: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """What fits a message; how much is left out is said."""
    shown = [line[:_LONGEST_LINE] for line in lines[:_MOST_LINES]]
    if (more := len(lines) - _MOST_LINES) > 0:
        # The sum of an import stands last.
        shown += [f"……还有 {more} 行", *([lines[-1][:_LONGEST_LINE]] if more > 1 else [])]
    return tuple(shown)
