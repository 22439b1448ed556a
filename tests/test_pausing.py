"""Answers held back by staff, on Telegram and on the page; who is no admin cannot do it."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from bot.admin import Pausing
from bot.app import clock_on
from bot.assistant import Assistant
from bot.config import Service, Telegram
from bot.dialogue import Message, Outcome
from bot.edition import Edition
from bot.handlers import TelegramService
from bot.notices import Notices
from bot.storage import Store, open_store
from bot.web import create_site
from tests.conftest import DAY
from tests.fake_telegram import FakeTelegram, FakeUser
from tests.staff import tools_over

ADMIN = 4242


@pytest.fixture
def pausing(assistant: Assistant, store: Store) -> Pausing:
    return Pausing(assistant, store.pauses, clock_on(DAY))


@pytest.fixture
async def served(
    telegram: FakeTelegram, assistant: Assistant, store: Store, tmp_path: Path
) -> AsyncIterator[TelegramService]:
    settings = Telegram(
        token=SecretStr(telegram.token),
        base_url=telegram.base_url,
        max_per_second=0,
        admins=str(ADMIN),
    )
    notices = Notices(store.notices, lambda: assistant.edition, clock_on(DAY))
    service, tools = Service(), tools_over(assistant, store, tmp_path, clock_on(DAY))
    served = TelegramService(assistant, notices, settings, service.name, service.line, "", tools)
    await served.start()
    await telegram.wait_ready(10)
    yield served
    await served.stop(2)


@pytest.fixture
def admin(telegram: FakeTelegram, served: TelegramService) -> FakeUser:
    assert served.ready
    return telegram.user("张姐", id=ADMIN)


@pytest.fixture
def li(telegram: FakeTelegram, served: TelegramService) -> FakeUser:
    assert served.ready
    return telegram.user("李明")


@pytest.fixture
async def page(assistant: Assistant, service: Service) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_site(assistant, service, demo=True))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as page:
        yield page


async def test_a_topic_is_paused_with_words_and_resumed(
    admin: FakeUser, li: FakeUser, page: httpx.AsyncClient
) -> None:
    admin.say("/pause 育儿补贴 新标准周五公布")
    told = await admin.reply()
    assert "停了：育儿补贴" in told.text
    assert "恢复：育儿补贴" in told.buttons
    li.say("育儿补贴怎么申请")
    notice = await li.reply()
    assert notice.text.startswith("“育儿补贴”的内容工作人员正在核对")
    assert "新标准周五公布" in notice.text
    assert "12345" in notice.text
    assert "小程序" not in notice.text
    li.say("产假多少天")
    assert "产假" in (await li.reply()).text
    answer = (await page.post("/api/v1/ask", json={"question": "育儿补贴怎么申请"})).json()
    assert answer["outcome"] == "none"
    assert "新标准周五公布" in answer["text"]
    shown = (await page.get("/e/subsidy.apply")).text
    assert "新标准周五公布" in shown
    assert "一键续领" not in shown
    assert "12月31日截止" not in (await page.get("/")).text
    await admin.press("恢复：育儿补贴").answer()
    assert await admin.until(lambda screen: "恢复了：育儿补贴" in screen[-1].text)
    li.say("育儿补贴怎么申请")
    assert (await li.reply()).text.startswith("育儿补贴怎么申请")


async def test_all_is_paused_but_help_a_person_and_forgetting(
    admin: FakeUser, li: FakeUser, page: httpx.AsyncClient
) -> None:
    admin.say("/pause")
    await admin.reply()
    await admin.press("停：全部").answer()
    assert await admin.until(lambda screen: "停了：全部" in screen[-1].text)
    for asked in ("育儿补贴怎么申请", "/start", "/menu", "张村附近的活", "今天天气"):
        li.say(asked)
        assert "我先停一停" in (await li.reply()).text
    for asked, said in (
        ("我不想活了", "12356"),
        ("转人工", "12345"),
        ("/privacy", "会不会记下我的信息"),
        ("/forget", "已经忘掉"),
    ):
        li.say(asked)
        assert said in (await li.reply()).text
    for path in ("/jobs", "/places", "/events"):
        held = await page.get(path, headers={"Accept": "text/html"})
        assert held.status_code == 503
        assert "正在核对" in held.text
    front = await page.get("/")
    assert "我先停一停" in front.text
    assert "12月31日" not in front.text
    shown = (await page.get("/e/tax.infant.standard")).text
    assert "我先停一停" in shown
    assert "2000" not in shown
    admin.say("/resume")
    assert "恢复了：全部" in (await admin.reply()).text
    li.say("育儿补贴怎么申请")
    assert (await li.reply()).text.startswith("育儿补贴怎么申请")


async def test_a_sum_and_a_button_of_a_paused_topic_are_held_back_too(
    assistant: Assistant, pausing: Pausing
) -> None:
    await assistant.receive(Message("web:a", "育儿补贴怎么申请"))
    await pausing.pause("subsidy", "", "telegram:1")
    for message in (
        Message("web:a", "孩子2024年5月生的，育儿补贴能领多少"),
        Message("web:a", press="s:subsidy.apply:materials"),
        Message("web:a", press="e:subsidy.amount"),
    ):
        reply = await assistant.receive(message)
        assert reply.outcome is Outcome.NONE, message
        assert "正在核对" in reply.text()
    for message in (Message("web:c", "到时候提醒我"), Message("web:c", press="r:2024-05")):
        assert "正在核对" in (await assistant.receive(message)).text()
    with pytest.raises(ValueError, match="核对"):
        assistant.calendar("")
    both = await assistant.receive(Message("web:b", "育儿补贴怎么申请？产假多少天？"))
    assert "正在核对" in both.text()
    assert any(button.action.startswith("e:") for button in both.buttons)


async def test_a_pause_outlives_a_restart(edition: Edition, tmp_path: Path) -> None:
    for paused in (False, True):
        store = open_store(f"sqlite:///{tmp_path}/bot.sqlite3", "k" * 32)
        assistant = Assistant(edition, store, clock_on(DAY))
        pausing = Pausing(assistant, store.pauses, clock_on(DAY))
        await pausing.load()
        assert pausing.paused == (("tax",) if paused else ())
        await pausing.pause("tax", "周五再来", "telegram:1")
        store.close()


async def test_reminders_wait_while_what_they_say_is_checked(
    assistant: Assistant, store: Store
) -> None:
    held = True
    notices = Notices(store.notices, lambda: assistant.edition, clock_on(DAY), lambda: held)
    assert await notices.due() == []


@pytest.mark.parametrize("command", ["/pause", "/resume", "/pause 育儿补贴"])
async def test_to_anybody_else_a_command_of_staff_is_an_unknown_one(
    li: FakeUser, assistant: Assistant, pausing: Pausing, command: str
) -> None:
    li.say(command)
    told = await li.reply()
    words = await assistant.receive(Message("web:somebody-else", command[1:]))
    assert told.text.startswith(words.text().split("\n")[0])
    assert pausing.paused == ()


@pytest.mark.parametrize("data", ["1|a:pause:*", "1|a:resume:*", "1|a:pause:subsidy", "1|a:x:y"])
async def test_a_forged_press_of_an_admins_button_is_an_old_button(
    li: FakeUser, pausing: Pausing, data: str
) -> None:
    li.say("/menu")
    menu = await li.reply()
    await li.press_data(data, menu.raw).answer()
    assert await li.until(lambda screen: "已经过期" in screen[-1].text)
    assert pausing.paused == ()


async def test_an_admin_commands_nothing_in_a_group_of_residents(
    admin: FakeUser, telegram: FakeTelegram, pausing: Pausing
) -> None:
    group = telegram.group("业主群", [admin])
    admin.say("/pause@resident_test_bot 育儿补贴", group)
    assert "停了" not in (await admin.reply(chat=group)).text
    assert pausing.paused == ()
