"""What the tests in a real browser share: the browser, the page on a phone, asking, pictures."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUESTION = "育儿补贴怎么申请"


def _chinese_fonts() -> bool:
    tool = shutil.which("fc-list")
    if tool is None:
        return False
    return bool(subprocess.run([tool, ":lang=zh"], capture_output=True, check=False).stdout)


needs_browser = [
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
    pytest.mark.skipif(not _chinese_fonts(), reason="no font with Chinese characters"),
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@contextmanager
def opened(browser: Browser, address: str, **settings: Any) -> Iterator[Page]:
    """The front page on a phone, or as `settings` of the browser's context say.

    Nothing may fail in its scripts, break its security policy or be asked of another host.
    """
    phone = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2, "has_touch": True}
    context = browser.new_context(**{**phone, **settings})
    context.set_default_timeout(10_000)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda said: faults.append(said.text) if "Content Security" in said.text else None,
    )
    page.on(
        "request",
        lambda asked: None if asked.url.startswith(address) else faults.append(asked.url),
    )
    page.goto(address)
    yield page
    context.close()
    assert faults == []


def picture(page: Page, name: str) -> None:
    """Draw docs/images/`name`, where pictures are wanted."""
    if os.environ.get("SCREENSHOTS") == "1":
        page.wait_for_timeout(500)
        page.screenshot(path=IMAGES / name)


def ask(page: Page, question: str) -> None:
    """Type `question` and press Enter."""
    page.get_by_label("您的问题").fill(question)
    page.keyboard.press("Enter")
