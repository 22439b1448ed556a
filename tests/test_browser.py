"""Conversations through a real browser, against the real site over HTTP.

With SCREENSHOTS=1 it also draws the pictures of docs/images.
"""

import os

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsing import IMAGES, QUESTION, ask, needs_browser, picture

pytestmark = needs_browser


def test_a_resident_asks_and_asks_on(page: Page) -> None:
    expect(page.get_by_text("现在要办的事")).to_be_visible()
    ask(page, QUESTION)
    card = page.locator(".reply").last
    expect(card.locator("h2")).to_have_text(QUESTION)
    expect(card.locator("h2")).to_be_in_viewport()
    expect(page.locator(".asked")).to_have_text(QUESTION)
    header = page.locator("header").bounding_box()
    asked = page.locator(".asked").bounding_box()
    assert header
    assert asked
    assert asked["y"] >= header["y"] + header["height"], "the top of the exchange is in sight"
    expect(card.locator(".steps li").first).to_be_visible()
    expect(card.locator(".hotlines a").first).to_have_attribute("href", "tel:12345")
    expect(page.get_by_label("您的问题")).to_be_focused()
    expect(page.get_by_label("您的问题")).to_have_value("")
    expect(page.locator(".line")).to_be_in_viewport()
    picture(page, "chat-phone.png")
    card.get_by_role("button", name="要带的材料").click()
    expect(page.locator(".reply")).to_have_count(3)
    materials = page.locator(".reply").last
    expect(materials.locator("h2")).to_be_in_viewport()
    materials.get_by_label("出生医学证明").check()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width == 360, "nothing sticks out on a narrow phone"


def test_a_typed_follow_up_stays_in_the_conversation(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    ask(page, QUESTION)
    expect(page.locator(".reply")).to_have_count(2)
    picture(page, "chat-desktop.png")
    ask(page, "要带啥")
    expect(page.locator(".reply").last.locator(".checklist li").first).to_be_visible()


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("育儿补贴要带什么材料", "card-materials"),
        ("孩子2023年5月生的，现在还能领多少补贴", "card-sum"),
        ("三岁以下个税怎么填", "card-tax"),
        ("产假多少天", "card-leave"),
        ("在家做手工的活有没有", "card-home-work"),
    ],
)
def test_a_card_fits_a_phone(page: Page, question: str, name: str) -> None:
    ask(page, question)
    card = page.locator(".reply").last
    expect(page.locator(".reply")).to_have_count(2)
    expect(card.locator("h2").first).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    if os.environ.get("SCREENSHOTS") == "1":
        page.wait_for_timeout(300)
        page.evaluate("document.querySelector('footer').style.position = 'static'")
        page.evaluate("document.querySelector('header').style.position = 'static'")
        card.screenshot(path=IMAGES / f"{name}.png")


def test_a_checklist_is_walked_ticked_and_printed(page: Page) -> None:
    ask(page, "我离婚了，领育儿补贴要带什么材料")
    for option in ("第一次申请", "在环翠", "头一个"):
        page.locator(".reply").last.get_by_role("button", name=option).click()
        expect(page.locator(".asked").last).to_have_text(option)
    card = page.locator(".reply").nth(4)
    expect(card.get_by_label("写明孩子归谁的离婚协议")).to_be_visible()
    expect(card.get_by_role("button", name="☐")).to_have_count(0)
    with page.expect_response("**/api/v1/ask"):
        card.get_by_label("出生医学证明").check()
    with page.expect_response("**/api/v1/ask"):
        card.get_by_label("户口簿").check()
    with page.expect_response("**/api/v1/ask"):
        card.get_by_label("户口簿").uncheck()
    ask(page, "育儿补贴怎么申请")
    expect(page.locator(".reply")).to_have_count(6)
    page.locator(".reply").last.get_by_role("button", name="我的材料清单").click()
    again = page.locator(".reply").last
    expect(again.get_by_label("出生医学证明")).to_be_checked()
    expect(again.get_by_label("户口簿")).not_to_be_checked()
    expect(again.get_by_text("备好 1 样")).to_be_visible()
    page.evaluate("window.print = () => { window.printed = true; }")
    again.get_by_role("button", name="打印这张清单").click()
    assert page.evaluate("window.printed")
    page.emulate_media(media="print")
    again.evaluate("article => article.classList.add('printed')")
    expect(again.get_by_label("出生医学证明")).to_be_visible()
    expect(card).to_be_hidden()
    expect(again.get_by_role("button", name="打印这张清单")).to_be_hidden()


def test_the_days_ahead_can_be_put_into_the_calendar(page: Page) -> None:
    ask(page, "孩子2023年5月生的，现在还能领多少补贴")
    expect(page.locator(".reply")).to_have_count(2)
    with page.expect_download() as download:
        page.locator(".reply").last.get_by_role("link", name="加到手机日历").click()
    assert download.value.suggested_filename == "reminders.ics"


def test_a_sum_is_walked_with_a_way_back_and_a_typed_answer(page: Page) -> None:
    ask(page, "属龙的娃，育儿补贴一共能领多少")
    expect(page.locator(".reply")).to_have_count(2)
    page.locator(".reply").last.get_by_role("button", name="2024年").click()
    expect(page.locator(".reply").last).to_contain_text("几月出生")
    page.locator(".reply").last.get_by_role("button", name="返回").click()
    expect(page.locator(".reply").last.get_by_role("button", name="2025年")).to_be_visible()
    ask(page, "2024年7月")
    sum_ = page.locator(".reply").last
    expect(sum_.locator("h2").first).to_have_text("按2024年7月出生计算")
    expect(sum_).to_contain_text("一共9300元")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    sum_.get_by_role("button", name="育儿补贴怎么申请").click()
    expect(page.locator(".reply").last.locator("h2").first).to_have_text("育儿补贴怎么申请")


def test_a_judgement_is_thanked_and_the_answer_stays(page: Page) -> None:
    ask(page, QUESTION)
    expect(page.locator(".reply")).to_have_count(2)
    page.get_by_role("button", name="👍 有用").click()
    expect(page.locator(".thanks[role=status]")).to_have_text("谢谢，记下了。")
    expect(page.get_by_role("button", name="没用")).to_have_count(0)
    expect(page.locator(".reply")).to_have_count(2)
    expect(page.locator(".asked")).to_have_count(1)


def test_without_connection_nothing_is_lost(page: Page) -> None:
    page.route("**/api/v1/ask", lambda route: route.abort())
    ask(page, QUESTION)
    expect(page.get_by_text("没连上网")).to_be_visible()
    expect(page.locator(".asked")).to_have_text(QUESTION)
    page.unroute("**/api/v1/ask")
    page.get_by_role("button", name="再试一次").click()
    expect(page.locator(".reply").last.locator("h2")).to_have_text(QUESTION)
    expect(page.locator(".asked")).to_have_count(1)
    expect(page.locator(".failure")).to_have_count(0)


def test_a_failing_service_is_said_calmly(page: Page) -> None:
    page.route("**/api/v1/ask", lambda route: route.fulfill(status=502, body="Bad Gateway"))
    ask(page, QUESTION)
    expect(page.get_by_text("这会儿没能查到")).to_be_visible()
    expect(page.get_by_role("button", name="再试一次")).to_be_visible()


def test_clearing_leaves_the_greeting_and_forgets_the_topic(page: Page) -> None:
    ask(page, QUESTION)
    expect(page.locator(".reply")).to_have_count(2)
    with page.expect_response("**/api/v1/forget") as forgotten:
        page.get_by_role("button", name="清除").click()
    assert forgotten.value.status == 204
    expect(page.locator(".reply")).to_have_count(1)
    expect(page.get_by_text("现在要办的事")).to_be_visible()
    ask(page, "要带啥")
    expect(page.locator(".reply")).to_have_count(2)
    expect(page.locator(".checklist")).to_have_count(0)


def test_what_is_kept_is_taken_along_even_after_a_reload(page: Page) -> None:
    expect(page.get_by_text("最多留90天")).to_be_visible()
    ask(page, QUESTION)
    expect(page.locator(".reply")).to_have_count(2)
    page.reload()
    expect(page.locator(".asked")).to_have_text(QUESTION)
    with page.expect_download() as taken:
        page.get_by_role("button", name="我的记录").click()
    assert QUESTION in taken.value.path().read_text("utf-8")
    expect(page.locator(".asked")).to_have_text(QUESTION)


def test_large_print_is_remembered(page: Page) -> None:
    size = "parseFloat(getComputedStyle(document.body).fontSize)"
    small = page.evaluate(size)
    page.get_by_role("button", name="长辈版").click()
    page.reload()
    expect(page.get_by_role("button", name="长辈版")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate(size) > 1.25 * small
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_markup_in_a_question_is_drawn_as_text(page: Page) -> None:
    ask(page, "<img src=x onerror=alert(1)>")
    expect(page.locator(".asked")).to_have_text("<img src=x onerror=alert(1)>")
    expect(page.locator(".asked img")).to_have_count(0)


def test_without_script_the_form_answers(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.get_by_label("您的问题").fill(QUESTION)
    page.get_by_role("button", name="发送").click()
    expect(page.locator(".reply h2")).to_have_text(QUESTION)
    page.get_by_role("button", name="要带的材料").click()
    expect(page.locator(".checklist li").first).to_be_visible()
    context.close()
