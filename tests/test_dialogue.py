"""From a message to a reply, with the shipped knowledge on the day of writing."""

from datetime import datetime, timedelta

import pytest

from bot import app
from bot.dialogue import BlockKind, Conversation, Message, Outcome, Reply, respond
from bot.edition import Edition
from tests.conftest import DAY

NOW = app.clock_on(DAY)()


class Talk:
    """One conversation; `later` lets time pass."""

    def __init__(self, edition: Edition, now: datetime = NOW) -> None:
        self._edition = edition
        self._now = now
        self._conversation = Conversation()

    def _turn(self, message: Message) -> Reply:
        turn = respond(message, self._conversation, self._edition, self._now)
        self._conversation = turn.conversation
        return turn.reply

    def say(self, text: str) -> Reply:
        return self._turn(Message("t", text))

    def press(self, action: str) -> Reply:
        return self._turn(Message("t", press=action))

    def later(self, time: timedelta) -> None:
        self._now += time


@pytest.fixture
def talk(edition: Edition) -> Talk:
    return Talk(edition)


def test_a_question_gets_the_whole_card_conclusion_first_source_last(talk: Talk) -> None:
    reply = talk.say("育儿补贴怎么申请")
    assert reply.outcome is Outcome.ANSWER
    assert reply.answers == ("subsidy.apply",)
    text = reply.text()
    assert text.index("怎么办：") < text.index("问谁：") < text.index("依据：")
    assert "信息截至 2026年7月" in text
    assert "{" not in text


@pytest.mark.parametrize(
    ("asked", "entry"),
    [
        ("要带啥", "subsidy.materials"),
        ("要啥材料呢", "subsidy.materials"),
        ("什么时候截止", "subsidy.deadline"),
        ("能领多少钱啊", "subsidy.amount"),
    ],
)
def test_a_follow_up_gets_the_entry_of_the_topic_for_it(talk: Talk, asked: str, entry: str) -> None:
    talk.say("育儿补贴怎么申请")
    assert talk.say(asked).answers == (entry,)


def test_a_section_without_an_entry_of_its_own_comes_from_the_entry_in_hand(talk: Talk) -> None:
    talk.say("3岁以下婴幼儿照护在个税APP怎么填")
    reply = talk.say("去哪办")
    assert reply.answers == ("tax.infant.apply",)
    assert "关于" in reply.text() or "没有单独写" in reply.text()


def test_a_follow_up_after_half_an_hour_is_asked_what_it_is_about(talk: Talk) -> None:
    talk.say("育儿补贴怎么申请")
    talk.later(timedelta(minutes=31))
    reply = talk.say("要带啥")
    assert reply.outcome is Outcome.NONE
    assert not reply.answers


def test_a_tail_without_a_topic_gets_no_answer(talk: Talk) -> None:
    assert talk.say("怎么申请").answers == ()


@pytest.mark.parametrize(
    ("first", "asked", "told"),
    [
        ("育儿补贴退回来了咋整", "那钱啥时候到", "subsidy.payment-time"),
        ("育儿补贴怎么申请", "大概什么时候能到啊", "subsidy.payment-time"),
        ("育儿补贴怎么申请", "到啥时候", "subsidy.deadline"),
        ("育儿补贴怎么申请", "那啥时候", "subsidy.deadline"),
        ("生育津贴怎么领", "那钱啥时候到", "maternity.allowance"),
    ],
)
def test_when_the_money_comes_is_not_until_when_one_may_claim(
    talk: Talk, first: str, asked: str, told: str
) -> None:
    talk.say(first)
    assert talk.say(asked).answers == (told,)


def test_a_new_topic_replaces_the_old_one(talk: Talk) -> None:
    talk.say("育儿补贴怎么申请")
    talk.say("3岁以下婴幼儿照护一个月扣多少")
    assert talk.say("要什么材料").answers == ("tax.infant.documents",)


def test_an_ambiguous_word_gets_at_most_three_choices_and_none_of_these(talk: Talk) -> None:
    reply = talk.say("补贴")
    assert reply.outcome is Outcome.CHOICES
    assert 2 <= len(reply.choices) <= 3
    assert "subsidy.what" in reply.choices
    assert reply.buttons[-1].label == "都不是"


def test_a_choice_pressed_is_answered(talk: Talk) -> None:
    reply = talk.say("补贴")
    assert talk.press(reply.buttons[0].action).answers == (reply.choices[0],)


def test_a_number_typed_is_a_press(talk: Talk) -> None:
    reply = talk.say("补贴")
    assert talk.say("1").answers == (reply.choices[0],)


def test_none_of_these_is_an_honest_no_with_a_number(talk: Talk) -> None:
    talk.say("补贴")
    reply = talk.press("n")
    assert reply.outcome is Outcome.NONE
    assert "12345" in reply.text()


def test_a_service_that_is_not_ours_says_so_with_the_number(talk: Talk) -> None:
    reply = talk.say("身份证丢了怎么补")
    assert reply.outcome is Outcome.ELSEWHERE
    assert "12345" in reply.text()
    assert not reply.answers


@pytest.mark.parametrize("asked", ["黑洞里面到底是什么", "水逆是什么意思", "asdfgh qwerty"])
def test_what_nobody_knows_here_is_an_honest_no_that_ends_with_urgent_numbers(
    talk: Talk, asked: str
) -> None:
    reply = talk.say(asked)
    assert reply.outcome in (Outcome.NONE, Outcome.ELSEWHERE)
    assert not reply.answers
    assert "12345" in reply.text()
    assert reply.text().endswith("心里难受，打 12356，有人听您说。")


@pytest.mark.parametrize(
    ("cry", "number"),
    [
        ("我不想活了", "12356"),
        ("老公又打我了 我怕", "110"),
        ("孩子把药吃了叫不醒", "120"),
        ("娃噎住了脸发紫", "120"),
        ("生完孩子天天哭想把他扔了", "12356"),
        ("家暴离婚后补贴谁领,他又打我", "110"),
    ],
)
def test_a_cry_for_help_gets_the_number_and_no_subsidy(talk: Talk, cry: str, number: str) -> None:
    reply = talk.say(cry)
    assert reply.outcome is Outcome.CRISIS
    assert number in reply.text()
    assert not reply.answers
    assert "补贴" not in reply.text()


@pytest.mark.parametrize(
    "asked", ["钱什么时候打我卡上", "有事打我电话", "孩子死活不去幼儿园", "笑死我了", "累死了"]
)
def test_an_ordinary_sentence_is_no_cry_for_help(talk: Talk, asked: str) -> None:
    assert talk.say(asked).outcome is not Outcome.CRISIS


def test_thanks_between_keeps_the_topic(talk: Talk) -> None:
    talk.say("育儿补贴怎么申请")
    assert talk.say("谢谢你啊").outcome is Outcome.SMALLTALK
    assert talk.say("要带啥").answers == ("subsidy.materials",)


def test_a_greeting_opens_with_what_is_due_now(talk: Talk) -> None:
    for reply in (talk.press("start"), talk.say("你好")):
        assert reply.outcome is Outcome.SMALLTALK
        assert "现在要办的事" in reply.text()
        assert "2026年12月31日截止" in reply.text()


@pytest.mark.parametrize(
    ("before", "number"), [("育儿补贴怎么申请", "12345"), ("3岁以下个税扣多少", "12366")]
)
def test_a_person_is_named_by_the_topic_in_hand(talk: Talk, before: str, number: str) -> None:
    talk.say(before)
    reply = talk.say("转人工")
    assert reply.outcome is Outcome.HUMAN
    assert reply.answers == ("contact.human",)
    assert reply.text().index(number) < 80


@pytest.mark.parametrize("empty", ["", "   ", "😀😀", "?!…", "\u200b\u202e", "\x00\x07"])
def test_nothing_to_read_gets_a_friendly_word(talk: Talk, empty: str) -> None:
    reply = talk.say(empty)
    assert reply.outcome is Outcome.NONE
    assert "没看到文字" in reply.text()


def test_markup_is_only_text(talk: Talk) -> None:
    assert talk.say("<b>育儿补贴</b>怎么申请<script>").outcome is not Outcome.CRISIS


def test_a_message_over_two_thousand_characters_is_asked_to_be_shorter(talk: Talk) -> None:
    reply = talk.say("育儿补贴怎么申请" * 300)
    assert reply.outcome is Outcome.NONE
    assert "2000" in reply.text()


@pytest.mark.parametrize(
    "action", ["", "x", "e:nothing.here", "s:subsidy.apply:nothing", "t:zzz", "e:" + "9" * 300]
)
def test_an_unknown_button_gets_a_way_on(talk: Talk, action: str) -> None:
    reply = talk.press(action)
    assert not reply.answers
    assert reply.buttons


def test_every_button_of_every_entry_leads_somewhere(talk: Talk, edition: Edition) -> None:
    for id in edition.knowledge.entries:
        for button in talk.press(f"e:{id}").buttons:
            assert len(button.action.encode()) <= 64
            assert button.action.isascii()
            assert talk.press(button.action).outcome is not Outcome.NONE, button


def test_past_its_review_an_entry_says_when_it_was_checked(edition: Edition) -> None:
    late = Talk(edition, NOW + timedelta(days=400))
    assert "最近一次核对是 2026年11月23日" in late.say("育儿补贴怎么申请").text()


@pytest.mark.parametrize("fact", ["2023年", "3岁", "两个", "2024年5月"])
def test_a_bare_fact_without_a_topic_is_asked_what_it_is_about(talk: Talk, fact: str) -> None:
    reply = talk.say(fact)
    assert reply.outcome is Outcome.CHOICES
    assert not reply.answers


def test_a_bare_birth_is_read_as_of_the_topic_in_hand(talk: Talk) -> None:
    talk.say("个税怎么填孩子")
    assert talk.say("2024年8月生的").answers[0].startswith("tax.infant.")


def test_a_search_for_work_is_left_by_a_question_about_another_topic(talk: Talk) -> None:
    talk.say("想找个上午的活")
    assert talk.say("张村有托班吗").outcome is Outcome.PLACES


def test_who_wants_a_person_reads_each_number_once(edition: Edition) -> None:
    reply = respond(Message("a", "转人工"), Conversation(), edition, NOW).reply
    numbers = [
        line for block in reply.blocks if block.kind is BlockKind.HOTLINES for line in block.lines
    ]
    assert len(numbers) == len(set(numbers)) > 1
