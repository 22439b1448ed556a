"""What is kept, what is not, and that nothing confirmed is lost."""

import asyncio
import os
import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.app import ZONE, clock_on
from bot.assistant import Assistant
from bot.dialogue import Conversation, Message, Outcome, Reply, Turn
from bot.edition import Edition
from bot.errors import ServiceError
from bot.storage import Store, open_store
from tests.conftest import DAY

NOW = datetime(2026, 11, 23, 12, tzinfo=ZONE)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "bot.sqlite3"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{path}")
    yield store
    store.close()


def rows(path: Path, table: str) -> list[dict[str, object]]:
    db = Database(path)
    found = list(db.table(table).rows)
    db.close()
    return found


def all_bytes(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(path.parent.iterdir()))


async def test_a_question_is_kept_masked_under_a_hash(assistant: Assistant, path: Path) -> None:
    await assistant.receive(Message("telegram:7001", "我是13812345678，育儿补贴怎么申请"))
    [kept] = rows(path, "journal")
    assert kept["question"] == "我是〔手机号〕,育儿补贴怎么申请"
    assert (kept["channel"], kept["outcome"]) == ("telegram", "answer")
    assert kept["entries"] == '["subsidy.apply"]'
    assert 0 < float(str(kept["confidence"])) <= 1
    assert len(str(kept["user"])) == 32
    assert len(str(kept["edition"])) == 12
    await assistant.purge(timedelta(days=90))  # the log is emptied into the database
    assert b"13812345678" not in all_bytes(path)
    assert b"telegram:7001" not in all_bytes(path)


async def test_the_words_of_a_cry_for_help_are_not_kept(assistant: Assistant, path: Path) -> None:
    await assistant.receive(Message("web:a", "我不想活了"))
    [kept] = rows(path, "journal")
    assert (kept["outcome"], kept["question"]) == ("crisis", "")


async def test_a_conversation_goes_on_after_a_restart(edition: Edition, path: Path) -> None:
    for text, answers in [("育儿补贴怎么申请", "subsidy.apply"), ("要带啥", "subsidy.materials")]:
        store = open_store(f"sqlite:///{path}")
        reply = await Assistant(edition, store, clock_on(DAY)).receive(Message("web:a", text))
        store.close()
        assert reply.answers == (answers,)


async def test_the_last_judgement_of_an_answer_counts(assistant: Assistant, path: Path) -> None:
    for press in ("f:+:subsidy.apply", "f:-:subsidy.apply"):
        assert (await assistant.receive(Message("web:a", press=press))).aside
    [kept] = rows(path, "feedback")
    assert (kept["entry"], kept["useful"]) == ("subsidy.apply", 0)
    assert rows(path, "journal") == []


async def test_forget_leaves_no_row_and_no_trace(assistant: Assistant, path: Path) -> None:
    group = Message("telegram:-5:7", "产假多少天", user="telegram:7", shared=True)
    for message in (
        Message("telegram:7", "育儿补贴怎么申请呀呀呀"),
        Message("telegram:7", press="f:+:subsidy.apply"),
        group,
        Message("telegram:8", "育儿补贴要什么材料"),
    ):
        await assistant.receive(message)
    user = rows(path, "feedback")[0]["user"]
    await assistant.forget("telegram:7")
    for table in ("conversations", "journal", "feedback"):
        assert user not in [row["user"] for row in rows(path, table)]
    assert [row["question"] for row in rows(path, "journal")] == ["育儿补贴要什么材料"]
    assert "怎么申请呀呀呀".encode() not in all_bytes(path)
    assert str(user).encode() not in all_bytes(path)
    assert sum(int(str(row["questions"])) for row in rows(path, "counts")) == 3


async def test_old_texts_go_and_daily_counts_stay(edition: Edition, path: Path) -> None:
    store = open_store(f"sqlite:///{path}")
    early = Assistant(edition, store, lambda: NOW - timedelta(days=91))
    await early.receive(Message("web:a", "育儿补贴怎么申请"))
    now = Assistant(edition, store, lambda: NOW)
    await now.receive(Message("web:b", "育儿补贴怎么申请"))
    await now.purge(timedelta(days=90))
    store.close()
    assert [row["at"] for row in rows(path, "journal")] == [NOW.isoformat()]
    assert len(rows(path, "conversations")) == 1
    assert len(rows(path, "counts")) == 2


async def test_what_staff_did_is_kept_three_years_and_what_they_set_aside_one(
    store: Store,
) -> None:
    for what, years in (("三年前", 3), ("去年", 1), ("今年", 0)):
        then = NOW.replace(year=NOW.year - years)
        await store.staff.note("王老师", what, then)
        await store.staff.note("王老师", f"{what}，前一天", then - timedelta(days=1))
        await store.journal.set_aside([what], "王老师", then)
    await store.purge(NOW, timedelta(days=1))
    deeds = [deed.what for _, deed in await store.staff.deeds(10)]
    assert deeds == ["今年，前一天", "今年", "去年，前一天", "去年", "三年前"]
    assert await store.journal.aside() == {"今年", "去年"}


async def test_an_update_is_new_once(store: Store, path: Path) -> None:
    assert await store.take({"1": "a", "2": "b"}) == {"1", "2"}
    assert await store.take({"2": "b", "3": "c"}) == {"3"}
    await store.mark_answered("2", NOW)
    assert await store.unanswered() == {"1": "a", "3": "c"}
    assert await store.take({"2": "b"}) == frozenset()
    assert [row["content"] for row in rows(path, "updates")] == ["a", "", "c"]


async def test_answered_updates_are_remembered_for_two_days(store: Store) -> None:
    await store.take({"1": "a", "2": "b"})
    await store.mark_answered("1", NOW)
    await store.purge(NOW + timedelta(days=1), timedelta(days=90))
    assert await store.take({"1": "a"}) == frozenset()
    await store.purge(NOW + timedelta(days=3), timedelta(days=90))
    assert await store.take({"1": "a"}) == {"1"}
    assert set(await store.unanswered()) == {"1", "2"}


async def test_a_write_that_fails_takes_no_other_with_it(store: Store) -> None:
    good = [store.take({str(number): "x"}) for number in range(50)]
    bad = store.take({"99": object()})  # type: ignore[dict-item]
    *done, failed = await asyncio.gather(*good, bad, return_exceptions=True)
    assert isinstance(failed, Exception)
    assert len(done) == 50
    assert len(await store.unanswered()) == 50


async def test_a_store_opened_again_has_its_schema_and_key(path: Path) -> None:
    first = open_store(f"sqlite:///{path}")
    turn = Turn(Reply(Outcome.ANSWER, ()), Conversation("subsidy.apply", NOW))
    await first.save_turn(Message("web:a", "x"), turn, "edition", NOW)
    first.close()
    again = open_store(f"sqlite:///{path}")
    assert (await again.conversation(Message("web:a"))).entry == "subsidy.apply"
    again.close()
    assert stat.S_IMODE(os.stat(path.parent / "secret.key").st_mode) == 0o600


async def test_a_given_key_is_not_written_down(path: Path) -> None:
    open_store(f"sqlite:///{path}", "k" * 32).close()
    assert not (path.parent / "secret.key").exists()


def test_a_place_that_cannot_be_used_is_named_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ServiceError, match=r"cannot be opened .*BOT_STORAGE_URL"):
        open_store(f"sqlite:///{tmp_path}/file/bot.sqlite3")
    (tmp_path / "broken.sqlite3").write_bytes(b"no database" * 1000)
    with pytest.raises(ServiceError, match=r"broken.sqlite3: the database cannot be opened"):
        open_store(f"sqlite:///{tmp_path}/broken.sqlite3")


async def test_a_resident_is_answered_even_where_the_disk_is_not(
    assistant: Assistant, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    await store._writer.run(lambda db: db.table("conversations").drop())
    reply = await assistant.receive(Message("web:a", "育儿补贴怎么申请"))
    assert reply.answers == ("subsidy.apply",)
    assert "cannot be kept" in caplog.text
