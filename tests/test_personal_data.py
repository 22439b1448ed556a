"""What is kept of a resident: never a number, no longer than told, shown and deleted on demand.

Numbers are generated in all the ways people write them and sent through each channel; then every
table, every file and the log are searched for them.
"""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from bot.app import ZONE, clock_on
from bot.assistant import Assistant
from bot.config import Service
from bot.dialogue import Message
from bot.edition import Edition
from bot.storage import Store, open_store
from bot.web import create_site
from tests.conftest import DAY
from tests.fake_telegram import FakeTelegram
from tests.numbers import found_in, told
from tests.telegram_bot import ROOT, running

NOW = datetime(2026, 11, 23, 12, tzinfo=ZONE)
QUESTION = "育儿补贴怎么申请"
FEW = settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "bot.sqlite3"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{path}")
    yield store
    store.close()


@pytest.fixture
async def client(assistant: Assistant, service: Service) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_site(assistant, service, demo=True))
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        yield client


def everything(path: Path) -> Iterator[str]:
    """Every value of every table, and every file beside the database as text."""
    db = Database(path)
    for table in db.table_names():
        for row in db.table(table).rows:
            yield from (str(value) for value in row.values())
    db.close()
    for file in sorted(path.parent.iterdir()):
        if file.is_file() and file.suffix not in (
            ".sqlite3",
            ".key",
        ):  # of the database: the rows above
            yield from file.read_bytes().decode("utf-8", "ignore").splitlines()


@FEW
@given(st.lists(told(), min_size=2, max_size=2))
def test_the_page_and_its_api_write_and_log_no_number(
    edition: Edition,
    service: Service,
    tmp_path_factory: pytest.TempPathFactory,
    caplog: pytest.LogCaptureFixture,
    numbers: list[tuple[str, str]],
) -> None:
    path = tmp_path_factory.mktemp("kept") / "bot.sqlite3"
    caplog.set_level(logging.DEBUG)
    store = open_store(f"sqlite:///{path}")

    async def ask() -> None:
        site = create_site(Assistant(edition, store, clock_on(DAY)), service, demo=True)
        transport = httpx.ASGITransport(site)
        async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
            for number, text in numbers:
                await client.post("/api/v1/ask", json={"question": text})
                await client.post("/api/v1/ask", json={"press": f"e:{number}"})
                await client.post("/ask", data={"question": text, "conversation": number})
                await client.post("/api/v1/complete", json={"typed": text})

    asyncio.run(ask())
    store.close()
    for number, text in numbers:
        assert not found_in(number, everything(path)), text
        assert not found_in(number, (record.getMessage() for record in caplog.records)), text
    caplog.clear()


@settings(FEW, max_examples=1)
@given(st.lists(told(), min_size=60, max_size=60))
def test_telegram_writes_and_logs_no_number(
    tmp_path_factory: pytest.TempPathFactory, numbers: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("bot")

    async def talk() -> None:
        async with FakeTelegram() as telegram, running(telegram, folder) as bot:

            async def tell(number: str, text: str) -> None:
                resident = telegram.user("居民")
                resident.say(text)
                reply = await resident.reply(timeout=30)
                await resident.press_data(f"1|e:{number}", reply.raw).answer(30)

            await asyncio.gather(*(tell(number, text) for number, text in numbers))
            await bot.stop()

    asyncio.run(talk())
    kept = list(everything(folder / "bot.sqlite3"))
    assert len(kept) > 10 * len(numbers)
    for number, text in numbers:
        assert not found_in(number, kept), text


async def kept_of_everybody(assistant: Assistant) -> None:
    """A resident and his neighbour, with rows in every table that names an owner."""
    for who in ("7", "8"):
        mine = f"telegram:{who}"
        for message in (
            Message(mine, f"{QUESTION} {who}", reach=mine),
            Message(mine, press="f:+:subsidy.apply", reach=mine),
            Message(mine, press="r:2025-05", reach=mine),
            Message(mine, press="r:2025-05:all", reach=mine),
        ):
            await assistant.receive(message)


def owned(path: Path) -> dict[str, int]:
    """The tables that name an owner, and how many rows each has."""
    db = Database(path)
    tables = {
        table: db.table(table).count
        for table in db.table_names()
        if {"user", "chat"} & db.table(table).columns_dict.keys()
    }
    db.close()
    return tables


async def test_a_resident_is_shown_every_row_of_his_and_no_other(
    assistant: Assistant, path: Path
) -> None:
    await kept_of_everybody(assistant)
    filled = {table: count for table, count in owned(path).items() if count}
    # A line to staff is opened in tests/test_handoff.py; every other table has rows here.
    assert owned(path).keys() - filled.keys() <= {"handoffs"}
    rows = await assistant.own_records("telegram:7")
    assert {table: 2 * len(found) for table, found in rows.items()} == filled
    assert rows["journal"][0]["question"] == f"{QUESTION} 7"
    text = (await assistant.own("telegram:7")).text()
    assert f"{QUESTION} 7" in text
    assert f"{QUESTION} 8" not in text
    assert "我这里没有您的记录" in (await assistant.own("telegram:9")).text()


async def test_forgetting_leaves_no_row_in_any_table(assistant: Assistant, path: Path) -> None:
    await kept_of_everybody(assistant)
    before = owned(path)
    await assistant.forget("telegram:7")
    assert {table: 2 * count for table, count in owned(path).items()} == before
    assert not await assistant.own_records("telegram:7")


async def test_nothing_of_anybody_outlives_the_retention(edition: Edition, path: Path) -> None:
    store = open_store(f"sqlite:///{path}")
    await kept_of_everybody(Assistant(edition, store, lambda: NOW))
    late = NOW + timedelta(days=91)
    await Assistant(edition, store, lambda: late).purge(timedelta(days=90))
    store.close()
    # A reminder that was asked for stays until it has been told or is wanted no more.
    left = {table for table, count in owned(path).items() if count}
    assert left == {"subscriptions", "notices"}


async def test_the_page_gives_a_conversation_what_is_kept_of_it(
    client: httpx.AsyncClient,
) -> None:
    answer = (await client.post("/api/v1/ask", json={"question": QUESTION})).json()
    known = {"conversation": answer["conversation"]}
    kept = (await client.post("/api/v1/mydata", json=known)).json()["kept"]
    assert kept["journal"][0]["question"] == QUESTION
    text = await client.post("/mydata", data=known)
    assert text.headers["content-disposition"].startswith("attachment")
    assert QUESTION in text.text
    await client.post("/api/v1/forget", json=known)
    assert (await client.post("/api/v1/mydata", json=known)).json() == {"kept": {}}
    assert QUESTION not in (await client.post("/mydata", data=known)).text


async def test_the_page_says_at_first_use_what_is_kept(client: httpx.AsyncClient) -> None:
    page = (await client.get("/")).text
    assert "最多留90天" in page
    assert 'href="/e/bot.privacy"' in page
    assert "境外" in (await client.get("/e/bot.privacy")).text


def test_the_page_for_residents_names_every_table_that_knows_of_them(
    store: Store, path: Path
) -> None:
    assert store
    text = (ROOT / "docs" / "privacy.md").read_text("utf-8")
    assert {f"`{table}`" for table in owned(path)} <= set(re.findall("`[^`]+`", text))
    tests = "\n".join(file.read_text("utf-8") for file in (ROOT / "tests").glob("test_*.py"))
    named = re.findall(r"`(test_\w+)`", text)
    assert named
    assert [name for name in named if f"def {name}(" not in tests] == []
