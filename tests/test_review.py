"""What was not answered, from the journal to a phrasing that is live; nothing by itself."""

import asyncio
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.admin import Publisher, Refused
from bot.admin.desk import decide
from bot.admin.review import Group, Review, ReviewError, key_of
from bot.assistant import Assistant
from bot.cli import main
from bot.dialogue import Message, Outcome, Reply
from bot.edition import Edition, build_edition
from bot.knowledge import load_knowledge
from bot.storage import open_store
from tests.conftest import NOON

TINY = Path(__file__).resolve().parent / "tiny"
APPLY = "entries/subsidy/subsidy.apply.yaml"
SINCE = NOON - timedelta(days=30)


class House:
    """A small service with its folder: residents ask on one side, staff decide on the other."""

    def __init__(self, root: Path) -> None:
        shutil.copytree(TINY, root / "knowledge")
        self.root = root
        self.now = NOON
        self.residents = 0
        self.store = open_store(f"sqlite:///{root}/bot.sqlite3")
        self.assistant = Assistant(built(root / "knowledge"), self.store, self.clock)
        self.publisher = Publisher(
            root / "knowledge",
            root / "editions",
            self.edition,
            self.assistant.publish,
            built,
            self.clock,
        )
        self.publisher.begin()
        self.review = Review(self.store.journal, self.publisher, self.edition, self.clock)

    def clock(self) -> datetime:
        return self.now

    def edition(self) -> Edition:
        return self.assistant.edition

    async def ask(self, *questions: str) -> list[Reply]:
        replies = []
        for question in questions:
            self.residents += 1
            replies.append(await self.assistant.receive(Message(f"web:{self.residents}", question)))
        return replies

    async def groups(self) -> list[list[str]]:
        groups = await self.review.groups(SINCE)
        return [[question.text for question in group.questions] for group in groups]

    async def group_of(self, question: str) -> Group:
        return await self.review.group(key_of(question), SINCE)

    def text(self, path: str) -> str:
        return (self.root / "knowledge" / path).read_text("utf-8")


def built(folder: Path) -> Edition:
    return build_edition(load_knowledge(folder))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    house.store.close()


async def test_what_was_not_surely_answered_is_grouped_and_masked(house: House) -> None:
    await house.ask(
        "电动车上牌去哪里",
        "电动车上牌去哪里",
        "电动车怎么上牌",
        "我电话13812345678,电动车怎么上牌",
        "育儿补贴怎么申请",
        "身份证丢了怎么补",
        "补贴啥时候到账",
        "补贴",
        "我不想活了",
        "",
    )
    bikes, payday = await house.review.groups(SINCE)
    assert {question.text for question in bikes.questions} == {
        "电动车上牌去哪里",
        "电动车怎么上牌",
        "我电话〔手机号〕,电动车怎么上牌",
    }
    assert (bikes.questions[0].text, bikes.questions[0].times) == ("电动车上牌去哪里", 2)
    assert (bikes.times, bikes.unanswered, bikes.last) == (4, 4, NOON)
    assert [question.text for question in payday.questions] == ["补贴啥时候到账"]
    assert {near.id for near in payday.near} >= {"subsidy.apply", "subsidy.materials"}
    assert (
        payday.near[0].title == house.assistant.edition.knowledge.entries[payday.near[0].id].title
    )
    assert 0 < payday.confidence < 0.8
    assert payday.near[0].score >= payday.near[1].score


async def test_an_accepted_question_is_answered_and_the_file_keeps_its_lines(house: House) -> None:
    path = house.root / "knowledge" / APPLY
    path.write_text("# 先看这里\n" + path.read_text("utf-8").replace("answer:", "# 答案\nanswer:"))
    house.publisher.pick_up()
    before = path.read_text("utf-8").splitlines()
    await house.ask("补贴啥时候到账", "补贴么时候能到账啊")
    group = await house.group_of("补贴么时候能到账啊")
    texts = [question.text for question in group.questions]
    published = await house.review.accept(texts, "subsidy.apply", "小王")
    added = [f"  - {text}" for text in texts]
    after = house.text(APPLY).splitlines()
    assert [line for line in after if line not in added] == before
    assert [line for line in after if line in added] == added
    [kept, *_] = house.publisher.editions()
    assert (kept.number, kept.who, kept.paths) == (published.number, "小王", (APPLY,))
    assert kept.why == f"居民问：{texts[0]}"
    [reply] = await house.ask("补贴啥时候到账")
    assert (reply.outcome, reply.answers) == (Outcome.ANSWER, ("subsidy.apply",))
    assert await house.groups() == []


async def test_only_what_was_chosen_is_added_without_its_masks(house: House) -> None:
    await house.ask("电话13812345678,补贴啥时候到账?", "补贴啥时候能到账")
    await house.review.accept(["电话〔手机号〕,补贴啥时候到账?"], "subsidy.apply", "小王")
    assert "  - 电话 ,补贴啥时候到账\n" in house.text(APPLY)
    assert "补贴啥时候能到账" not in house.text(APPLY)


async def test_what_is_not_ours_is_put_to_its_neighbour(house: House) -> None:
    await house.ask("户口本上的名字写错了咋改")
    await house.review.accept(["户口本上的名字写错了咋改"], "elsewhere.id-card", "小王")
    assert "户口本上的名字写错了咋改" in house.text("elsewhere/id-card.yaml")
    [reply] = await house.ask("户口本上的名字写错了咋改")
    assert reply.outcome is Outcome.ELSEWHERE


@pytest.mark.parametrize(
    ("phrasing", "to", "told"),
    [
        (
            "领补贴的材料流程",
            "subsidy.apply",
            f"subsidy.materials（{APPLY[:-10]}materials.yaml 第 10 行）",
        ),
        ("育儿补贴要什么材料！", "subsidy.apply", "materials.yaml 第 2 行"),
        ("请问身份证到期换证", "subsidy.apply", "elsewhere/id-card.yaml 第 3 行"),
        ("谢谢", "subsidy.apply", "smalltalk.yaml 第 1 行"),
        ("育儿补贴咋领", "subsidy.apply", "都已经有了"),
        ("〔手机号〕", "subsidy.apply", "没有字"),
        ("补贴啥时候到账", "subsidy.aply", "没有 subsidy.aply 这个条目"),
        ("补贴啥时候到账", "crisis.suicide", "没有 crisis.suicide 这个条目"),
    ],
)
async def test_what_cannot_be_accepted_is_refused_with_its_place(
    phrasing: str, to: str, told: str, house: House
) -> None:
    before = house.text(APPLY)
    with pytest.raises(ReviewError) as refused:
        await house.review.accept([phrasing], to, "小王")
    assert told in str(refused.value)
    assert house.text(APPLY) == before
    assert not any(kept.who == "小王" for kept in house.publisher.editions())


async def test_a_file_with_a_fault_is_refused_with_its_line(house: House) -> None:
    path = house.root / "knowledge" / APPLY
    path.write_text(path.read_text("utf-8") + "sumary: x\n", "utf-8")  # half an edit by hand
    before = house.text(APPLY)
    with pytest.raises(Refused, match=r"subsidy\.apply\.yaml:35: unknown key 'sumary'"):
        await house.review.accept(["补贴啥时候到账"], "subsidy.apply", "小王")
    assert house.text(APPLY) == before
    assert not any(kept.who == "小王" for kept in house.publisher.editions())


async def test_what_is_ignored_stays_away_until_it_is_taken_back(house: House) -> None:
    await house.ask("电动车怎么上牌", "游泳馆几点开门")
    bikes = await house.group_of("电动车怎么上牌")
    await house.review.ignore(bikes.questions, "小王")
    await house.ask("请问电动车怎么上牌？")  # the same to a resident
    assert await house.groups() == [["游泳馆几点开门"]]
    with pytest.raises(ReviewError, match="刷新"):
        await house.group_of("电动车怎么上牌")
    ignored = await house.review.ignored(SINCE)
    assert {question.text for question in ignored} == {"电动车怎么上牌", "请问电动车怎么上牌?"}
    await house.review.heed(ignored)
    assert len(await house.groups()) == 2


async def test_a_draft_is_begun_and_not_live(house: House) -> None:
    await house.ask("双胞胎补贴咋填")
    path = await house.review.draft(["双胞胎补贴咋填"], "subsidy.twins", "双胞胎怎么填", "小王")
    assert "双胞胎补贴咋填" in house.text(path)
    assert "subsidy.twins" not in house.assistant.edition.knowledge.entries
    with pytest.raises(ReviewError, match="已经有了"):
        await house.review.draft(["双胞胎补贴"], "subsidy.twins", "双胞胎", "小王")
    with pytest.raises(ReviewError, match="已经有了"):
        await house.review.draft(["双胞胎补贴"], "subsidy.apply", "双胞胎", "小王")
    with pytest.raises(ReviewError, match="编号"):
        await house.review.draft(["双胞胎补贴"], "../twins", "双胞胎", "小王")


async def test_only_the_days_asked_for_and_the_most_asked_are_shown(house: House) -> None:
    house.now = NOON - timedelta(days=40)
    await house.ask("电动车怎么上牌")
    house.now = NOON
    await house.ask("游泳馆几点开门", "打疫苗去哪", "游泳馆几点开门")
    assert await house.groups() == [["游泳馆几点开门"], ["打疫苗去哪"]]
    [most] = await house.review.groups(SINCE, limit=1)
    assert most.times == 2


async def test_at_the_desk_each_group_is_decided_by_number(house: House) -> None:
    await house.ask(*["电动车怎么上牌"] * 4, *["游泳馆几点开门"] * 3)
    await house.ask("补贴啥时候到账", "补贴么时候能到账啊", "停水了找谁")
    typed = iter(["i", "", "9", "subsidy.aply", "", "subsidy.apply", "2", "q"])
    told: list[str] = []
    groups = await house.review.groups(SINCE)
    await decide(house.review, groups, "小王", lambda _: next(typed), told.append)
    assert [*typed] == []
    assert any("没有 subsidy.aply 这个条目" in line for line in told)
    assert any("已经上线，第 2 版" in line for line in told)
    [second] = [question.text for question in groups[2].questions][1:]
    assert f"  - {second}\n" in house.text(APPLY)
    assert await house.groups() == [["游泳馆几点开门"], ["停水了找谁"]]


def test_the_command_line_lists_and_decides(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(asked(house, "补贴啥时候到账", "电动车怎么上牌"))
    house.store.close()
    monkeypatch.setenv("BOT_KNOWLEDGE", str(house.root / "knowledge"))
    monkeypatch.setenv("BOT_STORAGE_URL", f"sqlite:///{house.root}/bot.sqlite3")
    monkeypatch.setenv("BOT_CACHE_FOLDER", str(house.root / "cache"))
    monkeypatch.setenv("BOT_SEMANTIC", "off")
    payday, bikes = key_of("补贴啥时候到账"), key_of("电动车怎么上牌")

    def review(*words: str) -> tuple[int, str]:
        status = main(["review", "--on", "2026-11-23", *words])
        told = capsys.readouterr()
        return status, told.out + told.err

    status, told = review()
    assert status == 0
    assert f"[{payday}]" in told
    assert f"[{bikes}]" in told
    assert "补贴啥时候到账 ×1" in told
    assert review("--accept", payday, "elsewhere.id") == (
        1,
        "没有 elsewhere.id 这个条目；请从已有的条目里选\n",
    )
    status, told = review("--accept", payday, "subsidy.apply", "--only", "1")
    assert (status, "已经上线" in told) == (0, True)
    assert "  - 补贴啥时候到账\n" in house.text(APPLY)
    status, told = review("--draft", bikes, "general.bikes", "电动车上牌")
    assert (status, told) == (0, "drafts/general.bikes.yaml\n")
    assert review("--ignore", bikes) == (0, "")
    assert review() == (0, "没有没答上的问题\n")


async def asked(house: House, *questions: str) -> None:
    await house.ask(*questions)
