"""In a real browser: every page by keyboard and to a screen reader, 长辈版, history, print.

With SCREENSHOTS=1 it also draws the pictures of docs/images.
"""

import os
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from bot.assistant import Assistant
from bot.config import Service, Web
from bot.web import create_site
from tests.browsing import IMAGES, QUESTION, ask, needs_browser, opened, picture
from tests.site import served

pytestmark = needs_browser

PHONE_PAGES = ["/", "/topics", "/e/subsidy.apply", "/e/nothing.here", "/?about=subsidy.materials"]
LARGE = {"name": "large", "value": "1"}


def violations(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2 A and AA and its best practices."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['help']}: {node['html'][:120]}"
        for one in found
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("large", [False, True], ids=["usual", "large"])
def test_no_page_breaks_a_rule_of_axe(
    browser: Browser, address: str, scheme: str, large: bool
) -> None:
    with opened(browser, address, color_scheme=scheme, reduced_motion="reduce") as page:
        if large:
            page.context.add_cookies([{**LARGE, "url": address}])  # type: ignore[typeddict-item]
        for path in [*PHONE_PAGES, "/poster/subsidy.apply"]:
            page.goto(address + path)
            assert violations(page) == [], path
            if not path.startswith("/poster"):
                assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
        page.evaluate("localStorage.clear()")
        page.goto(address)
        ask(page, QUESTION)
        expect(page.locator(".reply")).to_have_count(2)
        ask(page, "补贴")
        expect(page.locator(".reply")).to_have_count(3)
        page.get_by_label("您的问题").press_sequentially("育儿补")
        expect(page.get_by_role("option").first).to_be_visible()
        assert violations(page) == [], "an answer, and suggestions"


def test_a_word_that_means_several_things_offers_a_choice(page: Page) -> None:
    ask(page, "补贴")
    choice = page.locator(".reply").last
    expect(choice).to_have_attribute("data-outcome", "choices")
    buttons = choice.locator(".chips button")
    assert 2 <= buttons.count() <= 4
    label = buttons.first.text_content()
    buttons.first.click()
    expect(page.locator(".reply").last.locator("h2")).to_have_text(label or "")


def test_an_interview_is_pressed_through_to_the_sum(page: Page) -> None:
    ask(page, "育儿补贴有多少钱")
    page.get_by_role("button", name="算算我家的").click()
    expect(page.locator(".reply").last).to_have_attribute("data-outcome", "interview")
    page.locator(".reply").last.get_by_role("button", name="2024年").click()
    page.locator(".reply").last.get_by_role("button", name="5月", exact=True).click()
    result = page.locator(".reply").last
    expect(result).to_have_attribute("data-outcome", "calculation")
    expect(result.locator(".paragraph").first).to_contain_text("元")


def test_everything_can_be_done_by_keyboard(browser: Browser, address: str) -> None:
    desk = {"viewport": {"width": 1280, "height": 900}, "has_touch": False}
    with opened(browser, address, **desk) as page:
        reached = []
        for _ in range(6):
            page.keyboard.press("Tab")
            reached.append(page.evaluate("document.activeElement.textContent.trim()"))
        assert reached[:4] == ["跳到正文", "环翠育儿助手", "长辈版", "清除"]
        assert reached[4] == QUESTION
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Enter")
        expect(page.locator(".asked")).to_have_text(QUESTION)
        expect(page.locator(".reply")).to_have_count(2)
        expect(page.get_by_label("您的问题")).to_be_focused()
        page.keyboard.type("产假")
        expect(page.get_by_role("option").first).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("listbox")).to_be_hidden()
        page.keyboard.type("多")
        expect(page.get_by_role("option").first).to_have_text("产假多少天")
        page.keyboard.press("ArrowDown")
        active = page.get_by_label("您的问题").get_attribute("aria-activedescendant")
        expect(page.locator(f"#{active}")).to_have_attribute("aria-selected", "true")
        page.keyboard.press("Enter")
        expect(page.locator(".asked").last).to_have_text("产假多少天")
        expect(page.locator(".reply").last.locator("h2")).to_have_text("产假多少天")
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Enter")
        expect(page.locator(".thanks")).to_be_visible()


def test_a_tap_on_a_suggestion_asks_it(page: Page) -> None:
    page.get_by_label("您的问题").press_sequentially("育儿部贴")
    page.get_by_role("option", name=QUESTION).tap()
    expect(page.locator(".asked")).to_have_text(QUESTION)
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_numbers_of_somebodys_are_never_sent_while_typing(page: Page) -> None:
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.url))
    page.get_by_label("您的问题").press_sequentially("我身份证110105194")
    page.wait_for_timeout(400)
    before = len([url for url in sent if url.endswith("/complete")])
    page.get_by_label("您的问题").press_sequentially("91231")
    page.wait_for_timeout(400)
    assert len([url for url in sent if url.endswith("/complete")]) == before


def test_large_print_shows_less_at_once_and_the_rest_on_a_press(page: Page) -> None:
    page.get_by_role("button", name="长辈版").click()
    ask(page, QUESTION)
    card = page.locator(".reply").last
    more = card.get_by_role("button", name="接着看：怎么办、哪里办")
    expect(card.locator(".steps")).to_be_hidden()
    expect(card.locator(".hotlines a")).to_be_visible()
    expect(card.locator(".source")).to_be_visible()
    page.mouse.wheel(0, 108)
    picture(page, "chat-large.png")
    more.click()
    expect(card.locator(".steps")).to_be_visible()
    expect(more).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_in_usual_print_nothing_is_folded(page: Page) -> None:
    ask(page, QUESTION)
    card = page.locator(".reply").last
    expect(card.locator(".steps")).to_be_visible()
    expect(card.get_by_role("button", name="接着看")).to_be_hidden()


def test_what_was_asked_today_is_there_after_a_reload_until_it_is_cleared(page: Page) -> None:
    ask(page, QUESTION)
    expect(page.locator(".reply")).to_have_count(2)
    page.reload()
    expect(page.locator(".asked")).to_have_text(QUESTION)
    expect(page.locator(".reply").last.locator("h2")).to_have_text(QUESTION)
    ask(page, "要带啥")
    expect(page.locator(".reply").last.locator("h2")).to_have_text("育儿补贴要带什么材料")
    page.get_by_role("button", name="清除").click()
    expect(page.locator(".reply")).to_have_count(1)
    page.reload()
    expect(page.locator(".asked")).to_have_count(0)


def test_of_other_days_only_the_questions_are_kept_to_ask_anew(page: Page) -> None:
    ask(page, QUESTION)
    expect(page.locator(".reply")).to_have_count(2)
    page.evaluate(
        "localStorage.history = JSON.stringify(JSON.parse(localStorage.history)"
        ".map((one) => ({ ...one, at: one.at - 2 * 86400e3 })))"
    )
    page.reload()
    expect(page.locator(".reply")).to_have_count(1)
    page.locator(".before").get_by_role("button", name=QUESTION).click()
    expect(page.locator(".reply").last.locator("h2")).to_have_text(QUESTION)


def test_a_cry_for_help_and_numbers_are_not_kept_on_the_phone(page: Page) -> None:
    ask(page, "我不想活了")
    expect(page.locator(".reply").last).to_have_attribute("data-outcome", "crisis")
    ask(page, "我是13812345678，育儿补贴怎么申请")
    expect(page.locator(".reply")).to_have_count(3)
    kept = page.evaluate("localStorage.history")
    assert "不想活" not in kept
    assert "13812345678" not in kept
    assert "＊＊＊" in kept


def test_too_fast_is_said_calmly(page: Page) -> None:
    page.route("**/api/v1/ask", lambda route: route.fulfill(status=429, body="{}"))
    ask(page, QUESTION)
    expect(page.get_by_text("问得太快了")).to_be_visible()
    expect(page.get_by_role("button", name="再试一次")).to_be_visible()


def test_from_an_entrys_page_the_talk_goes_on_about_it(page: Page, address: str) -> None:
    page.goto(address + "/e/subsidy.apply")
    expect(page.get_by_text("信息截至 2026年7月").first).to_be_in_viewport()
    expect(page.locator(".line")).to_be_in_viewport()
    picture(page, "entry-phone.png")
    with page.expect_response("**/api/v1/ask"):
        page.get_by_role("link", name="接着问").click()
    expect(page.locator(".asked")).to_have_text(QUESTION)
    ask(page, "要带啥")
    expect(page.locator(".reply").last.locator("h2")).to_have_text("育儿补贴要带什么材料")
    assert page.url == address + "/"


def test_an_entry_is_forwarded_or_its_address_copied(browser: Browser, address: str) -> None:
    with opened(browser, address, permissions=["clipboard-read", "clipboard-write"]) as page:
        page.goto(address + "/e/subsidy.apply")
        page.evaluate("navigator.share = undefined")
        page.get_by_role("button", name="转发给家人").click()
        expect(page.get_by_text("网址已复制")).to_be_visible()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == f"{QUESTION} {address}/e/subsidy.apply"
        page.evaluate("navigator.share = async (what) => { window.shared = what; }")
        page.get_by_role("button", name="转发给家人").click()
        assert page.evaluate("window.shared.url") == f"{address}/e/subsidy.apply"


def test_traditional_is_marked_as_such(page: Page) -> None:
    ask(page, "育兒補貼怎麼申請")
    reply = page.locator(".reply").last
    expect(reply).to_have_attribute("lang", "zh-Hant")
    expect(reply.get_by_role("button", name="要帶的材料")).to_be_visible()


def test_an_entry_prints_as_a_sheet_to_take_along(page: Page, address: str) -> None:
    page.goto(address + "/e/subsidy.materials")
    page.emulate_media(media="print")
    expect(page.get_by_label("出生医学证明")).to_be_visible()
    expect(page.get_by_text(f"{address}/e/subsidy.materials")).to_be_visible()
    expect(page.locator(".line")).to_be_visible()
    for gone in ("长辈版", "转发给家人", "打印"):
        expect(page.get_by_role("button", name=gone)).to_be_hidden()
    expect(page.get_by_role("link", name="接着问")).to_be_hidden()


@pytest.mark.parametrize("id", ["subsidy.apply", "subsidy.scam", "nursery.verify", "subsidy.what"])
def test_a_poster_is_one_sheet(
    browser: Browser, assistant: Assistant, service: Service, tmp_path: Path, id: str
) -> None:
    site = create_site(assistant, service, True, web=Web(public_url="https://yuer.example.cn"))
    with (
        served(site) as address,
        opened(browser, address, viewport={"width": 800, "height": 1200}) as page,
    ):
        page.goto(f"{address}/poster/{id}")
        sheet = page.locator(".sheet").bounding_box()
        last = page.locator("footer p").last.bounding_box()
        assert sheet
        assert last
        assert last["y"] + last["height"] < sheet["y"] + sheet["height"], "nothing is cut off"
        if os.environ.get("SCREENSHOTS") == "1" and id == "subsidy.apply":
            page.locator(".sheet").screenshot(path=IMAGES / "poster.png")
        pdf = page.pdf(path=tmp_path / "poster.pdf", prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1


def test_without_script_large_print_and_entries_work(browser: Browser, address: str) -> None:
    with opened(browser, address, java_script_enabled=False) as page:
        page.get_by_role("button", name="长辈版").click()
        expect(page.locator("html.large")).to_be_visible()
        page.get_by_role("link", name="看全部问题").click()
        page.get_by_role("link", name=QUESTION).click()
        expect(page.locator("html.large h1")).to_have_text(QUESTION)
        expect(page.locator(".steps")).to_be_visible()
        page.get_by_role("link", name="接着问").click()
        page.get_by_role("button", name="要带的材料").click()
        expect(page.locator(".checklist li").first).to_be_visible()
