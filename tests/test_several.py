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
        ("赡养老人与房贷利息各扣多少", ("赡养老人扣多少", "房贷利息扣多少")),
        (
            "反映培训机构不退费,并咨询家长课时间",
            ("反映培训机构不退费", "咨询家长课时间"),
        ),
        ("补贴申请到哪了？给我转人工", ("补贴申请到哪了", "给我转人工")),
        ("在哪查进度", ("在哪查进度",)),
        ("大概啥时候能到账", ("大概啥时候能到账",)),
        ("幼儿园收不收这么小的", ("幼儿园收不收这么小的",)),
        ("", ()),
    ],
)
def test_a_message_is_cut_where_the_next_question_begins(text: str, parts: tuple[str, ...]) -> None:
    assert tuple(piece.text for piece in pieces(text)) == parts


def test_where_a_second_question_begins_in_one_breath_what_stands_between_goes_to_both() -> None:
    first, second = pieces("俺想找个教面点的班有没有不收钱的班学完考个证能不能领补贴")
    assert first.text == "俺想找个教面点的班有没有不收钱的班学完考个证"
    assert second.text == "班学完考个证能不能领补贴"


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


def test_a_sum_is_the_answer_to_all_that_it_tells(edition: Edition) -> None:
    text = "孩子下月满三周岁,婴幼儿照护是否自动终止?子女教育标准是多少?"
    reply = answered(edition, text)
    assert reply.outcome is Outcome.CALCULATION
    assert reply.answers == ("tax.turning-three", "tax.child-education")


def test_a_question_beside_another_sum_gets_the_sum_of_its_own_birth(edition: Edition) -> None:
    reply = answered(edition, "25年3月15生的，今年给多少钱？爸爸的育儿假有几天？")
    assert reply.answers == ("leave.childcare", "subsidy.amount")
    assert "2025年3月出生：一年一次，共3次" in reply.text()


def test_a_question_of_what_was_answered_before_is_read_as_the_next_likely(
    edition: Edition,
) -> None:
    reply = answered(edition, "妈妈岗是什么什么样的人能去应聘去哪里找")
    assert set(reply.answers) == {"mama.what", "mama.eligibility", "mama.find"}
