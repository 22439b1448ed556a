"""What a resident opens beside the chat: entries, the list of them, posters, error pages."""

import json
import re
from collections.abc import AsyncIterator
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from bot.assistant import Assistant
from bot.config import Service, Web
from bot.edition import Edition
from bot.web import create_site

BASE = "https://yuer.example.cn"
BROWSER = {"Accept": "text/html,application/xhtml+xml"}


@pytest.fixture
async def client(assistant: Assistant, service: Service) -> AsyncIterator[httpx.AsyncClient]:
    site = create_site(
        assistant, service, True, web=Web(public_url=BASE + "/"), bot_name=lambda: "huancui_bot"
    )
    transport = httpx.ASGITransport(site)
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        yield client


def linked_data(page: str) -> list[dict[str, Any]]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    assert found
    content = json.loads(found.group(1))
    assert content["@context"] == "https://schema.org"
    graph: list[dict[str, Any]] = content["@graph"]
    return graph


async def test_an_entry_reads_whole_without_script(
    client: httpx.AsyncClient, service: Service
) -> None:
    page = (await client.get("/e/subsidy.apply")).text
    assert "<h1>育儿补贴怎么申请</h1>" in page
    assert "手机搜“育儿补贴”小程序就能办" in page
    assert page.count("<li>") >= 8
    assert '<a href="tel:12345">' in page
    assert "信息截至 2026年7月" in page
    assert "依据：《育儿补贴制度实施方案》" in page
    assert service.line in page
    assert f'<link rel="canonical" href="{BASE}/e/subsidy.apply">' in page


async def test_an_entry_leads_on(client: httpx.AsyncClient) -> None:
    page = (await client.get("/e/subsidy.apply")).text
    for address in (
        "/?about=subsidy.apply",
        "/e/subsidy.materials",
        "/poster/subsidy.apply",
        "/topics#subsidy",
        "https://t.me/huancui_bot?start=subsidy_apply",
    ):
        assert f'href="{address}"' in page
    assert f'data-url="{BASE}/e/subsidy.apply"' in page


async def test_without_a_bot_no_page_speaks_of_telegram(
    assistant: Assistant, service: Service
) -> None:
    transport = httpx.ASGITransport(create_site(assistant, service, True))
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        page = (await client.get("/e/subsidy.apply")).text
    assert "Telegram" not in page
    assert "http://bot/e/subsidy.apply" in page


async def test_every_entry_has_its_page_and_its_poster(
    client: httpx.AsyncClient, edition: Edition
) -> None:
    for entry in edition.knowledge.entries.values():
        page = await client.get(f"/e/{entry.id}")
        assert page.status_code == 200
        assert f"<h1>{entry.title}</h1>" in page.text
        assert not re.search(r"\{[a-z.]+\}", page.text), f"{entry.id}: an amount is not filled in"
        [question] = linked_data(page.text)[0]["mainEntity"]
        assert question["name"] == entry.title
        poster = await client.get(f"/poster/{entry.id}")
        assert poster.status_code == 200
        assert '<svg viewBox="' in poster.text


async def test_the_linked_data_tells_question_and_service(client: httpx.AsyncClient) -> None:
    faq, service = linked_data((await client.get("/e/subsidy.apply")).text)
    assert (faq["@type"], service["@type"]) == ("FAQPage", "GovernmentService")
    assert faq["url"] == f"{BASE}/e/subsidy.apply"
    assert "2026年12月31日" in json.dumps(faq, ensure_ascii=False)
    assert "12345" in json.dumps(service)
    assert "serviceOperator" not in service, "we do not say who is the government here"


async def test_what_nobody_applies_for_is_no_service(client: httpx.AsyncClient) -> None:
    graph = linked_data((await client.get("/e/bot.privacy")).text)
    assert [node["@type"] for node in graph] == ["FAQPage"]


async def test_about_opens_the_chat_with_the_card(client: httpx.AsyncClient) -> None:
    page = (await client.get("/?about=subsidy.materials")).text
    assert '<p class="asked">育儿补贴要带什么材料</p>' in page
    assert 'data-opened="subsidy.materials"' in page
    assert 'type="checkbox"' in page
    unknown = (await client.get("/?about=nothing.here")).text
    assert "现在要办的事" in unknown


async def test_the_topics_list_every_entry_once(
    client: httpx.AsyncClient, edition: Edition
) -> None:
    page = (await client.get("/topics")).text
    listed = re.findall(r'href="/e/([^"]+)"', page)
    assert sorted(listed) == sorted(edition.knowledge.entries)
    assert 'id="subsidy"' in page


async def test_the_sitemap_names_every_page(client: httpx.AsyncClient, edition: Edition) -> None:
    response = await client.get("/sitemap.xml")
    assert response.headers["content-type"] == "application/xml"
    tree = ElementTree.fromstring(response.text)
    places = [node.text for node in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert len(places) == len(edition.knowledge.entries) + 5
    assert f"{BASE}/e/subsidy.apply" in places
    robots = (await client.get("/robots.txt")).text
    assert f"Sitemap: {BASE}/sitemap.xml" in robots
    assert "Disallow: /api/" in robots


async def test_a_poster_has_three_steps_the_number_and_the_code(
    client: httpx.AsyncClient, service: Service
) -> None:
    page = (await client.get("/poster/subsidy.apply")).text
    assert page.count("<li>") == 3
    assert "后面还有3条" in page
    assert "<strong>12345</strong>" in page
    assert service.line in page
    assert "信息截至 2026年7月" in page
    assert f'aria-label="二维码：{BASE}/e/subsidy.apply"' in page
    assert "web.public_url" not in page


async def test_a_poster_without_a_public_address_says_so_on_the_screen(
    assistant: Assistant, service: Service
) -> None:
    transport = httpx.ASGITransport(create_site(assistant, service, True))
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        assert "web.public_url" in (await client.get("/poster/subsidy.apply")).text


@pytest.mark.parametrize("path", ["/e/nothing.here", "/poster/nothing.here", "/nowhere"])
async def test_what_is_not_there_is_said_on_a_page_to_people(
    client: httpx.AsyncClient, path: str
) -> None:
    page = await client.get(path, headers=BROWSER)
    assert page.status_code == 404
    assert "没有这一页" in page.text
    assert 'href="/topics"' in page.text
    problem = await client.get(path)
    assert problem.headers["content-type"] == "application/problem+json"


async def test_large_print_works_without_script_and_stays(client: httpx.AsyncClient) -> None:
    form = {"on": "1", "back": "/e/subsidy.apply"}
    answer = await client.post("/large", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/e/subsidy.apply")
    assert "Max-Age=31536000" in answer.headers["set-cookie"]
    assert '<html lang="zh-CN" class="large">' in (await client.get("/topics")).text
    await client.post("/large", data={"on": "0", "back": "/"})
    assert 'class="large"' not in (await client.get("/")).text


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example", "/\\evil", "", "/a\r\nX: y"]
)
async def test_large_print_leads_nowhere_else(client: httpx.AsyncClient, back: str) -> None:
    answer = await client.post("/large", data={"on": "1", "back": back})
    assert answer.headers["location"] == "/"
