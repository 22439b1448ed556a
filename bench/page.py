"""The page's API under load, for bench/load.py: requests a second and how late the answers are."""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

import aiohttp
from services import OURS, QUESTIONS, ROOT, Figures, cpu_seconds, free_port, new_question, p95

ECHO_SITE = (sys.executable, str(ROOT / "bench" / "echo_site.py"))
SITE = OURS
LIMIT_OFF = {"BOT_WEB_PER_MINUTE": "0"}
STARTED_SECONDS = 60


@asynccontextmanager
async def site(
    command: Sequence[str], settings: Mapping[str, str]
) -> AsyncIterator[tuple["Client", int]]:
    """A site that answers, and its process. A new database each time."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        environ = {
            **{key: value for key, value in os.environ.items() if "TELEGRAM" not in key},
            "BOT_WEB_PORT": str(port),
            "BOT_STORAGE_URL": f"sqlite:///{folder}/bot.sqlite3",
            "BOT_LOG": "json",
            **settings,
        }
        null = asyncio.subprocess.DEVNULL
        process = await asyncio.create_subprocess_exec(
            *command, env=environ, cwd=ROOT, stdout=null, stderr=null
        )
        try:
            async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
                client = Client(session)
                until = time.monotonic() + STARTED_SECONDS
                while time.monotonic() < until:
                    try:
                        await client.ask(QUESTIONS[0])
                        break
                    except aiohttp.ClientConnectorError:
                        await asyncio.sleep(0.1)
                yield client, process.pid
        finally:
            process.terminate()
            await process.wait()


class Client:
    """Asks over one pool of connections."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def ask(self, question: str) -> None:
        """One question of a conversation of its own. Raises what is not answered."""
        async with self._session.post("/api/v1/ask", json={"question": question}) as response:
            response.raise_for_status()
            await response.read()

    async def asked(
        self, requests: int, at_once: int, texts: Callable[[int], str]
    ) -> tuple[float, list[float]]:
        """Seconds for all `requests`, and for each."""
        numbers, delays = iter(range(requests)), list[float]()

        async def one() -> None:
            for number in numbers:
                sent = time.monotonic()
                await self.ask(texts(number))
                delays.append(time.monotonic() - sent)

        begun = time.monotonic()
        await asyncio.gather(*(one() for _ in range(at_once)))
        return time.monotonic() - begun, delays


async def measured_site(
    command: Sequence[str], requests: int, at_once: int, settings: Mapping[str, str]
) -> Figures:
    """A site answering `requests`; a tenth as many warm it up."""
    async with site(command, settings) as (client, pid):
        await client.asked(requests // 10, at_once, lambda number: new_question(-1 - number))
        before = cpu_seconds(pid)
        seconds, delays = await client.asked(requests, at_once, new_question)
        cpu = cpu_seconds(pid) - before
    return Figures(requests / seconds, 1000 * cpu / requests, 1000 * p95(delays))
