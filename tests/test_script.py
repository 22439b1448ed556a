"""A resident who writes traditional characters is answered in them."""

import pytest

from bot.assistant import Assistant
from bot.dialogue import Message, Reply
from bot.text import in_traditional, writes_traditional


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
