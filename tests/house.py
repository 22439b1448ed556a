"""The Telegram channel over a database file, with a clock to move: to stop, start and look into."""

import asyncio
from datetime import datetime
from pathlib import Path

from pydantic import SecretStr
from sqlite_utils import Database

from bot.app import ZONE
from bot.assistant import Assistant
from bot.config import Service, Telegram
from bot.edition import Edition
from bot.handlers import TelegramService
from bot.notices import Notices
from bot.storage import Store, open_store
from tests.fake_telegram import FakeTelegram, FakeUser


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 12, tzinfo=ZONE)

    def __call__(self) -> datetime:
        return self.now


class House:
    """The Telegram channel over one database file, to stop and start."""

    def __init__(self, telegram: FakeTelegram, edition: Edition, path: Path) -> None:
        self.telegram, self.edition, self.path = telegram, edition, path
        self.clock = Clock()
        self.store: Store
        self.assistant: Assistant
        self.served: TelegramService

    async def start(self) -> None:
        self.store = open_store(f"sqlite:///{self.path}")
        self.assistant = Assistant(self.edition, self.store, self.clock)
        notices = Notices(self.store.notices, lambda: self.assistant.edition, self.clock)
        url, token = self.telegram.base_url, SecretStr(self.telegram.token)
        settings = Telegram(token=token, base_url=url, max_per_second=0)
        service = Service()
        self.served = TelegramService(
            self.assistant, notices, settings, service.name, service.line, ""
        )
        await self.served.start()
        while not self.served.ready:
            await asyncio.sleep(0.01)

    async def stop(self) -> None:
        await self.served.stop(2)
        self.store.close()

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    def rows(self, table: str) -> list[dict[str, object]]:
        db = Database(self.path)
        found = list(db.table(table).rows)
        db.close()
        return found

    async def until(self, table: str, count: int) -> list[dict[str, object]]:
        """The rows of a table once there are so many: a turn is kept after its reply."""
        for _ in range(100):
            if len(self.rows(table)) == count:
                break
            await asyncio.sleep(0.02)
        return self.rows(table)


async def heard(user: FakeUser, timeout: float = 0.5) -> list[str]:
    return [one.text for one in await user.replies(timeout=timeout, settle=0.2)]
