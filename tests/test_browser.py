"""One conversation in real Chromium: ask, follow up, press, and a connection that breaks.

Writes the README's screenshots when SCREENSHOTS is set.
"""

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from bot import app
from bot.assistant import Assistant
from bot.config import Service
from bot.edition import Edition
from bot.web import create_site
from tests.conftest import DAY, ROOT

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
IMAGES = ROOT / "docs" / "images"


def has_chinese_font() -> bool:
    listed = shutil.which("fc-list")
    return bool(listed) and bool(
        subprocess.run([str(listed), ":lang=zh-cn"], capture_output=True, check=False).stdout
    )


pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
    pytest.mark.skipif(not has_chinese_font(), reason="no Chinese font is installed"),
]


@pytest.fixture(scope="module")
def address(edition: Edition) -> Iterator[str]:
    site = create_site(Assistant(edition, app.clock_on(DAY)), Service(), demo=True)
    settings = uvicorn.Config(site, port=0, log_level="error", ws="none")
    server = uvicorn.Server(settings)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
        assert thread.is_alive()
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, device_scale_factor=2, locale="zh-CN"
    )
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address)
    yield page
    context.close()
    assert errors == []


def ask(page: Page, question: str) -> None:
    page.get_by_label("您的问题").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".waiting")).to_have_count(0)


def keep(page: Page, name: str) -> None:
    if os.environ.get("SCREENSHOTS"):
        IMAGES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(IMAGES / name))


def test_a_parent_asks_follows_up_and_presses(page: Page) -> None:
    expect(page.locator("#log")).to_contain_text("现在要办的事")
    keep(page, "greeting-phone.png")
    ask(page, "育儿补贴怎么申请")
    card = page.locator("article").last
    expect(card.locator("h2")).to_have_text("育儿补贴怎么申请")
    expect(card.locator(".steps li").first).to_be_visible()
    expect(card.locator('a[href="tel:12345"]')).to_be_visible()
    keep(page, "chat-phone.png")
    ask(page, "要带啥")
    card = page.locator("article").last
    expect(card.locator("h2")).to_have_text("育儿补贴要带什么材料")
    card.get_by_label("户口簿首页和孩子那一页").check()
    card.get_by_role("button", name="什么时候").click()
    expect(page.locator("article").last.locator("h2")).to_have_text("育儿补贴截止到哪天")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_ambiguous_word_is_chosen_from_by_keyboard_alone(page: Page) -> None:
    ask(page, "补贴")
    first = page.locator("article").last.get_by_role("button").first
    first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("article").last.locator("h2")).to_have_text("育儿补贴是什么")


def test_large_print_is_one_press_and_is_remembered(page: Page) -> None:
    page.get_by_role("button", name="长辈版").click()
    page.reload()
    expect(page.get_by_role("button", name="长辈版")).to_have_attribute("aria-pressed", "true")
    keep(page, "large-phone.png")


def test_a_broken_connection_says_so_and_loses_nothing(page: Page) -> None:
    broken = True

    def route(route: Route) -> None:
        if broken:
            route.abort()
        else:
            route.continue_()

    page.route("**/api/v1/ask", route)
    ask(page, "育儿补贴怎么申请")
    expect(page.locator(".failure")).to_contain_text("没连上")
    broken = False
    page.get_by_role("button", name="再试一次").click()
    expect(page.locator("article").last.locator("h2")).to_have_text("育儿补贴怎么申请")


def test_clear_leaves_only_the_greeting(page: Page) -> None:
    ask(page, "育儿补贴怎么申请")
    page.get_by_role("button", name="清除").click()
    expect(page.locator("article")).to_have_count(1)
    expect(page.locator("#log")).to_contain_text("现在要办的事")


def test_the_page_on_a_desktop(page: Page) -> None:
    page.set_viewport_size({"width": 1200, "height": 900})
    ask(page, "育儿补贴怎么申请")
    keep(page, "chat-desktop.png")
    expect(page.locator("article").last).to_be_in_viewport()
