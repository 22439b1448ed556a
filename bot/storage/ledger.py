"""What the tables say to those who may look: a resident of himself, the operator of the whole."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlite_utils import Database

from bot.storage.notices import stamp
from bot.storage.writer import Writer

# Table by table the rows of one resident, as columns and values.
Rows = Mapping[str, Sequence[Mapping[str, object]]]

# Who a row belongs to, and what only numbers or addresses it: it says nothing to its owner.
_OWNER = {"user", "chat"}
_NUMBERS = {
    ("journal", "id"),
    ("conversations", "key"),
    ("handoffs", "conversation"),
    ("letters", "id"),
    ("letters", "source"),
    ("letters", "towards"),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is owed at a moment: updates to answer, notices to send, those of them due by then."""

    updates: int
    notices: int
    due: int


class Ledger:
    """Reads across all tables (`Store.ledger`). `hash` is what stands for a resident in them."""

    def __init__(self, writer: Writer, hash: Callable[[str], str]) -> None:
        self._writer = writer
        self._hash = hash

    async def own(self, user: str) -> Rows:
        """Every row that belongs to `user`: by hash, or by the chat that asked to be told.

        Found by the columns that name an owner, so that no table can be forgotten.
        """

        def read(db: Database) -> Rows:
            found: dict[str, list[dict[str, object]]] = {}
            for table in db.table_names():
                columns = db.table(table).columns_dict
                if not _OWNER & columns.keys():
                    continue
                owner = "user" if "user" in columns else "chat"
                shown = [
                    name for name in columns if name not in _OWNER and (table, name) not in _NUMBERS
                ]
                names = ", ".join(f"[{name}]" for name in shown)
                rows = db.execute(
                    f"select {names} from [{table}] where [{owner}] = ? order by rowid",
                    [self._hash(user) if owner == "user" else user],
                ).fetchall()
                if rows:
                    found[table] = [dict(zip(shown, row, strict=True)) for row in rows]
            return found

        return await self._writer.run(read)

    async def waiting(self, now: datetime) -> Waiting:
        """What is owed at `now`."""
        updates = "select count(*) from updates where answered is null"
        notices = "select count(*), coalesce(sum(due <= ?), 0) from notices where done is null"

        def read(db: Database) -> Waiting:
            [unanswered] = db.execute(updates).fetchone()
            pending, due = db.execute(notices, [stamp(now)]).fetchone()
            return Waiting(unanswered, pending, due)

        return await self._writer.run(read)

    async def usage(self, since: date) -> dict[str, int]:
        """How often each entry answered a question from the day `since` on."""
        sql = (
            "select entry, sum(questions) from counts where day >= ? and entry != '' group by entry"
        )
        return await self._writer.run(
            lambda db: dict(db.execute(sql, [since.isoformat()]).fetchall())
        )

    async def try_writing(self) -> None:
        """Write, commit and change nothing. Raises what SQLite raises where it cannot."""

        def write(db: Database) -> None:
            [version] = db.execute("pragma user_version").fetchone()
            db.execute(f"pragma user_version = {int(version)}")  # a page is written all the same

        await self._writer.run(write)
