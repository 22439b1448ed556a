"""The personal checklist: every case it knows, asked one question at a time, ticked and kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import clock_on
from bot.assistant import Assistant
from bot.dialogue import BlockKind, Message, Outcome, Reply
from bot.dialogue.conversation import Conversation
from bot.dialogue.respond import respond
from bot.edition import Edition
from bot.handlers.render import callback_data, pages
from bot.knowledge import Checklist
from bot.storage import open_store
from tests.conftest import DAY, NOON


class Talk:
    """One conversation."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.conversation = Conversation()

    def _turn(self, message: Message) -> Reply:
        turn = respond(message, self.conversation, self.edition, NOON)
        self.conversation = turn.conversation
        return turn.reply

    def say(self, text: str) -> Reply:
        return self._turn(Message("t", text))

    def press(self, action: str) -> Reply:
        return self._turn(Message("t", press=action))


@pytest.fixture
def talk(edition: Edition) -> Talk:
    return Talk(edition)


def action(reply: Reply, label: str) -> str:
    return next(button.action for button in reply.buttons if label in button.label)


def items(reply: Reply) -> str:
    [block] = [block for block in reply.blocks if block.kind is BlockKind.CHECKLIST]
    return "\n".join(block.lines)


def cases(checklist: Checklist, chosen: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every case that the questions lead to."""
    name = checklist.asked_next(chosen)
    if name is None:
        yield chosen
        return
    for option in checklist.questions[name].options:
        yield from cases(checklist, (*chosen, option))


def all_cases(edition: Edition) -> list[str]:
    return [
        f"k:{checklist.id}:{','.join(chosen)}"
        for checklist in edition.knowledge.checklists.values()
        for chosen in cases(checklist)
    ]


def test_every_case_has_its_list_its_number_and_its_source(edition: Edition, talk: Talk) -> None:
    found = all_cases(edition)
    assert len(found) > 100
    for case in found:
        reply = talk.press(case)
        assert reply.outcome is Outcome.ANSWER
        assert items(reply)
        text = reply.text()
        assert "{" not in text
        assert "依据：" in text
        assert "☎ 12" in text
        for refusal in ("不能领", "不能申请", "领不了", "没资格"):
            assert refusal not in text, case


def test_every_list_fits_one_telegram_message_with_its_items_in_sight(
    edition: Edition, talk: Talk
) -> None:
    for case in all_cases(edition):
        reply = talk.press(case)
        [page] = pages(reply, "演示")
        in_sight = page.html.partition("<blockquote")[0]
        assert all(line in in_sight for line in items(reply).splitlines()), case
        assert len({button.action for button in reply.buttons}) == len(reply.buttons)
        for button in reply.buttons:
            assert callback_data(button).isascii()
            assert len(button.label) <= 20


def test_every_item_and_every_advice_is_for_some_case(edition: Edition) -> None:
    for checklist in edition.knowledge.checklists.values():
        found = list(cases(checklist))
        used = {key for chosen in found for key in checklist.items_for(chosen)}
        assert used == checklist.items.keys()
        told = {text for chosen in found for text in checklist.advice_for(chosen)}
        assert told == {advice.text for advice in checklist.advice}


FIRST = "k:subsidy:first,{},huancui,eldest"


@pytest.mark.parametrize(
    ("case", "needed", "not_needed", "told"),
    [
        ("married", ["结婚证", "出生医学证明", "户口簿首页"], ["离婚", "收养"], "镇街"),
        ("divorced", ["离婚证", "判决书、调解书", "孩子归谁"], ["结婚证"], "有抚养权的一方"),
        ("widowed", ["配偶的情况"], ["离婚证", "结婚证"], "镇街的答复为准"),
        ("unwed", ["情况说明"], ["结婚证"], "以孩子户口所在镇街的答复为准"),
        ("adopted", ["《收养登记证》"], ["结婚证"], "镇街"),
        (
            "guardian",
            ["父母去世或没有能力", "亲属关系证明"],
            ["结婚证"],
            "由孩子户口所在的镇街认定",
        ),
        ("foreign", ["结婚证", "身份证件"], ["申请人的身份证（"], "文件没有细说"),
        ("unsure", ["出生医学证明"], ["结婚证"], "镇街说了算"),
    ],
)
def test_a_familys_case_gets_its_own_papers(
    talk: Talk, case: str, needed: list[str], not_needed: list[str], told: str
) -> None:
    reply = talk.press(FIRST.format(case))
    assert all(paper in items(reply) for paper in needed)
    assert not any(paper in items(reply) for paper in not_needed)
    assert told in reply.text()
    assert "12345" in reply.text()


def test_a_renewal_without_change_needs_no_papers(talk: Talk) -> None:
    reply = talk.press("k:subsidy:renew")
    assert items(reply) == "打开“育儿补贴”小程序点“一键续领”，不用再交材料"


def test_a_child_without_hukou_is_registered_first(talk: Talk) -> None:
    reply = talk.press("k:subsidy:first,married,none,eldest")
    assert items(reply).startswith("先到派出所给孩子上户口")


def test_hukou_in_another_province_means_that_provinces_list(talk: Talk) -> None:
    reply = talk.press("k:subsidy:first,married,province,eldest")
    assert "按那个省的页面来" in reply.text()
    assert "选山东" not in reply.text()


def test_the_button_stands_under_materials_and_apply(talk: Talk) -> None:
    for entry in ("subsidy.materials", "subsidy.apply", "tax.infant.documents"):
        assert action(talk.press(f"e:{entry}"), "我的材料清单")
    assert not [b for b in talk.press("e:subsidy.scam").buttons if "清单" in b.label]


def test_one_question_at_a_time_back_and_cancel(talk: Talk) -> None:
    reply = talk.press("k:subsidy")
    assert reply.outcome is Outcome.INTERVIEW
    assert reply.answers == ("subsidy.materials",)
    reply = talk.press(action(reply, "第一次申请"))
    assert "由谁来申请" in reply.text()
    reply = talk.press(action(reply, "离婚了"))
    assert "户口在哪儿" in reply.text()
    reply = talk.press(action(reply, "返回"))
    assert "由谁来申请" in reply.text()
    reply = talk.press(action(reply, "收养"))
    reply = talk.press(action(reply, "在环翠"))
    reply = talk.press(action(reply, "头一个"))
    assert "收养登记证" in items(reply)
    assert "离婚" not in items(reply)
    assert "第几个孩子" in talk.press(action(reply, "返回")).text()
    assert "还是以前领过" in talk.press(action(reply, "换一种情况")).text()
    assert "不办了" in talk.press("cancel").text()


def test_the_first_question_leads_back_to_the_card(talk: Talk) -> None:
    reply = talk.press(action(talk.press("k:subsidy"), "返回"))
    assert reply.answers == ("subsidy.materials",)


@pytest.mark.parametrize(
    ("typed", "heard"),
    [
        (
            ["头一回弄", "俺离了婚的", "就在环翠呢", "家里老二"],
            "第一次申请，离婚了，在环翠，有哥哥姐姐",
        ),
        (["没领过", "没结婚证", "还没落户", "双胞胎"], "第一次申请，没领结婚证，还没上户口"),
        (
            ["第一次", "领养来的", "户口在荣成", "独生女"],
            "第一次申请，收养的孩子，山东别的地方，头一个",
        ),
        (["1", "1", "1", "1"], "第一次申请，爸妈已结婚，在环翠，头一个"),
        (["去年领过的"], "领过，信息没变"),
        (["卡换了,换了卡号"], "领过，信息变了"),
    ],
)
def test_typed_answers_are_as_good_as_presses(talk: Talk, typed: list[str], heard: str) -> None:
    reply = talk.press("k:subsidy")
    for text in typed:
        reply = talk.say(text)
    assert reply.outcome is Outcome.ANSWER
    assert heard in reply.text()


def test_back_and_cancel_may_be_typed(talk: Talk) -> None:
    talk.press("k:subsidy:first")
    assert "还是以前领过" in talk.say("返回").text()
    assert "不办了" in talk.say("算了").text()


def test_another_question_between_is_answered_and_the_list_goes_on(talk: Talk) -> None:
    talk.press("k:subsidy:first,divorced")
    assert talk.say("产假有多少天").answers == ("leave.maternity",)
    reply = talk.press("k:subsidy")
    assert "户口在哪儿" in reply.text()
    assert "离婚了" in reply.text()


def test_a_cry_for_help_comes_before_the_list(talk: Talk) -> None:
    talk.press("k:subsidy:first")
    assert talk.say("离婚了他还打我，我不想活了").outcome is Outcome.CRISIS


@pytest.mark.parametrize(
    "asked",
    [
        "我离婚了，给孩子报育儿补贴得拿上啥材料啊",
        "对象去世了自己带娃，育儿补贴手续都要啥证明",
        "把领育儿补贴要的东西给俺列个单子",
    ],
)
def test_who_tells_the_case_or_wants_a_list_is_asked_for_the_rest(talk: Talk, asked: str) -> None:
    reply = talk.say(asked)
    assert reply.outcome is Outcome.INTERVIEW
    assert reply.answers == ("subsidy.materials",)


def test_with_the_topic_in_hand_a_few_words_do(talk: Talk) -> None:
    talk.say("育儿补贴怎么申请")
    reply = talk.say("离婚了要带什么材料")
    reply = talk.press(action(reply, "第一次申请"))
    assert "户口在哪儿" in reply.text()
    assert "离婚了" in reply.text()


def test_without_a_topic_it_is_asked_for_and_the_case_goes_along(talk: Talk) -> None:
    reply = talk.say("离婚了要带什么材料")
    assert reply.outcome in (Outcome.CHOICES, Outcome.INTERVIEW)
    if reply.outcome is Outcome.CHOICES:
        reply = talk.press(action(reply, "育儿补贴"))
    assert "离婚了" in reply.text()
    assert talk.say("给我列个清单").outcome in (Outcome.CHOICES, Outcome.INTERVIEW)


@pytest.mark.parametrize("asked", ["离婚要什么材料", "给我列个买菜清单", "收养孩子要什么手续"])
def test_what_is_not_ours_gets_no_list(talk: Talk, asked: str) -> None:
    assert talk.say(asked).outcome in (Outcome.ELSEWHERE, Outcome.NONE)


def test_a_stored_phrasing_gets_its_card(talk: Talk) -> None:
    assert talk.say("离婚了申请育儿补贴要什么证明").outcome is Outcome.ANSWER


def test_a_tick_is_kept_and_taken_away_and_twice_does_no_harm(talk: Talk) -> None:
    reply = talk.press(FIRST.format("married"))
    assert "☐ 孩子的《出生医学证明》" in reply.text()
    tick = action(reply, "☐ 出生医学证明")
    for _ in range(2):
        reply = talk.press(tick)
        assert "☑ 孩子的《出生医学证明》" in reply.text()
        assert "备好 1 样，一共 5 样" in reply.text()
    assert action(reply, "☑ 出生医学证明") == tick.replace(":+", ":-")
    reply = talk.press(tick.replace(":+", ":-"))
    assert "☐ 孩子的《出生医学证明》" in reply.text()


def test_ticks_stay_where_the_case_changes(talk: Talk) -> None:
    talk.press(FIRST.format("married") + ":+birth")
    reply = talk.press(FIRST.format("divorced"))
    assert "☑ 孩子的《出生医学证明》" in reply.text()


@pytest.mark.parametrize(
    "forged",
    [
        "k:nothing",
        "k:subsidy:zzz,first,first:+zzz",
        "k:subsidy:::::",
        "k:subsidy:first:+",
        "k:tax:,,",
    ],
)
def test_a_forged_button_does_no_harm(talk: Talk, forged: str) -> None:
    assert talk.press(forged).buttons


async def test_ticks_outlive_a_restart_and_are_forgotten_on_wish(
    edition: Edition, tmp_path: Path
) -> None:
    path = f"sqlite:///{tmp_path}/bot.sqlite3"
    tick = FIRST.format("married") + ":+birth"
    store = open_store(path)
    await Assistant(edition, store, clock_on(DAY)).receive(Message("web:a", press=tick))
    store.close()
    store = open_store(path)
    assistant = Assistant(edition, store, clock_on(DAY))
    reply = await assistant.receive(Message("web:a", press="k:subsidy"))
    assert "☑ 孩子的《出生医学证明》" in reply.text()
    await assistant.forget("web:a")
    reply = await assistant.receive(Message("web:a", press="k:subsidy"))
    assert reply.outcome is Outcome.INTERVIEW
    store.close()


async def test_the_page_gets_the_actions_of_the_boxes(assistant: Assistant) -> None:
    tick = FIRST.format("married") + ":+birth"
    drawn = (await assistant.receive(Message("web:a", press=tick))).as_json()["reply"]
    assert isinstance(drawn, dict)
    [block] = [block for block in drawn["blocks"] if block["kind"] == "checklist"]
    assert block["ticked"][0] is True
    assert block["actions"][0] == tick.replace(":+", ":-")
    assert {button["action"] for button in drawn["buttons"]} >= set(block["actions"])
