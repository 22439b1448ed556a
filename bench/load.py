"""Replies a second and CPU seconds a reply, beside a python-telegram-bot echo bot.

Both run in processes of their own against the same fake server, one after the other, several
times; what counts are the ratios. Then the rate with the limiter on. Usage:

    python bench/load.py [MESSAGES [USERS [ROUNDS]]]
"""

import asyncio
import os
import socket
import statistics
import sys
import tempfile
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.fake_telegram import FakeTelegram  # noqa: E402

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
ECHO = [sys.executable, str(ROOT / "bench" / "echo_bot.py")]
OURS = [sys.executable, "-m", "bot", "run"]
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Figures:
    """One run. A reply is late by the time from its update's hand-over to its sending."""

    per_second: float
    cpu_seconds_per_1000: float
    p95_milliseconds: float


def cpu_seconds(pid: int) -> float:
    """User and system time of a process, from /proc (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


async def measured(
    command: list[str], messages: int, users: int, settings: Mapping[str, str]
) -> Figures:
    """Answer `messages` of `users`, each with one under way; the first tenth warms up."""
    with tempfile.TemporaryDirectory() as folder:
        async with FakeTelegram(record=False, history_limit=20, keep_events=False) as telegram:
            environ = {
                **os.environ,
                "TELEGRAM_BOT_TOKEN": telegram.token,
                "BOT_TELEGRAM_BASE_URL": telegram.base_url,
                **settings,
            }
            if command is OURS:
                environ |= {
                    "BOT_STORAGE_URL": f"sqlite:///{folder}/bot.sqlite3",
                    "BOT_WEB_PORT": str(_free_port()),
                }
            process = await asyncio.create_subprocess_exec(
                *command, env=environ, cwd=ROOT, stdout=asyncio.subprocess.DEVNULL
            )
            try:
                await telegram.wait_ready(60)
                await _loaded(telegram, messages // 10, users)
                before = cpu_seconds(process.pid)
                seconds, delays = await _loaded(telegram, messages, users)
                cpu = cpu_seconds(process.pid) - before
            finally:
                process.terminate()
                await process.wait()
    delays.sort()
    p95 = delays[int(len(delays) * 0.95)]
    return Figures(messages / seconds, 1000 * cpu / messages, 1000 * p95)


async def _loaded(telegram: FakeTelegram, messages: int, users: int) -> tuple[float, list[float]]:
    people = {user.id: user for user in (telegram.user(f"居民{n}") for n in range(users))}
    handed: dict[int, deque[float]] = {id: deque() for id in people}
    delays: list[float] = []
    done = asyncio.Event()
    said = 0

    def say(id: int) -> None:
        nonlocal said
        if said < messages:
            people[id].say(QUESTIONS[said % len(QUESTIONS)])
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
    await asyncio.wait_for(done.wait(), 300)
    return time.monotonic() - begun, delays


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def main() -> None:
    given = [int(argument) for argument in sys.argv[1:]]
    messages, users, rounds = [*given, *[1500, 100, 3][len(given) :]]
    without_limiter = {"BOT_TELEGRAM_MAX_PER_SECOND": "0", "BOT_SEMANTIC": "off"}
    runs = {
        "echo, one at a time": (ECHO, {}),
        "echo, 256 at once": (ECHO, {"ECHO_CONCURRENT": "256"}),
        "ours": (OURS, without_limiter),
    }
    found: dict[str, list[Figures]] = {name: [] for name in runs}
    for number in range(1, rounds + 1):
        for name, (command, settings) in runs.items():
            print(f"round {number} of {rounds}: {name} …", file=sys.stderr, flush=True)
            found[name].append(asyncio.run(measured(command, messages, users, settings)))
    print(f"Telegram, {messages} messages of {users} residents, median of {rounds} rounds")
    middle = {
        name: Figures(
            *(
                statistics.median(getattr(run, field) for run in done)
                for field in ("per_second", "cpu_seconds_per_1000", "p95_milliseconds")
            )
        )
        for name, done in found.items()
    }
    for name, figures in middle.items():
        print(
            f"  {name:20} {figures.per_second:6.0f} replies/s "
            f"{figures.cpu_seconds_per_1000:6.2f} CPU s per 1,000 "
            f"p95 {figures.p95_milliseconds:5.0f} ms"
        )
    ours = middle.pop("ours")
    for name, echo in middle.items():
        print(
            f"  ours to {name}: {ours.per_second / echo.per_second:.2f} of its replies/s, "
            f"{ours.cpu_seconds_per_1000 / echo.cpu_seconds_per_1000:.2f} of its CPU"
        )
    limited = asyncio.run(measured(OURS, 600, users, {"BOT_SEMANTIC": "off"}))
    print(f"  ours with the limiter at 30: {limited.per_second:.1f} replies/s")


if __name__ == "__main__":
    main()
