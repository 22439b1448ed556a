"""In a real browser: work found, refined, opened, printed and reported; places by distance.

With SCREENSHOTS=1 it also draws the pictures of docs/images.
"""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsing import ask, needs_browser, opened, picture
from tests.test_browser_pages import LARGE, violations

pytestmark = needs_browser

PAGES = ["/jobs", "/jobs?q=张村附近一个月三千以上不上夜班站不了太久", "/jobs/SAMPLE-010"]
MORE_PAGES = [
    "/jobs/SAMPLE-ORDER-2?reported=1",
    "/jobs/SAMPLE-012",
    "/places",
    "/places?community=张村",
    "/events",
]
HERE = {"latitude": 37.472, "longitude": 122.052}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("large", [False, True], ids=["usual", "large"])
def test_no_page_of_work_breaks_a_rule_of_axe(
    browser: Browser, address: str, scheme: str, large: bool
) -> None:
    with opened(browser, address, color_scheme=scheme, reduced_motion="reduce") as page:
        if large:
            page.context.add_cookies([{**LARGE, "url": address}])  # type: ignore[typeddict-item]
        for path in [*PAGES, *MORE_PAGES]:
            page.goto(address + path)
            if page.locator("summary").count():
                page.locator("summary").click()
            assert violations(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


def test_work_is_found_refined_and_opened(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("link", name="找个活干").click()
    expect(page.locator("#results")).to_contain_text("找到")
    picture(page, "jobs-phone.png")
    page.get_by_label("想要什么样的活").fill("羊亭附近一个月三千以上不用上夜班")
    page.keyboard.press("Enter")
    expect(page.locator(".found li")).to_have_count(1)
    picture(page, "jobs-search.png")
    page.get_by_role("link", name="去掉：羊亭").click()
    expect(page.locator(".found li")).to_have_count(5)
    page.get_by_text("按条件挑").click()
    picture(page, "jobs-filters.png")
    page.get_by_label("在哪").select_option("羊亭镇")
    page.get_by_role("button", name="按这些找").click()
    expect(page.get_by_role("link", name="去掉：羊亭")).to_be_visible()
    page.locator(".found li").click()
    expect(page.locator("h1")).to_have_text("【示例】缝纫工（弹性上下班）")
    picture(page, "job-phone.png")
    page.get_by_role("button", name="举报这条").click()
    expect(page.get_by_text("工作人员会看这条")).to_be_in_viewport()


def test_without_script_a_search_is_a_form_and_links(browser: Browser, address: str) -> None:
    with opened(browser, address, java_script_enabled=False) as page:
        page.goto(address + "/jobs")
        page.get_by_role("link", name="再加：在家做").click()
        page.get_by_role("link", name="下一页").click()
        expect(page.get_by_text("第2页，共2页")).to_be_visible()
        page.get_by_role("button", name="长辈版").click()
        expect(page.locator("html.large")).to_be_visible()
        expect(page.get_by_text("第2页，共2页")).to_be_visible()
        page.get_by_text("按条件挑").click()
        page.get_by_label("交五险").check()
        page.get_by_role("button", name="按这些找").click()
        expect(page.get_by_role("link", name="去掉：交五险")).to_be_visible()


def test_a_post_prints_with_how_to_apply_and_without_buttons(page: Page, address: str) -> None:
    page.goto(address + "/jobs/SAMPLE-010")
    page.emulate_media(media="print")
    for kept in ("到所在社区就业服务驿站登记", f"{address}/jobs/SAMPLE-010", "刷单都是诈骗"):
        expect(page.get_by_text(kept).first).to_be_visible()
    for gone in ("举报这条", "转发给家人", "打印", "长辈版"):
        expect(page.get_by_role("button", name=gone)).to_be_hidden()
    page.goto(address + "/jobs")
    expect(page.locator(".found li").first).to_be_visible()
    expect(page.get_by_role("search")).to_be_hidden()


def test_the_chat_leads_to_the_same_search_and_the_same_post(page: Page) -> None:
    ask(page, "羊亭附近一个月三千以上不用上夜班")
    found = page.locator(".reply").last
    expect(found.get_by_role("link", name="单独一页")).to_be_visible()
    found.get_by_role("button", name="缝纫工").click()
    expect(page.locator(".reply")).to_have_count(3)
    page.locator(".reply").last.get_by_role("link", name="单独一页").click()
    expect(page.locator("h1")).to_have_text("【示例】缝纫工（弹性上下班）")
    page.go_back()
    page.locator(".reply").nth(1).get_by_role("link", name="单独一页").click()
    expect(page.get_by_role("link", name="去掉：羊亭")).to_be_visible()
    expect(page.locator(".found li")).to_have_count(1)


def test_without_script_places_are_chosen_by_community_and_print(
    browser: Browser, address: str
) -> None:
    with opened(browser, address, java_script_enabled=False) as page:
        page.goto(address + "/places")
        all_of_them = page.locator(".found li").count()
        page.get_by_label("哪个镇街、社区").select_option("竹岛街道")
        page.get_by_role("button", name="看", exact=True).click()
        expect(page.locator(".found li")).to_have_count(1)
        picture(page, "places-there.png")
        page.emulate_media(media="print")
        expect(page.get_by_text("只列竹岛的")).to_be_visible()
        expect(page.get_by_role("search")).to_be_hidden()
        page.emulate_media(media="screen")
        page.get_by_role("link", name="去掉：竹岛").click()
        expect(page.locator(".found li")).to_have_count(all_of_them)


def test_places_are_sorted_by_distance_and_nothing_is_sent(browser: Browser, address: str) -> None:
    near = {"permissions": ["geolocation"], "geolocation": HERE}
    with opened(browser, address, **near) as page:
        page.goto(address + "/places")
        sent: list[str] = []
        page.on("request", lambda asked: sent.append(asked.url))
        page.get_by_role("button", name="按离我远近排").click()
        nurseries = page.locator("section", has_text="托育机构").locator(".found").first
        expect(nurseries.locator("li").first).to_have_attribute("id", "SAMPLE-PLACE-3")
        expect(nurseries.locator("li").first).to_contain_text("离您约100米")
        expect(nurseries.locator("li").nth(1)).to_contain_text("公里")
        expect(page.get_by_text("没有发出去，也没有存")).to_be_visible()
        picture(page, "places-near.png")
        assert all(url.startswith(f"{address}/static/") for url in sent), sent
        assert page.evaluate("localStorage.length") == 0
        assert violations(page) == []


def test_without_leave_to_know_where_the_list_stays(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        page.goto(address + "/places")
        page.get_by_role("button", name="按离我远近排").click()
        expect(page.get_by_text("没拿到位置")).to_be_visible()
        expect(page.locator(".found li").first).to_be_visible()
