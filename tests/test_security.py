"""The threats of SECURITY.md that no other test is about; and every row names its tests."""

import csv
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot.assistant import Assistant
from bot.config import Service
from bot.dialogue import Message, Outcome
from bot.listings.sheets import read_rows, write_rows
from bot.web import create_site
from bot.web.bodies import new_conversation
from tests.conftest import ROOT

SECURITY = (ROOT / "SECURITY.md").read_text("utf-8")
PLANTED = "planted-by-somebody-else"
TRAVERSALS = [
    "/static/../pages.py",
    "/static/..%2fpages.py",
    "/static/%2e%2e/pages.py",
    "/static/....//pages.py",
    "/static//etc/passwd",
    "/static/%00",
    "/static/..%5cpages.py",
    "/e/../../config.yaml",
    "/e/..%2f..%2fconfig.yaml",
    "/poster/..%2f..%2fsecret.key",
    "/data/bot.sqlite3",
    "/secret.key",
    "/config.yaml",
    "/.git/config",
]


@pytest.fixture
async def client(assistant: Assistant, service: Service) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_site(assistant, service, demo=True))
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        yield client


def test_every_row_of_the_threat_table_names_tests_that_exist() -> None:
    rows = [line for line in SECURITY.splitlines() if re.match(r"\| (?!Threat|-)", line)]
    assert len(rows) >= 20
    for row in rows:
        named = re.findall(r"`tests/(test_\w+\.py)::(test_\w+)`", row)
        assert named, f"no test: {row}"
        for file, test in named:
            code = (ROOT / "tests" / file).read_text("utf-8")
            assert re.search(rf"^(?:async )?def {test}\(", code, re.M), f"{file}::{test}"


@pytest.mark.parametrize("path", TRAVERSALS)
async def test_no_address_leads_out_of_the_site(client: httpx.AsyncClient, path: str) -> None:
    request = client.build_request("GET", "http://bot/")
    request.url = request.url.copy_with(raw_path=path.encode())
    response = await client.send(request)
    assert response.status_code in (404, 405, 422), path
    assert "import" not in response.text
    assert "root:" not in response.text


async def test_a_conversation_cannot_be_planted_by_a_link(client: httpx.AsyncClient) -> None:
    pages = [(await client.get("/", params={"conversation": PLANTED})).text for _ in range(2)]
    first, second = (
        set(re.findall(r'name="conversation" value="([^"]+)"', page)) for page in pages
    )
    assert PLANTED not in first | second
    assert len(first) == len(second) == 1
    assert first != second


async def test_no_cookie_lets_a_resident_in(client: httpx.AsyncClient) -> None:
    await client.post("/large", data={"on": "1", "back": "/"})
    assert set(client.cookies) == {"large"}
    client.cookies.set("conversation", PLANTED)
    assert PLANTED not in (await client.get("/")).text


def test_the_id_of_a_conversation_cannot_be_guessed() -> None:
    ids = {new_conversation() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(len(id) >= 22 for id in ids), "128 bits"


@pytest.mark.parametrize(
    "command", ["/admin", "/publish", "/stats", "/review", "/broadcast 大家好", "/ban 7", "/sql 1"]
)
async def test_a_resident_has_no_command_of_staff(assistant: Assistant, command: str) -> None:
    """Commands that are none of a resident's are read as words, and do nothing."""
    version = assistant.edition.version
    reply = await assistant.receive(Message("telegram:7", command.removeprefix("/")))
    assert reply.outcome in (Outcome.NONE, Outcome.CHOICES, Outcome.SMALLTALK, Outcome.ANSWER)
    assert assistant.edition.version == version
    assert not await assistant.own_records("telegram:8")


CELLS = st.one_of(
    st.sampled_from(["=1+1", '=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"]),
    st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=8),
)


@given(st.lists(CELLS, min_size=1, max_size=3))
def test_no_cell_that_goes_out_is_a_formula(
    tmp_path_factory: pytest.TempPathFactory, cells: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("sheets")
    for name in ("out.csv", "out.xlsx"):
        write_rows(folder / name, ["a", "b", "c"][: len(cells)], [cells])
    with (folder / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        _, *rows = csv.reader(file)
    assert not any(cell[:1] in tuple("=+-@\t\r") and cell for row in rows for cell in row)
    book = load_workbook(folder / "out.xlsx")
    assert all(cell.data_type != "f" for row in book.worksheets[0].iter_rows() for cell in row)


def test_a_formula_that_comes_in_is_told_and_not_reckoned(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("a,b\n\"=cmd|'/C calc'!A0\",1\n", "utf-8")
    [_, (_, cells)] = read_rows(path)
    assert cells == ["\0formula", "1"]


@pytest.mark.parametrize(
    "text", ["'; drop table journal; --", '" or ""="', "%' --", "\\'; delete from journal"]
)
async def test_a_question_is_never_sql(
    client: httpx.AsyncClient, assistant: Assistant, text: str
) -> None:
    first = (await client.post("/api/v1/ask", json={"question": "产假多少天"})).json()
    known = {"conversation": first["conversation"]}
    await client.post("/api/v1/ask", json={"question": text, **known})
    kept = await assistant.own_records(f"web:{first['conversation']}")
    assert len(kept["journal"]) == 2
