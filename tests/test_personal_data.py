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

from bot.admin import StaffDesk
from bot.app import ZONE, clock_on
from bot.assistant import Assistant
from bot.config import Service
from bot.dialogue import Message, read_hours
from bot.edition import Edition
from bot.storage import Store, open_store
from bot.web import create_site
from tests.conftest import DAY
from tests.fake_telegram import FakeTelegram
from tests.numbers import found_in, told
from tests.telegram_bot import ROOT, running

NOW = datetime(2026, 11, 23, 12, tzinfo=ZONE)
QUESTION = "育儿补贴怎么申请"
HOURS = read_hours("Mon-Sun 00:00-23:59")
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
def assistant(edition: Edition, store: Store) -> Assistant:
    """With staff to hand over to."""
    return Assistant(edition, store, clock_on(DAY), HOURS)


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


@FEW
@given(st.lists(told(), min_size=2, max_size=2))
def test_the_way_to_staff_and_back_writes_and_logs_no_number(
    edition: Edition,
    service: Service,
    tmp_path_factory: pytest.TempPathFactory,
    caplog: pytest.LogCaptureFixture,
    numbers: list[tuple[str, str]],
) -> None:
    path = tmp_path_factory.mktemp("kept") / "bot.sqlite3"
    caplog.set_level(logging.DEBUG)
    store = open_store(f"sqlite:///{path}")

    async def talk() -> None:
        assistant = Assistant(edition, store, clock_on(DAY), HOURS)
        desk = StaffDesk(store.handoffs, lambda: edition, clock_on(DAY))
        transport = httpx.ASGITransport(create_site(assistant, service, demo=True))
        async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:

            async def said(**body: str) -> str:
                answer = await client.post("/api/v1/ask", json=body)
                return str(answer.json()["conversation"])

            known = await said(question="转人工")
            await said(conversation=known, press="h:yes")
            for count, (_, text) in enumerate(numbers):
                await said(conversation=known, question=f"帮我查查 {text}")
                code = (await desk.letters())[-1].code
                await desk.answer(f"【{code}】", f"回电 {text}", str(count))

    asyncio.run(talk())
    store.close()
    kept = list(everything(path))
    assert sum("帮我查查" in value for value in kept) == len(numbers)
    assert sum("回电" in value for value in kept) == len(numbers)
    for number, text in numbers:
        assert not found_in(number, kept), text
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
            Message(mine, "转人工", reach=mine),
            Message(mine, press="h:yes", reach=mine),
            Message(mine, f"补贴找谁 {who}", reach=mine),
        ):
            await assistant.receive(message)


def owned(path: Path) -> dict[str, int]:
    """The tables that name an owner, and how many rows of somebody's each has."""
    db = Database(path)
    tables = {}
    for table in db.table_names():
        for owner in {"user", "chat"} & db.table(table).columns_dict.keys():
            tables[table] = db.table(table).count_where(f"[{owner}] <> ''")
    db.close()
    return tables


async def test_a_resident_is_shown_every_row_of_his_and_no_other(
    assistant: Assistant, path: Path
) -> None:
    await kept_of_everybody(assistant)
    assert all(owned(path).values()), "there is no table without rows to look for"
    rows = await assistant.own_records("telegram:7")
    assert {table: 2 * len(found) for table, found in rows.items()} == owned(path)
    assert rows["journal"][0]["question"] == f"{QUESTION} 7"
    text = (await assistant.own("telegram:7")).text()
    assert f"{QUESTION} 7" in text
    assert "补贴找谁 7" in text
    assert f"{QUESTION} 8" not in text
    assert "补贴找谁 8" not in text
    assert "我这里没有您的记录" in (await assistant.own("telegram:9")).text()


async def test_forgetting_leaves_no_row_in_any_table(assistant: Assistant, path: Path) -> None:
    await kept_of_everybody(assistant)
    before = owned(path)
    await assistant.forget("telegram:7")
    assert {table: 2 * count for table, count in owned(path).items()} == before
    assert not await assistant.own_records("telegram:7")
    kept = list(everything(path))
    assert "补贴找谁 8" in kept
    assert "补贴找谁 7" not in kept
    assert "telegram:7" not in kept


async def test_what_was_not_yet_passed_on_is_forgotten_after_the_line_has_ended_too(
    assistant: Assistant, path: Path
) -> None:
    await kept_of_everybody(assistant)
    await assistant.receive(Message("telegram:7", press="h:end", reach="telegram:7"))
    assert "补贴找谁 7" in (await assistant.own("telegram:7")).text()
    await assistant.forget("telegram:7")
    assert "补贴找谁 7" not in list(everything(path))


def test_every_table_and_column_that_a_resident_is_shown_has_a_name_in_chinese(
    edition: Edition, store: Store, path: Path
) -> None:
    assert store
    own, shown = edition.knowledge.texts.own, owned(path).keys()
    assert shown <= own.tables.keys()
    hidden = {"user", "chat", "id", "conversation", "source", "towards"}
    db = Database(path)
    columns = {name for table in shown for name in db.table(table).columns_dict}
    db.close()
    assert columns - hidden <= own.columns.keys()


async def test_nothing_of_anybody_outlives_the_retention(edition: Edition, path: Path) -> None:
    store = open_store(f"sqlite:///{path}")
    await kept_of_everybody(Assistant(edition, store, lambda: NOW, HOURS))
    for days in (2, 4, 92):  # the line to staff ends, then what was told of that
        late = clock_on(DAY + timedelta(days=days))
        await Assistant(edition, store, late).purge(timedelta(days=90))
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
