"""Reminders sent: once, by day, by whatever ends the process, until they are not wanted."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.app import ZONE
from bot.assistant import Assistant
from bot.cli import main
from bot.config import Service
from bot.dialogue import Message
from bot.edition import Edition
from bot.notices import Notices, overview
from bot.storage import Store
from tests.fake_telegram import FakeUser
from tests.house import Clock, House, heard

DUE = datetime(2026, 12, 1, 10, tzinfo=ZONE)


async def opt_in(user: FakeUser, birth: str = "22年6月", kinds: str = "只要育儿补贴的") -> None:
    user.say(f"孩子{birth}生的，到时候提醒我")
    await user.reply()
    await user.press(kinds).answer()
    assert await user.until(lambda screen: "到时候我提醒您" in screen[-1].text)


async def test_opted_in_time_passes_one_message_and_no_other(house: House, li: FakeUser) -> None:
    await opt_in(li)
    assert await heard(li) == []
    house.clock.now = DUE
    [text] = await heard(li, 3)
    assert "2022年出生" in text
    assert "2026年12月31日截止" in text
    assert "12345" in text
    assert text.endswith(Service().line)
    house.clock.now += timedelta(days=1)
    assert await heard(li) == []


async def test_a_restart_doubles_nothing_and_loses_nothing(house: House, li: FakeUser) -> None:
    await opt_in(li)
    await house.stop()
    house.clock.now = DUE + timedelta(hours=3)
    await house.start()
    assert len(await heard(li, 3)) == 1
    for _ in range(2):
        await house.restart()
        house.clock.now += timedelta(days=1)
    assert await heard(li) == []


async def test_what_was_being_sent_when_the_process_died_is_not_sent_again(
    house: House, li: FakeUser, caplog: pytest.LogCaptureFixture
) -> None:
    await opt_in(li)
    await house.stop()
    db = Database(house.path)
    with db.atomic():
        db.execute("update notices set begun = 1")
    db.close()
    house.clock.now = DUE
    await house.start()
    assert await heard(li) == []
    assert "1 notices were cut short" in caplog.text


@pytest.mark.parametrize("hour", [0, 8, 20, 23])
async def test_nobody_is_woken(house: House, li: FakeUser, hour: int) -> None:
    await opt_in(li)
    house.clock.now = DUE.replace(day=2, hour=hour)
    assert await heard(li) == []
    house.clock.now = DUE.replace(day=3, hour=9)
    assert len(await heard(li, 3)) == 1


async def test_one_press_under_a_reminder_ends_them_all(house: House, li: FakeUser) -> None:
    await opt_in(li, "24年5月", "都提醒我")
    house.clock.now = DUE
    assert len(await heard(li, 3)) == 2
    await li.press("不再提醒").answer()
    assert await li.until(lambda screen: "不再提醒了" in screen[-1].text)
    assert await house.until("notices", 0) == await house.until("subscriptions", 0) == []
    house.clock.now = datetime(2027, 3, 1, 12, tzinfo=ZONE)
    assert await heard(li) == []


async def test_whoever_has_blocked_the_bot_is_forgotten_by_it(house: House, li: FakeUser) -> None:
    await opt_in(li, "24年5月", "都提醒我")
    wang = house.telegram.user("王芳")
    await opt_in(wang)
    li.block_bot()
    house.clock.now = DUE
    assert len(await heard(wang, 3)) == 1
    assert {row["chat"] for row in house.rows("notices")} == {f"telegram:{wang.id}"}
    assert {row["chat"] for row in house.rows("subscriptions")} <= {f"telegram:{wang.id}"}
    calls = len(house.telegram.calls("sendMessage"))
    li.unblock_bot()
    house.clock.now += timedelta(days=120)
    await asyncio.sleep(0.2)
    assert len(house.telegram.calls("sendMessage")) == calls


async def test_forget_lists_the_reminders_and_deletes_them(house: House, li: FakeUser) -> None:
    await opt_in(li)
    li.say("我的提醒")
    assert "2026年12月1日" in (await li.reply()).text
    li.say("/forget")
    reply = await li.reply()
    assert "已经忘掉" in reply.text
    assert "删掉的提醒" in reply.text
    assert "2026年12月1日" in reply.text
    assert house.rows("notices") == house.rows("subscriptions") == []
    trace = f"telegram:{li.id}".encode()
    assert all(trace not in file.read_bytes() for file in house.path.parent.glob("bot.sqlite3*"))
    house.clock.now = DUE
    assert await heard(li) == []


async def test_a_chat_stands_only_where_it_must_be_written_to(house: House, li: FakeUser) -> None:
    li.say("育儿补贴怎么申请")
    await li.reply()
    for table in ("subscriptions", "notices", "conversations", "journal"):
        assert str(li.id) not in str(house.rows(table))
    await opt_in(li)
    [row] = await house.until("subscriptions", 1)
    assert (row["chat"], row["subject"], row["parts"]) == (
        f"telegram:{li.id}",
        "2022-06",
        '["subsidy"]',
    )


async def test_a_lost_connection_is_waited_for(house: House, li: FakeUser) -> None:
    await opt_in(li)
    house.telegram.faults.add("502", "sendMessage", times=2)
    house.clock.now = DUE
    assert len(await heard(li, 4)) == 1


async def test_in_a_group_nobody_is_asked_to_be_reminded(house: House, li: FakeUser) -> None:
    group = house.telegram.group("业主群", [li])
    li.say("@resident_test_bot 孩子22年6月生的，到时候提醒我", group)
    await li.reply(chat=group)
    assert house.rows("subscriptions") == []


async def test_a_reminder_that_came_too_late_is_left_out(house: House, li: FakeUser) -> None:
    await opt_in(li)
    await house.stop()
    house.clock.now = datetime(2027, 1, 2, 10, tzinfo=ZONE)
    await house.start()
    assert await heard(li) == []
    house.clock.now += timedelta(days=1)
    assert await house.until("subscriptions", 0) == []


async def test_the_operator_sees_what_is_owed_and_no_chat(
    edition: Edition, kept: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assistant = Assistant(edition, kept, Clock())
    for chat in ("telegram:7001", "telegram:7002"):
        await assistant.receive(Message(chat, press="r:2022-06:sub", reach=chat))
    assert await overview(kept.notices, DUE) == (
        "2026-12-01 10:00  reminder  2",
        "2 notices owed to 2 chats, 2 of them due now",
    )
    monkeypatch.setenv("BOT_STORAGE_URL", f"sqlite:///{tmp_path}/bot.sqlite3")
    done = await asyncio.to_thread(main, ["notices", "--on", "2026-11-23"])
    assert done == 0


async def test_what_two_children_share_is_one_notice(edition: Edition, kept: Store) -> None:
    assistant = Assistant(edition, kept, Clock())
    for birth in ("2024-05", "2026-01"):
        press = f"r:{birth}:all"
        await assistant.receive(Message("telegram:7", press=press, reach="telegram:7"))
    keys = [owed.key for owed in await kept.notices.pending()]
    assert keys.count("confirm.2026") == 1
    assert {"2024-05:claim.2026", "2026-01:claim.2026"} <= set(keys)


async def test_an_extended_deadline_moves_what_is_not_yet_due(
    edition: Edition, kept: Store
) -> None:
    clock = Clock()
    assistant = Assistant(edition, kept, clock)
    await assistant.receive(Message("t", press="r:2022-06:sub", reach="telegram:7"))
    window = edition.knowledge.rules.windows["subsidy.first-claim-extension"]
    later = window.model_copy(update={"closes": datetime(2026, 12, 20, tzinfo=ZONE).date()})
    windows = {**edition.knowledge.rules.windows, window.id: later}
    knowledge = replace(edition.knowledge, rules=replace(edition.knowledge.rules, windows=windows))
    notices = Notices(kept.notices, lambda: Edition(knowledge, edition.matcher, "later"), clock)
    await notices.plan()
    [owed] = await kept.notices.pending()
    assert owed.due.astimezone(ZONE).date().isoformat() == "2026-12-13"


async def test_a_notice_whose_answer_was_lost_comes_at_most_twice(
    house: House, li: FakeUser
) -> None:
    await opt_in(li)
    house.telegram.faults.add("drop_after", "sendMessage", times=2)
    house.clock.now = DUE
    assert len(await li.replies(timeout=4, count=2)) == 2
    house.clock.now += timedelta(hours=1)
    assert await heard(li) == []


async def test_what_could_not_be_sent_is_owed_again(
    house: House, li: FakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.handlers.delivery._PATIENCE_SECONDS", 0.0)
    await opt_in(li)
    house.telegram.faults.add("502", "sendMessage", times=1)
    house.clock.now = DUE
    assert await heard(li, 1) == []
    house.clock.now += timedelta(minutes=10)
    assert len(await heard(li, 3)) == 1
