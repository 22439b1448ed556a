"""Work on pages of its own: /jobs, one post, the feed, 举报; places and events beside it."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree

import httpx
import pytest
import sqlite_utils
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import app
from bot.assistant import Assistant
from bot.config import Service, Web
from bot.dialogue.listings.query import query_of, wishes_in
from bot.edition import Edition
from bot.knowledge import load_knowledge
from bot.listings import Filters, Job, JobsFile, Listings, WorkshopOrder
from bot.listings.posting import job_posting
from bot.storage import open_store, store_in_memory
from bot.web import create_site
from tests.conftest import DAY, ROOT

BASE = "https://yuer.example.cn"
BROWSER = {"Accept": "text/html"}
ATOM = "{http://www.w3.org/2005/Atom}"
TINY = load_knowledge(ROOT / "tests" / "tiny").listings
REAL = TINY.jobs[0].jobs[0]
SEARCH = "羊亭附近一个月三千以上不用上夜班"

Client = httpx.AsyncClient
Opens = Callable[..., Client]


@pytest.fixture
def both(edition: Edition) -> Edition:
    """The shipped samples, and beside them a real post: HC-0001, shown to 2026-12-20."""
    listings = edition.knowledge.listings
    with_real = Listings(
        (*listings.jobs, *TINY.jobs), listings.places, listings.events, listings.trades
    )
    return replace(edition, knowledge=replace(edition.knowledge, listings=with_real))


def opened(
    edition: Edition, day: date = DAY, bot: str = "huancui_bot", per_minute: int = 0
) -> Client:
    assistant = Assistant(edition, store_in_memory(), app.clock_on(day))
    web = Web(public_url=BASE, per_minute=per_minute)
    site = create_site(assistant, Service(), edition.demo, web=web, bot_name=lambda: bot)
    return Client(transport=httpx.ASGITransport(site), base_url="http://bot")


@pytest.fixture
async def client(both: Edition) -> AsyncIterator[Client]:
    async with opened(both) as client:
        yield client


def posts(page: str) -> list[str]:
    """The posts that a page shows, in order."""
    return re.findall(r'<h3><a href="/jobs/([^"]+)"', page)


def chips(page: str) -> dict[str, dict[str, str]]:
    """What the chips say, and the search each leads to."""
    found = re.findall(r'<a href="([^"]+)" aria-label="([^"]+)"', page)
    return {
        label: dict(parse_qsl(urlsplit(href.replace("&amp;", "&")).query)) for href, label in found
    }


def entries(feed: str) -> list[str]:
    tree = ElementTree.fromstring(feed)
    ids = [entry.findtext(f"{ATOM}id") or "" for entry in tree.iter(f"{ATOM}entry")]
    return [id.removeprefix(f"{BASE}/jobs/") for id in ids]


async def test_a_sentence_is_read_and_what_cannot_be_filtered_is_said(client: Client) -> None:
    page = (await client.get("/jobs", params={"q": SEARCH + "站不了太久"})).text
    assert posts(page) == ["SAMPLE-010"]
    assert {"去掉：羊亭", "去掉：一个月3000元以上", "去掉：不上夜班"} <= chips(page).keys()
    assert "去之前自己问清：“站不了太久”" in page
    order = ["缝纫工", "8:15", "3500–5500元/月", "羊亭镇", "五险"]
    places = [page.index(word, page.index("找到1个活")) for word in order]
    assert places == sorted(places)


async def test_a_chip_takes_its_one_wish_away(client: Client) -> None:
    page = (await client.get("/jobs", params={"q": SEARCH})).text
    assert chips(page)["去掉：一个月3000元以上"] == {"community": "羊亭", "nights": "false"}
    left = (await client.get("/jobs", params=chips(page)["去掉：羊亭"])).text
    assert "去掉：羊亭" not in chips(left)
    assert len(posts(left)) > 1


async def test_another_sentence_refines_the_search_and_a_whole_one_replaces_it(
    client: Client,
) -> None:
    refined = (await client.get("/jobs", params={"nights": "false", "q": "在家能做的"})).text
    assert {"去掉：不上夜班", "去掉：在家做"} <= chips(refined).keys()
    anew = (await client.get("/jobs", params={"nights": "false", "q": "竹岛找个保洁的活"})).text
    assert [label for label in chips(anew) if label.startswith("去掉")] == [
        "去掉：竹岛",
        "去掉：保洁",
    ]


async def test_a_sentence_without_a_wish_is_said_to_be_so(client: Client) -> None:
    page = (await client.get("/jobs", params={"q": "你好"})).text
    assert "没听出能筛的条件" in page
    assert posts(page)


async def test_a_cry_for_help_is_heard_here_too(client: Client) -> None:
    page = (await client.get("/jobs", params={"q": "找不到活，我不想活了"})).text
    assert 'data-outcome="crisis"' in page
    assert '<a href="tel:12356">' in page
    assert posts(page) == []


async def test_personal_numbers_are_masked_and_no_wish(client: Client) -> None:
    page = (await client.get("/jobs", params={"q": "我电话13812345678，羊亭的活"})).text
    assert "去掉：羊亭" in chips(page)
    shown = page.replace(re.findall(r'name="back" value="[^"]*"', page)[0], "")
    assert "13812345678" not in shown


async def test_the_form_holds_the_search_and_sends_no_empty_fields(client: Client) -> None:
    page = (await client.get("/jobs", params={"q": SEARCH})).text
    assert '<option value="羊亭" selected>羊亭镇</option>' in page
    assert 'name="min_pay" inputmode="decimal" maxlength="8" value="3000"' in page
    assert 'name="nights" value="false" checked' in page
    sent = await client.get("/jobs?q=&community=&home=true&age=")
    assert (sent.status_code, sent.headers["location"]) == (303, "/jobs?home=true")


async def test_results_come_five_a_page_each_once(client: Client) -> None:
    seen: list[str] = []
    for number in range(1, 6):
        page = (await client.get("/jobs", params={"page": number})).text
        assert f"第{number}页，共5页" in page
        assert len(posts(page)) <= 5
        seen += posts(page)
    assert len(seen) == len(set(seen)) > 20
    assert {"HC-0001", "SAMPLE-ORDER-1", "SAMPLE-ORDER-2"} <= set(seen)
    beyond = (await client.get("/jobs", params={"page": "999"})).text
    assert posts(beyond) == posts(page)


async def test_nothing_found_gives_up_one_wish_and_says_which(client: Client) -> None:
    page = (await client.get("/jobs", params={"q": "温泉镇附近,一个月三千以上,不上夜班"})).text
    assert "先不看“温泉”" in page
    assert posts(page)
    feed = (await client.get("/jobs.atom", params={"community": "温泉", "min_pay": "3000"})).text
    assert entries(feed) == [], "who subscribed is not told of what was not asked for"


async def test_without_listings_it_tells_how_to_look_and_how_to_hear(edition: Edition) -> None:
    real = replace(edition, demo=False)
    async with opened(real) as client:
        page = (await client.get("/jobs")).text
        assert "到自己社区的就业服务驿站、妇女之家登记" in page
        assert "https://t.me/huancui_bot" in page
        assert "/jobs.atom" in page
        assert 'role="search"' not in page, "nothing to search in"
    async with opened(real, bot="") as client:
        assert "Telegram" not in (await client.get("/jobs")).text


async def test_every_post_has_its_page(both: Edition, client: Client) -> None:
    for work in both.board(DAY).work:
        page = await client.get(f"/jobs/{work.id}")
        assert page.status_code == 200
        assert f"<h1>{work.headline}</h1>" in page.text
        for said in ("怎么报名", "刷单都是诈骗", "96110", "来源：", "🚩 举报这条", "截止"):
            assert said in page.text
        assert work.contact.how[0] in page.text
        assert "None" not in page.text
        assert (">演示用的示例，不是真招聘<" in page.text) == work.sample


def posting(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    assert found
    told: dict[str, Any] = json.loads(found[1])
    return told


async def test_a_real_post_is_a_job_posting_and_a_sample_none(client: Client) -> None:
    told = posting((await client.get("/jobs/HC-0001")).text)
    assert told["@context"][0] == "https://schema.org"
    assert (told["@type"], told["title"]) == ("JobPosting", "收银员（下午班）")
    assert told["url"] == f"{BASE}/jobs/HC-0001"
    assert (told["datePosted"], told["validThrough"]) == ("2026-11-20", "2026-12-20T23:59:59+08:00")
    assert told["baseSalary"]["value"] == {
        "@type": "QuantitativeValue",
        "minValue": 25.0,
        "maxValue": 28.0,
        "unitText": "HOUR",
    }
    assert told["jobLocation"]["address"]["addressLocality"] == "威海市环翠区"
    assert told["directApply"] is False
    assert told["mama:schoolRun"] is True
    assert "jobLocationType" not in told, "schema.org knows only TELECOMMUTE"
    assert "JobPosting" not in (await client.get("/jobs/SAMPLE-010")).text
    assert '<meta name="robots" content="noindex">' in (await client.get("/jobs/SAMPLE-010")).text


def test_pay_by_the_piece_is_no_salary_and_work_at_home_says_from_where(both: Edition) -> None:
    work = [one for one in both.board(DAY).work if isinstance(one, Job)]
    pieces = [one for one in work if one.base_salary.unit_text == "PIECE"]
    home = [one for one in work if one.job_location_type == "TELECOMMUTE"]
    assert pieces
    assert home
    for one in pieces:
        assert "baseSalary" not in job_posting(one)
        assert job_posting(one)["incentiveCompensation"] == one.base_salary.text
    for one in home:
        assert job_posting(one)["jobLocationType"] == "TELECOMMUTE"
        assert job_posting(one)["applicantLocationRequirements"]
    for one in work:
        json.dumps(job_posting(one))


async def test_a_real_order_is_a_posting_by_the_piece_and_a_sample_none(both: Edition) -> None:
    sample = both.board(DAY).get("SAMPLE-ORDER-2")
    assert isinstance(sample, WorkshopOrder)
    order = sample.model_copy(update={"id": "HC-ORDER-1", "sample": False, "company": "某渔具厂"})
    listings = both.knowledge.listings
    files = (*listings.jobs, JobsFile(orders=(order,)))
    knowledge = replace(both.knowledge, listings=replace(listings, jobs=files))
    async with opened(replace(both, knowledge=knowledge)) as client:
        page = (await client.get("/jobs/HC-ORDER-1")).text
        assert "JobPosting" not in (await client.get("/jobs/SAMPLE-ORDER-2")).text
    told, pay = posting(page), "一件0.12元，每周五交货点验，当天由派单企业结清"
    assert pay in page, "what programs are told, people see"
    assert (told["@type"], told["title"]) == ("JobPosting", "渔具小配件装袋")
    assert told["hiringOrganization"]["name"] == "某渔具厂"
    assert told["employmentType"] == ["OTHER"], "an order names no contract"
    assert told["incentiveCompensation"] == pay
    assert "baseSalary" not in told, "the pay of a piece is no salary"
    assert told["validThrough"] == f"{order.deadline}T23:59:59+08:00"
    assert (told["jobLocation"]["name"], told["mama:pieces"]) == ("和兴社区", 20000)
    assert told["jobLocation"]["address"]["streetAddress"] == "张村镇"
    assert set(told["description"].split("\n")) == {order.what, pay, *order.contact.how}


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/jobs/SAMPLE-012", 410, "这个活已经截止了"),
        ("/jobs/NOTHING", 404, "没有这一页"),
        ("/jobs/SAMPLE-PLACE-1", 404, "没有这一页"),
    ],
)
async def test_what_is_over_or_never_was_leads_on(
    client: Client, path: str, status: int, said: str
) -> None:
    page = await client.get(path, headers=BROWSER)
    assert page.status_code == status
    assert said in page.text
    assert 'href="/jobs"' in page.text
    problem = await client.get(path)
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json()["status"] == status


async def test_the_feed_is_atom_with_all_it_needs(client: Client) -> None:
    answer = await client.get("/jobs.atom", params={"home": "true"})
    assert answer.headers["content-type"].startswith("application/atom+xml")
    tree = ElementTree.fromstring(answer.text)
    links = {link.get("rel"): link.get("href") for link in tree.findall(f"{ATOM}link")}
    assert links == {"self": f"{BASE}/jobs.atom?home=true", "alternate": f"{BASE}/jobs?home=true"}
    assert tree.findtext(f"{ATOM}author/{ATOM}name")
    assert "在家做" in (tree.findtext(f"{ATOM}title") or "")
    stamp = re.compile(r"\d{4}-\d\d-\d\dT00:00:00\+08:00")
    found = tree.findall(f"{ATOM}entry")
    assert len(found) > 3
    for node in (tree, *found):
        assert node.findtext(f"{ATOM}id")
        assert node.findtext(f"{ATOM}title")
        assert stamp.fullmatch(node.findtext(f"{ATOM}updated") or "")
    assert len(set(entries(answer.text))) == len(found)
    published = [node.findtext(f"{ATOM}published") or "" for node in found]
    assert published == sorted(published, reverse=True)
    page = (await client.get("/jobs", params={"home": "true"})).text
    assert '<link rel="alternate" type="application/atom+xml" href="/jobs.atom?home=true"' in page


async def test_a_feed_that_is_as_it_was_is_not_sent_again(both: Edition) -> None:
    real = replace(both, demo=False)
    async with opened(real) as client:
        first = await client.get("/jobs.atom")
        tag = first.headers["etag"]
        assert entries(first.text) == ["HC-0001"]
        again = await client.get("/jobs.atom", headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    async with opened(real, REAL.valid_through + timedelta(1)) as client:
        gone = await client.get("/jobs.atom", headers={"If-None-Match": tag})
        assert gone.status_code == 200, "what ended is taken out of the reader's copy too"
        assert entries(gone.text) == []


@pytest.mark.parametrize(
    "query",
    [
        {"community": "<script>alert(1)</script>"},
        {"skill": "\x00\x0b\ufffe保洁\u202e"},
        {"skill": "保洁" * 500},
        {"min_pay": "1e99999999"},
        {"min_pay": "-1"},
        {"min_pay": "NaN"},
        {"age": "9" * 5000},
        {"hours": "never", "pay_unit": "century"},
        {"home": "false", "nights": "true", "insurance": "false"},
        {"education": "不存在"},
        {"starts_from": "25:99"},
        {"page": "٣"},
        {"page": "-1"},
        {"q": "保洁\x00\x1b[31m" + "很" * 5000},
        {"q": "]]></title><script>"},
        {"nonsense": "1"},
    ],
)
async def test_whatever_stands_in_the_address_does_no_harm(
    client: Client, query: dict[str, str]
) -> None:
    page = await client.get("/jobs", params=query)
    assert page.status_code == 200
    assert "<script>" not in page.text
    assert "Traceback" not in page.text
    feed = await client.get("/jobs.atom", params=query)
    assert feed.status_code == 200
    ElementTree.fromstring(feed.text)


wishes = st.builds(
    Filters,
    community=st.none() | st.sampled_from(["张村", "和兴"]),
    hours=st.none() | st.sampled_from(["morning", "school-hours"]),
    nights=st.sampled_from([None, False]),
    home=st.sampled_from([None, True]),
    min_pay=st.none() | st.decimals(0, 9999, places=1),
    pay_unit=st.none() | st.sampled_from(["month", "piece"]),
    age=st.none() | st.integers(16, 80),
    ends_by=st.none() | st.times(),
    short_term=st.sampled_from([None, True]),
)


@given(wishes)
def test_a_search_is_whole_in_its_address(filters: Filters) -> None:
    assert wishes_in(query_of(filters)) == filters


async def test_a_report_is_kept_for_staff_as_that_of_the_chat(
    both: Edition, tmp_path: Path
) -> None:
    path = tmp_path / "bot.db"
    store = open_store(f"sqlite:///{path}")
    assistant = Assistant(both, store, app.clock_on(DAY))
    transport = httpx.ASGITransport(create_site(assistant, Service(), True))
    async with Client(transport=transport, base_url="http://bot") as client:
        for _ in range(2):
            sent = await client.post("/report", data={"id": "HC-0001"})
            assert sent.status_code == 303
        thanked = (await client.get(sent.headers["location"])).text
        assert (await client.post("/report", data={"id": "NOTHING"})).status_code == 404
    assert "工作人员会看这条" in thanked
    store.close()
    kept = list(sqlite_utils.Database(path)["feedback"].rows)
    assert [(row["entry"], row["useful"]) for row in kept] == [("job:HC-0001", 0)] * 2


async def test_reports_are_counted_like_questions(both: Edition) -> None:
    async with opened(both, per_minute=1) as client:
        assert (await client.post("/report", data={"id": "HC-0001"})).status_code == 303
        assert (await client.post("/report", data={"id": "HC-0001"})).status_code == 429


async def test_the_chat_leads_to_the_pages(client: Client) -> None:
    assert 'href="/jobs"' in (await client.get("/")).text
    found = (await client.post("/ask", data={"question": SEARCH})).text
    assert re.search(r'<a href="/jobs\?community=[^"]+nights=false', found)
    [press] = re.findall(r'value="(j:o:[^"]+)"', found)
    post = (await client.post("/ask", data={"press": press})).text
    assert '<a href="/jobs/SAMPLE-010">' in post
    places = (await client.post("/ask", data={"question": "张村有没有托班"})).text
    assert '<a href="/places">' in places


async def test_large_print_without_script_keeps_the_search(client: Client) -> None:
    page = (await client.get("/jobs", params={"home": "true"})).text
    assert 'name="back" value="/jobs?home=true"' in page


async def test_the_sitemap_names_real_posts_alone(client: Client) -> None:
    sitemap = (await client.get("/sitemap.xml")).text
    assert f"<loc>{BASE}/jobs</loc>" in sitemap
    assert f"<loc>{BASE}/jobs/HC-0001</loc><lastmod>2026-11-22</lastmod>" in sitemap
    assert "SAMPLE" not in sitemap


async def test_places_tell_what_is_known_and_where_from(both: Edition, client: Client) -> None:
    page = (await client.get("/places")).text
    for place in both.board(DAY).places:
        assert f'id="{place.id}"' in page
        assert place.source.name in page
    assert "None" not in page
    assert 'data-latitude="37.497"' in page
    async with opened(replace(both, demo=False)) as client:
        real = (await client.get("/places")).text
        assert "和兴社区向日葵亲子小屋" in real
        assert "示例" not in real
        assert 'id="near"' not in real, "no place has coordinates"


async def test_places_of_one_community_are_shown_alone(both: Edition, client: Client) -> None:
    places = both.board(DAY).places
    whole = (await client.get("/places")).text
    assert '<option value="和兴">和兴社区</option>' in whole
    for community in ("张村", "和兴", "和兴社区"):
        there = {place.id for place in places if community in f"{place.town} {place.community}"}
        page = (await client.get("/places", params={"community": community})).text
        shown = {place.id for place in places if f'id="{place.id}"' in page}
        assert there == shown, community
        assert 0 < len(shown) < len(places)
        assert f'<option value="{community}" selected>' in page
        assert f'<a href="/places" aria-label="去掉：{community}">' in page
        assert f'<p class="on-paper">只列{community}的</p>' in page


async def test_where_no_place_is_known_that_is_said_and_the_others_are_shown(
    both: Edition, client: Client
) -> None:
    page = (await client.get("/places", params={"community": "温泉"})).text
    assert "温泉没有查到登记的地方，别处知道的有：" in page
    assert all(f'id="{place.id}"' in page for place in both.board(DAY).places)
    forged = await client.get("/places", params={"community": "<script>alert(1)</script>"})
    assert "<script>alert(1)" not in forged.text
    moved = await client.get("/places?community=")
    assert (moved.status_code, moved.headers["location"]) == (303, "/places")


async def test_events_of_the_past_are_hidden(client: Client) -> None:
    page = (await client.get("/events")).text
    assert "家门口招聘会" in page
    assert "花饽饽制作体验" not in page


@pytest.mark.parametrize("path", ["/jobs", "/jobs.atom", "/places", "/events", "/sitemap.xml"])
async def test_samples_are_nowhere_without_demo_mode(both: Edition, path: str) -> None:
    async with opened(replace(both, demo=False)) as client:
        page = (await client.get(path)).text
    assert "SAMPLE" not in page
    assert "示例" not in page


@pytest.mark.parametrize("id", ["SAMPLE-010", "SAMPLE-012"])
async def test_without_demo_mode_there_never_was_a_sample(both: Edition, id: str) -> None:
    async with opened(replace(both, demo=False)) as client:
        assert (await client.get(f"/jobs/{id}")).status_code == 404


@settings(max_examples=15, deadline=None)
@given(st.dates(date(2026, 8, 1), date(2027, 12, 31)), st.booleans())
def test_no_page_and_no_feed_on_any_day_holds_an_expired_listing(
    edition: Edition, day: date, demo: bool
) -> None:
    shipped = edition.knowledge.listings
    listings = Listings((*shipped.jobs, *TINY.jobs), shipped.places, shipped.events)
    on_it = replace(edition, knowledge=replace(edition.knowledge, listings=listings), demo=demo)
    open_now = {work.id for work in on_it.board(day).work if work.first_day <= day <= work.last_day}
    assert ("HC-0001" in open_now) == (REAL.date_posted <= day <= REAL.valid_through)

    async def shown() -> None:
        async with opened(on_it, day) as client:
            seen: set[str] = set()
            for number in range(1, 8):
                page = (await client.get("/jobs", params={"page": number})).text
                seen |= set(re.findall(r"(?:HC|SAMPLE)(?:-ORDER)?-\d+", page))
            assert seen == open_now
            for asked in ({}, {"nights": "false"}, {"q": "超市理货早上的活"}):
                page = (await client.get("/jobs", params=asked)).text
                assert set(posts(page)) <= open_now
                assert set(entries((await client.get("/jobs.atom", params=asked)).text)) <= open_now
            events = set(re.findall(r'id="([^"]+-EVENT-\d+)"', (await client.get("/events")).text))
            assert events == {event.id for event in on_it.board(day).events}
            for id in listings.ids():
                if "PLACE" in id or "EVENT" in id or id[0].islower():
                    continue
                post = await client.get(f"/jobs/{id}")
                assert (post.status_code == 200) == (id in open_now), id
                assert post.status_code in (200, 404, 410)

    asyncio.run(shown())
