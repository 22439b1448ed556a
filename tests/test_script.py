"""A resident who writes traditional characters is answered in them; Cantonese words are read."""

import pytest

from bot.assistant import Assistant
from bot.dialogue import Conversation, Message, Outcome, Reply, respond
from bot.dialogue.reading.cantonese import in_mandarin
from bot.edition import Edition
from bot.privacy import masked
from bot.text import in_traditional, writes_traditional
from tests.conftest import NOON


@pytest.mark.parametrize(
    ("text", "traditional"),
    [
        ("育兒補貼怎麼申請", True),
        ("請問產假有幾天", True),
        ("育儿补贴怎么申请", False),
        ("材料", None),
        ("12345", None),
        ("", None),
        ("皇后在家里干面", None),
        ("妳好", None),
        ("陳老师问育儿补贴怎么领", False),
        ("yuer butie", None),
    ],
)
def test_the_script_is_told_by_what_one_of_them_alone_has(
    text: str, traditional: bool | None
) -> None:
    assert writes_traditional(text) is traditional


def test_terms_stay_the_official_ones_in_other_characters() -> None:
    assert in_traditional("手机搜“育儿补贴”小程序，2026年12月31日前") == (
        "手機搜“育兒補貼”小程序，2026年12月31日前"
    )


async def test_the_whole_reply_is_in_traditional_characters(assistant: Assistant) -> None:
    reply = await assistant.receive(Message("web:a", "育兒補貼怎麼申請"))
    assert reply.answers == ("subsidy.apply",)
    assert reply.lang == "zh-Hant"
    shown = reply.text() + "".join(button.label for button in reply.buttons)
    assert "依據：《育兒補貼制度實施方案》" in shown
    assert "要帶的材料" in shown
    assert writes_traditional(shown)
    assert shown == in_traditional(shown)


def press_of(reply: Reply, label: str) -> str:
    return next(button.action for button in reply.buttons if button.label == label)


async def test_presses_and_bare_words_stay_in_the_script_until_it_changes(
    assistant: Assistant,
) -> None:
    reply = await assistant.receive(Message("web:a", "育兒補貼怎麼申請"))
    reply = await assistant.receive(Message("web:a", press=press_of(reply, "要帶的材料")))
    assert "要帶的材料" in reply.text()
    assert (await assistant.receive(Message("web:a", "材料"))).traditional
    assert not (await assistant.receive(Message("web:a", "什么时候截止"))).traditional
    assert not (await assistant.receive(Message("web:a", "材料"))).traditional


async def test_nobody_else_is_answered_in_it(assistant: Assistant) -> None:
    await assistant.receive(Message("web:a", "育兒補貼怎麼申請"))
    assert not (await assistant.receive(Message("web:b", "产假多少天"))).traditional


async def test_what_is_kept_of_a_question_stays_as_it_was_asked(assistant: Assistant) -> None:
    reply = await assistant.receive(Message("web:a", "孩子2024年5月出生，還能領多少育兒補貼"))
    assert reply.result is not None
    assert reply.traditional
    assert reply.facts["birth"] == "2024-05"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("小寶寶嘅補貼點樣申請呀", "小寶寶的補貼怎么申請呀"),
        ("冇工作可唔可以領", "没有工作可不可以領"),
        ("而家去邊度辦,要幾多錢", "现在去哪里辦,要多少錢"),
        ("點解咁耐都未到", "为什么这么久都未到"),
        ("咁佢哋点样交", "那他们怎么交"),
        ("老公上班，而家里没人带娃", "老公上班，而家里没人带娃"),
        ("这点解释一下，有点样子就行", "这点解释一下，有点样子就行"),
        ("去那边度假能请育儿假吗", "去那边度假能请育儿假吗"),
    ],
)
def test_cantonese_words_are_read_and_mandarin_ones_stay(said: str, meant: str) -> None:
    assert in_mandarin(said) == meant


def test_no_phrasing_of_ours_is_taken_for_cantonese_but_by_a_word_of_both(
    edition: Edition,
) -> None:
    knowledge = edition.knowledge
    phrasings = [one for entry in knowledge.entries.values() for one in entry.phrasings]
    assert [one for one in phrasings if in_mandarin(one) != one and "几多" not in one] == []


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("小寶寶嘅補貼點樣申請呀", "subsidy.apply"),
        ("托班一個月使幾多錢，貴唔貴㗎", "nursery.fee"),
        ("我哋個仔戶口喺文登,育兒補貼去邊度申請", "subsidy.where-hukou"),
    ],
)
def test_a_sum_under_way_is_left_for_a_question_in_cantonese(
    edition: Edition, said: str, meant: str
) -> None:
    for sum_of in ("tax-saving", "best-split", "paternity-leave"):
        begun = respond(Message("t", press=f"calc:{sum_of}"), Conversation(), edition, NOON)
        turn = respond(Message("t", said), begun.conversation, edition, NOON)
        assert turn.reply.answers == (meant,), sum_of
        assert turn.question == masked(said), "what is kept stays as it was written"
        assert turn.conversation.asking == begun.conversation.asking, "it can be gone on with"


def test_a_cry_for_help_in_cantonese_is_heard(edition: Edition) -> None:
    reply = respond(Message("t", "我真係唔想活喇"), Conversation(), edition, NOON).reply
    assert reply.outcome is Outcome.CRISIS
