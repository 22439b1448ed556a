"""The page and its API, asked as a browser would: over ASGI, with a real Assistant."""

import re
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import httpx
import pytest

from bot.assistant import Assistant
from bot.config import Service
from bot.web import create_site

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
async def client(assistant: Assistant, service: Service) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_site(assistant, service, demo=True))
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        yield client


async def test_the_page_opens_with_what_is_to_be_done_now(
    client: httpx.AsyncClient, service: Service
) -> None:
    page = await client.get("/")
    assert page.status_code == 200
    assert "现在要办的事" in page.text
    assert "2026年12月31日" in page.text
    assert service.line in page.text
    assert service.name in page.text
    assert "演示版" in page.text


async def test_without_demo_there_is_no_banner(assistant: Assistant, service: Service) -> None:
    transport = httpx.ASGITransport(create_site(assistant, service, demo=False))
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        assert "演示版" not in (await client.get("/")).text


async def test_a_question_is_answered_with_its_entry(client: httpx.AsyncClient) -> None:
    response = await client.post("/api/v1/ask", json={"question": "育儿补贴怎么申请"})
    answer = response.json()
    assert response.status_code == 200
    assert answer["q"] == "育儿补贴怎么申请"
    assert answer["outcome"] == "answer"
    assert answer["answers"] == ["subsidy.apply"]
    kinds = [block["kind"] for block in answer["reply"]["blocks"]]
    assert kinds[0] == "heading"
    assert "steps" in kinds
    assert answer["reply"]["buttons"]


async def test_a_follow_up_is_read_with_the_conversation(client: httpx.AsyncClient) -> None:
    first = (await client.post("/api/v1/ask", json={"question": "育儿补贴怎么申请"})).json()
    again = {"question": "要带啥", "conversation": first["conversation"]}
    second = (await client.post("/api/v1/ask", json=again)).json()
    assert second["answers"] == ["subsidy.materials"]
    assert second["conversation"] == first["conversation"]


async def test_a_press_does_what_its_button_says(client: httpx.AsyncClient) -> None:
    first = (await client.post("/api/v1/ask", json={"question": "育儿补贴怎么申请"})).json()
    action = next(
        button["action"] for button in first["reply"]["buttons"] if "材料" in button["label"]
    )
    pressed = (await client.post("/api/v1/ask", json={"press": action})).json()
    assert pressed["answers"] == ["subsidy.materials"]
    assert pressed["q"] == action


async def test_a_forgotten_conversation_knows_no_topic(client: httpx.AsyncClient) -> None:
    first = (await client.post("/api/v1/ask", json={"question": "育儿补贴怎么申请"})).json()
    known = {"conversation": first["conversation"]}
    assert (await client.post("/api/v1/forget", json=known)).status_code == 204
    second = await client.post("/api/v1/ask", json={"question": "要带啥", **known})
    assert second.json()["answers"] == []


@pytest.mark.parametrize("given", ["short", "x" * 65, "web:0123456789abcdef", "a b" * 8, "", None])
async def test_a_conversation_that_is_not_ours_is_replaced(
    client: httpx.AsyncClient, given: object
) -> None:
    body = {"question": "你好", "conversation": given}
    conversation = (await client.post("/api/v1/ask", json=body)).json()["conversation"]
    assert conversation != given
    assert re.fullmatch(r"[A-Za-z0-9_-]{16,64}", conversation)


@pytest.mark.parametrize(
    ("body", "remedy"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 60_000, "not JSON"),
        (b'["question"]', "not a JSON object"),
        (b"{}", 'either "question"'),
        (b'{"press": ""}', 'either "question"'),
        (b'{"question": "a", "press": "start"}', 'either "question"'),
        (b'{"question": 7}', '"question" is not a text'),
        (b'{"question": null}', '"question" is not a text'),
        (b'{"question": "a", "conversation": 7}', '"conversation" is not a text'),
    ],
)
async def test_a_body_that_cannot_be_used_is_explained(
    client: httpx.AsyncClient, body: bytes, remedy: str
) -> None:
    response = await client.post("/api/v1/ask", content=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert remedy in response.json()["detail"]


async def test_forget_wants_a_conversation(client: httpx.AsyncClient) -> None:
    response = await client.post("/api/v1/forget", json={})
    assert response.status_code == 422
    assert "conversation" in response.json()["detail"]


async def test_a_body_beyond_64_kb_is_refused(client: httpx.AsyncClient) -> None:
    response = await client.post("/api/v1/ask", json={"question": "啊" * 30_000})
    assert response.status_code == 413
    assert response.json()["status"] == 413
    page = await client.post("/ask", content=b"question=" + b"a" * 70_000, headers=FORM)
    assert page.status_code == 413
    assert "太长了" in page.text


async def test_more_than_2000_characters_are_refused_and_can_be_shortened(
    client: httpx.AsyncClient,
) -> None:
    longest = await client.post("/api/v1/ask", json={"question": "补" * 2_000})
    assert longest.status_code == 200
    refused = await client.post("/api/v1/ask", json={"question": "补" * 2_001})
    assert refused.status_code == 413
    assert refused.headers["content-type"] == "application/problem+json"
    assert "at most 2000" in refused.json()["detail"]
    page = await client.post("/ask", content=urlencode({"question": "补" * 2_001}), headers=FORM)
    assert page.status_code == 413
    assert "太长了" in page.text
    assert "补" * 2_001 + "</textarea>" in page.text


async def test_half_a_surrogate_pair_is_no_failure(client: httpx.AsyncClient) -> None:
    response = await client.post("/api/v1/ask", content=rb'{"question": "\ud83d"}')
    assert response.status_code == 200
    assert response.json()["q"] == "?"


async def test_the_plain_form_answers_on_the_page(client: httpx.AsyncClient) -> None:
    body = urlencode({"conversation": "0123456789abcdef", "question": "育儿补贴怎么申请"})
    page = await client.post("/ask", content=body, headers=FORM)
    assert page.status_code == 200
    assert '<p class="asked">育儿补贴怎么申请</p>' in page.text
    assert "小程序" in page.text
    assert 'name="conversation" value="0123456789abcdef"' in page.text
    assert '<a href="tel:12345">' in page.text


async def test_a_button_of_the_plain_form_goes_on(client: httpx.AsyncClient) -> None:
    body = urlencode({"conversation": "0123456789abcdef", "press": "s:subsidy.apply:materials"})
    page = await client.post("/ask", content=body, headers=FORM)
    assert "要带的材料" in page.text
    assert 'type="checkbox"' in page.text


async def test_reloading_the_answer_of_the_form_leads_back_to_the_page(
    client: httpx.AsyncClient,
) -> None:
    response = await client.get("/ask")
    assert response.status_code == 303
    assert response.headers["location"] == "/"


async def test_markup_in_a_question_stays_text(client: httpx.AsyncClient) -> None:
    markup = "<script>alert(1)</script>\"'"
    page = await client.post("/ask", content=urlencode({"question": markup}), headers=FORM)
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text


async def test_a_fault_of_ours_is_said_calmly_on_the_plain_page(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("bot.assistant.respond", fails)
    page = await client.post("/ask", content=urlencode({"question": "产假"}), headers=FORM)
    assert page.status_code == 500
    assert "对不起" in page.text
    assert "产假" in page.text


async def test_a_judgement_is_an_aside(client: httpx.AsyncClient) -> None:
    answer = (await client.post("/api/v1/ask", json={"press": "f:+:subsidy.apply"})).json()
    assert answer["reply"]["aside"] is True
    assert answer["text"] == "谢谢，记下了。"


async def test_whoever_sends_a_number_is_warned(client: httpx.AsyncClient) -> None:
    asked = {"question": "身份证11010519491231002X 育儿补贴怎么申请"}
    answer = (await client.post("/api/v1/ask", json=asked)).json()
    assert answer["text"].startswith("您发了身份证号")
    assert answer["answers"] == ["subsidy.apply"]


@pytest.mark.parametrize("path", ["/", "/static/chat.js", "/healthz", "/nowhere"])
async def test_every_response_carries_the_security_headers(
    client: httpx.AsyncClient, path: str
) -> None:
    headers = (await client.get(path)).headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["cross-origin-opener-policy"] == "same-origin"


async def test_over_https_the_browser_is_told_to_stay_there(
    assistant: Assistant, service: Service
) -> None:
    transport = httpx.ASGITransport(create_site(assistant, service, demo=True))
    async with httpx.AsyncClient(transport=transport, base_url="https://bot") as client:
        assert (await client.get("/")).headers["strict-transport-security"]
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        assert "strict-transport-security" not in (await client.get("/")).headers


async def test_a_versioned_file_is_kept_and_a_page_is_not(client: httpx.AsyncClient) -> None:
    page = await client.get("/")
    assert page.headers["cache-control"] == "no-store"
    [sheet] = re.findall(r'href="(/static/chat\.css\?v=\w+)"', page.text)
    assert "immutable" in (await client.get(sheet)).headers["cache-control"]
    assert (await client.get("/static/chat.css")).headers["cache-control"] == "no-cache"


async def test_the_page_needs_nothing_inline_and_nothing_from_elsewhere(
    client: httpx.AsyncClient,
) -> None:
    page = (await client.get("/")).text
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=", page)
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert all(address.startswith(("/", "tel:", "#")) for address in addresses)
    files = [address for address in addresses if address.startswith("/static/")]
    sizes = [len((await client.get(address)).content) for address in files]
    assert len(sizes) == 7
    assert sum(sizes) + len(page.encode()) < 60_000, "before compression"


async def test_health_is_ok(client: httpx.AsyncClient) -> None:
    assert (await client.get("/healthz")).json() == {"status": "ok"}
    assert (await client.head("/healthz")).status_code == 200
