"""The only SQL: what is kept of conversations, questions, feedback and Telegram's updates.

One thread owns the connection. What arrives while it writes is written together in the next
transaction, so that many residents share one fsync; nothing is confirmed before its commit.

Residents stand in the tables as a keyed hash, with two exceptions: an update not yet answered
holds the chat to answer in, which answering wipes; and whoever asked to be told something later
stands with the chat to tell it in, until it was told or is wanted no more.
"""

import asyncio
import hmac
import json
import logging
import os
import queue
import secrets
import sqlite3
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import ValidationError
from sqlite_utils import Database, Migrations

from bot.dialogue import Case, Conversation, Message, Notice, Owed, Subscription, Turn
from bot.errors import ServiceError
from bot.listings import Filters

# Telegram keeps an update for at most 24 hours (core.telegram.org/bots/api#getting-updates).
_UPDATES_KEPT = timedelta(days=2)
_BATCH = 500
_BUSY_SECONDS = 10
_PREFIX = "sqlite:///"

_Result = TypeVar("_Result")
_Done = list[tuple[asyncio.Future[Any], object, BaseException | None]]
_log = logging.getLogger(__name__)
_migrations = Migrations("bot")


class Store:
    """Everything that outlives the process. Build it with `open_store`; `close` it at the end."""

    def __init__(self, path: str, secret_key: bytes) -> None:
        self._secret_key = secret_key
        self._jobs: queue.SimpleQueue[_Job[Any] | None] = queue.SimpleQueue()
        opened: queue.SimpleQueue[BaseException | None] = queue.SimpleQueue()
        self._thread = threading.Thread(
            target=self._work, args=(path, opened), name="storage", daemon=True
        )
        self._thread.start()
        if error := opened.get():
            raise error

    def close(self) -> None:
        """Write what was handed in, then close the database."""
        if self._thread.is_alive():
            self._jobs.put(None)
            self._thread.join()

    async def conversation(self, message: Message) -> Conversation:
        """The conversation that `message` belongs to; an empty one for a newcomer."""
        key = self._hash(message.conversation)

        def read(db: Database) -> Conversation:
            sql = (
                "select entry, at, actions, asking, checklist, traditional, search "
                "from conversations where key = ?"
            )
            row = db.execute(sql, [key]).fetchone()
            wanted = _subscriptions(db, message.reach) if message.reach else ()
            if row is None:
                return Conversation(subscriptions=wanted)
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
            )

        return await self._run(read)

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
            elif not message.press:
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
                _subscribe(db, message.reach, turn.subscriptions, moment)
            if message.update is not None:
                _mark_answered(db, message.update, moment)

        await self._run(write)

    async def forget(self, user: str) -> None:
        """Leave no row of `user`, and no trace of the rows in the files."""
        hashed = self._hash(user)

        def write(db: Database) -> None:
            for table in ("conversations", "journal", "feedback"):
                db.execute(f"delete from {table} where user = ?", [hashed])
            _leave(db, user)

        await self._run(write)
        await self._checkpoint()

    async def purge(self, now: datetime, retention: timedelta) -> None:
        """Delete what is older than `retention`. Daily counts stay."""
        oldest = (now - retention).isoformat(timespec="seconds")
        handled = (now - _UPDATES_KEPT).isoformat(timespec="seconds")

        def write(db: Database) -> None:
            db.execute("delete from journal where at < ?", [oldest])
            db.execute("delete from feedback where at < ?", [oldest])
            db.execute("delete from conversations where saved < ?", [oldest])
            db.execute("delete from updates where answered < ?", [handled])
            db.execute("delete from notices where done < ?", [_stamp(now - retention)])

        await self._run(write)
        await self._checkpoint()

    async def take(self, updates: Mapping[str, str]) -> frozenset[str]:
        """Store `updates` (key → what is to be answered); the keys never seen before."""

        def write(db: Database) -> frozenset[str]:
            sql = "insert or ignore into updates (id, content) values (?, ?)"
            return frozenset(id for id in updates if db.execute(sql, [id, updates[id]]).rowcount)

        return await self._run(write)

    async def unanswered(self) -> dict[str, str]:
        """The updates taken and not answered, in the order they were taken."""
        sql = "select id, content from updates where answered is null order by rowid"
        return await self._run(lambda db: dict(db.execute(sql).fetchall()))

    async def mark_answered(self, update: str, now: datetime) -> None:
        """Record that nothing more is owed for `update`; its content is wiped."""
        moment = now.isoformat(timespec="seconds")
        await self._run(lambda db: _mark_answered(db, update, moment))

    async def subscriptions(self, chat: str) -> tuple[Subscription, ...]:
        """What `chat` asked to be told, with the notices it is still owed."""
        return await self._run(lambda db: _subscriptions(db, chat))

    async def subscribers(self, kind: str) -> list[tuple[str, Subscription]]:
        """Every subscription of a kind with its chat."""

        def read(db: Database) -> list[tuple[str, Subscription]]:
            sql = "select distinct chat from subscriptions where kind = ?"
            chats = [chat for (chat,) in db.execute(sql, [kind]).fetchall()]
            return [(chat, one) for chat in chats for one in _subscriptions(db, chat, kind)]

        return await self._run(read)

    async def plan(self, chat: str, subscription: Subscription, now: datetime) -> None:
        """Plan the notices of a subscription; without any it ends."""

        def write(db: Database) -> None:
            key = [chat, subscription.kind, subscription.subject]
            if subscription.notices:
                _plan(db, chat, subscription, now)
            else:
                where = "chat = ? and kind = ? and subject = ?"
                db.execute(f"delete from subscriptions where {where}", key)

        await self._run(write)

    async def owed(self, now: datetime, limit: int) -> list[Owed]:
        """The notices due by `now` that nobody has begun to send, the longest due first."""
        sql = (
            "select chat, key, kind, subject, due from notices "
            "where begun is null and due <= ? order by due, chat limit ?"
        )
        return await self._run(lambda db: _owed(db, sql, [_stamp(now), limit]))

    async def begin(self, owed: Owed, now: datetime) -> bool:
        """Record that a notice is about to be sent; False where it is not wanted any more."""
        sql = "update notices set begun = ? where chat = ? and key = ? and begun is null"
        values = [_stamp(now), owed.chat, owed.key]
        return bool(await self._run(lambda db: db.execute(sql, values).rowcount))

    async def told(self, owed: Owed, now: datetime) -> None:
        """Record that nothing more is owed for a notice."""
        sql = "update notices set begun = ?, done = ? where chat = ? and key = ?"
        values = [_stamp(now), _stamp(now), owed.chat, owed.key]
        await self._run(lambda db: db.execute(sql, values))

    async def postpone(self, owed: Owed, due: datetime) -> None:
        """A notice that surely did not arrive is owed again from `due` on."""
        sql = "update notices set begun = null, due = ? where chat = ? and key = ?"
        await self._run(lambda db: db.execute(sql, [_stamp(due), owed.chat, owed.key]))

    async def leave(self, chat: str) -> None:
        """Owe `chat` nothing any more, and know it no more."""
        await self._run(lambda db: _leave(db, chat))
        await self._checkpoint()

    async def settle_interrupted(self, now: datetime) -> int:
        """Count as told whatever was being sent when the process ended; how many that were."""
        sql = "update notices set done = ? where begun is not null and done is null"
        return await self._run(lambda db: int(db.execute(sql, [_stamp(now)]).rowcount))

    async def pending(self) -> list[Owed]:
        """Every notice not yet told, in the order they are due."""
        columns = "chat, key, kind, subject, due"
        sql = f"select {columns} from notices where done is null order by due, chat"
        return await self._run(lambda db: _owed(db, sql, []))

    def _hash(self, name: str) -> str:
        return hmac.new(self._secret_key, name.encode(), sha256).hexdigest()[:32]

    async def _checkpoint(self) -> None:
        """Bring the log into the database and empty it: it still holds what was deleted."""
        await self._run(_empty_log, alone=True)

    async def _run(self, job: "Callable[[Database], _Result]", alone: bool = False) -> _Result:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[_Result] = loop.create_future()
        self._jobs.put(_Job(job, loop, future, alone))
        return await future

    def _work(self, path: str, opened: "queue.SimpleQueue[BaseException | None]") -> None:
        try:
            db = _connected(path)
        except BaseException as error:
            opened.put(error)
            return
        opened.put(None)
        ended = False
        while not ended:
            jobs = [self._jobs.get()]
            while len(jobs) < _BATCH and not self._jobs.empty():
                jobs.append(self._jobs.get())
            ended = None in jobs
            _written(db, [job for job in jobs if job is not None])
        db.close()


@dataclass(frozen=True, slots=True)
class _Job(Generic[_Result]):
    run: Callable[[Database], _Result]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[_Result]
    alone: bool  # outside of any transaction


def open_store(url: str, secret_key: str = "") -> Store:
    """The store at `url` (sqlite:///path), migrated to this version.

    Without `secret_key` one is made and kept in secret.key beside the database, readable by its
    owner alone. Raises ServiceError where the place cannot be used.
    """
    path = Path(url.removeprefix(_PREFIX))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        key = secret_key.encode() or _kept_key(path.parent / "secret.key")
        return Store(str(path), key)
    except (OSError, sqlite3.Error) as error:
        raise ServiceError(
            f"{path}: the database cannot be opened ({error}); make the folder writable, or "
            "choose another place with BOT_STORAGE_URL=sqlite:////path/bot.sqlite3"
        ) from None


def store_in_memory() -> Store:
    """A store that ends with the process: for the console and for tests."""
    return Store(":memory:", secrets.token_bytes(32))


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


def _connected(path: str) -> Database:
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS)
    db = Database(connection)
    with db.ensure_autocommit_on():
        db.execute("pragma journal_mode = wal")
        db.execute("pragma synchronous = full")
        db.execute("pragma secure_delete = on")
    _migrations.apply(db)
    return db


def _written(db: Database, jobs: "list[_Job[Any]]") -> None:
    """Run `jobs` in one transaction and only then tell their callers."""
    together = [job for job in jobs if not job.alone]
    done: _Done = []
    if together:
        try:
            with db.atomic():
                done = [_ran(db, job) for job in together]
        except Exception as error:  # the commit failed: none of it is kept
            done = [(job.future, None, error) for job in together]
    done += [_ran(db, job) for job in jobs if job.alone]
    for loop in {job.loop for job in jobs}:
        mine = [one for one in done if one[0].get_loop() is loop]
        try:
            loop.call_soon_threadsafe(_tell, mine)
        except RuntimeError:  # the loop has ended; nobody waits any more
            _log.warning("%d writes were done after their callers had left", len(mine))


def _ran(
    db: Database, job: "_Job[_Result]"
) -> tuple[asyncio.Future[Any], object, BaseException | None]:
    try:
        if job.alone:
            return job.future, job.run(db), None
        with db.atomic():  # one that fails takes no other with it
            return job.future, job.run(db), None
    except Exception as error:
        return job.future, None, error


def _tell(done: _Done) -> None:
    for future, result, error in done:
        if future.done():  # cancelled meanwhile
            continue
        if error is None:
            future.set_result(result)
        else:
            future.set_exception(error)


def _case(written: str | None) -> Case | None:
    if not written:
        return None
    case = json.loads(written)
    return Case(case["checklist"], tuple(case["chosen"]), tuple(case["ticked"]))


def _stamp(moment: datetime) -> int:
    return int(moment.timestamp())


def _owed(db: Database, sql: str, values: list[object]) -> list[Owed]:
    rows = db.execute(sql, values).fetchall()
    return [
        Owed(chat, key, kind, subject, datetime.fromtimestamp(due, UTC))
        for chat, key, kind, subject, due in rows
    ]


def _subscriptions(db: Database, chat: str, kind: str = "") -> tuple[Subscription, ...]:
    sql = "select kind, subject, parts from subscriptions where chat = ? and ? in ('', kind)"
    pending = (
        "select key, due from notices where chat = ? and kind = ? and subject = ? "
        "and done is null order by due"
    )
    found = []
    for of, subject, parts in db.execute(f"{sql} order by kind, subject", [chat, kind]).fetchall():
        rows = db.execute(pending, [chat, of, subject]).fetchall()
        notices = tuple(Notice(key, datetime.fromtimestamp(due, UTC)) for key, due in rows)
        found.append(Subscription(of, subject, tuple(json.loads(parts)), notices))
    return tuple(found)


def _subscribe(db: Database, chat: str, wanted: tuple[Subscription, ...], moment: str) -> None:
    """Make `wanted` all that `chat` asked for. What was told is remembered, not told again."""
    db.execute("delete from subscriptions where chat = ?", [chat])
    if not wanted:
        _leave(db, chat)
        return
    db.execute("delete from notices where chat = ? and begun is null", [chat])
    now = datetime.fromisoformat(moment)
    for one in wanted:
        db.execute(
            "insert into subscriptions (chat, kind, subject, parts, made) values (?, ?, ?, ?, ?)",
            [chat, one.kind, one.subject, json.dumps(one.parts), moment],
        )
        _plan(db, chat, one, now)


def _plan(db: Database, chat: str, subscription: Subscription, now: datetime) -> None:
    """Add what is new; what is already due or begun stays as it is."""
    for notice in subscription.notices:
        db.execute(
            "insert into notices (chat, key, kind, subject, due) values (?, ?, ?, ?, ?) "
            "on conflict (chat, key) do update set due = excluded.due "
            "where begun is null and due > ?",
            [
                chat,
                notice.key,
                subscription.kind,
                subscription.subject,
                _stamp(notice.due),
                _stamp(now),
            ],
        )


def _leave(db: Database, chat: str) -> None:
    for table in ("subscriptions", "notices"):
        db.execute(f"delete from {table} where chat = ?", [chat])


def _search(stored: str | None) -> Filters | None:
    """The wishes of a search; None without one, and for one that another version wrote."""
    try:
        return Filters.model_validate_json(stored) if stored else None
    except ValidationError:
        return None


def _mark_answered(db: Database, update: str, moment: str) -> None:
    db.execute("update updates set answered = ?, content = '' where id = ?", [moment, update])


def _empty_log(db: Database) -> None:
    db.execute("pragma wal_checkpoint(truncate)").fetchall()


@_migrations()
def first_tables(db: Database) -> None:
    """Version 1."""
    db.table("conversations").create(
        {"key": str, "user": str, "entry": str, "at": str, "actions": str, "saved": str}, pk="key"
    )
    db.table("conversations").create_index(["user"])
    db.table("journal").create(
        {
            "id": int,
            "at": str,
            "user": str,
            "channel": str,
            "question": str,
            "outcome": str,
            "entries": str,
            "confidence": float,
            "edition": str,
        },
        pk="id",
    )
    db.table("journal").create_index(["user"])
    db.table("journal").create_index(["at"])
    db.table("feedback").create(
        {"user": str, "entry": str, "useful": int, "at": str}, pk=("user", "entry")
    )
    db.table("counts").create(
        {"day": str, "channel": str, "outcome": str, "entry": str, "questions": int},
        pk=("day", "channel", "outcome", "entry"),
    )
    db.table("updates").create({"id": str, "content": str, "answered": str}, pk="id")
    db.table("updates").create_index(["answered"])


@_migrations()
def asking_back(db: Database) -> None:
    """Version 2: the question for which a birth was asked back."""
    db.table("conversations").add_column("asking", str)


@_migrations()
def personal_checklist(db: Database) -> None:
    """Version 3: a family's case on a checklist, and what is ticked, as JSON."""
    db.table("conversations").add_column("checklist", str)


@_migrations()
def notices(db: Database) -> None:
    """Version 4: what a chat asked to be told, and each message owed (times in Unix seconds).

    The only tables that name a chat: nothing could be sent to a hash.
    """
    db.table("subscriptions").create(
        {"chat": str, "kind": str, "subject": str, "parts": str, "made": str},
        pk=("chat", "kind", "subject"),
    )
    db.table("notices").create(
        {
            "chat": str,
            "key": str,
            "kind": str,
            "subject": str,
            "due": int,
            "begun": int,
            "done": int,
        },
        pk=("chat", "key"),
    )
    db.table("notices").create_index(["begun", "due"])


@_migrations()
def script(db: Database) -> None:
    """Version 5: whether the resident writes traditional characters."""
    db.table("conversations").add_column("traditional", int)


@_migrations()
def searching(db: Database) -> None:
    """Version 6: the wishes of the last search for work."""
    db.table("conversations").add_column("search", str)
