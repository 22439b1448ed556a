"""Several questions in one message are each answered; one of two clauses stays one."""

import pytest

from bot.dialogue import Conversation, Message, Outcome, respond
from bot.dialogue.several import pieces
from bot.edition import Edition
from tests.conftest import NOON


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("产假多少天？陪产假多少天？", ("产假多少天", "陪产假多少天")),
        ("补贴怎么申请,另外个税怎么扣", ("补贴怎么申请", "个税怎么扣")),
        ("房租和房贷分别什么时候填", ("房租什么时候填", "房贷什么时候填")),
        ("租房扣多少 房贷扣多少", ("租房扣多少", "房贷扣多少")),
        ("托育的投诉渠道及普惠名单在哪公布", ("托育的投诉渠道", "普惠名单在哪公布")),
        ("学校上几次课？另外退费找谁", ("学校上几次课", "退费找谁")),
        ("育儿补贴怎么申请", ("育儿补贴怎么申请",)),
        ("孩子两岁了,育儿补贴怎么申请", ("孩子两岁了,育儿补贴怎么申请",)),
        ("育儿补贴怎么申请？谢谢", ("育儿补贴怎么申请",)),
        ("", ()),
    ],
)
def test_a_message_is_cut_where_the_next_question_begins(text: str, parts: tuple[str, ...]) -> None:
    assert tuple(piece.text for piece in pieces(text)) == parts


def test_each_question_is_answered_under_its_heading(edition: Edition) -> None:
    message = Message("a", "育儿补贴要带什么材料？山东产假多少天？")
    reply = respond(message, Conversation(), edition, NOON).reply
    assert reply.outcome is Outcome.ANSWER
    assert reply.answers == ("subsidy.materials", "leave.maternity")
    headings = [block.lines[0] for block in reply.blocks if block.kind == "heading"]
    assert headings == ["育儿补贴要带什么材料", "产假多少天"]
    assert [button.action for button in reply.buttons] == [
        "e:subsidy.materials",
        "e:leave.maternity",
    ]


def test_two_clauses_of_one_question_stay_one(edition: Edition) -> None:
    message = Message("a", "孩子户口在文登，我们住环翠，育儿补贴去哪里申请")
    reply = respond(message, Conversation(), edition, NOON).reply
    assert reply.answers == ("subsidy.where-hukou",)
