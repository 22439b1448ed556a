"""The staff console in a real browser, as a new member of staff would use it; without script.

With SCREENSHOTS=1 it also draws the pictures of docs/images.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.dialogue import Message
from bot.storage import store_in_memory
from tests.browsing import needs_browser, opened, picture
from tests.conftest import NOON, ROOT
from tests.site import served
from tests.staff_site import PASSWORD, Desk, desk_over, done, hire
from tests.test_browser_pages import violations

pytestmark = needs_browser

ASKED = [
    ("娃的奶粉补助啥时候到卡里呀急死个人", 3),
    ("奶粉补助几号到账卡里没动静", 2),
    ("俺家大花猫绝育有没有补贴", 2),
    ("育儿补贴怎么申请", 9),
    ("育儿补贴要带什么材料", 6),
    ("3岁以下婴幼儿照护一个月扣多少", 5),
    ("产假多少天", 4),
    ("补贴", 3),
]
PAGES = [
    "/admin",
    "/admin/unanswered",
    "/admin/entries?q=补贴",
    "/admin/entries/new",
    "/admin/entries/subsidy.apply",
    "/admin/files?path=entries/subsidy/subsidy.apply.yaml",
    "/admin/parameters",
    "/admin/parameters/subsidy.base",
    "/admin/listings",
    "/admin/editions",
    "/admin/editions/1",
    "/admin/statistics",
    "/admin/log",
    "/admin/people",
    "/admin/password",
]
DESK = {"viewport": {"width": 1280, "height": 900}, "has_touch": False}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    store = store_in_memory()
    now = [NOON]
    place = tmp_path_factory.mktemp("staff")
    made = desk_over(store, place, ROOT / "knowledge", clock=lambda: now[0])
    done(hire(made, "王芳"))

    async def ask() -> None:
        for place, (question, times) in enumerate(ASKED):
            for number in range(times):
                now[0] = NOON - timedelta(days=(5 * number + 3 * place) % 26)
                asked = Message(f"web:{question}{number}", question)
                reply = await made.assistant.receive(asked)
                for button in reply.buttons:
                    if button.label.startswith("👎" if number % 3 == 2 else "👍"):
                        press = Message(asked.conversation, press=button.action)
                        await made.assistant.receive(press)
        now[0] = NOON

    done(ask())
    yield made
    store.close()


@pytest.fixture
def staff(browser: Browser, desk: Desk) -> Iterator[Page]:
    with (
        served(desk.site) as address,
        opened(browser, address, java_script_enabled=False, **DESK) as page,
    ):
        page.set_default_timeout(60_000)
        enter(page, address)
        yield page


def enter(page: Page, address: str) -> None:
    page.goto(address + "/admin")
    page.get_by_label("名字").fill("王芳")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="王芳，您好")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_the_console_breaks_a_rule_of_axe(
    browser: Browser, desk: Desk, scheme: str
) -> None:
    with served(desk.site) as address, opened(browser, address, color_scheme=scheme) as page:
        page.set_default_timeout(60_000)
        page.goto(address + "/admin/sign-in")
        assert violations(page) == []
        enter(page, address)
        for path in PAGES:
            page.goto(address + path)
            assert violations(page) == [], path
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= 360, f"{path} is {width} wide on a phone"
        for changed in ("用手机搜", "{no.such}"):
            page.goto(address + "/admin/entries/subsidy.apply")
            page.get_by_label("结论").fill(f"{changed}“育儿补贴”小程序就能办。")
            page.get_by_role("button", name="检查并预览").click()
            expect(page.get_by_role("heading", level=1)).to_contain_text(
                "还不能发布" if "{" in changed else "没有错"
            )
            assert violations(page) == [], changed
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= 360, f"{changed} is {width} wide on a phone"


def test_a_question_becomes_an_answer_an_amount_changes_a_bad_edit_is_refused_a_good_one_undone(
    staff: Page, desk: Desk
) -> None:
    picture(staff, "staff-overview.png")

    # What was not answered becomes an answer.
    staff.get_by_role("link", name="去处理").click()
    group = staff.locator("form.group", has_text=ASKED[0][0])
    group.get_by_label("别的（写编号）").check()
    group.get_by_label("别的一条的编号").fill("subsidy.payment-time")
    picture(staff, "staff-unanswered.png")
    group.get_by_role("button", name="加成它的问法").click()
    expect(staff.get_by_text("检查过了，没有错")).to_be_visible()
    picture(staff, "staff-draft.png")
    staff.get_by_role("button", name="发布，马上生效").click()
    expect(staff.get_by_text("发布了，第 2 版从现在起在答。")).to_be_visible()
    reply = done(desk.assistant.receive(Message("web:new", ASKED[0][0])))
    assert reply.answers == ("subsidy.payment-time",)

    # An amount changes from a day on.
    staff.get_by_role("link", name="钱数和天数").click()
    staff.get_by_label("找什么").fill("subsidy.base")
    staff.get_by_role("button", name="找").click()
    staff.locator(".rows a").first.click()
    staff.get_by_label("从哪天起").fill("2027-01-01")
    staff.get_by_label("新的数").fill("4000")
    staff.get_by_label("文件的名字").fill("关于提高育儿补贴标准的通知（举例）")
    staff.get_by_label("哪天发的").fill("2026-12-20")
    picture(staff, "staff-amount.png")
    staff.get_by_role("button", name="检查并预览").click()
    expect(staff.get_by_role("heading", name="算例跟着变了")).to_be_visible()
    picture(staff, "staff-amount-draft.png")
    staff.get_by_label("为什么改").fill("新文件，2027年起每年4000元")
    staff.get_by_role("button", name="发布，马上生效").click()
    expect(staff.get_by_text("发布了，第 3 版从现在起在答。")).to_be_visible()

    # A bad edit is refused with its line.
    staff.goto(staff.url.partition("/admin")[0] + "/admin/entries/subsidy.apply")
    picture(staff, "staff-form.png")
    staff.get_by_role("link", name="改 YAML 原文").click()
    text = staff.locator("textarea")
    good = text.input_value()
    text.fill(good.replace("region: 全国", "region: 全世界"))
    staff.get_by_role("button", name="检查并预览").last.click()
    expect(staff.get_by_role("heading", name="还不能发布：1 处要改")).to_be_visible()
    expect(staff.get_by_role("link", name="第 4 行")).to_be_visible()
    picture(staff, "staff-refused.png")

    # A good one is published, and undone.
    staff.locator("textarea").fill(good.replace("summary: 手机搜", "summary: 用手机搜"))
    staff.get_by_role("button", name="检查并预览").last.click()
    staff.get_by_label("为什么改").fill("更顺口")
    staff.get_by_role("button", name="发布，马上生效").click()
    expect(staff.get_by_text("第 4 版从现在起在答")).to_be_visible()
    picture(staff, "staff-edition.png")
    staff.get_by_role("button", name="撤销这一版，回到第 3 版").click()
    expect(staff.get_by_text("第 5 版从现在起在答")).to_be_visible()
    assert "用手机搜" not in (desk.folder / "entries/subsidy/subsidy.apply.yaml").read_text("utf-8")

    staff.get_by_role("link", name="统计").click()
    picture(staff, "staff-statistics.png")
