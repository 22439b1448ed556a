"""What is to be reviewed comes by use, and an address that is gone is told with its place."""

import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from bot.assistant import Assistant
from bot.cli import main
from bot.dialogue import Message
from bot.edition import Edition
from bot.freshness import stale
from bot.knowledge import load_knowledge
from bot.links import State, addresses, checked, leads_inside, opened
from bot.storage import open_store
from tests.conftest import NOON, ROOT

TINY = load_knowledge(ROOT / "tests" / "tiny")
LATE = date(2030, 1, 1)


asked: list[str] = []


class Site(BaseHTTPRequestHandler):
    """A site with a page, one that moved, one that is gone, and one that turns programs away."""

    def do_GET(self) -> None:
        status = {"/page": 200, "/moved": 301, "/gone": 404}.get(self.path, 412)
        asked.append(self.path)
        self.send_response(status)
        if status == 301:
            assert isinstance(self.server, HTTPServer)
            host = f"localhost:{self.server.server_port}"
            self.send_header("Location", f"http://{host}/page")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


def outside(address: str) -> tuple[State, str]:
    """As `opened` finds it, were this machine elsewhere."""
    return opened(address, lambda _: False)


@pytest.fixture
def site() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_most_used_comes_first_and_what_it_quotes_with_it() -> None:
    found = stale(TINY, {"subsidy.materials": 3, "subsidy.apply": 40}, LATE)
    uses = {one.id: one.uses for one in found}
    assert uses["subsidy.apply"] == 40
    assert uses["subsidy.materials"] == 3
    assert uses["subsidy.base"] >= 40, "what subsidy.apply quotes or reckons with"
    assert [one.uses for one in found] == sorted(uses.values(), reverse=True)


def test_a_review_is_due_a_month_before_its_day_and_not_earlier() -> None:
    entry = TINY.entries["subsidy.apply"]
    ids = {
        days: [
            one.id for one in stale(TINY, {}, date.fromordinal(entry.review_by.toordinal() - days))
        ]
        for days in (30, 31)
    }
    assert entry.id in ids[30]
    assert entry.id not in ids[31]


async def test_the_command_counts_what_was_answered(edition: Edition, tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/bot.sqlite3")
    assistant = Assistant(edition, store, lambda: NOON)
    for _ in range(2):
        await assistant.receive(Message("web:a", "育儿补贴怎么申请"))
    assert await store.ledger.usage(NOON.date()) == {"subsidy.apply": 2}
    assert await store.ledger.usage(date(2026, 12, 1)) == {}
    store.close()


def test_the_command_prints_a_line_a_file_and_the_sum(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BOT_STORAGE_URL", f"sqlite:///{tmp_path}/bot.sqlite3")
    monkeypatch.setenv("BOT_KNOWLEDGE", str(ROOT / "tests" / "tiny"))
    assert main(["stale", "--on", LATE.isoformat()]) == 0
    *lines, total = capsys.readouterr().out.splitlines()
    assert lines
    assert all(" 次  " in line and "过了" in line for line in lines)
    assert total.startswith(f"{len(lines)} 个要复核，其中 {len(lines)} 个过了期")


def test_an_address_is_told_by_what_became_of_it(site: str, tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    folder.mkdir()
    paths = ["page", "moved", "gone", "guarded"]
    lines = [f"- {{title: x, url: '{site}/{path}'}}" for path in paths]
    (folder / "a.yaml").write_text("\n".join([*lines, lines[0]]), "utf-8")
    found = list(checked(folder, outside))
    assert [link.state for link in found] == [State.OPEN, State.MOVED, State.GONE, State.UNSURE]
    assert found[2].line() == f"knowledge/a.yaml:3: 没有了（HTTP 404）  {site}/gone"


def test_an_address_that_leads_inside_is_told_and_not_asked(site: str, tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    folder.mkdir()
    (folder / "a.yaml").write_text(f"url: {site}/page", "utf-8")
    asked.clear()
    assert [link.state for link in checked(folder)] == [State.INSIDE]
    assert asked == []
    # From outside to inside by a redirect: the second address is the one that is refused.
    found = opened(f"{site}/moved", lambda address: address.startswith("http://localhost"))
    assert found[0] is State.INSIDE
    assert asked == ["/moved"]


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "10.0.0.8", "192.168.1.1", "169.254.169.254", "2130706433"]
)
def test_every_way_to_write_an_inside_address_is_known(host: str) -> None:
    assert leads_inside(f"http://{host}:8080/x")
    assert not leads_inside("http://[2400:3200::1]/x")


def test_where_nothing_answers_that_is_said() -> None:
    assert outside("http://127.0.0.1:9/x")[0] is State.NO_ANSWER
    assert opened("http://[broken")[0] is State.NO_ANSWER


@pytest.mark.parametrize(
    ("state", "status", "said"),
    [(State.NO_ANSWER, 0, "没有查成"), (State.GONE, 1, "没有了"), (State.UNSURE, 0, "浏览器")],
)
def test_without_a_network_the_command_says_so_and_fails_nothing(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    state: State,
    status: int,
    said: str,
) -> None:
    monkeypatch.setattr("bot.links.checked.__defaults__", (lambda _: (state, "x"),))
    assert main(["stale", "--links"]) == status
    assert said in capsys.readouterr().out


def test_the_shipped_addresses_are_found_with_their_places() -> None:
    found = addresses(ROOT / "knowledge")
    assert found
    assert all(place.startswith("knowledge/") for place in found.values())
