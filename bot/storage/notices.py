"""What chats asked to be told, and each message owed: the only tables that name a chat."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime

from sqlite_utils import Database

from bot.dialogue import Notice, Owed, Subscription
from bot.storage.writer import Writer


class NoticeBook:
    """Subscriptions and notices (`Store.notices`)."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    async def subscriptions(self, chat: str) -> tuple[Subscription, ...]:
        """What `chat` asked to be told, with the notices it is still owed."""
        return await self._writer.run(lambda db: subscriptions_of(db, chat))

    async def subscribers(self, kind: str) -> list[tuple[str, Subscription]]:
        """Every subscription of a kind with its chat."""

        def read(db: Database) -> list[tuple[str, Subscription]]:
            sql = "select distinct chat from subscriptions where kind = ?"
            chats = [chat for (chat,) in db.execute(sql, [kind]).fetchall()]
            return [(chat, one) for chat in chats for one in subscriptions_of(db, chat, kind)]

        return await self._writer.run(read)

    async def plan(self, chat: str, subscription: Subscription, now: datetime) -> None:
        """Plan the notices of a subscription; without any it ends."""

        def write(db: Database) -> None:
            key = [chat, subscription.kind, subscription.subject]
            if subscription.notices:
                _plan(db, chat, subscription, now)
            else:
                where = "chat = ? and kind = ? and subject = ?"
                db.execute(f"delete from subscriptions where {where}", key)

        await self._writer.run(write)

    async def owed(self, now: datetime, limit: int) -> list[Owed]:
        """The notices due by `now` that nobody has begun to send, the longest due first."""
        sql = (
            "select chat, key, kind, subject, due from notices "
            "where begun is null and due <= ? order by due, chat limit ?"
        )
        return await self._writer.run(lambda db: _owed(db, sql, [stamp(now), limit]))

    async def begin(self, owed: Owed, now: datetime) -> bool:
        """Record that a notice is about to be sent; False where it is not wanted any more."""
        sql = "update notices set begun = ? where chat = ? and key = ? and begun is null"
        values = [stamp(now), owed.chat, owed.key]
        return bool(await self._writer.run(lambda db: db.execute(sql, values).rowcount))

    async def begin_together(
        self, chat: str, kind: str, now: datetime, since: datetime, later: datetime
    ) -> list[Owed]:
        """Record that all of a `kind` due to `chat` is about to be sent in one message; which.

        None where one was begun `since` then: what is due is owed again from `later` on.
        """
        due = "chat = ? and kind = ? and begun is null and due <= ?"
        values = [chat, kind, stamp(now)]

        def write(db: Database) -> list[Owed]:
            begun = "select 1 from notices where chat = ? and kind = ? and begun >= ? limit 1"
            if db.execute(begun, [chat, kind, stamp(since)]).fetchone():
                db.execute(f"update notices set due = ? where {due}", [stamp(later), *values])
                return []
            sql = f"select chat, key, kind, subject, due from notices where {due} order by due, key"
            found = _owed(db, sql, values)
            db.execute(f"update notices set begun = ? where {due}", [stamp(now), *values])
            return found

        return await self._writer.run(write)

    async def first_seen(self, ids: Iterable[str], now: datetime) -> dict[str, datetime]:
        """When each listing was first on the board; what was not there before is, from `now` on.

        The first board of all has been there for ever: it is new to nobody.
        """
        wanted = list(ids)

        def write(db: Database) -> dict[str, datetime]:
            first = db.execute("select 1 from listings_seen limit 1").fetchone() is None
            moment = 0 if first else stamp(now)
            sql = "insert or ignore into listings_seen (id, seen) values (?, ?)"
            db.conn.executemany(sql, [(id, moment) for id in wanted])
            known = dict(db.execute("select id, seen from listings_seen").fetchall())
            return {id: datetime.fromtimestamp(known[id], UTC) for id in wanted}

        return await self._writer.run(write)

    async def told(self, owed: Owed, now: datetime) -> None:
        """Record that a notice was sent."""
        sql = "update notices set begun = ?, done = ? where chat = ? and key = ?"
        values = [stamp(now), stamp(now), owed.chat, owed.key]
        await self._writer.run(lambda db: db.execute(sql, values))

    async def drop(self, owed: Owed, now: datetime) -> None:
        """Record that nothing is owed for a notice, of which nothing was said: `begun` is 0."""
        sql = "update notices set begun = 0, done = ? where chat = ? and key = ?"
        values = [stamp(now), owed.chat, owed.key]
        await self._writer.run(lambda db: db.execute(sql, values))

    async def postpone(self, owed: Owed, due: datetime) -> None:
        """A notice that surely did not arrive is owed again from `due` on."""
        sql = "update notices set begun = null, due = ? where chat = ? and key = ?"
        await self._writer.run(lambda db: db.execute(sql, [stamp(due), owed.chat, owed.key]))

    async def leave(self, chat: str) -> None:
        """Owe `chat` nothing any more, and know it no more."""
        await self._writer.run(lambda db: leave(db, chat))
        await self._writer.checkpoint()

    async def settle_interrupted(self, now: datetime) -> int:
        """Count as told whatever was being sent when the process ended; how many that were."""
        sql = "update notices set done = ? where begun is not null and done is null"
        return await self._writer.run(lambda db: int(db.execute(sql, [stamp(now)]).rowcount))

    async def pending(self) -> list[Owed]:
        """Every notice not yet told, in the order they are due."""
        columns = "chat, key, kind, subject, due"
        sql = f"select {columns} from notices where done is null order by due, chat"
        return await self._writer.run(lambda db: _owed(db, sql, []))


def stamp(moment: datetime) -> int:
    """The moment in Unix seconds, as the table of notices holds it."""
    return int(moment.timestamp())


def _owed(db: Database, sql: str, values: list[object]) -> list[Owed]:
    rows = db.execute(sql, values).fetchall()
    return [
        Owed(chat, key, kind, subject, datetime.fromtimestamp(due, UTC))
        for chat, key, kind, subject, due in rows
    ]


def subscriptions_of(db: Database, chat: str, kind: str = "") -> tuple[Subscription, ...]:
    """What `chat` asked to be told (of one kind), with the notices it is still owed."""
    sql = "select kind, subject, parts, made from subscriptions where chat = ? and ? in ('', kind)"
    pending = (
        "select key, due from notices where chat = ? and kind = ? and subject = ? "
        "and done is null order by due"
    )
    found = []
    asked = db.execute(f"{sql} order by kind, subject", [chat, kind]).fetchall()
    for of, subject, parts, made in asked:
        rows = db.execute(pending, [chat, of, subject]).fetchall()
        notices = tuple(Notice(key, datetime.fromtimestamp(due, UTC)) for key, due in rows)
        moment = datetime.fromisoformat(made)
        found.append(Subscription(of, subject, tuple(json.loads(parts)), notices, moment))
    return tuple(found)


def subscribe(db: Database, chat: str, wanted: tuple[Subscription, ...], moment: str) -> None:
    """Make `wanted` all that `chat` asked for, at `moment` where they do not say when.

    What was told is remembered, not told again.
    """
    db.execute("delete from subscriptions where chat = ?", [chat])
    if not wanted:
        leave(db, chat)
        return
    db.execute("delete from notices where chat = ? and begun is null", [chat])
    now = datetime.fromisoformat(moment)
    for one in wanted:
        made = one.made.isoformat(timespec="seconds") if one.made else moment
        db.execute(
            "insert into subscriptions (chat, kind, subject, parts, made) values (?, ?, ?, ?, ?)",
            [chat, one.kind, one.subject, json.dumps(one.parts), made],
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
                stamp(notice.due),
                stamp(now),
            ],
        )


def leave(db: Database, chat: str) -> None:
    """Owe `chat` nothing any more, and know it no more."""
    for table in ("subscriptions", "notices"):
        db.execute(f"delete from {table} where chat = ?", [chat])
