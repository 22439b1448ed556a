"""What the operator's tools ask: up, ready, and the figures, for whom they are."""

import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot import app
from bot.assistant import Assistant
from bot.config import Service, Web
from bot.edition import Edition
from bot.metrics import Metrics
from bot.storage import Store
from bot.web import create_site
from tests.conftest import DAY

METRICS = {
    "bot_questions",
    "bot_reply_seconds",
    "bot_errors",
    "bot_updates_queued",
    "bot_notices_owed",
    "bot_notices_due",
    "bot_edition_age_seconds",
    "process_resident_memory_bytes",
    "process_cpu_seconds",
}
PHONE = "13812345678"


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
def assistant(edition: Edition, store: Store, metrics: Metrics) -> Assistant:
    return Assistant(edition, store, app.clock_on(DAY), observe=metrics.answered)


@pytest.fixture
def figures(assistant: Assistant, metrics: Metrics) -> Callable[[], Awaitable[bytes]]:
    async def figures() -> bytes:
        waiting = await assistant.queued()
        return metrics.text(
            updates=waiting.updates,
            notices=waiting.notices,
            due=waiting.due,
            edition_age=assistant.edition_age,
        )

    return figures


@pytest.fixture
async def client(
    assistant: Assistant, service: Service, figures: Callable[[], Awaitable[bytes]]
) -> AsyncIterator[httpx.AsyncClient]:
    async with connected(assistant, service, figures) as client:
        yield client


def connected(
    assistant: Assistant,
    service: Service,
    figures: Callable[[], Awaitable[bytes]],
    address: str = "127.0.0.1",
    web: Web | None = None,
) -> httpx.AsyncClient:
    site = create_site(assistant, service, demo=True, web=web, metrics=figures)
    transport = httpx.ASGITransport(site, client=(address, 1234))
    return httpx.AsyncClient(transport=transport, base_url="http://bot")


def values(text: str) -> dict[str, float]:
    return {
        f"{sample.name}{sorted(sample.labels.items()) or ''}": sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_the_figures_count_questions_and_their_time(client: httpx.AsyncClient) -> None:
    for asked in ({"question": "育儿补贴怎么申请"}, {"press": "start"}):
        await client.post("/api/v1/ask", json=asked)
    text = (await client.get("/metrics")).text
    assert {family.name for family in text_string_to_metric_families(text)} >= METRICS
    found = values(text)
    assert found["bot_questions_total[('channel', 'web'), ('outcome', 'answer')]"] == 1
    assert found["bot_reply_seconds_count[('channel', 'web')]"] == 2
    assert found["bot_edition_age_seconds"] == 0


async def test_the_figures_tell_what_waits(
    client: httpx.AsyncClient, store: Store, metrics: Metrics
) -> None:
    await store.take({"1.1": "{}", "2.2": "{}"})
    handler = metrics.error_handler()
    record = logging.makeLogRecord({"name": "bot.storage", "levelno": logging.ERROR})
    handler.handle(record)
    found = values((await client.get("/metrics")).text)
    assert found["bot_updates_queued"] == 2
    assert found["bot_notices_owed"] == 0
    assert found["bot_errors_total[('logger', 'bot.storage')]"] == 1


async def test_the_figures_hold_nothing_personal(client: httpx.AsyncClient) -> None:
    question = {"question": f"我叫王小明{PHONE}，产假多少天", "conversation": "a" * 22}
    await client.post("/api/v1/ask", json=question)
    text = (await client.get("/metrics")).text
    for told in ("王小明", "产假", PHONE, "a" * 22):
        assert told not in text
    assert set(re.findall(r'(\w+)="', text)) <= {"channel", "outcome", "logger", "le"}


@pytest.mark.parametrize("address", ["203.0.113.5", "10.0.0.1", "2001:db8::1", "unix:"])
async def test_from_elsewhere_the_figures_are_not_there(
    assistant: Assistant,
    service: Service,
    figures: Callable[[], Awaitable[bytes]],
    address: str,
) -> None:
    async with connected(assistant, service, figures, address) as client:
        assert (await client.get("/metrics")).status_code == 404


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
async def test_through_a_proxy_the_figures_are_not_there(
    client: httpx.AsyncClient, header: str
) -> None:
    assert (await client.get("/metrics", headers={header: "127.0.0.1"})).status_code == 404


async def test_a_setting_lets_others_read_the_figures(
    assistant: Assistant, service: Service, figures: Callable[[], Awaitable[bytes]]
) -> None:
    web = Web(metrics_from="10.0.0.0/8, ::1")
    for address, status in (("10.2.3.4", 200), ("::ffff:10.2.3.4", 200), ("127.0.0.1", 404)):
        async with connected(assistant, service, figures, address, web) as client:
            assert (await client.get("/metrics")).status_code == status
    with pytest.raises(ValueError, match="addresses or networks"):
        Web(metrics_from="everybody")


async def test_ready_when_the_edition_answers_and_the_database_writes(
    client: httpx.AsyncClient,
) -> None:
    assert (await client.get("/readyz")).json() == {"status": "ok"}


async def test_not_ready_when_the_database_takes_no_writes(
    client: httpx.AsyncClient, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    await store._writer.run(lambda db: db.execute("pragma query_only = on"))
    response = await client.get("/readyz")
    assert response.status_code == 503
    assert "no writes" in response.json()["detail"]
    assert "not ready" in caplog.text
    assert (await client.get("/healthz")).status_code == 200


async def test_not_ready_when_the_edition_answers_nothing(
    client: httpx.AsyncClient, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(assistant.edition.matcher), "canonical", lambda *_: "")
    assert (await client.get("/readyz")).status_code == 503


async def test_the_age_of_an_edition_begins_anew_when_another_takes_over(
    edition: Edition, store: Store
) -> None:
    now = app.clock_on(DAY)()
    assistant = Assistant(edition, store, lambda: now)
    now += timedelta(hours=2)
    assert assistant.edition_age == timedelta(hours=2)
    assistant.publish(edition)
    assert assistant.edition_age == timedelta(0)
