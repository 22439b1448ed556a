"""The bot inside Telegram, over real HTTP, against a server with Telegram's own rules."""

import asyncio
import os
import re
import threading
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr

from bot.app import clock_on
from bot.assistant import Assistant
from bot.config import Service, Telegram
from bot.dialogue import (
    Block,
    BlockKind,
    Button,
    Conversation,
    Message,
    Outcome,
    Reply,
    Turn,
    answer,
    respond,
)
from bot.edition import Edition
from bot.handlers import TelegramService
from bot.handlers.lanes import Lanes
from bot.handlers.profile import COMMANDS, DESCRIPTION, SHORT_DESCRIPTION
from bot.handlers.render import callback_data, keyboard, pages, share_link
from bot.notices import Notices
from bot.storage import Store
from tests.conftest import DAY
from tests.fake_telegram import FakeTelegram, FakeUser, parse_html

TRANSCRIPT = Path(__file__).resolve().parent.parent / "docs" / "telegram-transcript.md"


@pytest.fixture
async def served(
    telegram: FakeTelegram, assistant: Assistant, store: Store, service: Service
) -> AsyncIterator[TelegramService]:
    settings = Telegram(
        token=SecretStr(telegram.token), base_url=telegram.base_url, max_per_second=0
    )
    notices = Notices(store.notices, lambda: assistant.edition, clock_on(DAY))
    served = TelegramService(assistant, notices, settings, service.name, service.line, "")
    await served.start()
    await telegram.wait_ready(10)
    yield served
    await served.stop(2)


@pytest.fixture
def li(telegram: FakeTelegram, served: TelegramService) -> FakeUser:
    assert served.ready
    return telegram.user("李明")


async def test_start_greets_with_what_is_to_be_done_now(li: FakeUser) -> None:
    li.say("/start")
    greeting = await li.reply()
    assert "现在要办的事" in greeting.text
    assert greeting.text.endswith("演示服务,不代表政府部门答复")
    assert "育儿补贴" in greeting.buttons


@pytest.mark.parametrize("payload", ["subsidy_apply", "subsidy.apply"])
async def test_a_deep_link_opens_its_entry(li: FakeUser, payload: str) -> None:
    li.say(f"/start {payload}")
    assert (await li.reply()).text.startswith("育儿补贴怎么申请")


async def test_start_says_what_is_kept(li: FakeUser) -> None:
    li.say("/start")
    assert "最多留90天" in (await li.reply()).text
    li.say("/privacy")
    assert "境外" in (await li.reply()).text


async def test_a_resident_is_given_what_is_kept_in_private_alone(
    li: FakeUser, telegram: FakeTelegram
) -> None:
    li.say("育儿部贴咋领呀呀")
    await li.reply()
    li.say("/mydata")
    own = (await li.reply()).text
    assert own.startswith("我这里记着您的这些")
    assert "育儿部贴咋领呀呀" in own
    assert "结果 给了答案，答了" in own
    assert not re.search("[a-z]{3,}|[{}]", own.split("号码已经盖住")[0].replace("Telegram", ""))
    group = telegram.group("宝妈群", [li])
    li.say("/mydata", chat=group)
    assert "呀呀" not in (await li.reply(chat=group)).text
    li.say("/forget")
    await li.reply()
    li.say("/mydata")
    assert (await li.reply()).text.startswith("我这里没有您的记录")


async def test_a_deep_link_to_nowhere_gets_a_fresh_menu(li: FakeUser) -> None:
    li.say("/start nothing_here")
    assert "育儿补贴" in (await li.reply()).buttons


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("/menu", "您想了解哪方面"),
        ("/jobs", "找到24个活"),
        ("/places", "知道的亲子小屋、托育机构、微工厂、幼儿园托班、就业服务驿站"),
        ("/help", "我能帮您做什么"),
        ("/cancel", "好的，不办了"),
        ("/privacy", "会不会记下我的信息"),
        ("/forget", "已经忘掉"),
        ("/育儿补贴怎么申请", "育儿补贴怎么申请"),
    ],
)
async def test_a_command_is_answered(li: FakeUser, command: str, said: str) -> None:
    li.say(command)
    assert (await li.reply()).text.startswith(said)


async def test_words_behind_the_command_for_work_are_its_search(li: FakeUser) -> None:
    li.say("/jobs 张村")
    assert "按这些找的：张村" in (await li.reply()).text
    li.say("/jobs 我不想活了")
    assert "12356" in (await li.reply()).text


async def test_places_are_shown_by_kind_and_lead_on(li: FakeUser, edition: Edition) -> None:
    li.say("/places")
    shown = await li.reply()
    for place in edition.board(DAY).places:
        assert place.headline in shown.text
    assert "把位置发给我" in shown.text
    li.press("附近有哪些托育机构")
    assert await li.until(lambda screen: screen[-1].text.startswith("附近有哪些托育机构"))


async def test_a_typo_is_understood_and_a_follow_up_with_it(li: FakeUser) -> None:
    li.say("育儿部贴咋领")
    assert (await li.reply()).text.startswith("育儿补贴怎么申请")
    li.say("要带啥")
    assert (await li.reply()).text.startswith("育儿补贴要带什么材料")


async def test_a_press_edits_its_message_in_place(li: FakeUser) -> None:
    li.say("育儿补贴怎么申请")
    before = await li.reply()
    press = li.press("要带的材料")
    assert (await press.answer())["text"] == ""
    assert await li.until(lambda screen: "要带什么材料" in screen[-1].text)
    assert li.last
    assert (li.last.id, li.last.edited) == (before.id, True)


async def test_numbers_can_be_copied_and_an_answer_forwarded(li: FakeUser) -> None:
    li.say("育儿补贴怎么申请")
    rows = (await li.reply()).raw["reply_markup"]["inline_keyboard"]
    copy, share = rows[-1]
    assert copy["copy_text"] == {"text": "12345"}
    link = urlsplit(share["url"])
    assert (link.netloc, link.path) == ("t.me", "/share/url")
    told = parse_qs(link.query)
    assert told["url"] == ["https://t.me/resident_test_bot?start=subsidy_apply"]
    assert told["text"] == ["育儿补贴怎么申请"]


async def test_a_cry_for_help_comes_with_its_numbers_to_copy(li: FakeUser) -> None:
    li.say("我不想活了")
    rows = (await li.reply()).raw["reply_markup"]["inline_keyboard"]
    assert all("copy_text" in button for row in rows for button in row)


def test_with_a_public_address_the_entrys_page_is_forwarded(edition: Edition) -> None:
    knowledge = edition.knowledge
    reply = answer.answer_reply(knowledge.entries["subsidy.apply"], knowledge, DAY)
    link = share_link(reply, "https://yuer.example.cn/", "bot")
    assert "https%3A%2F%2Fyuer.example.cn%2Fe%2Fsubsidy.apply" in link
    assert share_link(Reply(Outcome.CHOICES, ()), "https://yuer.example.cn", "bot") == ""


async def test_who_writes_traditional_is_answered_in_it_even_by_buttons(li: FakeUser) -> None:
    li.say("育兒補貼怎麼申請")
    reply = await li.reply()
    assert reply.text.startswith("育兒補貼怎麼申請")
    assert reply.text.endswith("演示服務,不代表政府部門答覆")
    assert {"要帶的材料", "複製 12345", "轉發給家人"} <= set(reply.buttons)
    li.press("要帶的材料")
    assert await li.until(lambda screen: "出生醫學證明" in screen[-1].text)


async def test_a_choice_is_pressed(li: FakeUser) -> None:
    li.say("补贴")
    offered = await li.reply()
    assert 2 <= len(offered.buttons) <= 4
    li.press(offered.buttons[0])
    assert await li.until(lambda screen: screen[-1].edited)


async def test_a_judgement_is_thanked_in_passing_and_the_answer_stays(li: FakeUser) -> None:
    li.say("育儿补贴怎么申请")
    answer = await li.reply()
    assert (await li.press("👍").answer())["text"].startswith("谢谢")
    assert "12345" in (await li.press("👎").answer())["text"]
    assert li.last
    assert (li.last.text, li.last.edited) == (answer.text, False)


async def test_a_sum_is_walked_press_by_press_with_a_question_in_between(li: FakeUser) -> None:
    li.say("属龙的娃，育儿补贴一共能领多少")
    years = await li.reply()
    assert years.buttons == ["2025年", "2024年", "返回", "取消"]
    await li.press("2024年").answer()
    assert await li.until(lambda screen: "几月出生" in screen[-1].text)
    await li.press("返回").answer()
    assert await li.until(lambda screen: "2025年" in screen[-1].buttons)
    await li.press("2024年").answer()
    assert await li.until(lambda screen: "7月" in screen[-1].buttons)
    li.say("育儿补贴要带什么材料")
    assert "接着算：育儿补贴能领多少" in (await li.reply()).buttons
    li.say("2024年7月")
    sum_ = await li.reply()
    assert "按2024年7月出生计算" in sum_.text
    assert "一共9300元" in sum_.text
    assert "育儿补贴怎么申请" in sum_.buttons


@pytest.mark.parametrize("data", ["0|e:subsidy.apply", "1|e:gone.entry", "1|", "x" * 64, "1|f:?:x"])
async def test_an_old_or_forged_button_gets_a_fresh_menu(li: FakeUser, data: str) -> None:
    li.say("/menu")
    menu = await li.reply()
    await li.press_data(data, menu.raw).answer()
    assert await li.until(lambda screen: "已经过期" in screen[-1].text)
    assert li.last
    assert "育儿补贴" in li.last.buttons


async def test_a_press_on_a_message_too_old_to_edit_is_answered_below(li: FakeUser) -> None:
    li.say("育儿补贴怎么申请")
    raw = (await li.reply()).raw
    gone = {"chat": raw["chat"], "message_id": raw["message_id"], "date": 0}
    await li.press_data("1|s:subsidy.apply:materials", gone).answer()
    assert (await li.reply()).text.startswith("育儿补贴要带什么材料")


async def test_pressing_the_same_button_twice_is_no_fault(
    li: FakeUser, telegram: FakeTelegram
) -> None:
    li.say("/menu")
    menu = await li.reply()
    for _ in range(2):
        await li.press_data("1|m", menu.raw).answer()
    li.say("育儿补贴怎么申请")
    assert await li.reply()
    assert not telegram.calls("editMessageText")


async def test_an_edited_message_is_not_answered_again(li: FakeUser) -> None:
    said = li.say("育儿补贴怎么申请")
    await li.reply()
    li.edit(said, "产假多少天")
    assert await li.replies(timeout=0.6) == []


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("voice", "听不了语音"),
        ("photo", "看不了图片"),
        ("sticker", "收到"),
        ("document", "看不了图片"),
    ],
)
async def test_what_we_cannot_read_gets_a_fitting_reply(li: FakeUser, kind: str, said: str) -> None:
    li.send_file(kind, b"x")
    assert said in (await li.reply()).text


async def test_a_location_gets_the_places_nearest_to_it(li: FakeUser) -> None:
    li.share_location(37.497, 122.112)
    text = (await li.reply()).text
    assert text.startswith("离您近的")
    assert "示例托育园（竹岛）" in text


async def test_work_is_searched_refined_opened_and_reported(li: FakeUser) -> None:
    li.say("张村附近一个月三千以上不用上夜班")
    assert "张村、一个月3000元以上、不上夜班" in (await li.reply()).text
    li.press("✕ 张村")
    assert await li.until(lambda screen: screen[-1].text.startswith("找到"))
    li.press("1 ")
    assert await li.until(lambda screen: "怎么报名" in screen[-1].text)
    thanks = await li.press("举报").answer()
    assert "工作人员" in thanks["text"]
    li.press("回到结果")
    assert await li.until(lambda screen: screen[-1].text.startswith("找到"))


async def test_a_contact_gets_a_fitting_reply(li: FakeUser) -> None:
    li.share_contact("+8613812345678")
    assert "不要把联系人发给我" in (await li.reply()).text


async def test_the_caption_of_a_photo_is_the_question(li: FakeUser) -> None:
    li.send_file("photo", b"x", caption="育儿补贴怎么申请")
    assert (await li.reply()).text.startswith("育儿补贴怎么申请")


async def test_a_forwarded_message_is_answered_under_a_word_of_caution(li: FakeUser) -> None:
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "某群"}
    li.say("育儿补贴怎么申请", forward_origin=origin)
    reply = await li.reply()
    assert reply.text.startswith("这是转来的消息")
    assert "小程序" in reply.text


async def test_whoever_sends_a_number_is_warned_and_answered(li: FakeUser) -> None:
    li.say("我身份证11010519491231002X，育儿补贴怎么申请")
    reply = await li.reply()
    assert reply.text.startswith("您发了身份证号")
    assert "小程序" in reply.text
    assert "110105" not in reply.text


async def test_markup_in_a_question_does_no_harm(li: FakeUser) -> None:
    li.say("<b>育儿补贴</b> & <script> 怎么申请 a<b")
    assert await li.reply()


async def test_the_profile_is_chinese(li: FakeUser, telegram: FakeTelegram) -> None:
    assert {one["command"]: one["description"] for one in li.menu()} == COMMANDS
    called = {call["what"] for call in telegram.calls()}
    assert {"setMyName", "setMyDescription", "setMyShortDescription"} <= called
    assert len(DESCRIPTION) <= 512
    assert len(SHORT_DESCRIPTION) <= 120


async def test_a_group_hears_from_us_only_when_asked(li: FakeUser, telegram: FakeTelegram) -> None:
    group = telegram.group("业主群", [li], bot_admin=True)  # sees everything
    li.say("育儿补贴怎么申请", group)
    li.say("/help@another_bot", group)
    assert await li.replies(timeout=0.6, chat=group) == []
    asked = li.say("@resident_test_bot 育儿补贴怎么申请", group)
    reply = await li.reply(chat=group)
    assert reply.raw["reply_to_message"]["message_id"] == asked["message_id"]
    assert len(reply.text) < 300
    links = [
        button["url"] for row in reply.raw["reply_markup"]["inline_keyboard"] for button in row
    ]
    assert links == ["https://t.me/resident_test_bot?start=subsidy_apply"]
    li.say("要带啥", group, reply_to=reply)
    assert (await li.reply(chat=group)).text.startswith("育儿补贴要带什么材料")


async def test_choices_in_a_group_are_links_to_the_private_chat(
    li: FakeUser, telegram: FakeTelegram
) -> None:
    group = telegram.group("业主群", [li])
    li.say("@resident_test_bot 补贴", group)
    reply = await li.reply(chat=group)
    markup = reply.raw["reply_markup"]["inline_keyboard"]
    assert all("url" in button for row in markup for button in row)
    assert len(markup) >= 3


async def test_in_a_group_a_number_is_told_to_be_deleted(
    li: FakeUser, telegram: FakeTelegram
) -> None:
    group = telegram.group("业主群", [li])
    li.say("@resident_test_bot 我是13812345678，产假多少天", group)
    assert (await li.reply(chat=group)).text.startswith("您在群里发了手机号，别人看得到。请马上")


async def test_members_of_a_group_have_each_their_own_topic(
    li: FakeUser, telegram: FakeTelegram
) -> None:
    wang = telegram.user("王芳")
    group = telegram.group("业主群", [li, wang])
    li.say("@resident_test_bot 育儿补贴怎么申请", group)
    first = await li.reply(chat=group)
    wang.say("要带啥", group, reply_to=first)
    answers = await wang.replies(chat=group, count=2, settle=0.5)
    assert "您问的是哪件事" in answers[-1].text


async def test_a_group_that_became_a_supergroup_is_answered_there(
    li: FakeUser, telegram: FakeTelegram
) -> None:
    old = telegram.group("业主群", [li], type="group")
    new = telegram.group("业主群", [li], announce=False)
    telegram.faults.add(
        "400",
        "sendMessage",
        chat_id=old.id,
        description="Bad Request: group chat was upgraded to a supergroup chat",
        parameters={"migrate_to_chat_id": new.id},
    )
    li.say("/help", old)
    assert (await li.reply(chat=new)).text.startswith("我能帮您做什么")


@pytest.fixture
def leave_may_be_answered(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Answers to questions on 产假 wait until it is set."""
    may = threading.Event()

    def slow(message: Message, conversation: Conversation, edition: Edition, now: datetime) -> Turn:
        if "产假" in message.text:
            may.wait(30)
        return respond(message, conversation, edition, now)

    monkeypatch.setattr("bot.assistant.respond", slow)
    yield may
    may.set()


async def test_typing_is_shown_only_when_slow(
    li: FakeUser, telegram: FakeTelegram, leave_may_be_answered: threading.Event
) -> None:
    li.say("育儿补贴怎么申请")
    await li.reply()
    assert not telegram.calls("sendChatAction")
    li.say("产假多少天")
    async with asyncio.timeout(10):
        while not telegram.calls("sendChatAction"):
            await asyncio.sleep(0.01)
    leave_may_be_answered.set()
    await li.reply()
    assert len(telegram.calls("sendChatAction")) == 1


async def test_one_slow_answer_holds_nobody_else_up(
    li: FakeUser, telegram: FakeTelegram, leave_may_be_answered: threading.Event
) -> None:
    others = [telegram.user(f"居民{number}") for number in range(20)]
    li.say("产假多少天")
    li.say("育儿补贴怎么申请")
    for other in others:
        other.say("育儿补贴怎么申请")
    for other in others:
        assert await other.replies(timeout=10, settle=0)
    assert await li.replies(timeout=0.01) == []
    leave_may_be_answered.set()
    first, second = await li.replies(count=2)
    assert "产假" in first.text
    assert second.text.startswith("育儿补贴怎么申请")


async def test_a_chat_is_answered_in_the_order_it_wrote(
    li: FakeUser, telegram: FakeTelegram
) -> None:
    asked = ["育儿补贴怎么申请", "产假多少天", "育儿补贴要什么材料", "你好"] * 3
    others = [telegram.user(f"居民{number}") for number in range(10)]
    for text in asked:
        for one in (li, *others):
            one.say(text)
    for one in (li, *others):
        replies = await one.replies(count=len(asked), timeout=15)
        titles = [reply.text[:3] for reply in replies]
        assert titles == titles[:4] * 3


async def test_lanes_hold_no_more_than_their_limit() -> None:
    release = asyncio.Event()
    done: list[int] = []

    async def work(number: int) -> None:
        await release.wait()
        done.append(number)

    lanes: Lanes[int] = Lanes(work, limit=3)
    for number in range(3):
        await lanes.put(number % 2, number)
    assert lanes.full
    waiting = asyncio.create_task(lanes.put(9, 9))
    await asyncio.sleep(0.01)
    assert not waiting.done()
    release.set()
    await waiting
    assert await lanes.drain(1) == 0
    assert sorted(done) == [0, 1, 2, 9]


def test_every_card_fits_telegram(edition: Edition) -> None:
    knowledge = edition.knowledge
    for entry in knowledge.entries.values():
        reply = answer.answer_reply(entry, knowledge, DAY)
        drawn = pages(reply, "演示")
        assert len(drawn) == 1, f"{entry.id} takes {len(drawn)} messages"
        text, _ = parse_html(drawn[0].html)
        assert text == drawn[0].plain
        assert len(text) <= 4096
        markup = keyboard(reply)
        assert markup is not None
        assert all(len(row) <= 3 for row in markup.inline_keyboard)
        for button in reply.buttons:
            assert callback_data(button).isascii()


def test_a_very_long_reply_becomes_several_messages_with_balanced_tags() -> None:
    blocks = [
        Block(BlockKind.STEPS, tuple(f"第{n}步<&>" + "长" * 300 for n in range(20)), "怎么办"),
        Block(BlockKind.NOTE, ("注" * 9000,)),
        Block(BlockKind.SOURCE, ("依据",)),
    ]
    reply = Reply(Outcome.ANSWER, tuple(blocks), (Button("菜单", "m"),))
    drawn = pages(reply, "演示")
    assert len(drawn) > 3
    for page in drawn:
        text, _ = parse_html(page.html)
        assert text == page.plain
        assert 0 < len(text) <= 4096
    whole = "".join(page.plain for page in drawn)
    assert whole.count("注") == 9000
    assert whole.count("长") == 6000
    assert whole.endswith("演示")


async def test_the_conversation_of_the_docs_is_real(
    li: FakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Question, press, follow-up, choice and apology; TRANSCRIPT=1 writes the document anew."""
    lines = [
        "# A conversation on Telegram",
        "",
        "Held by `tests/test_telegram.py` through a fake Bot API server with Telegram's rules, on",
        "2026-11-23. Under a reply stand its buttons.",
    ]

    def heard(who: str, text: str, buttons: list[list[str]] | None = None) -> None:
        quoted = [f"> {line}".rstrip() for line in text.splitlines()]
        lines.extend(["", f"**{who}**", "", *quoted])
        if buttons:
            rows = "  \n> ".join(" ".join(f"`{label}`" for label in row) for row in buttons)
            lines.extend([">", f"> {rows}"])

    async def say(text: str) -> None:
        li.say(text)
        heard("李明", text)
        reply = await li.reply()
        heard("助手", reply.text, reply.rows)

    async def press(label: str) -> None:
        assert li.last
        before = li.last.text
        press = li.press(label)
        heard("李明", f"（按 `{label}`）")
        toast = (await press.answer())["text"]
        if toast:
            heard("助手", f"（浮出一行字）{toast}")
            return
        assert await li.until(lambda screen: screen[-1].text != before)
        heard("助手（改在原处）", li.last.text, li.last.rows)

    await say("育儿部贴咋领")
    await press("要带的材料")
    await say("到几号截止")
    await press("👍 有用")
    await say("补贴")
    await press(li.last.buttons[0] if li.last else "")

    def fails(*_: object) -> Turn:
        raise ZeroDivisionError

    monkeypatch.setattr("bot.assistant.respond", fails)
    await say("产假多少天")

    written = "\n".join(lines) + "\n"
    if os.environ.get("TRANSCRIPT") == "1":
        TRANSCRIPT.write_text(written, "utf-8")
    assert TRANSCRIPT.read_text("utf-8") == written, "run: TRANSCRIPT=1 pytest -k docs_is_real"
