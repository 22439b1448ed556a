"""A person answers: from Telegram and from the page to the staff's chat, and back."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from bot.app import ZONE
from bot.assistant import Assistant
from bot.config import Service, Telegram, load_config
from bot.dialogue import Message, read_hours
from bot.edition import Edition
from bot.handlers import TelegramService
from bot.notices import Notices
from bot.storage import Store, open_store
from bot.web import create_site
from tests.conftest import NOON
from tests.fake_telegram import FakeTelegram, FakeUser, Msg
from tests.staff import tools_over
from tests.telegram_bot import running

TRANSCRIPT = Path(__file__).resolve().parent.parent / "docs" / "handoff-transcript.md"
HOURS = read_hours("Mon-Fri 09:00-11:30 13:30-17:00")
AT_WORK = NOON.replace(hour=10)  # a Monday
AGREE = "同意，转给工作人员"


class Clock:
    """Stands where it is set."""

    def __init__(self) -> None:
        self.now = AT_WORK

    def __call__(self) -> datetime:
        return self.now


class House:
    """The service over one database and one staff chat, which can be stopped and started."""

    def __init__(self, telegram: FakeTelegram, edition: Edition, folder: Path) -> None:
        self.telegram = telegram
        self.edition = edition
        self.clock = Clock()
        self.folder = folder
        self.zhang, self.chen = telegram.user("张姐"), telegram.user("陈科长")
        self.group = telegram.group("转人工", [self.zhang, self.chen])
        self.staff_chat = self.group.id

    async def start(self) -> None:
        self.store: Store = open_store(f"sqlite:///{self.folder}/bot.sqlite3", "k" * 32)
        self.assistant = Assistant(self.edition, self.store, self.clock, HOURS)
        settings = Telegram(
            token=SecretStr(self.telegram.token),
            base_url=self.telegram.base_url,
            max_per_second=0,
            staff_chat=self.staff_chat,
        )
        tools = tools_over(self.assistant, self.store, self.folder, self.clock)
        service = Service()
        self.service = TelegramService(
            self.assistant,
            Notices(self.store.notices, lambda: self.edition, self.clock),
            settings,
            service.name,
            service.line,
            "",
            tools,
        )
        await self.service.start()
        await self.telegram.wait_ready(10)
        transport = httpx.ASGITransport(create_site(self.assistant, service, demo=True))
        self.page = httpx.AsyncClient(transport=transport, base_url="http://test")

    async def stop(self) -> None:
        await self.page.aclose()
        await self.service.stop(2)
        self.store.close()

    async def rows(self) -> dict[str, int]:
        """How many lines and letters are kept."""
        return {table: await self.count(table) for table in ("handoffs", "letters")}

    async def count(self, table: str) -> int:
        sql = f"select count(*) from {table}"
        return await self.store._writer.run(lambda db: int(db.execute(sql).fetchone()[0]))

    async def heard(self, **how: Any) -> Msg:
        """The next message in the staff's chat."""
        return await self.zhang.reply(chat=self.group, **how)

    async def ask(self, conversation: str = "", **body: str) -> dict[str, Any]:
        given = {"conversation": conversation} if conversation else {}
        answer = await self.page.post("/api/v1/ask", json={**body, **given})
        assert answer.status_code == 200
        return dict(answer.json())

    async def look(self, conversation: str, read: int = 0) -> dict[str, Any]:
        body = {"conversation": conversation, "read": read}
        answer = await self.page.post("/api/v1/messages", json=body)
        assert answer.status_code == 200
        return dict(answer.json())


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as telegram:
        yield telegram
        await asyncio.sleep(0)
        assert not [line for line in telegram.rejected() if "terminated by other" not in line]
        assert not telegram.unanswered_callbacks(older_than=2)


@pytest.fixture
async def house(telegram: FakeTelegram, edition: Edition, tmp_path: Path) -> AsyncIterator[House]:
    house = House(telegram, edition, tmp_path)
    await house.start()
    yield house
    await house.stop()


@pytest.fixture
def li(telegram: FakeTelegram, house: House) -> FakeUser:
    assert house.service.ready
    return telegram.user("李明")


async def agreed(user: FakeUser) -> None:
    user.say("转人工")
    assert AGREE in (await user.reply()).buttons
    user.press(AGREE)
    assert await user.until(lambda screen: "我转给工作人员" in screen[-1].text)


async def passed_on(user: FakeUser, house: House, text: str) -> Msg:
    """Say `text` to staff; the message that they see."""
    user.say(text)
    assert "转给工作人员了" in (await user.reply()).text
    return await house.heard()


async def test_nothing_is_passed_on_before_it_was_agreed_to(li: FakeUser, house: House) -> None:
    li.say("转人工")
    offer = await li.reply()
    assert offer.text.startswith("工作人员（周一到周五9:00—11:30、13:30—17:00）可以在这里回您的话")
    assert "一天没人说话" in offer.text
    assert "没法接通真人" not in offer.text
    assert "12345" in offer.text
    li.say("育儿补贴怎么申请")
    assert (await li.reply()).text.startswith("育儿补贴怎么申请")
    assert await house.zhang.replies(timeout=0.5, chat=house.group) == []
    assert await house.rows() == {"handoffs": 0, "letters": 0}


async def test_a_resident_and_staff_speak_and_the_resident_ends_it(
    li: FakeUser, house: House
) -> None:
    await agreed(li)
    asked = await passed_on(li, house, "娃户口在外地，补贴找谁")
    assert "娃户口在外地，补贴找谁" in asked.text
    assert "李明" not in asked.text
    assert str(li.id) not in asked.text
    house.zhang.say("请问户口在哪个省", house.group, reply_to=asked)
    answer = await li.reply()
    assert answer.text.startswith("工作人员说：\n请问户口在哪个省")
    assert answer.buttons == ["结束"]
    again = await passed_on(li, house, "1")
    assert again.text.split("\n")[0] == asked.text.split("\n")[0]
    assert again.text.split("\n")[2] == "1"
    li.press("结束", answer)
    assert await li.until(lambda screen: any("已经删掉" in message.text for message in screen))
    assert "对方结束了对话" in (await house.heard()).text
    assert await house.rows() == {"handoffs": 0, "letters": 0}
    house.zhang.say("还在吗", house.group, reply_to=asked)
    assert "没有送出去" in (await house.heard()).text
    assert await li.replies(timeout=0.5) == []


@pytest.mark.parametrize("how", ["button", "/end", "结束"])
async def test_staff_end_it_and_the_resident_is_told(li: FakeUser, house: House, how: str) -> None:
    await agreed(li)
    asked = await passed_on(li, house, "补贴找谁")
    if how == "button":
        await house.chen.press("结束对话", asked, house.group).answer()
    else:
        house.chen.say(how, house.group, reply_to=asked)
    assert "已经结束" in (await house.heard()).text
    assert (await li.reply()).text.startswith("工作人员结束了这次对话")
    assert await house.rows() == {"handoffs": 0, "letters": 0}
    li.say("育儿补贴怎么申请")
    assert (await li.reply()).text.startswith("育儿补贴怎么申请")


@pytest.mark.parametrize("words", ["/end", "结束", "结束对话"])
async def test_a_resident_ends_it_by_a_word(li: FakeUser, house: House, words: str) -> None:
    await agreed(li)
    li.say(words)
    assert (await li.reply()).text.startswith("结束了")
    assert await house.rows() == {"handoffs": 0, "letters": 0}
    assert await house.zhang.replies(timeout=0.3, chat=house.group) == []  # they never heard of it


async def test_personal_numbers_are_masked_before_they_are_kept_or_passed_on(
    li: FakeUser, house: House
) -> None:
    await agreed(li)
    li.say("我身份证11010519491231002X，手机13812345678，查查领了没")
    assert (await li.reply()).text.startswith("您发了身份证号、手机号")
    heard = await house.heard()
    assert "〔身份证号〕" in heard.text
    assert "查查领了没" in heard.text
    assert "110105" not in heard.text
    house.zhang.say("打13912345678找小王", house.group, reply_to=heard)
    assert "盖住了" in (await house.heard()).text
    assert "〔手机号〕" in (await li.reply()).text
    for file in house.folder.iterdir():
        kept = file.read_bytes()
        assert b"11010519491231002X" not in kept
        assert b"13812345678" not in kept
        assert b"13912345678" not in kept


async def test_a_cry_for_help_is_answered_at_once_and_passed_on(li: FakeUser, house: House) -> None:
    await agreed(li)
    li.say("我不想活了")
    assert "12356" in (await li.reply()).text
    assert "我不想活了" in (await house.heard()).text


async def test_buttons_and_commands_work_meanwhile(li: FakeUser, house: House) -> None:
    await agreed(li)
    li.say("/menu")
    assert "您想了解哪方面" in (await li.reply()).text
    li.send_file("voice", b"x")
    assert "听不了语音" in (await li.reply()).text
    assert await house.zhang.replies(timeout=0.3, chat=house.group) == []


async def test_what_staff_send_but_text_is_said_not_to_arrive(li: FakeUser, house: House) -> None:
    await agreed(li)
    asked = await passed_on(li, house, "补贴找谁")
    house.zhang._send(house.group, asked, photo=[{"file_id": "p", "file_unique_id": "p",
        "width": 9, "height": 9}])  # fmt: skip
    assert "只能转文字" in (await house.heard()).text
    assert await li.replies(timeout=0.3) == []


async def test_outside_of_service_hours_it_says_when(li: FakeUser, house: House) -> None:
    house.clock.now = AT_WORK.replace(hour=12)
    li.say("转人工")
    assert "现在不在。今天13:30以后再来" in (await li.reply()).text
    house.clock.now = AT_WORK + timedelta(days=4, hours=9)  # Friday evening
    li.say("转人工")
    closed = await li.reply()
    assert "现在不在。周一9:00以后再来" in closed.text
    assert "12345" in closed.text
    assert AGREE not in closed.buttons
    await li.press_data("1|h:yes", closed.raw).answer()
    assert await li.until(lambda screen: screen[-1].edited)
    assert await house.count("handoffs") == 0


async def test_after_a_day_of_silence_the_link_is_deleted(li: FakeUser, house: House) -> None:
    await agreed(li)
    asked = await passed_on(li, house, "补贴找谁")
    house.clock.now += timedelta(hours=23)
    house.zhang.say("稍等", house.group, reply_to=asked)
    assert "稍等" in (await li.reply()).text
    house.clock.now += timedelta(hours=23)
    await house.assistant.purge(timedelta(days=90))
    assert await house.count("handoffs") == 1
    house.clock.now += timedelta(hours=1)
    await house.assistant.purge(timedelta(days=90))
    assert (await li.reply()).text.startswith("一天没有人说话")
    assert "一天没有人说话" in (await house.heard()).text
    assert await house.rows() == {"handoffs": 0, "letters": 0}


async def test_an_old_line_is_not_spoken_into_even_before_it_is_deleted(
    li: FakeUser, house: House
) -> None:
    await agreed(li)
    asked = await passed_on(li, house, "补贴找谁")
    house.clock.now += timedelta(days=1)
    house.zhang.say("在吗", house.group, reply_to=asked)
    assert "没有送出去" in (await house.heard()).text
    li.say("育儿补贴怎么申请")
    assert (await li.reply()).text.startswith("育儿补贴怎么申请")


async def test_forget_ends_it_and_deletes_every_row(li: FakeUser, house: House) -> None:
    await agreed(li)
    await passed_on(li, house, "补贴找谁")
    li.say("/forget")
    assert (await li.reply()).text.startswith("已经忘掉")
    assert "对方结束了对话" in (await house.heard()).text
    assert await house.rows() == {"handoffs": 0, "letters": 0}


async def test_it_goes_on_after_a_restart_and_what_was_under_way_arrives(
    li: FakeUser, house: House, telegram: FakeTelegram
) -> None:
    await agreed(li)
    asked = await passed_on(li, house, "补贴找谁")
    telegram.faults.add("502", "sendMessage", times=1000, chat_id=house.group.id)
    li.say("还有，要带啥")
    assert "转给工作人员了" in (await li.reply()).text
    await house.stop()
    telegram.faults.clear()  # type: ignore[no-untyped-call]
    await house.start()
    assert "还有，要带啥" in (await house.heard()).text
    house.zhang.say("带户口本", house.group, reply_to=asked)
    assert "带户口本" in (await li.reply()).text


async def test_a_resident_who_blocked_the_bot_is_told_of_to_staff(
    li: FakeUser, house: House, telegram: FakeTelegram
) -> None:
    await agreed(li)
    asked = await passed_on(li, house, "补贴找谁")
    li.block_bot()
    house.zhang.say("带户口本", house.group, reply_to=asked)
    assert "对方停用了机器人" in (await house.heard()).text
    assert await house.rows() == {"handoffs": 0, "letters": 0}
    telegram.log.clear()  # "bot was blocked by the user" was meant


async def test_a_staff_chat_out_of_reach_is_told_to_the_resident(
    telegram: FakeTelegram, edition: Edition, tmp_path: Path
) -> None:
    house = House(telegram, edition, tmp_path)
    house.staff_chat = -1009999999
    await house.start()
    li = telegram.user("李明")
    await agreed(li)
    li.say("补贴找谁")
    first, second = await li.replies(count=2)
    assert "转给工作人员了" in first.text
    assert second.text.startswith("对不起，您的话没能转到")
    assert "12345" in second.text
    assert await house.rows() == {"handoffs": 0, "letters": 0}
    await house.stop()
    telegram.log.clear()  # "chat not found" was meant


async def test_without_a_staff_chat_nobody_is_promised(assistant: Assistant) -> None:
    reply = await assistant.receive(Message("telegram:7", "转人工", reach="telegram:7"))
    assert "没法接通真人" in reply.text()
    assert "12345" in reply.text()
    assert "h:yes" not in [button.action for button in reply.buttons]
    pressed = await assistant.receive(Message("telegram:7", press="h:yes", reach="telegram:7"))
    assert "已经过期" in pressed.text()


async def test_in_a_group_the_way_to_staff_is_not_offered(
    li: FakeUser, house: House, telegram: FakeTelegram
) -> None:
    group = telegram.group("业主群", [li])
    li.say("@resident_test_bot 转人工", group)
    reply = await li.reply(chat=group)
    assert AGREE not in reply.text
    assert await house.count("handoffs") == 0


async def test_a_forged_end_from_elsewhere_does_nothing(
    li: FakeUser, house: House, telegram: FakeTelegram
) -> None:
    await agreed(li)
    asked = await passed_on(li, house, "补贴找谁")
    code = asked.text[1:6]
    wang = telegram.user("王芳")
    wang.say("/menu")
    menu = await wang.reply()
    await wang.press_data(f"1|h:end:{code}", menu.raw).answer()
    assert await wang.until(lambda screen: "已经过期" in screen[-1].text)
    assert await house.count("handoffs") == 1


async def test_a_staff_group_with_a_new_number_is_told_to_be_set(
    li: FakeUser, house: House, telegram: FakeTelegram
) -> None:
    await agreed(li)
    asked = await passed_on(li, house, "补贴找谁")
    moved = telegram.group("转人工", [house.zhang])
    moved.messages[9_999] = asked.raw
    house.zhang.say("找镇街", moved, reply_to=9_999)
    assert f"编号变成了 {moved.id}" in (await house.zhang.reply(chat=moved)).text
    assert await li.replies(timeout=0.3) == []


async def test_nothing_that_is_passed_on_is_kept_as_a_question(li: FakeUser, house: House) -> None:
    await agreed(li)
    before = await house.count("journal"), await house.count("counts")
    await passed_on(li, house, "补贴找谁")
    assert (await house.count("journal"), await house.count("counts")) == before


async def test_talk_among_staff_stays_there(li: FakeUser, house: House) -> None:
    await agreed(li)
    asked = await passed_on(li, house, "补贴找谁")
    house.zhang.say("这个谁懂", house.group)
    said = house.chen.say("我来", house.group)
    house.zhang.say("好", house.group, reply_to=said["message_id"])
    assert await li.replies(timeout=0.5) == []
    house.chen.say("找镇街", house.group, reply_to=asked)
    assert "找镇街" in (await li.reply()).text


async def test_the_page_hears_staff_once(house: House) -> None:
    offer = await house.ask(question="转人工")
    conversation = offer["conversation"]
    assert offer["outcome"] == "human"
    assert "h:yes" in [button["action"] for button in offer["reply"]["buttons"]]
    await house.ask(conversation, press="h:yes")
    assert await house.look(conversation) == {"messages": [], "open": True}
    passed = await house.ask(conversation, question="补贴找谁")
    assert "请别关这个网页" in passed["text"]
    asked = await house.heard()
    assert "补贴找谁" in asked.text
    house.zhang.say("找镇街", house.group, reply_to=asked)
    for _ in range(100):
        said = await house.look(conversation)
        if said["messages"]:
            break
        await asyncio.sleep(0.02)
    [message] = said["messages"]
    assert message["text"] == "工作人员说：\n找镇街"
    assert (await house.look(conversation))["messages"] == [message]  # until it was read
    read = await house.look(conversation, message["id"])
    assert read == {"messages": [], "open": True}
    assert await house.count("letters") == 0
    await house.chen.press("结束对话", asked, house.group).answer()
    await house.heard()
    ended = await house.look(conversation, message["id"])
    assert not ended["open"]
    assert "工作人员结束了" in ended["messages"][0]["text"]


async def test_a_page_without_script_looks_by_a_button(house: House) -> None:
    conversation = (await house.ask(question="转人工"))["conversation"]
    await house.ask(conversation, press="h:yes")
    await house.ask(conversation, question="补贴找谁")
    asked = await house.heard()
    assert "还没有回话" in (await house.ask(conversation, press="h:look"))["text"]
    house.zhang.say("找镇街", house.group, reply_to=asked)
    for _ in range(100):
        if await house.count("letters"):
            break
        await asyncio.sleep(0.02)
    looked = await house.page.post("/ask", data={"conversation": conversation, "press": "h:look"})
    assert "找镇街" in looked.text
    assert await house.count("letters") == 0


async def test_clearing_the_page_ends_it(house: House) -> None:
    conversation = (await house.ask(question="转人工"))["conversation"]
    await house.ask(conversation, press="h:yes")
    await house.ask(conversation, question="补贴找谁")
    await house.heard()
    await house.page.post("/api/v1/forget", json={"conversation": conversation})
    assert "对方结束了对话" in (await house.heard()).text
    assert await house.look(conversation) == {"messages": [], "open": False}
    assert await house.rows() == {"handoffs": 0, "letters": 0}


@pytest.mark.parametrize("body", [{}, {"conversation": "x", "read": "1"}, {"conversation": 1}])
async def test_looking_needs_a_conversation(house: House, body: dict[str, Any]) -> None:
    answer = await house.page.post("/api/v1/messages", json=body)
    assert answer.status_code == 422


async def test_what_cannot_be_kept_is_not_said_to_be_passed_on(
    li: FakeUser, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await agreed(li)

    async def full(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(house.store, "save_turn", full)
    li.say("补贴找谁")
    assert (await li.reply()).text.startswith("对不起")


def test_hours_are_said_as_people_say_them() -> None:
    assert read_hours("Mon-Fri 09:00-17:00").spoken() == "周一到周五9:00—17:00"
    assert read_hours("Sat 08:30-12:00").spoken() == "周六8:30—12:00"
    assert read_hours("Mon-Sun 09:00-17:00").spoken() == "每天9:00—17:00"
    assert read_hours("Wed-Tue 09:00-17:00").spoken() == "每天9:00—17:00"
    weekend = read_hours("Fri-Mon 09:00-10:00")
    assert weekend.open_at(datetime(2026, 11, 22, 9, 0, tzinfo=ZONE))
    assert not weekend.open_at(datetime(2026, 11, 24, 9, 0, tzinfo=ZONE))
    assert not weekend.open_at(datetime(2026, 11, 22, 10, 0, tzinfo=ZONE))


@pytest.mark.parametrize("hours", ["Mon-Fri", "9-17", "Mon 17:00-09:00", "Mon 09:00-25:00", ""])
def test_hours_that_are_none_are_refused(hours: str) -> None:
    with pytest.raises(Exception, match="BOT_SERVICE_HOURS"):
        load_config(None, {"BOT_SERVICE_HOURS": hours})


async def test_the_hand_off_of_the_docs_is_real(li: FakeUser, house: House) -> None:
    """Asked, agreed, answered, ended; TRANSCRIPT=1 writes the document anew."""
    lines = [
        "# A person answers",
        "",
        "Held by `tests/test_handoff.py` through a fake Bot API server with Telegram's rules, on",
        "2026-11-23 at 10:00. Under a message stand its buttons. The code is another each time.",
    ]
    code = ""

    def heard(who: str, text: str, buttons: list[list[str]] | None = None) -> None:
        text = text.replace(code, "K7QF3") if code else text
        lines.extend(["", f"**{who}**", "", *(f"> {line}".rstrip() for line in text.splitlines())])
        for row in buttons or []:
            lines.extend([">", "> " + " ".join(f"`{label}`" for label in row)])

    async def told() -> None:
        reply = await li.reply()
        heard("助手 → 李明", reply.text, reply.rows)

    async def staff() -> Msg:
        nonlocal code
        message = await house.heard()
        code = message.text[1:6]
        heard("助手 → 工作群", message.text, message.rows)
        return message

    async def press(label: str) -> None:
        assert li.last
        before = li.last.text
        await li.press(label).answer()
        heard("李明", f"（按 `{label}`）")
        assert await li.until(lambda screen: screen[-1].text != before)
        heard("助手（改在原处）", li.last.text, li.last.rows)

    li.say("转人工")
    heard("李明", "转人工")
    await told()
    await press(AGREE)
    for asked, answered in (
        ("娃户口在文登，补贴在环翠能办不", "在孩子户口所在的镇街办，文登的。"),
    ):
        li.say(asked)
        heard("李明", asked)
        await told()
        message = await staff()
        house.zhang.say(answered, house.group, reply_to=message)
        heard("张姐（在工作群回复那条）", answered)
        await told()
    li.say("结束")
    heard("李明", "结束")
    await told()
    await staff()
    written = "\n".join(lines) + "\n"
    if os.environ.get("TRANSCRIPT") == "1":
        TRANSCRIPT.write_text(written, "utf-8")
    assert TRANSCRIPT.read_text("utf-8") == written, "run: TRANSCRIPT=1 pytest -k docs_is_real"


async def test_a_crash_between_the_two_loses_nothing(
    telegram: FakeTelegram, tmp_path: Path
) -> None:
    """The service as it is run, killed while a message is on its way to staff."""
    li, zhang = telegram.user("李明"), telegram.user("张姐")
    group = telegram.group("转人工", [zhang])
    settings = {
        "BOT_TELEGRAM_STAFF_CHAT": str(group.id),
        "BOT_SERVICE_HOURS": "Mon-Sun 00:00-23:59",
    }
    async with running(telegram, tmp_path, **settings) as bot:
        await agreed(li)
        telegram.faults.add("502", "sendMessage", times=1000, chat_id=group.id)
        li.say("补贴找谁")
        assert "转给工作人员了" in (await li.reply(timeout=10)).text
        await bot.stop(signal.SIGKILL)
        telegram.faults.clear()  # type: ignore[no-untyped-call]
        await bot.start()
        asked = await zhang.reply(chat=group, timeout=30)
        assert "补贴找谁" in asked.text
        zhang.say("找镇街", group, reply_to=asked)
        assert "找镇街" in (await li.reply(timeout=10)).text
        assert await bot.stop() == 0
