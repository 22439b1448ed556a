"""The database file as its operator sees it: whether it is sound, a copy of it, alone with it.

None of it goes over the Store: the service may run meanwhile, or the file be damaged.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sqlite_utils import Database

from bot.errors import BackupError
from bot.storage.migrations import migrations

_PREFIX = "sqlite:///"
_BUSY_SECONDS = 10
# What SQLite puts beside a database while it is open, or after a crash.
BESIDE = ("-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Health:
    """What was found of a database file. `trouble`: why it cannot be used, empty where it can."""

    trouble: str = ""
    bytes: int = 0
    steps: int = 0  # of the schema, that it has
    missing: tuple[str, ...] = ()  # steps that the next start adds
    unknown: tuple[str, ...] = ()  # steps that only a newer version knows
    accounts: int = 0  # of staff


def path_of(url: str) -> Path:
    """Where the database of sqlite:///path lies."""
    return Path(url.removeprefix(_PREFIX))


def examine_database(path: Path) -> Health:
    """Whether the database at `path` opens, is whole and can be written to. Changes nothing."""
    try:
        with closing(_opened(path)) as connection:
            size = path.stat().st_size
            [(verdict, *_), *_] = connection.execute("pragma integrity_check(1)").fetchall()
            if verdict != "ok":
                return Health(f"it is damaged ({verdict})", size)
            connection.execute("begin immediate")
            connection.execute("create table doctor_was_here (x)")
            connection.execute("rollback")
            db = Database(connection)
            applied = {step.name for step in migrations.applied(db)}
            missing = tuple(step.name for step in migrations.pending(db))
            unknown = tuple(sorted(applied - _known_steps()))
            accounts = db.table("staff").count if db.table("staff").exists() else 0
            return Health("", size, len(applied), missing, unknown, accounts)
    except (sqlite3.Error, OSError) as error:
        return Health(str(error))


def copy_database(path: Path, copy: Path) -> None:
    """Write a consistent copy of the database at `path` to `copy`, also while it is in use.

    Raises BackupError where it cannot be read, is damaged, or the disk is full.
    """
    try:
        with closing(_opened(path)) as connection:
            connection.execute("vacuum into ?", [str(copy)])
    except (sqlite3.Error, OSError) as error:
        raise BackupError(f"{path}: the database cannot be copied ({error})") from None
    if trouble := examine_database(copy).trouble:
        raise BackupError(f"{path}: the copy of the database is no good ({trouble})")


@contextmanager
def alone_with(path: Path) -> Iterator[None]:
    """Nobody else has the database at `path` open, or can open it, meanwhile.

    What its log still held is brought into the file. A file that is no database, or none at all,
    is nobody's. Raises BackupError where a process has it open.
    """
    if not path.exists():
        yield
        return
    with closing(_opened(path)) as connection:
        try:
            # SQLite leaves the log only where no other connection is open (sqlite.org/wal.html).
            connection.execute("pragma journal_mode = delete")
            connection.execute("begin exclusive")
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                remedy = "stop the service first"
                raise BackupError(f"{path}: a process has it open; {remedy}") from None
        except sqlite3.DatabaseError:
            pass  # damaged: that is why it is replaced
        yield


def _known_steps() -> set[str]:
    with closing(sqlite3.connect(":memory:")) as connection:
        return {step.name for step in migrations.pending(Database(connection))}


def _opened(path: Path) -> sqlite3.Connection:
    address = f"file:{quote(str(path.absolute()))}?mode=rw"
    return sqlite3.connect(address, _BUSY_SECONDS, isolation_level=None, uri=True)
