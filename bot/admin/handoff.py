"""The staff's side of 转人工: letters for their chat, and what becomes of their answers.

Staff see a code (【K7QF3】) and no name; they answer by replying to the message that carries it.
How letters are carried is the channel's business (handlers.courier).
"""

import asyncio
import re
from collections.abc import Callable
from datetime import datetime

from bot.dialogue import (
    END,
    Block,
    BlockKind,
    Button,
    Letter,
    LetterKind,
    Outcome,
    Reply,
    letter_reply,
)
from bot.edition import Edition
from bot.privacy import covered, personal_kinds
from bot.storage import HandoffBook

HOW_TO_ANSWER = "长按这条、选“回复”，对方就能收到。"

_CODE = re.compile(r"【([2-9A-Z]{5})】")
_END_WORDS = {"结束", "/end", "结束对话"}
_TOLD = {
    LetterKind.LEFT: "对方结束了对话，联系已经删掉。",
    LetterKind.EXPIRED: "一天没有人说话，对话已经结束，联系已经删掉。",
    LetterKind.GONE: "送不到：对方停用了机器人。对话已经结束，联系已经删掉。",
}
_ENDED = "已经结束，对方会看到。联系已经删掉。"
_TOO_LATE = "这段对话已经结束，您写的没有送出去。"
_ONLY_TEXT = "只能转文字。图片、语音没有送出去，请打字。"
_MOVED = "工作群的编号变成了 {chat}，这条没有送出去。请维护的人把 telegram.staff_chat 改成它。"
_MASKED = "您写的{kinds}盖住了才送出去。要告诉对方号码，请写短号（12345 这样的）。"


class StaffDesk:
    """Lines to residents as staff use them, over the `book`."""

    def __init__(
        self, book: HandoffBook, edition: Callable[[], Edition], clock: Callable[[], datetime]
    ) -> None:
        self._book = book
        self._edition = edition
        self._clock = clock

    @property
    def news(self) -> asyncio.Event:
        """Set when there may be a letter to carry."""
        return self._book.news

    async def letters(self) -> list[Letter]:
        """Every letter on its way to the staff's chat or a resident's."""
        return await self._book.letters()

    def drawn(self, letter: Letter) -> Reply:
        """What its reader sees of `letter`."""
        if not letter.for_staff:
            return letter_reply(letter, self._edition().knowledge)
        head = f"【{letter.code}】"
        if letter.kind is LetterKind.SAID:
            blocks = (Block(BlockKind.HEADING, (head,)), Block(BlockKind.PARAGRAPH, (letter.text,)))
            return Reply(Outcome.HUMAN, blocks, (Button("结束对话", f"{END}:{letter.code}"),))
        return word(head + _TOLD[letter.kind])

    async def delivered(self, letter: Letter) -> None:
        """It has arrived: nothing is kept of it."""
        await self._book.delivered(letter)

    async def lose(self, letter: Letter) -> None:
        """It can never arrive: the conversation ends, and the other side is told."""
        await self._book.lose(letter, self._clock())

    async def answer(self, answered: str, text: str, source: str) -> Reply | None:
        """What to tell staff after `text` was written under our message `answered`.

        None where all went well, and where that message is of no resident. A second time the
        same `source` sends nothing again.
        """
        found = _CODE.match(answered)
        if found is None:
            return None
        code = found.group(1)
        if text.strip() in _END_WORDS:
            return await self.end(code)
        said = covered(text)
        if not said:
            return word(_ONLY_TEXT)
        if not await self._book.reply(code, said, source, self._clock()):
            return word(f"【{code}】{_TOO_LATE}")
        if kinds := personal_kinds(said):
            return word(_MASKED.format(kinds="、".join(kinds)))
        return None

    def is_ours(self, answered: str) -> bool:
        """Whether a message that begins so is one of ours to staff."""
        return _CODE.match(answered) is not None

    async def moved(self, chat: int) -> Reply:
        """What to tell those who answer us in another group than the one that is set: a group
        that becomes a supergroup gets another number."""
        return word(_MOVED.format(chat=chat))

    async def end(self, code: str) -> Reply:
        """End the conversation `code`, and tell the resident; what to tell staff."""
        ended = await self._book.close(code, LetterKind.ENDED, self._clock())
        return word(f"【{code}】{_ENDED if ended else _TOO_LATE.partition('，')[0] + '。'}")


def word(sentence: str) -> Reply:
    """One sentence for staff."""
    return Reply(Outcome.SMALLTALK, (Block(BlockKind.PARAGRAPH, (sentence,)),))
