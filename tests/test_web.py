"""The page and its API over HTTP, without a socket."""

from collections.abc import AsyncIterator

import httpx
import pytest

from bot.assistant import Assistant
from bot.config import Service
from bot.web import create_site

KEYS = {
    "q",
    "outcome",
    "answers",
    "choices",
    "text",
    "facts",
    "result",
    "listings",
    "filters",
    "reply",
    "conversation",
}


@pytest.fixture
async def client(assistant: Assistant, service: Service) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_site(assistant, service, demo=True))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


async def test_a_question_gets_the_contracts_keys(client: httpx.AsyncClient) -> None:
    answer = (await client.post("/api/v1/ask", json={"question": "育儿补贴怎么申请"})).json()
    assert answer.keys() == KEYS
    assert answer["answers"] == ["subsidy.apply"]
    assert answer["reply"]["blocks"][0]["kind"] == "heading"
    assert answer["reply"]["buttons"][0].keys() == {"label", "action"}


async def test_a_conversation_goes_on_and_can_be_forgotten(client: httpx.AsyncClient) -> None:
    first = (await client.post("/api/v1/ask", json={"question": "育儿补贴怎么申请"})).json()
    going_on = {"question": "要带啥", "conversation": first["conversation"]}
    assert (await client.post("/api/v1/ask", json=going_on)).json()["answers"] == [
        "subsidy.materials"
    ]
    forgotten = await client.post("/api/v1/forget", json={"conversation": first["conversation"]})
    assert forgotten.status_code == 204
    assert (await client.post("/api/v1/ask", json=going_on)).json()["answers"] == []


async def test_a_press_is_answered(client: httpx.AsyncClient) -> None:
    answer = (await client.post("/api/v1/ask", json={"press": "e:subsidy.deadline"})).json()
    assert answer["answers"] == ["subsidy.deadline"]


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b"{", 422, "not JSON"),
        (b"[]", 422, "not a JSON object"),
        (b"{}", 422, "give either"),
        (b'{"question": 1}', 422, "not a text"),
        (b'{"question": "a", "press": "m"}', 422, "give either"),
        (b"\xff\xfe", 422, "not JSON"),
        (b"[" * 60_000, 422, "not JSON"),
        (b" " * 70_000, 413, "send less"),
    ],
)
async def test_a_bad_request_is_told_what_would_be_right(
    client: httpx.AsyncClient, body: bytes, status: int, said: str
) -> None:
    response = await client.post("/api/v1/ask", content=body)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert said in response.json()["detail"]


@pytest.mark.parametrize("name", ["short", "../../etc/passwd", "x" * 100, 7])
async def test_a_conversation_not_named_by_us_gets_a_fresh_name(
    client: httpx.AsyncClient, name: object
) -> None:
    sent = {"question": "育儿补贴怎么申请", "conversation": name}
    assert (await client.post("/api/v1/ask", json=sent)).json()["conversation"] != name


async def test_the_page_greets_without_any_script(client: httpx.AsyncClient) -> None:
    page = await client.get("/")
    assert page.status_code == 200
    assert "现在要办的事" in page.text
    assert "演示服务,不代表政府部门答复" in page.text


async def test_the_form_answers_without_any_script(client: httpx.AsyncClient) -> None:
    page = await client.post("/ask", data={"question": "育儿补贴要什么材料"})
    assert "出生医学证明" in page.text
    assert 'href="tel:12345"' in page.text
    pressed = await client.post("/ask", data={"press": "e:subsidy.deadline"})
    assert "2026年12月31日" in pressed.text


async def test_what_is_asked_is_never_markup(client: httpx.AsyncClient) -> None:
    page = await client.post("/ask", data={"question": "<script>alert(1)</script>补贴"})
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;" in page.text


async def test_every_answer_carries_the_security_headers(client: httpx.AsyncClient) -> None:
    for path in ("/", "/healthz", "/static/chat.js"):
        headers = (await client.get(path)).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


async def test_the_page_is_light(client: httpx.AsyncClient) -> None:
    sizes = [
        len((await client.get(path)).content)
        for path in ("/", "/static/chat.css", "/static/chat.js", "/static/icon.svg")
    ]
    assert sum(sizes) < 60_000


async def test_health(client: httpx.AsyncClient) -> None:
    assert (await client.get("/healthz")).json() == {"status": "ok"}
