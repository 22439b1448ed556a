"""The few fixtures: the shipped edition on the day of writing, and an assistant over it."""

import asyncio
import fcntl
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime, time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from bot import app
from bot.assistant import Assistant
from bot.config import Service, load_config
from bot.edition import Edition
from bot.evaluation import Verdict, judge, read_questions
from bot.storage import Store, open_store, store_in_memory
from bot.web import create_site
from tests.browsing import chromium, opened
from tests.fake_telegram import FakeTelegram, FakeUser
from tests.house import House
from tests.site import served

ROOT = Path(__file__).resolve().parent.parent
DAY = date(2026, 11, 23)
NOON = datetime.combine(DAY, time(12), app.ZONE)
# The longest first, for two workers to end together. The first one mostly waits, and needs no
# vectors: it fills the time in which the second one has them learnt.
FIRST = ("test_faults", "test_questions", "test_browser_staff", "test_publish")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {name: place for place, name in enumerate(FIRST)}
    items.sort(key=lambda item: order.get(item.path.stem, len(FIRST)))


@pytest.fixture(scope="session", autouse=True)
def learnt(edition: Edition) -> str:
    """The vectors are made once, before any command is run that would wait for them."""
    return edition.version


@pytest.fixture(scope="session")
def edition() -> Edition:
    """Where its vectors lack, one worker has them learnt, while the others wait for them."""
    config = load_config(None, {})
    config.cache_folder.mkdir(parents=True, exist_ok=True)
    with (config.cache_folder / "tests.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = app.edition_at_once(config)
        if kept.matcher.learnt:
            return kept
        # On all cores, but giving way to tests that need no vectors.
        ask = [sys.executable, "-m", "bot", "ask", "你好"]
        subprocess.run(["nice", *ask], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
        return app.shipped_edition(config)


@pytest.fixture(scope="session")
def verdicts(edition: Edition) -> list[Verdict]:
    """What became of every question in tests/questions."""
    asked = read_questions(ROOT / "tests" / "questions")
    return [verdict for turns in asked for verdict in judge(turns, edition, NOON)]


@pytest.fixture
def store() -> Iterator[Store]:
    store = store_in_memory()
    yield store
    store.close()


@pytest.fixture
def assistant(edition: Edition, store: Store) -> Assistant:
    return Assistant(edition, store, app.clock_on(DAY))


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    """A strict server: at the end no call was refused and no press left unanswered."""
    async with FakeTelegram() as telegram:
        yield telegram
        await asyncio.sleep(0)
        assert not telegram.rejected()
        assert not telegram.unanswered_callbacks(older_than=2)


@pytest.fixture
async def house(
    edition: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[House]:
    """The Telegram channel over a file; what is due is sent at once."""
    monkeypatch.setattr("bot.handlers.push.TICK_SECONDS", 0.02)
    async with FakeTelegram() as telegram:
        house = House(telegram, edition, tmp_path / "bot.sqlite3")
        await house.start()
        yield house
        await house.stop()


@pytest.fixture
def li(house: House) -> FakeUser:
    return house.telegram.user("李明")


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Store]:
    """A store in a file."""
    store = open_store(f"sqlite:///{tmp_path}/bot.sqlite3")
    yield store
    store.close()


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture(scope="module")  # an open one would be in the way of asyncio's tests
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def address(assistant: Assistant, service: Service) -> Iterator[str]:
    with served(create_site(assistant, service, demo=True)) as address:
        yield address


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with opened(browser, address) as page:
        yield page
