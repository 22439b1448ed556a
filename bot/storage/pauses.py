"""What is not answered just now, by order of staff: a topic or everything, and their words."""

from datetime import datetime

from sqlite_utils import Database

from bot.storage.writer import Writer


class PauseBook:
    """The pauses in force (`Store.pauses`)."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    async def all(self) -> dict[str, str]:
        """Each paused topic with staff's words about it, in the order of the pauses."""
        sql = "select topic, notice from pauses order by at"
        return await self._writer.run(lambda db: dict(db.execute(sql).fetchall()))

    async def add(self, topic: str, notice: str, who: str, now: datetime) -> None:
        """Pause `topic`; words given earlier are replaced."""
        moment = now.isoformat(timespec="seconds")

        def write(db: Database) -> None:
            db.execute(
                "insert or replace into pauses (topic, notice, who, at) values (?, ?, ?, ?)",
                [topic, notice, who, moment],
            )

        await self._writer.run(write)

    async def end(self, topic: str) -> bool:
        """Pause `topic` no longer; False where it was not paused."""
        sql = "delete from pauses where topic = ?"
        return bool(await self._writer.run(lambda db: db.execute(sql, [topic]).rowcount))
