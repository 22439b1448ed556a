"""What is kept of staff: accounts, sessions, the audit log, changes prepared for a publisher.

Of a password and of a session's token only hashes come here. The rules are bot.admin.accounts'.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlite_utils import Database

from bot.storage.writer import Writer


@dataclass(frozen=True, slots=True)
class Account:
    """One member of staff. `must_change`: the password was given by somebody else."""

    name: str
    role: str
    password: str
    must_change: bool
    made: datetime


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of the audit log."""

    at: datetime
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class PreparedFile:
    """A file as it would be, and the version it was made from."""

    path: str
    content: str
    based_on: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """Files as an editor would have them, waiting for a publisher; the first names the change."""

    id: int
    at: datetime
    who: str
    why: str
    files: tuple[PreparedFile, ...]


_ACCOUNT = "name, role, password, must_change, made"


class StaffBook:
    """Accounts, sessions, deeds and prepared changes (`Store.staff`)."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    async def accounts(self) -> list[Account]:
        """Every account, by name."""
        sql = f"select {_ACCOUNT} from staff order by name"
        return await self._writer.run(lambda db: [_account(row) for row in db.execute(sql)])

    async def account(self, name: str) -> Account | None:
        """The account of `name`, None where there is none."""

        def read(db: Database) -> Account | None:
            row = db.execute(f"select {_ACCOUNT} from staff where name = ?", [name]).fetchone()
            return _account(row) if row else None

        return await self._writer.run(read)

    async def add(self, account: Account, only_first: bool = False) -> bool:
        """Make an account; False where the name is taken, or with `only_first` where any is."""
        where = "where not exists (select 1 from staff)" if only_first else "where true"
        sql = f"insert into staff ({_ACCOUNT}) select ?, ?, ?, ?, ? {where} on conflict do nothing"
        values = [
            account.name,
            account.role,
            account.password,
            account.must_change,
            _moment(account.made),
        ]
        return await self._writer.run(lambda db: db.execute(sql, values).rowcount > 0)

    async def set_password(self, name: str, hashed: str, must_change: bool) -> None:
        """Give `name` another password and end all its sessions."""

        def write(db: Database) -> None:
            sql = "update staff set password = ?, must_change = ? where name = ?"
            db.execute(sql, [hashed, must_change, name])
            db.execute("delete from staff_sessions where name = ?", [name])

        await self._writer.run(write)

    async def remove(self, name: str) -> bool:
        """Delete an account with its sessions, unless it is the last publisher's; whether done."""
        sql = (
            "delete from staff where name = ? and (role <> 'publisher' or "
            "exists (select 1 from staff where role = 'publisher' and name <> ?))"
        )

        def write(db: Database) -> bool:
            done = bool(db.execute(sql, [name, name]).rowcount)
            if done:
                db.execute("delete from staff_sessions where name = ?", [name])
            return done

        return await self._writer.run(write)

    async def begin_session(self, token: str, name: str, now: datetime, expires: datetime) -> None:
        """Keep a session by its hashed `token`; those that have ended go."""

        def write(db: Database) -> None:
            db.execute("delete from staff_sessions where expires <= ?", [_moment(now)])
            sql = "insert into staff_sessions (token, name, expires) values (?, ?, ?)"
            db.execute(sql, [token, name, _moment(expires)])

        await self._writer.run(write)

    async def in_session(self, token: str, now: datetime) -> Account | None:
        """Whose session the hashed `token` is; None where there is none, or it has ended."""
        columns = ", ".join(f"staff.{column}" for column in _ACCOUNT.split(", "))
        sql = (
            f"select {columns} from staff_sessions join staff using (name) "
            "where token = ? and expires > ?"
        )

        def read(db: Database) -> Account | None:
            row = db.execute(sql, [token, _moment(now)]).fetchone()
            return _account(row) if row else None

        return await self._writer.run(read)

    async def end_session(self, token: str) -> None:
        """Let the hashed `token` open nothing any more."""
        sql = "delete from staff_sessions where token = ?"
        await self._writer.run(lambda db: db.execute(sql, [token]))

    async def note(self, who: str, what: str, now: datetime) -> None:
        """Add a line to the audit log."""
        sql = "insert into staff_audit (at, who, what) values (?, ?, ?)"
        await self._writer.run(lambda db: db.execute(sql, [_moment(now), who, what]))

    async def deeds(self, limit: int, before: int | None = None) -> list[tuple[int, Deed]]:
        """The newest lines of the audit log with their numbers, below `before` where given."""
        sql = (
            "select id, at, who, what from staff_audit where ? is null or id < ? "
            "order by id desc limit ?"
        )

        def read(db: Database) -> list[tuple[int, Deed]]:
            rows = db.execute(sql, [before, before, limit]).fetchall()
            return [(id, Deed(datetime.fromisoformat(at), who, what)) for id, at, who, what in rows]

        return await self._writer.run(read)

    async def prepare(self, prepared: Prepared) -> int:
        """Keep a prepared change (its id is not read); the id it gets.

        One by the same member of staff for the same first file is replaced.
        """
        path = prepared.files[0].path
        files = json.dumps([asdict(file) for file in prepared.files])

        def write(db: Database) -> int:
            db.execute("delete from staff_drafts where who = ? and path = ?", [prepared.who, path])
            sql = "insert into staff_drafts (at, who, why, path, files) values (?, ?, ?, ?, ?)"
            values = [_moment(prepared.at), prepared.who, prepared.why, path, files]
            return int(db.execute(sql, values).lastrowid or 0)

        return await self._writer.run(write)

    async def prepared(self) -> list[Prepared]:
        """What waits for a publisher, the oldest first."""
        sql = "select id, at, who, why, files from staff_drafts order by id"
        return await self._writer.run(lambda db: [_prepared(row) for row in db.execute(sql)])

    async def drop_prepared(self, id: int) -> None:
        """A prepared change waits no more."""
        sql = "delete from staff_drafts where id = ?"
        await self._writer.run(lambda db: db.execute(sql, [id]))


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _account(row: tuple[str, str, str, int, str]) -> Account:
    name, role, password, must_change, made = row
    return Account(name, role, password, bool(must_change), datetime.fromisoformat(made))


def _prepared(row: tuple[int, str, str, str, str]) -> Prepared:
    id, at, who, why, files = row
    listed = tuple(PreparedFile(**file) for file in json.loads(files))
    return Prepared(id, datetime.fromisoformat(at), who, why, listed)
