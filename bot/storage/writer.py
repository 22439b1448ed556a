"""The thread that owns the connection to SQLite.

What arrives while it writes is written together in the next transaction, so that many residents
share one fsync; nothing is confirmed before its commit.
"""

import asyncio
import logging
import queue
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlite_utils import Database

from bot.storage.migrations import migrations

_BATCH = 500
_BUSY_SECONDS = 10

_Result = TypeVar("_Result")
_Done = list[tuple[asyncio.Future[Any], object, BaseException | None]]
_log = logging.getLogger(__name__)


class Writer:
    """Runs what is handed in on its thread. `close` it at the end."""

    def __init__(self, path: str) -> None:
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

    async def run(self, job: "Callable[[Database], _Result]", alone: bool = False) -> _Result:
        """What `job` returns once it is committed; `alone`: outside of any transaction."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[_Result] = loop.create_future()
        self._jobs.put(_Job(job, loop, future, alone))
        return await future

    async def checkpoint(self) -> None:
        """Bring the log into the database and empty it: it still holds what was deleted."""
        await self.run(_empty_log, alone=True)

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


def _connected(path: str) -> Database:
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS)
    db = Database(connection)
    with db.ensure_autocommit_on():
        db.execute("pragma journal_mode = wal")
        db.execute("pragma synchronous = full")
        db.execute("pragma secure_delete = on")
    migrations.apply(db)
    return db


def _written(db: Database, jobs: "list[_Job[Any]]") -> None:
    """Run `jobs` in one transaction and only then tell their callers."""
    together = [job for job in jobs if not job.alone]
    done: _Done = []
    if len(together) == 1:
        done = [_ran(db, together[0])]
    elif together:
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


def _empty_log(db: Database) -> None:
    db.execute("pragma wal_checkpoint(truncate)").fetchall()
