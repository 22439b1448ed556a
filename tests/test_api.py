"""The API as programs meet it: its contract, its errors, its limits, the example of the README."""

import json
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from subprocess import run
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import BaseSchema, Case, GenerationMode

from bot.app import clock_on
from bot.assistant import Assistant
from bot.config import Service, Web
from bot.edition import Edition
from bot.storage import store_in_memory
from bot.web import create_site
from tests.conftest import DAY
from tests.fake_telegram import FakeTelegram
from tests.site import served
from tests.telegram_bot import running

ROOT = Path(__file__).resolve().parent.parent
PROBLEM = "application/problem+json"


@pytest.fixture
async def client(assistant: Assistant, service: Service) -> AsyncIterator[httpx.AsyncClient]:
    site = create_site(assistant, service, True, web=Web(per_minute=3))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(site), base_url="http://bot"
    ) as client:
        yield client


@pytest.fixture(scope="module")
def contract(edition: Edition) -> BaseSchema:
    assistant = Assistant(edition, store_in_memory(), clock_on(DAY))
    site = create_site(assistant, Service(), True, web=Web(per_minute=0))
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", site)


RIGHT, WRONG = GenerationMode.POSITIVE, GenerationMode.NEGATIVE


@pytest.mark.parametrize(
    ("method", "path", "mode"),
    [
        ("POST", "/api/v1/ask", RIGHT),
        ("POST", "/api/v1/ask", WRONG),
        ("POST", "/api/v1/complete", RIGHT),
        ("POST", "/api/v1/complete", WRONG),
        ("POST", "/api/v1/forget", RIGHT),
        ("POST", "/api/v1/forget", WRONG),
        ("POST", "/api/v1/mydata", RIGHT),
        ("POST", "/api/v1/mydata", WRONG),
        ("GET", "/healthz", RIGHT),
        ("GET", "/readyz", RIGHT),
    ],
)
def test_the_api_keeps_what_its_openapi_promises(
    contract: BaseSchema, method: str, path: str, mode: GenerationMode
) -> None:
    @settings(
        max_examples=15,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=contract[path][method].as_strategy(generation_mode=mode))
    def keeps(case: Case[Any]) -> None:
        case.call_and_validate()

    keeps()


async def test_openapi_names_every_route_and_answer(client: httpx.AsyncClient) -> None:
    told = (await client.get("/api/v1/openapi.json")).json()
    assert told["openapi"].startswith("3.1")
    assert set(told["paths"]) == {
        "/api/v1/ask",
        "/api/v1/complete",
        "/api/v1/forget",
        "/api/v1/messages",
        "/api/v1/mydata",
        "/healthz",
        "/readyz",
    }
    ask = told["paths"]["/api/v1/ask"]["post"]["responses"]
    assert set(ask) == {"200", "403", "413", "422", "429", "500"}
    assert "RateLimit" in ask["200"]["headers"]
    assert "Retry-After" in ask["429"]["headers"]
    assert all(PROBLEM in ask[status]["content"] for status in ask if status != "200")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v1/ask", 405),
        ("DELETE", "/healthz", 405),
        ("POST", "/e/subsidy.apply", 405),
        ("GET", "/static/nothing.js", 404),
    ],
)
async def test_every_error_is_a_problem(
    client: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    response = await client.request(method, path)
    assert response.status_code == status
    assert response.headers["content-type"] == PROBLEM
    problem = response.json()
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    if status == 405:
        assert response.headers["allow"]


async def test_a_fault_of_ours_is_a_problem_too(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("bot.assistant.respond", fails)
    response = await client.post("/api/v1/ask", json={"question": "产假"})
    assert response.status_code == 500
    assert response.headers["content-type"] == PROBLEM
    assert "ZeroDivision" not in response.text
    assert response.headers["x-content-type-options"] == "nosniff"


async def test_the_limit_is_told_and_kept(client: httpx.AsyncClient) -> None:
    asked = {"question": "产假多少天"}
    for left in (2, 1, 0):
        response = await client.post("/api/v1/ask", json=asked)
        assert response.status_code == 200
        assert response.headers["ratelimit-policy"] == '"ask";q=3;w=60'
        assert response.headers["ratelimit"].startswith(f'"ask";r={left};t=')
    refused = await client.post("/api/v1/ask", json=asked)
    assert refused.status_code == 429
    assert refused.headers["content-type"] == PROBLEM
    assert 0 < int(refused.headers["retry-after"]) <= 60
    page = await client.post("/ask", data=asked, headers={"Accept": "text/html"})
    assert page.status_code == 429
    assert "问得太快了" in page.text
    assert (await client.get("/e/subsidy.apply")).status_code == 200


async def test_each_address_has_its_own_limit_and_a_network_of_ipv6_one(
    assistant: Assistant, service: Service
) -> None:
    site = create_site(assistant, service, True, web=Web(per_minute=1))

    async def status_for(address: str) -> int:
        transport = httpx.ASGITransport(site, client=(address, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
            forged = {"X-Forwarded-For": "203.0.113.9"}
            response = await client.post(
                "/api/v1/forget", json={"conversation": "x"}, headers=forged
            )
            return response.status_code

    assert [await status_for(address) for address in ("192.0.2.1", "192.0.2.1")] == [204, 429]
    assert await status_for("192.0.2.2") == 204
    assert await status_for("2001:db8::1") == 204
    assert await status_for("2001:db8::2") == 429
    assert await status_for("2001:db8:0:1::1") == 204


@pytest.mark.parametrize(
    ("trusted", "second"), [("127.0.0.1", 204), ("192.0.2.1", 429)], ids=["trusted", "untrusted"]
)
async def test_the_address_is_believed_from_the_trusted_proxy_alone(
    tmp_path: Path, trusted: str, second: int
) -> None:
    settings = {"BOT_WEB_PER_MINUTE": "1", "BOT_WEB_TRUSTED_PROXIES": trusted}
    async with FakeTelegram() as telegram, running(telegram, tmp_path, **settings) as bot:
        answered = []
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{bot.port}") as client:
            for address in ("203.0.113.1", "2001:db8::7"):
                response = await client.post(
                    "/api/v1/forget",
                    json={"conversation": "x"},
                    headers={"X-Forwarded-For": address},
                )
                answered.append(response.status_code)
                assert "server" not in response.headers
    assert answered == [204, second]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
@pytest.mark.parametrize("path", ["/ask", "/large", "/api/v1/ask"])
async def test_another_site_may_not_post(
    client: httpx.AsyncClient, path: str, headers: dict[str, str]
) -> None:
    response = await client.post(path, content=b'{"question": "a"}', headers=headers)
    assert response.status_code == 403
    assert response.headers["content-type"] == PROBLEM


@pytest.mark.parametrize(
    "headers",
    [{}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": "http://bot"}],
)
async def test_our_own_pages_and_programs_may(
    client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    response = await client.post("/api/v1/ask", json={"question": "产假"}, headers=headers)
    assert response.status_code == 200


async def test_a_beginning_is_completed(client: httpx.AsyncClient) -> None:
    async def completed(typed: str) -> list[str]:
        response = await client.post("/api/v1/complete", json={"typed": typed})
        questions: list[str] = response.json()["questions"]
        return questions

    assert "产假多少天" in await completed("产假")
    assert "育儿补贴" in (await completed("育儿部贴"))[0], "a slip costs nothing"
    assert all(line.startswith(("育兒", "哪些")) for line in await completed("育兒補"))
    assert await completed("。。") == []
    assert len(await completed("育儿")) == 5


def test_the_example_of_the_readme_works(assistant: Assistant, service: Service) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    [example] = re.findall(r"```python\n(.*?)```", readme, re.S)
    with served(create_site(assistant, service, True)) as address:
        code = example.replace("http://127.0.0.1:8080", address)
        done = run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    assert "小程序" in done.stdout
    assert json.dumps("subsidy.materials") in done.stdout.replace("'", '"')
