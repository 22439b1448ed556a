"""The days ahead as a calendar file, as a phone would read it."""

from collections.abc import AsyncIterator
from datetime import date, timedelta

import httpx
import pytest
from icalendar import Calendar

from bot.assistant import Assistant
from bot.config import Service
from bot.storage import Store
from bot.web import create_site


@pytest.fixture
async def client(assistant: Assistant, service: Service) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_site(assistant, service, demo=True))
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        yield client


async def events(client: httpx.AsyncClient, born: str) -> dict[str, date]:
    file = await client.get(f"/calendar.ics?born={born}")
    assert file.status_code == 200
    return {
        str(event["summary"]): event.decoded("dtstart")
        for event in Calendar.from_ical(file.content).walk("VEVENT")
    }


async def test_a_childs_days_stand_in_the_file(client: httpx.AsyncClient) -> None:
    found = await events(client, "2024-05")
    assert len(found) == 9
    [claim] = [
        day for text, day in found.items() if "2026年12月31日截止" in text and "补贴" in text
    ]
    assert claim == date(2026, 12, 1)
    [three] = [day for text, day in found.items() if "满3周岁" in text]
    assert three == date(2027, 4, 15)


async def test_without_a_birth_it_holds_what_concerns_everybody(client: httpx.AsyncClient) -> None:
    assert sorted(str(day) for day in (await events(client, "")).values()) == [
        "2026-12-01",
        "2026-12-01",
        "2027-03-01",
        "2027-05-31",
    ]


async def test_what_two_children_share_stands_there_once(client: httpx.AsyncClient) -> None:
    file = await client.get("/calendar.ics?born=2024-05,2026-01")
    uids = [str(event["uid"]) for event in Calendar.from_ical(file.content).walk("VEVENT")]
    assert len(set(uids)) == len(uids)
    assert uids.count("confirm.2026@huancui-bot") == 1


async def test_it_is_a_file_as_the_standard_wants_it(client: httpx.AsyncClient) -> None:
    file = await client.get("/calendar.ics?born=2024-05")
    assert file.headers["content-type"].startswith("text/calendar")
    assert "attachment" in file.headers["content-disposition"]
    lines = file.content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in b"".join(lines)
    calendar = Calendar.from_ical(file.content)
    assert calendar["version"] == "2.0"
    for event in calendar.walk("VEVENT"):
        assert event["dtstamp"]
        [alarm] = event.walk("VALARM")
        assert alarm.decoded("trigger") == timedelta(hours=9)
        assert "演示服务" in str(event["description"])
    assert (await client.get("/calendar.ics?born=2024-05")).content == file.content


@pytest.mark.parametrize("born", ["x", "2024-13", "2024-5", ",".join(["2024-05"] * 5), "<script>"])
async def test_what_is_no_month_of_birth_is_refused(client: httpx.AsyncClient, born: str) -> None:
    refused = await client.get("/calendar.ics", params={"born": born})
    assert refused.status_code == 422
    assert refused.headers["content-type"].startswith("text/plain")


async def test_nothing_is_stored(client: httpx.AsyncClient, store: Store) -> None:
    await client.get("/calendar.ics?born=2024-05")
    assert await store.notices.pending() == []
    assert await store.notices.subscriptions("web:") == ()


async def test_the_page_links_to_it_under_what_is_due_and_after_a_sum(
    client: httpx.AsyncClient,
) -> None:
    assert 'href="/calendar.ics?born="' in (await client.get("/")).text
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    body = "question=孩子2023年5月生的，现在还能领多少补贴"
    page = await client.post("/ask", content=body.encode(), headers=form)
    assert 'href="/calendar.ics?born=2023-05"' in page.text
