"""Staff in Telegram: open questions, figures, files put live; nobody else learns of any of it."""

import io
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.admin import Published, Refused, StaffTools
from bot.app import clock_on
from bot.assistant import Assistant
from bot.config import Service, Telegram
from bot.dialogue import Message
from bot.handlers import TelegramService
from bot.notices import Notices
from bot.storage import Store
from tests.conftest import DAY
from tests.fake_telegram import FakeTelegram, FakeUser
from tests.staff import lexical, tiny_copy, tools_over
from tests.telegram_bot import running
from tests.test_import import RIGHT, xlsx

ADMIN = 4242
ENTRY = "entries/subsidy/subsidy.apply.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tiny_copy(tmp_path)


@pytest.fixture
def tiny(folder: Path, store: Store) -> Assistant:
    return Assistant(lexical(folder), store, clock_on(DAY))


@pytest.fixture
def tools(tiny: Assistant, store: Store, folder: Path) -> StaffTools:
    return tools_over(tiny, store, folder, clock_on(DAY))


@pytest.fixture
async def served(
    telegram: FakeTelegram, tiny: Assistant, store: Store, tools: StaffTools
) -> AsyncIterator[TelegramService]:
    settings = Telegram(
        token=SecretStr(telegram.token),
        base_url=telegram.base_url,
        max_per_second=0,
        admins=str(ADMIN),
    )
    notices = Notices(store.notices, lambda: tiny.edition, clock_on(DAY))
    service = Service()
    served = TelegramService(tiny, notices, settings, service.name, service.line, "", tools)
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


async def asked(tiny: Assistant, *questions: str) -> None:
    for number, question in enumerate(questions):
        await tiny.receive(Message(f"web:{number}", question))


async def pressed(user: FakeUser, label: str, said: str) -> str:
    """Press `label`; the message that then says `said`."""
    await user.press(label).answer()
    assert await user.until(lambda screen: said in screen[-1].text, timeout=20)
    assert user.last
    return user.last.text


async def test_an_open_question_is_accepted_and_answered_from_then_on(
    admin: FakeUser, tiny: Assistant, folder: Path
) -> None:
    question = "娃的那个票子俺去哪儿整"
    await asked(tiny, question, question)
    admin.say("/unanswered")
    shown = await admin.reply(timeout=20)
    assert f"{question} ×2" in shown.text
    group = next(button for button in shown.buttons if button.startswith("加到："))
    await pressed(admin, group, "上线了，第")
    assert question in "".join(path.read_text("utf-8") for path in folder.rglob("*.yaml"))
    reply = await tiny.receive(Message("web:z", question))
    assert reply.outcome == "answer"
    await pressed(admin, "看下一组", "没有要看的问题")


async def test_an_ignored_group_is_not_shown_again(admin: FakeUser, tiny: Assistant) -> None:
    await asked(tiny, "娃的那个票子俺去哪儿整")
    admin.say("/unanswered")
    await admin.reply(timeout=20)
    await pressed(admin, "不再提醒", "这组不再提醒")
    admin.say("/unanswered")
    assert "没有要看的问题" in (await admin.reply(timeout=20)).text


async def test_figures_tell_what_was_asked_and_what_is_due(
    admin: FakeUser, tiny: Assistant
) -> None:
    await asked(tiny, "育儿补贴怎么申请", "育儿补贴怎么申请", "娃的那个票子俺去哪儿整")
    await tiny.receive(Message("web:0", press="f:-:subsidy.apply"))
    await tiny.receive(Message("web:2", press="f:-:job:HC-0001"))
    await tiny.receive(Message("web:2", press="f:-:job:gone"))
    admin.say("/stats")
    text = (await admin.reply()).text
    assert "问了 3 次" in text
    assert "怎么答的" in text
    assert "👎1" in text
    assert "被举报 1 次，编号 HC-0001，在 jobs/" in text
    assert "job:gone 被举报 1 次，已经撤下" in text


async def test_a_yaml_file_is_reported_on_then_put_live(
    admin: FakeUser, tiny: Assistant, folder: Path
) -> None:
    before = (folder / ENTRY).read_text("utf-8")
    after = before.replace("title: ", "title: 新的", 1)
    admin.send_file("document", after.encode(), "subsidy.apply.yaml")
    report = await admin.reply(timeout=20)
    assert "检查和自测都通过" in report.text
    assert "+title: 新的" in report.text
    assert report.buttons == ["上线", "不要了"]
    assert (folder / ENTRY).read_text("utf-8") == before  # nothing goes live by itself
    await pressed(admin, "上线", "上线了，第")
    assert (folder / ENTRY).read_text("utf-8") == after
    reply = await tiny.receive(Message("web:a", press="e:subsidy.apply"))
    assert reply.text().startswith("新的")


async def test_what_is_not_wanted_stays_out(admin: FakeUser, folder: Path) -> None:
    before = (folder / ENTRY).read_bytes()
    admin.send_file("document", before + b"# \n", "subsidy.apply.yaml")
    await admin.reply(timeout=20)
    await pressed(admin, "不要了", "没有动")
    assert (folder / ENTRY).read_bytes() == before


async def test_two_editors_the_second_sees_the_first(admin: FakeUser, folder: Path) -> None:
    before = (folder / ENTRY).read_text("utf-8")
    admin.send_file("document", f"{before}# 我改的\n".encode(), "subsidy.apply.yaml")
    await admin.reply(timeout=20)
    (folder / ENTRY).write_text(f"{before}# 别人改的\n", "utf-8")
    text = await pressed(admin, "上线", "刚刚有人改过")
    assert text.startswith("没有上线")
    assert (folder / ENTRY).read_text("utf-8") == f"{before}# 别人改的\n"


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        ("subsidy.apply.yaml", b"id: subsidy.apply\ntitle: [", "subsidy.apply.yaml:3"),
        ("subsidy.apply.yaml", BOMB.encode(), "不能用 & 和 *"),
        ("subsidy.apply.yaml", "标题".encode("gbk"), "UTF-8"),
        ("subsidy.apply.yaml", b"x" * 2_000_001, "太大了"),
        ("岗位.xlsx", b"x" * 10_000_001, "太大了"),
        ("岗位.xlsx", b"no zip at all", "岗位.xlsx"),
        ("passwords.yaml", b"a: b\n", "文件名要和原来的一样"),
        ("../../etc/x.yaml", b"a: b\n", "文件名要和原来的一样"),
        ("a.exe", b"MZ", "只收 .yaml"),
    ],
    ids=["half", "bomb", "gbk", "large", "large-sheet", "no-sheet", "unknown", "path", "kind"],
)
async def test_a_bad_file_gets_a_clear_word_and_changes_nothing(
    admin: FakeUser, telegram: FakeTelegram, folder: Path, name: str, raw: bytes, said: str
) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    admin.send_file("document", raw, name)
    reply = await admin.reply(timeout=20)
    assert said in reply.text
    assert "/tmp" not in reply.text
    assert reply.buttons == []
    assert before == {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    if "太大了" in said:
        assert not telegram.calls("getFile")  # not even fetched


async def test_a_zip_that_calls_itself_xlsx_is_refused(admin: FakeUser) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("readme.txt", "x")
    admin.send_file("document", packed.getvalue(), "岗位.xlsx")
    reply = await admin.reply(timeout=20)
    assert reply.text.startswith("没有收：岗位.xlsx")
    assert reply.buttons == []


def sheet(tmp_path: Path, **cells: object) -> bytes:
    """A sheet of one post, with `cells` changed."""
    return xlsx(tmp_path / "jobs.xlsx", {**RIGHT, **cells}).read_bytes()


async def test_a_sheet_of_jobs_is_reported_on_then_put_live(
    admin: FakeUser, tiny: Assistant, folder: Path, tmp_path: Path
) -> None:
    admin.send_file("document", sheet(tmp_path), "岗位.xlsx")
    report = await admin.reply(timeout=20)
    assert "超市理货员" in report.text
    assert "会新增 1 条" in report.text
    assert not (folder / "jobs" / "imported").exists()
    await pressed(admin, "上线", "上线了，第")
    assert "超市理货员" in (folder / "jobs" / "imported" / "part-001.yaml").read_text("utf-8")
    assert "HC-0002" in tiny.edition.knowledge.listings.ids()


@pytest.mark.parametrize(
    ("cells", "said"),
    [({"最低工资": "=1+1"}, "公式"), ({"截止日期": "明年"}, "截止日期")],
)
async def test_a_sheet_with_a_fault_is_told_by_row_and_not_offered(
    admin: FakeUser, tmp_path: Path, cells: dict[str, object], said: str
) -> None:
    admin.send_file("document", sheet(tmp_path, **cells), "岗位.xlsx")
    report = await admin.reply(timeout=20)
    assert "第2行" in report.text.replace(" ", "")
    assert said in report.text
    assert report.buttons == []


async def test_what_lies_wrong_on_the_disk_is_told_once_and_when_it_is_mended(
    admin: FakeUser, tools: StaffTools, folder: Path
) -> None:
    admin.say("/menu")  # the bot may write to whoever has written
    await admin.reply()
    whole = (folder / ENTRY).read_text("utf-8")
    tools.publisher.pick_up()
    (folder / ENTRY).write_text("id: [", "utf-8")
    assert isinstance(tools.publisher.pick_up(), Refused)
    tools.publisher.pick_up()
    told = await admin.reply(timeout=5)
    assert "没有上线" in told.text
    assert "subsidy.apply.yaml:2：这里的写法读不懂" in told.text
    assert await admin.replies(timeout=2.5) == []
    (folder / ENTRY).write_text(f"{whole}# 改好了\n", "utf-8")
    assert isinstance(tools.publisher.pick_up(), Published)
    assert "改好了" in (await admin.reply(timeout=5)).text


@pytest.mark.parametrize("command", ["/unanswered", "/stats", "/pause", "/resume"])
async def test_nobody_else_learns_that_a_command_exists(
    li: FakeUser, tiny: Assistant, command: str
) -> None:
    li.say(command)
    told = await li.reply()
    words = await tiny.receive(Message("telegram:1", command[1:]))
    assert not tiny.pauses.over("subsidy")
    assert told.text.startswith(words.text().split("\n")[0])


@pytest.mark.parametrize(
    "data", ["1|a:unanswered:0", "1|a:stats:", "1|a:publish:00", "1|a:add:k:subsidy.apply"]
)
async def test_a_forged_press_is_an_old_button(li: FakeUser, data: str) -> None:
    li.say("/menu")
    menu = await li.reply()
    await li.press_data(data, menu.raw).answer()
    assert await li.until(lambda screen: "已经过期" in screen[-1].text)


async def test_a_press_of_anybody_else_on_an_admins_report_puts_nothing_live(
    admin: FakeUser, li: FakeUser, folder: Path
) -> None:
    before = (folder / ENTRY).read_bytes()
    admin.send_file("document", before + b"# \n", "subsidy.apply.yaml")
    report = await admin.reply(timeout=20)
    [row] = report.raw["reply_markup"]["inline_keyboard"]
    li.say("/menu")
    menu = await li.reply()
    await li.press_data(row[0]["callback_data"], menu.raw).answer()
    assert await li.until(lambda screen: "已经过期" in screen[-1].text)
    assert (folder / ENTRY).read_bytes() == before


async def test_a_file_of_anybody_else_is_a_picture_we_cannot_read(
    li: FakeUser, telegram: FakeTelegram
) -> None:
    li.send_file("document", b"id: x\n", "subsidy.apply.yaml")
    assert "看不了图片" in (await li.reply()).text
    assert not telegram.calls("getFile")


def test_several_admins_are_told_apart_by_their_numbers() -> None:
    assert Telegram(admins="7, 4242").admin_ids == {7, 4242}
    assert Telegram().admin_ids == set()


async def test_a_faulty_file_saved_under_the_running_service_is_told_to_the_staff_chat(
    telegram: FakeTelegram, tmp_path: Path
) -> None:
    folder = tiny_copy(tmp_path)
    zhang, li = telegram.user("张姐"), telegram.user("李明")
    group = telegram.group("转人工", [zhang])
    settings = {"BOT_TELEGRAM_STAFF_CHAT": str(group.id), "BOT_KNOWLEDGE": str(folder)}
    async with running(telegram, tmp_path, **settings):
        li.say("育儿补贴怎么申请")
        before = (await li.reply(timeout=10)).text
        whole = (folder / ENTRY).read_text("utf-8")
        (folder / ENTRY).write_text(whole.replace("summary: ", "sumary: "), "utf-8")
        told = await zhang.reply(chat=group, timeout=20)
        assert "没有上线" in told.text
        assert "subsidy.apply.yaml:" in told.text
        li.say("育儿补贴怎么申请")
        assert (await li.reply(timeout=10)).text == before
        (folder / ENTRY).write_text(whole.replace("summary: ", "summary: 改好的，"), "utf-8")
        assert "改好了" in (await zhang.reply(chat=group, timeout=20)).text
        li.say("育儿补贴怎么申请")
        assert "改好的" in (await li.reply(timeout=10)).text
