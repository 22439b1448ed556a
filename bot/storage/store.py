"""What is kept of conversations, questions, feedback and Telegram's updates.

Residents stand in the tables as a keyed hash, with three exceptions: an update not yet answered
holds the chat to answer in, which answering wipes; whoever asked to be told something later
stands with the chat to tell it in (storage.notices), until it was told or is wanted no more, and
whoever speaks with staff with the chat to bring their answer to (storage.handoff), until it ends.
"""

import hmac
import json
import os
import secrets
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from pydantic import ValidationError
from sqlite_utils import Database

from bot.dialogue import Case, Conversation, Message, Turn
from bot.errors import ServiceError
from bot.listings import Filters
from bot.storage.handoff import HandoffBook, carry, expire, forget_line, line_of
from bot.storage.journal import Journal
from bot.storage.ledger import Ledger
from bot.storage.notices import NoticeBook, leave, stamp, subscribe, subscriptions_of
from bot.storage.pauses import PauseBook
from bot.storage.staff import StaffBook
from bot.storage.writer import Writer

# Telegram keeps an update for at most 24 hours (core.telegram.org/bots/api#getting-updates).
_UPDATES_KEPT = timedelta(days=2)
# Three years: for so long a family claims by an answer, and may ask who changed it.
_DEEDS_KEPT = timedelta(days=1096)
# A question that is asked again after a year is worth another look.
_ASIDE_KEPT = timedelta(days=365)
_PREFIX = "sqlite:///"


class Store:
    """Everything that outlives the process. Build it with `open_store`; `close` it at the end."""

    def __init__(self, writer: Writer, secret_key: bytes) -> None:
        self._writer = writer
        self._secret_key = secret_key
        self.notices = NoticeBook(writer)
        self.ledger = Ledger(writer, self._hash)
        self.staff = StaffBook(writer)
        self.handoffs = HandoffBook(writer, self._hash)
        self.pauses = PauseBook(writer)
        self.journal = Journal(writer)

    def close(self) -> None:
        """Write what was handed in, then close the database."""
        self._writer.close()

    async def conversation(self, message: Message) -> Conversation:
        """The conversation that `message` belongs to; an empty one for a newcomer."""
        key = self._hash(message.conversation)

        def read(db: Database) -> Conversation:
            sql = (
                "select entry, at, actions, asking, checklist, traditional, search "
                "from conversations where key = ?"
            )
            row = db.execute(sql, [key]).fetchone()
            wanted = subscriptions_of(db, message.reach) if message.reach else ()
            line = line_of(db, key)
            if row is None:
                return Conversation(subscriptions=wanted, line=line)
            entry, at, actions, asking, case, traditional, search = row
            moment = datetime.fromisoformat(at) if at else None
            return Conversation(
                entry,
                moment,
                tuple(json.loads(actions)),
                asking or "",
                _case(case),
                wanted,
                bool(traditional),
                _search(search),
                line,
            )

        return await self._writer.run(read)

    async def save_turn(self, message: Message, turn: Turn, edition: str, now: datetime) -> None:
        """Keep `turn`, count it, and record the message's update as answered: all or nothing."""
        key, user = self._hash(message.conversation), self._hash(message.author)
        kept, reply = turn.conversation, turn.reply
        day, moment = now.date().isoformat(), now.isoformat(timespec="seconds")
        channel = message.conversation.partition(":")[0]

        def write(db: Database) -> None:
            db.execute(
                "insert into conversations "
                "(key, user, entry, at, actions, asking, checklist, traditional, search, saved) "
                "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (key) do update set "
                "entry = excluded.entry, at = excluded.at, actions = excluded.actions, "
                "asking = excluded.asking, checklist = excluded.checklist, "
                "traditional = excluded.traditional, search = excluded.search, "
                "saved = excluded.saved",
                [
                    key,
                    user,
                    kept.entry,
                    kept.at.isoformat() if kept.at else None,
                    json.dumps(kept.actions),
                    kept.asking,
                    json.dumps(asdict(kept.case)) if kept.case else None,
                    kept.traditional,
                    kept.search.model_dump_json(exclude_none=True) if kept.search else "",
                    moment,
                ],
            )
            if turn.feedback:
                db.execute(
                    "insert into feedback (user, entry, useful, at) values (?, ?, ?, ?) "
                    "on conflict (user, entry) do update "
                    "set useful = excluded.useful, at = excluded.at",
                    [user, turn.feedback.entry, turn.feedback.useful, moment],
                )
            elif not message.press and turn.handing is None:  # what is for staff is no question
                db.execute(
                    "insert into journal "
                    "(at, user, channel, question, outcome, entries, confidence, edition) "
                    "values (?, ?, ?, ?, ?, ?, ?, ?)",
                    [
                        moment,
                        user,
                        channel,
                        turn.question,
                        reply.outcome.value,
                        json.dumps(reply.answers or reply.choices),
                        turn.confidence,
                        edition,
                    ],
                )
                db.execute(
                    "insert into counts (day, channel, outcome, entry, questions) "
                    "values (?, ?, ?, ?, 1) on conflict do update set questions = questions + 1",
                    [day, channel, reply.outcome.value, reply.answers[0] if reply.answers else ""],
                )
            if turn.subscriptions is not None and message.reach:
                subscribe(db, message.reach, turn.subscriptions, moment)
            if turn.handing is not None:
                source = message.update
                carry(db, key, user, message.reach, turn.handing, source, now)
            if message.update is not None:
                _mark_answered(db, message.update, moment)

        await self._writer.run(write)
        if turn.handing is not None:
            self.handoffs.news.set()

    async def forget(self, user: str, now: datetime) -> None:
        """Leave no row of `user`, and no trace of the rows in the files."""
        hashed = self._hash(user)

        def write(db: Database) -> None:
            for table in ("conversations", "journal", "feedback"):
                db.execute(f"delete from {table} where user = ?", [hashed])
            leave(db, user)
            forget_line(db, hashed, user, now)

        await self._writer.run(write)
        await self._writer.checkpoint()
        self.handoffs.news.set()

    async def purge(self, now: datetime, retention: timedelta) -> None:
        """Delete what is older than `retention`; what staff did, later. Daily counts stay."""
        oldest = (now - retention).isoformat(timespec="seconds")
        handled = (now - _UPDATES_KEPT).isoformat(timespec="seconds")
        deeds = (now - _DEEDS_KEPT).isoformat(timespec="seconds")
        aside = (now - _ASIDE_KEPT).isoformat(timespec="seconds")

        def write(db: Database) -> None:
            db.execute("delete from journal where at < ?", [oldest])
            db.execute("delete from feedback where at < ?", [oldest])
            db.execute("delete from conversations where saved < ?", [oldest])
            db.execute("delete from updates where answered < ?", [handled])
            db.execute("delete from staff_audit where at < ?", [deeds])
            db.execute("delete from set_aside where at < ?", [aside])
            # While somebody wants to hear of something, what they heard is not told again.
            db.execute(
                "delete from notices where done < ? and not exists (select 1 from subscriptions "
                "where subscriptions.chat = notices.chat and subscriptions.kind = notices.kind)",
                [stamp(now - retention)],
            )
            expire(db, now)

        await self._writer.run(write)
        await self._writer.checkpoint()
        self.handoffs.news.set()

    async def take(self, updates: Mapping[str, str]) -> frozenset[str]:
        """Store `updates` (key → what is to be answered); the keys never seen before."""

        def write(db: Database) -> frozenset[str]:
            sql = "insert or ignore into updates (id, content) values (?, ?)"
            return frozenset(id for id in updates if db.execute(sql, [id, updates[id]]).rowcount)

        return await self._writer.run(write)

    async def unanswered(self) -> dict[str, str]:
        """The updates taken and not answered, in the order they were taken."""
        sql = "select id, content from updates where answered is null order by rowid"
        return await self._writer.run(lambda db: dict(db.execute(sql).fetchall()))

    async def mark_answered(self, update: str, now: datetime) -> None:
        """Record that nothing more is owed for `update`; its content is wiped."""
        moment = now.isoformat(timespec="seconds")
        await self._writer.run(lambda db: _mark_answered(db, update, moment))

    def _hash(self, name: str) -> str:
        return hmac.new(self._secret_key, name.encode(), sha256).hexdigest()[:32]


def open_store(url: str, secret_key: str = "") -> Store:
    """The store at `url` (sqlite:///path), migrated to this version.

    Without `secret_key` one is made and kept in secret.key beside the database, readable by its
    owner alone. Raises ServiceError where the place cannot be used.
    """
    path = Path(url.removeprefix(_PREFIX))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        key = secret_key.encode() or _kept_key(path.parent / "secret.key")
        return Store(Writer(str(path)), key)
    except (OSError, sqlite3.Error) as error:
        raise ServiceError(
            f"{path}: the database cannot be opened ({error}); make the folder writable, or "
            "choose another place with BOT_STORAGE_URL=sqlite:////path/bot.sqlite3"
        ) from None


def store_in_memory() -> Store:
    """A store that ends with the process: for the console and for tests."""
    return Store(Writer(":memory:"), secrets.token_bytes(32))


def _kept_key(path: Path) -> bytes:
    try:
        # Made whole or not at all: half a key after a crash would hash residents anew.
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)
    return path.read_bytes()


def _case(written: str | None) -> Case | None:
    if not written:
        return None
    case = json.loads(written)
    return Case(case["checklist"], tuple(case["chosen"]), tuple(case["ticked"]))


def _search(stored: str | None) -> Filters | None:
    """The wishes of a search; None without one, and for one that another version wrote."""
    try:
        return Filters.model_validate_json(stored) if stored else None
    except ValidationError:
        return None


def _mark_answered(db: Database, update: str, moment: str) -> None:
    db.execute("update updates set answered = ?, content = '' where id = ?", [moment, update])
