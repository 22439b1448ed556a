"""The service as it is run, in a process of its own, against the fake Telegram."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from tests.fake_telegram import FakeTelegram

ROOT = Path(__file__).resolve().parent.parent


class Bot:
    """One run of `python -m bot run` after another, on one database."""

    def __init__(self, telegram: FakeTelegram, folder: Path, **settings: str) -> None:
        self.telegram = telegram
        self.database = folder / "bot.sqlite3"
        self.log = folder / "log.txt"
        self.port = _free_port()
        self._settings = settings
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        environ = {
            **os.environ,
            "TELEGRAM_BOT_TOKEN": self.telegram.token,
            "BOT_TELEGRAM_BASE_URL": self.telegram.base_url,
            "BOT_TELEGRAM_MAX_PER_SECOND": "0",
            "BOT_WEB_PORT": str(self.port),
            "BOT_SEMANTIC": "off",
            "BOT_WEB_PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            "BOT_STORAGE_URL": f"sqlite:///{self.database}",
            **self._settings,
        }
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", cwd=ROOT, env=environ, stdout=log, stderr=log
            )

    async def stop(self, sent: int = signal.SIGTERM) -> int:
        """Send a signal; the exit status, once it has ended."""
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(sent)
        return await asyncio.wait_for(self._process.wait(), 20)

    def logged(self) -> str:
        """All that it has written so far."""
        return self.log.read_text("utf-8")


@contextlib.asynccontextmanager
async def running(telegram: FakeTelegram, folder: Path, **settings: str) -> AsyncIterator[Bot]:
    """The bot, ready for updates; killed at the end if it still runs."""
    bot = Bot(telegram, folder, **settings)
    await bot.start()
    try:
        await telegram.wait_ready(60)
        yield bot
    finally:
        await bot.stop(signal.SIGKILL)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
