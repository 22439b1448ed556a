"""What staff change through the console, over HTTP: with no more than a browser's forms."""

import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.admin import Role
from bot.dialogue import Message
from bot.storage import Store
from tests.staff_site import Desk, csrf, desk_over, hire, sign_in
from tests.test_import import RIGHT, xlsx

ENTRY = "entries/subsidy/subsidy.apply.yaml"
STORED = "asks: [育儿补贴怎么申请]\nnear: []\n"
MISSED = "奶粉钱啥时候打卡里啊"


@pytest.fixture
async def desk(store: Store, tmp_path: Path) -> Desk:
    tests = tmp_path / "questions"
    tests.mkdir()
    (tests / "subsidy.apply.yaml").write_text(STORED, "utf-8")
    made = desk_over(store, tmp_path, tests=tests)
    await hire(made, "王芳")
    await hire(made, "李强", Role.EDITOR)
    return made


@pytest.fixture
async def client(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(desk.site)
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        yield client


def hidden(page: httpx.Response) -> dict[str, Any]:
    """What the page's form of a change carries; of several files a list of each."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="(path|version|csrf|on)" value="([^"]*)"', page.text):
        found.setdefault(name, []).append(unescape(value))
    texts = re.findall(r'name="content"[^>]*>\n(.*?)</textarea>', page.text, re.DOTALL)
    found["csrf"], found["content"] = found["csrf"][:1], [unescape(text) for text in texts]
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def fields(page: httpx.Response) -> dict[str, str]:
    """The values of an entry's form, as a browser would send them back unchanged."""
    form = page.text.partition('action="/admin/form"')[2]
    found = {
        name: unescape(value)
        for name, value in re.findall(
            r'<textarea id="f-[^"]*" name="([^"]+)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL
        )
    }
    found |= dict(re.findall(r'name="([^"]+)" type="date" value="([^"]*)"', form))
    found |= {"region": re.findall(r"<option selected>(.*?)<", form)[0]}
    found |= {"answer.hotlines": re.findall(r'value="([^"]+)" checked', form)[0]}
    return found


async def text_page(client: httpx.AsyncClient, path: str = ENTRY) -> dict[str, Any]:
    return hidden(await client.get("/admin/files", params={"path": path}))


async def test_a_form_changes_what_was_written_and_nothing_else(
    client: httpx.AsyncClient, desk: Desk
) -> None:
    file = desk.folder / ENTRY
    before = "# 王芳负责\n" + file.read_text("utf-8").replace("answer:\n", "answer:  # 三句以内\n")
    file.write_text(before, "utf-8")
    desk.office.publisher.pick_up()
    await sign_in(client, "王芳")
    page = await client.get("/admin/entries/subsidy.apply")
    sent = {**hidden(page), **fields(page)}
    same = await client.post("/admin/form", data=sent)
    assert "没有改动" in same.text
    sent["title"] = "育儿补贴怎样申请"
    sent["phrasings"] += "\n奶粉钱上哪报"
    draft = await client.post("/admin/form", data=sent)
    assert draft.status_code == 200
    assert "检查过了，没有错" in draft.text
    after = hidden(draft)["content"]
    changed = before.replace("title: 育儿补贴怎么申请", "title: 育儿补贴怎样申请").replace(
        "  - 育儿补贴办理指南\n", "  - 育儿补贴办理指南\n  - 奶粉钱上哪报\n"
    )
    assert after == changed
    assert file.read_text("utf-8") == before, "nothing is live yet"


async def test_a_change_is_published_with_its_reason_and_undone_in_one_step(
    client: httpx.AsyncClient, desk: Desk
) -> None:
    await sign_in(client, "王芳")
    sent = await text_page(client)
    before = sent["content"]
    sent["content"] = before.replace("summary: 每孩", "summary: 每个孩子")
    answer = await client.post(
        "/admin/draft", data={**sent, "do": "publish", "why": "说得更清楚"}, follow_redirects=True
    )
    assert answer.url.path == "/admin/editions/2"
    assert "说得更清楚" in answer.text
    assert "每个孩子" in answer.text
    reply = await desk.assistant.receive(Message("test:1", "育儿补贴怎么申请"))
    assert "每个孩子" in reply.text()
    undone = await client.post(
        "/admin/editions/1/back", data={"csrf": csrf(answer)}, follow_redirects=True
    )
    assert undone.url.path == "/admin/editions/3"
    assert (desk.folder / ENTRY).read_text("utf-8") == before
    reply = await desk.assistant.receive(Message("test:2", "育儿补贴怎么申请"))
    assert "每个孩子" not in reply.text()
    log = (await client.get("/admin/log")).text
    assert "发布了第 2 版" in log
    assert "退回到第 1 版" in log


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("title: ", "titel: ", "titel"),
        ("{subsidy.base}", "{subsidy.bas}", "subsidy.bas"),
        ("review_by: 2027-01-15", "review_by: 很久以后", "review_by"),
        ("region: 全国", "region: &a 全国", "不能用 & 和 *"),
        ("  steps: [搜", '  steps: ["搜', "读不懂"),
    ],
)
async def test_a_bad_edit_is_refused_with_its_line_and_nothing_is_lost(
    client: httpx.AsyncClient, desk: Desk, old: str, new: str, told: str
) -> None:
    await sign_in(client, "王芳")
    sent = await text_page(client)
    before = sent["content"]
    sent["content"] = before.replace(old, new, 1)
    line = sent["content"].partition(new)[0].count("\n") + 1
    for do in ("check", "publish"):
        answer = await client.post("/admin/draft", data={**sent, "do": do, "why": "试试"})
        assert "还不能发布" in answer.text
        assert f'href="#line-1-{line}"' in answer.text
        assert told in unescape(answer.text)
        assert hidden(answer)["content"] == sent["content"], "what was written is still there"
        assert "发布，马上生效" not in answer.text
    assert (desk.folder / ENTRY).read_text("utf-8") == before
    assert len(desk.office.publisher.editions()) == 1


async def test_who_saves_second_sees_what_the_first_changed(
    client: httpx.AsyncClient, desk: Desk
) -> None:
    await sign_in(client, "王芳")
    sent = await text_page(client)
    first = sent | {"content": sent["content"].replace("每孩", "每个孩子")}
    second = sent | {"content": sent["content"].replace("填信息", "填好信息")}
    await client.post("/admin/draft", data={**first, "do": "publish", "why": "第一位"})
    answer = await client.post("/admin/draft", data={**second, "do": "publish", "why": "第二位"})
    assert answer.status_code == 409
    assert "有人先改了" in answer.text
    assert "每个孩子" in answer.text
    assert "填好信息" in answer.text
    both = hidden(answer)
    both["content"] = both["content"].replace("每孩", "每个孩子")
    await client.post("/admin/draft", data={**both, "do": "publish", "why": "两位的"})
    text = (desk.folder / ENTRY).read_text("utf-8")
    assert "每个孩子" in text
    assert "填好信息" in text


async def test_an_editors_change_waits_until_a_publisher_publishes_it(
    client: httpx.AsyncClient, desk: Desk
) -> None:
    await sign_in(client, "李强")
    sent = await text_page(client)
    sent["content"] = sent["content"].replace("每孩", "每个孩子")
    page = await client.post("/admin/draft", data={**sent, "do": "check"})
    assert "发布人看过才生效" in page.text
    assert "发布，马上生效" not in page.text
    await client.post("/admin/draft", data={**sent, "do": "hand-over", "why": "居民看不懂"})
    assert "每个孩子" not in (desk.folder / ENTRY).read_text("utf-8")
    client.cookies.clear()
    overview = await sign_in(client, "王芳")
    assert "居民看不懂" in overview.text
    number = re.search(r"/admin/prepared/(\d+)", overview.text)
    assert number
    waiting = await client.get(number[0])
    publish = {**hidden(waiting), "do": "publish", "why": "居民看不懂", "prepared": number[1]}
    await client.post("/admin/draft", data=publish)
    assert "每个孩子" in (desk.folder / ENTRY).read_text("utf-8")
    assert "居民看不懂" not in (await client.get("/admin")).text.partition("prepared-title")[2]
    assert (await client.get(number[0])).status_code == 404


async def test_an_amount_changes_from_a_day_on(client: httpx.AsyncClient, desk: Desk) -> None:
    await sign_in(client, "王芳")
    page = await client.get("/admin/parameters/subsidy.base")
    sent = {
        "csrf": csrf(page),
        "day": "2027-01-01",
        "value": "4,000",
        "title": "关于提高育儿补贴标准的通知",
        "number": "国办发〔2026〕99号",
        "published": "2026-11-20",
    }
    draft = await client.post("/admin/parameters/subsidy.base", data=sent)
    assert "检查过了，没有错" in draft.text
    assert "2027-01-01" in draft.text
    assert "字句不同" in draft.text, "the stored question gets another amount on that day"
    assert "拿笔核对" in draft.text
    assert "11200" in draft.text, "a worked case reaches beyond that day"
    await client.post("/admin/draft", data={**hidden(draft), "do": "publish", "why": "新文件"})
    rules = desk.assistant.edition.knowledge.rules
    parameter = rules.parameters["subsidy.base"]
    assert [str(dated.value) for dated in parameter.values.values()][-2:] == ["3600", "4000"]


async def test_a_fault_in_another_file_is_mended_in_the_same_change(
    client: httpx.AsyncClient,
) -> None:
    await sign_in(client, "王芳")
    sent = await text_page(client, "rules/parameters/subsidy.base.yaml")
    sent["content"] = sent["content"].replace("value: 3600", "value: 3500")
    refused = await client.post("/admin/draft", data={**sent, "do": "check"})
    other = "rules/calculators/childcare-subsidy.yaml"
    assert f'name="also" value="{other}"' in refused.text
    both = await client.post("/admin/draft", data={**hidden(refused), "also": other})
    assert hidden(both)["path"] == [sent["path"], other]
    assert 'href="#line-2-' in both.text


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"day": "明年"}, "从哪天起"),
        ({"value": "四千"}, "只写数字"),
        ({"value": "-1"}, "只写数字"),
        ({"title": " "}, "没有文件"),
    ],
)
async def test_an_amount_that_cannot_be_is_told_and_what_was_written_stays(
    client: httpx.AsyncClient, wrong: dict[str, str], told: str
) -> None:
    await sign_in(client, "王芳")
    page = await client.get("/admin/parameters/subsidy.base")
    sent = {"csrf": csrf(page), "day": "2027-01-01", "value": "4000", "title": "通知", **wrong}
    answer = await client.post("/admin/parameters/subsidy.base", data=sent)
    assert answer.status_code == 422
    assert told in answer.text
    assert wrong.get("value", "4000") in answer.text


async def test_a_question_that_was_missed_becomes_an_answer(
    client: httpx.AsyncClient, desk: Desk
) -> None:
    missed = await desk.assistant.receive(Message("test:1", MISSED))
    assert missed.outcome != "answer"
    await sign_in(client, "王芳")
    queue = await client.get("/admin/unanswered")
    assert MISSED in queue.text
    chosen = {
        "csrf": csrf(queue),
        "question": MISSED,
        "to": "other",
        "other": "subsidy.apply",
        "do": "accept",
    }
    draft = await client.post("/admin/unanswered", data=chosen)
    assert "检查过了，没有错" in draft.text
    assert f"- {MISSED}" in hidden(draft)["content"]
    assert draft.text.count(MISSED) >= 3, "in the diff, tried, and among the effects"
    await client.post("/admin/draft", data={**hidden(draft), "do": "publish", "why": "没答上"})
    reply = await desk.assistant.receive(Message("test:2", MISSED))
    assert reply.answers == ("subsidy.apply",)
    assert MISSED not in (await client.get("/admin/unanswered")).text


async def test_a_missed_question_begins_an_entry_that_is_checked_before_it_answers(
    client: httpx.AsyncClient, desk: Desk
) -> None:
    await desk.assistant.receive(Message("test:1", MISSED))
    await sign_in(client, "王芳")
    queue = await client.get("/admin/unanswered")
    begun = await client.post(
        "/admin/unanswered", data={"csrf": csrf(queue), "question": MISSED, "do": "draft"}
    )
    sent = {
        "csrf": csrf(begun),
        "topic": "subsidy",
        "id": "card",
        "title": "补贴打到哪张卡",
        "phrasings": MISSED,
    }
    form = await client.post("/admin/entries/new", data=sent)
    assert "entries/subsidy/subsidy.card.yaml" in form.text
    assert "topics.yaml" in form.text
    assert MISSED in form.text


@pytest.mark.parametrize(
    ("topic", "id"), [("subsidy", "../../x"), ("..", "x"), ("subsidy", "apply"), ("subsidy", "卡")]
)
async def test_an_id_that_cannot_be_one_is_told_and_what_was_written_stays(
    client: httpx.AsyncClient, topic: str, id: str
) -> None:
    token = csrf(await sign_in(client, "李强"))
    sent = {"csrf": token, "topic": topic, "id": id, "title": "打到哪张卡", "phrasings": MISSED}
    answer = await client.post("/admin/entries/new", data=sent)
    assert answer.status_code == 422
    assert MISSED in answer.text


async def test_what_is_ignored_is_listed_no_more_until_it_is_wanted_again(
    client: httpx.AsyncClient, desk: Desk
) -> None:
    await desk.assistant.receive(Message("test:1", MISSED))
    await sign_in(client, "李强")
    queue = await client.get("/admin/unanswered")
    key = re.search(r'name="key" value="(\w+)"', queue.text)
    assert key
    sent = {"csrf": csrf(queue), "question": MISSED, "key": key[1]}
    after = await client.post(
        "/admin/unanswered", data={**sent, "do": "ignore"}, follow_redirects=True
    )
    assert "没有。近四周问的都答上了" in after.text
    again = await client.post(
        "/admin/unanswered", data={**sent, "do": "heed"}, follow_redirects=True
    )
    assert "没有。近四周问的都答上了" not in again.text


@pytest.mark.parametrize(
    ("name", "content", "status", "told"),
    [
        ("岗位.xlsx", b"PK" + b"\0" * 10_100_000, 413, "文件太大，最多 10 MB"),
        ("岗位.xlsx", b"PK\x05\x06" + b"\0" * 18, 422, "只是改了名的压缩包"),
        ("岗位.docx", b"hello", 422, "只认 .xlsx 和 .csv"),
        ("", b"", 422, "先选一个表格文件"),
    ],
)
async def test_what_is_no_sheet_is_told_in_a_clear_word(
    client: httpx.AsyncClient, desk: Desk, name: str, content: bytes, status: int, told: str
) -> None:
    token = csrf(await sign_in(client, "王芳"))
    answer = await client.post(
        "/admin/listings",
        data={"csrf": token},
        files={"sheet": (name or "x", content)} if name else {"sheet": ("", b"")},
        headers={"accept": "text/html"},
    )
    assert answer.status_code == status
    assert told in answer.text
    assert len(desk.office.publisher.editions()) == 1


async def test_a_sheet_is_reported_on_confirmed_and_undone(
    client: httpx.AsyncClient, desk: Desk, tmp_path: Path
) -> None:
    token = csrf(await sign_in(client, "王芳"))
    wrong = await upload(client, token, sheet(tmp_path, 工作时间="=1+1"))
    assert wrong.status_code == 422
    assert "公式" in wrong.text
    good = await upload(client, token, sheet(tmp_path))
    assert "新增 1 条" in good.text
    key = re.search(r'name="key" value="([^"]+)"', good.text)
    assert key
    sent = {"csrf": token, "key": key[1]}
    done = await client.post("/admin/listings/confirm", data=sent, follow_redirects=True)
    assert done.url.path == "/admin/editions/2"
    jobs = desk.assistant.edition.knowledge.listings.jobs
    assert "超市理货员" in [job.title for file in jobs for job in file.jobs]
    again = await client.post("/admin/listings/confirm", data=sent)
    assert again.status_code == 409
    await client.post("/admin/editions/1/back", data={"csrf": token})
    jobs = desk.assistant.edition.knowledge.listings.jobs
    assert "超市理货员" not in [job.title for file in jobs for job in file.jobs]


async def upload(client: httpx.AsyncClient, token: str, content: bytes) -> httpx.Response:
    files = {"sheet": ("岗位.xlsx", content)}
    return await client.post("/admin/listings", data={"csrf": token}, files=files)


def sheet(folder: Path, **cells: str) -> bytes:
    """One post as a workbook, with `cells` instead of what is right."""
    return xlsx(folder / "one.xlsx", RIGHT | cells).read_bytes()
