"""The lines open between residents and staff, and the letters on their way.

A line links a code, which is all that staff see, to the conversation and (on Telegram) the chat
of a resident; it is deleted when it ends. A letter holds its words until it has arrived, and
whose they are: what tells staff no more than that a line has ended is nobody's.
"""

import asyncio
import secrets
from collections.abc import Callable
from datetime import UTC, datetime

from sqlite_utils import Database

from bot.dialogue import SILENCE, STAFF, Act, Handing, Letter, LetterKind, Line
from bot.storage.notices import stamp
from bot.storage.writer import Writer

# No letter or digit that is taken for another; 28 million codes, so that an answer to a line
# long ended does not reach somebody else.
_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_LENGTH = 5
_CHATS = "telegram:"


class HandoffBook:
    """Lines and letters (`Store.handoffs`). `news` is set when there is a letter to carry."""

    def __init__(self, writer: Writer, hashed: Callable[[str], str]) -> None:
        self._writer = writer
        self._hashed = hashed
        self.news = asyncio.Event()

    async def letters(self) -> list[Letter]:
        """Every letter to staff or to a chat, in the order they were written."""
        sql = "select id, towards, kind, code, text from letters"
        where = f"where towards = '{STAFF}' or towards like '{_CHATS}%' order by id"
        return await self._writer.run(lambda db: _letters(db, f"{sql} {where}", []))

    async def delivered(self, letter: Letter) -> None:
        """The letter has arrived, or never will: nothing is kept of it."""
        await self._writer.run(
            lambda db: db.execute("delete from letters where id = ?", [letter.id])
        )
        await self._writer.checkpoint()

    async def reply(self, code: str, text: str, source: str, now: datetime) -> bool:
        """Write to the resident what staff say on line `code`; False where it is not open.

        `source` tells the message from every other: a second time it changes nothing.
        """

        def write(db: Database) -> bool:
            found = _line(db, code, now)
            if found is None:
                return False
            key, chat, user = found
            letter = Letter(0, chat or key, LetterKind.REPLIED, code, text)
            _write(db, letter, now, user, source)
            db.execute("update handoffs set last = ? where code = ?", [stamp(now), code])
            return True

        return await self._told(write)

    async def close(self, code: str, why: LetterKind, now: datetime) -> bool:
        """End line `code` and write the resident why; False where it is not open any more."""

        def write(db: Database) -> bool:
            found = _line(db, code, now)
            if found is None:
                return False
            key, chat, user = found
            _hang_up(db, code)
            _write(db, Letter(0, chat or key, why, code), now, user)
            return True

        return await self._told(write)

    async def lose(self, letter: Letter, now: datetime) -> None:
        """A letter that cannot arrive: its line ends, and the other side is told."""

        def write(db: Database) -> None:
            found = _line(db, letter.code, now)
            db.execute("delete from letters where id = ?", [letter.id])
            if not letter.for_staff:
                db.execute("delete from letters where towards = ?", [letter.to])
            if found is None:
                return
            key, chat, user = found
            _hang_up(db, letter.code)
            if letter.for_staff:
                unsent = Letter(0, chat or key, LetterKind.UNREACHABLE, letter.code)
                _write(db, unsent, now, user)
            else:
                _write(db, Letter(0, STAFF, LetterKind.GONE, letter.code), now)

        await self._told(write)

    async def for_page(self, conversation: str, read: int, now: datetime) -> tuple[Line, bool]:
        """What a page has not fetched yet, and whether its line is open.

        What it has `read` (the letters up to that id) is not kept any longer.
        """
        key = self._hashed(conversation)

        def fetch(db: Database) -> tuple[Line, bool]:
            if read:
                db.execute("delete from letters where towards = ? and id <= ?", [key, read])
            line = line_of(db, key)
            is_open = line is not None and line.open_at(now)
            unread = line.unread if line is not None else _unread(db, key)
            return Line(now, unread), is_open

        return await self._writer.run(fetch)

    async def _told(self, write: "Callable[[Database], bool | None]") -> bool:
        done = await self._writer.run(write)
        self.news.set()
        return bool(done)


def carry(
    db: Database,
    key: str,
    user: str,
    chat: str,
    handing: Handing,
    source: str | None,
    now: datetime,
) -> None:
    """Do to the line of conversation `key` what a turn asks for."""
    row = db.execute("select code, said from handoffs where conversation = ?", [key]).fetchone()
    if handing.act is Act.OPEN:
        if row is not None:  # one that expired
            _hang_up(db, row[0])
        code = "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))
        db.execute(
            "insert into handoffs (code, conversation, user, chat, last) values (?, ?, ?, ?, ?)",
            [code, key, user, chat, stamp(now)],
        )
    elif handing.act is Act.READ:
        db.execute("delete from letters where towards = ?", [key])
    elif row is not None:
        code, said = row
        if handing.act is Act.SAY:
            _write(db, Letter(0, STAFF, LetterKind.SAID, code, handing.text), now, user, source)
            db.execute("update handoffs set last = ?, said = 1 where code = ?", [stamp(now), code])
        else:
            _end_by_resident(db, code, said, chat or key, now)


def line_of(db: Database, key: str) -> Line | None:
    """The line of conversation `key`, with what its page has not fetched."""
    row = db.execute("select last from handoffs where conversation = ?", [key]).fetchone()
    unread = _unread(db, key)
    if row is not None:
        return Line(datetime.fromtimestamp(row[0], UTC), unread)
    # Ended by staff: what they said last, and that it ended, is still to be told.
    return Line(datetime.fromtimestamp(0, UTC), unread) if unread else None


def forget_line(db: Database, user: str, chat: str, now: datetime) -> None:
    """End the lines of `user` and delete every letter to or from them."""
    rows = db.execute(
        "select code, said, conversation from handoffs where user = ?", [user]
    ).fetchall()
    for code, said, key in rows:
        _end_by_resident(db, code, said, key, now)
    db.execute("delete from letters where user = ? or towards in (?, ?)", [user, user, chat])


def expire(db: Database, now: datetime) -> None:
    """End the lines on which nobody has said anything for a day, and tell both."""
    oldest = stamp(now - SILENCE)
    db.execute("delete from letters where at <= ?", [oldest])
    rows = db.execute(
        "select code, conversation, chat, user, said from handoffs where last <= ?", [oldest]
    ).fetchall()
    for code, key, chat, user, said in rows:
        _hang_up(db, code)
        _write(db, Letter(0, chat or key, LetterKind.EXPIRED, code), now, user)
        if said:
            _write(db, Letter(0, STAFF, LetterKind.EXPIRED, code), now)


def _end_by_resident(db: Database, code: str, said: int, to: str, now: datetime) -> None:
    _hang_up(db, code)
    db.execute("delete from letters where towards = ?", [to])
    if said:  # else staff have never heard of it
        _write(db, Letter(0, STAFF, LetterKind.LEFT, code), now)


def _hang_up(db: Database, code: str) -> None:
    db.execute("delete from handoffs where code = ?", [code])


def _line(db: Database, code: str, now: datetime) -> tuple[str, str, str] | None:
    """The conversation, the chat and the user of an open line."""
    sql = "select conversation, chat, user from handoffs where code = ? and last > ?"
    found: tuple[str, str, str] | None = db.execute(sql, [code, stamp(now - SILENCE)]).fetchone()
    return found


def _write(
    db: Database, letter: Letter, now: datetime, user: str = "", source: str | None = None
) -> None:
    db.execute(
        "insert or ignore into letters (towards, kind, code, text, source, at, user) "
        "values (?, ?, ?, ?, ?, ?, ?)",
        [letter.to, letter.kind.value, letter.code, letter.text, source, stamp(now), user],
    )


def _unread(db: Database, key: str) -> tuple[Letter, ...]:
    sql = "select id, towards, kind, code, text from letters where towards = ? order by id"
    return tuple(_letters(db, sql, [key]))


def _letters(db: Database, sql: str, values: list[object]) -> list[Letter]:
    return [
        Letter(id, to, LetterKind(kind), code, text)
        for id, to, kind, code, text in db.execute(sql, values).fetchall()
    ]
