"""Sums in a conversation: asked at once, or one missing fact at a time; never a wrong number."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue import Conversation, Message, Outcome, Reply, respond
from bot.dialogue.sums.interview import Interview, read_interview
from bot.edition import Edition
from tests.conftest import NOON


class Talk:
    """One conversation: `say` types, `press` presses the button with that label."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self.conversation = Conversation()
        self.reply: Reply | None = None

    def _turn(self, message: Message) -> Reply:
        turn = respond(message, self.conversation, self._edition, NOON)
        self.conversation, self.reply = turn.conversation, turn.reply
        return turn.reply

    def say(self, text: str) -> Reply:
        return self._turn(Message("a", text))

    def act(self, action: str) -> Reply:
        return self._turn(Message("a", press=action))

    def press(self, label: str) -> Reply:
        assert self.reply
        actions = {button.label: button.action for button in self.reply.buttons}
        return self.act(actions[label])


@pytest.fixture
def talk(edition: Edition) -> Talk:
    return Talk(edition)


def result(reply: Reply) -> dict[str, object]:
    assert reply.outcome is Outcome.CALCULATION, reply.text()
    assert reply.result is not None
    return dict(reply.result)


def labels(reply: Reply) -> list[str]:
    return [button.label for button in reply.buttons]


def test_what_can_still_be_claimed_is_said_first_with_both_cases(talk: Talk) -> None:
    reply = talk.say("孩子2023年5月生的，现在还能领多少补贴")
    sum_ = result(reply)
    assert sum_["asks"] == "subsidy_claimable"
    assert (sum_["value"], sum_["also"], sum_["until"]) == (1500, 5100, "2026-12-31")
    assert (sum_["now"], sum_["now_also"]) == (1500, 3600)
    assert "2026年12月31日" in reply.blocks[1].lines[0]
    assert "2022—2024年延长申请通道" in reply.text()
    assert "由孩子户口所在镇街说了算" in reply.text()
    assert "按2023年5月出生计算" in reply.text()
    assert "这是估算，以" in reply.text()
    assert "育儿补贴怎么申请" in labels(reply)
    assert "育儿补贴要带什么材料" in labels(reply)


@pytest.mark.parametrize(
    ("question", "asks", "value"),
    [
        ("闺女二四年八月生的，育儿补贴拢共能领多少", "subsidy_total", 9600),
        ("娃2022年4月生，今年还能领补贴不，能领多少", "subsidy_claimable", 0),
        ("孩子23年10月出生，补贴2025年能领多少", "subsidy_year", 3600),
        ("老大22年5月老二25年6月，育儿补贴一共能领多少", "subsidy_total", 12300),
        ("2024年2月出生的娃，个税婴幼儿照护扣到几月", "end_month", "2027-01"),
        ("双胞胎2026年3月生，一人一半，今年个税我能扣多少", "deduction_year", 20000),
        ("2021年12月生的娃，2024年婴幼儿照护一共扣多少", "deduction_year", 22000),
        ("2025年7月生的，夫妻平分，个税每月我扣多少", "deduction_month", 1000),
        ("月薪15000，社保2700，孩子2025年3月生，一年省多少税", "tax_saving", 2400),
        ("孩子25年2月生，我适用25%税率，全给我扣一年省多少税", "tax_saving", 6000),
        ("我月薪15000老公月薪6000，娃2025年3月生，谁扣划算", "best_split", 2400),
        ("2026年11月23日生的孩子，产假休到哪天", "leave_days", 158),
        ("单位平均工资6000，生育津贴大概能领多少", "maternity_allowance", 19600),
    ],
)
def test_a_question_with_all_that_is_needed_is_reckoned(
    talk: Talk, question: str, asks: str, value: object
) -> None:
    sum_ = result(talk.say(question))
    assert (sum_["asks"], sum_["value"]) == (asks, value)


def test_what_cannot_be_dated_is_asked_back_and_pressed_to_a_sum(talk: Talk) -> None:
    asked = talk.say("属龙的孩子育儿补贴一共能领多少")
    assert asked.outcome is Outcome.INTERVIEW
    assert labels(asked) == ["2025年", "2024年", "返回", "取消"]
    assert "不敢猜" in asked.text()
    months = talk.press("2024年")
    assert labels(months)[0] == "2月"
    assert result(talk.press("7月"))["value"] == 9300


def test_where_every_month_comes_to_the_same_nothing_is_asked(talk: Talk) -> None:
    reply = talk.say("去年腊月生的，育儿补贴一共能领多少")
    assert result(reply)["value"] == 10_800
    assert "2026年1月到2026年2月之间出生" in reply.text()
    assert talk.say("去年腊月生的，个税婴幼儿照护扣到几月").outcome is Outcome.INTERVIEW


@pytest.mark.parametrize("typed", ["2024年7月", "24年7月生的", "2024.7", "24年7月6号"])
def test_a_typed_birth_answers_the_interview(talk: Talk, typed: str) -> None:
    talk.act("calc:childcare-subsidy")
    assert result(talk.say(typed))["value"] == 9300


def test_a_birth_reckoned_from_an_age_is_said_to_be_a_month_either_way(talk: Talk) -> None:
    reply = talk.say("娃两岁零四个月，育儿补贴一共能领多少")
    assert result(reply)["value"] == 9300
    assert "可能差一个月" in reply.blocks[0].lines[0]


def test_a_birth_is_typed_in_two_parts(talk: Talk) -> None:
    talk.act("calc:childcare-subsidy")
    assert talk.say("2024年").outcome is Outcome.INTERVIEW
    assert result(talk.say("7月"))["value"] == 9300


WALKS = {
    "childcare-subsidy": ["2024年", "7月"],
    "child-deduction": ["2025年", "3月", "两人各扣一半"],
    "tax-saving": ["2025年", "3月", "=15000", "=2700", "还没定"],
    "best-split": ["2025年", "3月", "=一万五", "=0", "不清楚", "不清楚"],
    "maternity-leave": ["=2026年11月23日", "双胞胎", "不是"],
    "paternity-leave": ["先不说"],
    "childcare-leave": ["=2024年6月18日"],
    "maternity-allowance": ["=6000", "一个", "说不准"],
}


@pytest.mark.parametrize("id", WALKS)
def test_every_calculator_is_walked_with_a_way_back_and_out_at_each_step(
    talk: Talk, edition: Edition, id: str
) -> None:
    assert WALKS.keys() == edition.knowledge.rules.calculators.keys()
    reply = talk.act(f"calc:{id}")
    for step in WALKS[id]:
        assert reply.outcome is Outcome.INTERVIEW
        assert labels(reply)[-2:] == ["返回", "取消"]
        before = reply
        reply = talk.say(step[1:]) if step[0] == "=" else talk.press(step)
        if reply.outcome is Outcome.INTERVIEW:
            assert talk.press("返回").blocks == before.blocks
            reply = talk.say(step[1:]) if step[0] == "=" else talk.press(step)
    assert "working" in result(reply)
    assert "这是估算" in reply.text()


def test_a_question_in_between_leaves_the_sum_where_it_was(talk: Talk) -> None:
    talk.act("calc:childcare-subsidy")
    talk.press("2024年")
    between = talk.say("育儿补贴要带什么材料")
    assert between.answers == ("subsidy.materials",)
    assert "接着算：育儿补贴能领多少" in labels(between)
    assert labels(talk.press("接着算：育儿补贴能领多少"))[0] == "1月"
    talk.say("育儿补贴在哪里申请")
    assert result(talk.say("2024年7月"))["value"] == 9300


@pytest.mark.parametrize("typed", ["取消", "算了"])
def test_an_interview_can_be_left_by_a_word(talk: Talk, typed: str) -> None:
    talk.act("calc:childcare-subsidy")
    assert talk.say(typed).outcome is Outcome.SMALLTALK
    assert talk.conversation.asking == ""


def test_back_from_the_first_step_gives_the_topics(talk: Talk) -> None:
    talk.act("calc:tax-saving")
    talk.press("2025年")
    assert "2025年" in labels(talk.say("返回"))
    assert "育儿补贴" in labels(talk.press("返回"))
    assert talk.conversation.asking == ""


def test_a_wrong_reading_is_corrected_by_typing_again(talk: Talk) -> None:
    assert result(talk.say("孩子2024年5月生的，育儿补贴一共多少"))["value"] == 8700
    assert result(talk.say("说错了，2024年7月生的"))["value"] == 9300


def test_another_child_is_added_to_a_sum(talk: Talk) -> None:
    talk.say("孩子2022年5月生的，育儿补贴一共多少")
    assert talk.press("再加一个孩子一起算").outcome is Outcome.INTERVIEW
    talk.press("2025年")
    assert result(talk.press("6月"))["value"] == 12_300


def test_two_children_with_one_birth_are_not_taken_for_twins(talk: Talk) -> None:
    asked = talk.say("我家两个孩子，2024年7月生的，育儿补贴一共能领多少")
    assert asked.outcome is Outcome.INTERVIEW
    assert "第2个孩子" in asked.text()
    assert result(talk.press("和上一个同一天（双胞胎）"))["value"] == 18_600


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("孩子2月31日生的，育儿补贴能领多少", "没有这一天"),
        ("孩子2027年5月生的，育儿补贴能领多少", "还没到"),
        ("孩子1998年5月生的，育儿补贴能领多少", "2000年以后"),
        ("孩子2023年5月1日2023年6月1日2024年7月1日生的，补贴能领多少", "哪个是孩子的生日"),
        ("娃2025年3月生，我月薪八千多，一年能省多少税", "不是准数"),
        ("娃2025年3月生，我月薪1000000000000，一年能省多少税", "太大了"),
        ("预产期是下周，育儿补贴能领多少", "还没出生"),
    ],
)
def test_bad_input_gets_a_clear_sentence_and_no_number(
    talk: Talk, question: str, said: str
) -> None:
    reply = talk.say(question)
    assert reply.outcome is Outcome.INTERVIEW
    assert said in reply.text()
    assert reply.result is None


def test_one_of_several_dates_is_pressed(talk: Talk) -> None:
    talk.say("孩子2023年5月1日2023年6月1日2024年7月1日生的，补贴一共能领多少")
    assert result(talk.press("2024年7月1日"))["value"] == 9300


@pytest.mark.parametrize("typed", ["八千多", "1000000000000", "10^12"])
def test_a_pay_that_is_no_number_is_asked_again(talk: Talk, typed: str) -> None:
    talk.act("calc:maternity-allowance")
    asked = talk.say(typed)
    assert asked.outcome is Outcome.INTERVIEW
    assert "准数" in asked.text() or "太大了" in asked.text()
    assert "这次生几个" in talk.say("8000").text()


@pytest.mark.parametrize(
    "forged", ["y:-05", "y:2024-13", "y:20245", "y:x", "y:2024-00", "y:2099-01", "y:half", "more"]
)
def test_a_forged_press_does_no_harm(talk: Talk, forged: str) -> None:
    talk.act("calc:childcare-subsidy")
    assert talk.act(forged).outcome is Outcome.INTERVIEW


@pytest.mark.parametrize("action", ["y:2024", "back", "resume", "more"])
def test_a_press_without_a_sum_under_way_gets_a_menu(talk: Talk, action: str) -> None:
    assert talk.act(action).outcome is Outcome.SMALLTALK


@pytest.mark.parametrize("question", ["宝宝两岁了上托班要多少钱", "怀孕三个月流产，生育津贴怎么算"])
def test_a_question_that_only_mentions_an_age_is_no_sum(talk: Talk, question: str) -> None:
    assert talk.say(question).outcome is not Outcome.CALCULATION


def test_rules_of_another_place_are_not_ours_to_tell(talk: Talk) -> None:
    reply = talk.say("我在上海上班，2026年11月3日生的，产假休到哪天")
    assert "您说的是上海" in reply.text()


@given(st.text(max_size=40))
@settings(max_examples=50)
def test_whatever_is_kept_is_read_or_nothing(edition: Edition, kept: str) -> None:
    assert read_interview(kept, edition.knowledge.rules.calculators) is None


def test_an_interview_is_kept_as_it_was(edition: Edition) -> None:
    kept = Interview("tax-saving", "省多少", (("births", "2024-05"),), 2024, thorough=True)
    assert read_interview(kept.written(), edition.knowledge.rules.calculators) == kept
