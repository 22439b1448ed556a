"""Several questions in one message are each answered; one of two clauses stays one."""

import pytest

from bot.dialogue import Conversation, Message, Outcome, Reply, respond
from bot.dialogue.pieces import pieces
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
        ("产假几天陪产假几天育儿假几天", ("产假几天", "陪产假几天", "育儿假几天")),
        ("育儿补贴的标准、申请材料", ("育儿补贴的标准", "申请材料")),
        ("育儿補貼領多少？還有要啥材料", ("育儿补贴领多少", "还有要啥材料")),
        ("托育机构正不正规从哪看", ("托育机构正不正规从哪看",)),
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


def answered(edition: Edition, text: str) -> Reply:
    return respond(Message("a", text), Conversation(), edition, NOON).reply


def test_a_sum_stands_beside_the_card_that_is_asked_with_it(edition: Edition) -> None:
    reply = answered(edition, "孩子2024年5月生的能领多少钱，怎么申请")
    assert reply.outcome is Outcome.CALCULATION
    assert reply.answers == ("subsidy.born-before-2025", "subsidy.apply")
    assert reply.result
    assert reply.result["value"] == 8700
    assert "怎么办：" in reply.text()


def test_a_search_for_work_stands_beside_another_question(edition: Edition) -> None:
    reply = answered(edition, "张村有没有上午半天的活？另外育儿补贴怎么申请")
    assert reply.answers == ("mama.find", "subsidy.apply")
    assert reply.search
    assert reply.search.community == "张村"
    assert reply.buttons[0].action == "j:b"


def test_what_another_office_sees_to_is_told_beside_our_answer(edition: Edition) -> None:
    reply = answered(edition, "身份证丢了上哪补？还有育儿补贴怎么申请")
    assert reply.answers == ("subsidy.apply",)
    assert "身份证" in reply.text()
