"""Services in processes of their own, and what they cost: for bench/load.py and bench/start.py.

Telegram is the tests' fake Bot API server, over real HTTP. A resident here says the next thing
when the last was answered, so that what is at once is what the number of residents says.
"""

import asyncio
import os
import socket
import sys
import tempfile
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.fake_telegram import FakeTelegram, FakeUser  # noqa: E402

QUESTIONS = [
    "育儿补贴怎么申请",
    "育儿部贴咋领",
    "要带啥",
    "产假多少天",
    "三岁以下个税怎么扣",
    "孩子户口在文登去哪办",
    "送完孩子能干到三点的活",
    "社保卡丢了怎么办",
]
ECHO = (sys.executable, str(ROOT / "bench" / "echo_bot.py"))
OURS = (sys.executable, "-m", "bot", "run")
LIMITER_OFF = {"BOT_TELEGRAM_MAX_PER_SECOND": "0"}
BY_WORDS = {"BOT_SEMANTIC": "off"}
_FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "秀桂玉小美文建志海春红丽明国华淑凤兰英娟"
TICK, PAGE = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Figures:
    """One run. A reply is late by the time from its update's hand-over to its sending."""

    per_second: float
    cpu_seconds_per_1000: float
    p95_milliseconds: float


def new_question(number: int) -> str:
    """A question nobody has asked: nothing that was read before helps, its vector is to be made."""
    name = _FAMILY[number % 20] + _GIVEN[number // 20 % 20] + _GIVEN[number // 400 % 20]
    return f"{name}家的{QUESTIONS[number % len(QUESTIONS)]}"


def cpu_seconds(pid: int) -> float:
    """User and system time of a process, from /proc (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def megabytes(pid: int) -> float:
    """The resident memory of a process, from /proc (Linux)."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE / 1e6


def p95(delays: Sequence[float]) -> float:
    """Seconds within which nineteen of twenty came."""
    return sorted(delays)[int(len(delays) * 0.95)]


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@asynccontextmanager
async def served(
    command: Sequence[str], settings: Mapping[str, str] = {}, mode: str = "polling"
) -> AsyncIterator[tuple[FakeTelegram, int]]:
    """A bot that is ready for updates: its Telegram, and its process. A new database each time."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        async with FakeTelegram(record=False, history_limit=20, keep_events=False) as telegram:
            environ = {
                **os.environ,
                "TELEGRAM_BOT_TOKEN": telegram.token,
                "BOT_TELEGRAM_BASE_URL": telegram.base_url,
                "BOT_TELEGRAM_MODE": mode,
                "BOT_TELEGRAM_WEBHOOK_SECRET": "of-the-benchmark",
                "BOT_WEB_PUBLIC_URL": f"http://127.0.0.1:{port}",
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
                await telegram.wait_ready(60)
                yield telegram, process.pid
            finally:
                process.terminate()
                await process.wait()


async def answered(
    telegram: FakeTelegram,
    residents: Sequence[FakeUser],
    messages: int,
    texts: Callable[[int], str] = new_question,
) -> tuple[float, list[float]]:
    """Seconds until `messages` of `residents` were answered, and how late each answer was."""
    people = {user.id: user for user in residents}
    handed: dict[int, deque[float]] = {id: deque() for id in people}
    delays: list[float] = []
    done = asyncio.Event()
    said = 0

    def say(id: int) -> None:
        nonlocal said
        if said < messages:
            people[id].say(texts(said))
            said += 1

    def delivered(update: dict[str, dict[str, dict[str, int]]], at: float) -> None:
        chat = update["message"]["chat"]["id"]
        if chat in handed:
            handed[chat].append(at)

    def called(method: str, parameters: dict[str, str], result: object, at: float) -> None:
        if method != "sendmessage" or result is None:
            return
        chat = int(parameters["chat_id"])
        if handed.get(chat):
            delays.append(at - handed[chat].popleft())
            if len(delays) == messages:
                done.set()
            else:
                asyncio.get_running_loop().call_soon(say, chat)

    telegram.on_delivered[:] = [delivered]
    telegram.on_call[:] = [called]
    begun = time.monotonic()
    for id in people:
        say(id)
    await asyncio.wait_for(done.wait(), 600)
    return time.monotonic() - begun, delays


async def measured(
    command: Sequence[str],
    messages: int,
    at_once: int,
    settings: Mapping[str, str] = {},
    mode: str = "polling",
    texts: Callable[[int], str] = new_question,
) -> Figures:
    """A bot answering `messages`, `at_once` at a time; as many again by a tenth warm it up."""
    async with served(command, settings, mode) as (telegram, pid):
        residents = [telegram.user(f"居民{number}") for number in range(at_once)]
        warm = max(messages // 10, at_once)
        await answered(telegram, residents, warm, lambda number: texts(-1 - number))
        before = cpu_seconds(pid)
        seconds, delays = await answered(telegram, residents, messages, texts)
        cpu = cpu_seconds(pid) - before
    return Figures(messages / seconds, 1000 * cpu / messages, 1000 * p95(delays))
