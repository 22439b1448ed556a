"""A person answers on the page, in a real browser; Telegram's side of it is test_handoff.py's."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.admin import StaffDesk
from bot.assistant import Assistant
from bot.config import Service
from bot.dialogue import read_hours
from bot.edition import Edition
from bot.storage import Store
from bot.web import create_site
from tests.browsing import ask, needs_browser, opened, picture
from tests.conftest import NOON
from tests.site import served

pytestmark = needs_browser

Run = Callable[[Coroutine[Any, Any, Any]], Any]


@pytest.fixture
def run() -> Iterator[Run]:
    """Runs a coroutine beside the browser's own loop."""
    with ThreadPoolExecutor(1) as pool:
        yield lambda work: pool.submit(asyncio.run, work).result(10)


@pytest.fixture
def desk(edition: Edition, store: Store) -> StaffDesk:
    return StaffDesk(store.handoffs, lambda: edition, lambda: NOON)


@pytest.fixture
def page(browser: Browser, edition: Edition, store: Store, service: Service) -> Iterator[Page]:
    assistant = Assistant(edition, store, lambda: NOON, read_hours("Mon-Sun 00:00-23:59"))
    with (
        served(create_site(assistant, service, demo=True)) as address,
        opened(browser, address) as page,
    ):
        yield page


def test_staff_are_asked_answer_and_end_it(page: Page, desk: StaffDesk, run: Run) -> None:
    ask(page, "转人工")
    offer = page.locator(".reply").last
    expect(offer).to_contain_text("工作人员（每天0:00—23:59）可以在这里回您的话")
    offer.get_by_role("button", name="同意，转给工作人员").click()
    expect(page.locator(".reply").last).to_contain_text("我转给工作人员")
    ask(page, "娃户口在文登，补贴在环翠能办不")
    expect(page.locator(".reply").last).to_contain_text("请别关这个网页")
    expect(page.get_by_role("button", name="看看有没有回话")).to_have_count(0)
    [letter] = run(desk.letters())
    assert letter.text == "娃户口在文登，补贴在环翠能办不"
    message = f"【{letter.code}】"
    run(desk.answer(message, "找文登的镇街办。\n带户口本。", "1"))
    expect(page.locator(".reply").last).to_contain_text("找文登的镇街办", timeout=15_000)
    expect(page.locator(".reply").last.locator("p").last).to_be_in_viewport()
    picture(page, "handoff-page.png")
    page.reload()
    expect(page.locator(".reply").last).to_contain_text("找文登")
    run(desk.answer(message, "<b>周五</b>也行", "2"))
    expect(page.locator(".reply").last).to_contain_text("<b>周五</b>也行", timeout=15_000)
    expect(page.get_by_text("找文登")).to_have_count(1)
    run(desk.end(letter.code))
    expect(page.locator(".reply").last).to_contain_text("工作人员结束了", timeout=15_000)
    ask(page, "育儿补贴怎么申请")
    expect(page.locator(".reply").last).to_contain_text("小程序")
