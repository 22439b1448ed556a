"""The sums, against the worked cases of the rules."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue import Conversation, Message, Outcome, Reply, respond
from bot.dialogue.facts import read_facts
from bot.edition import Edition
from bot.rules import Rulebook, formulas
from tests.conftest import DAY, NOON


@pytest.fixture(scope="session")
def rules(edition: Edition) -> Rulebook:
    return edition.knowledge.rules


@pytest.mark.parametrize(
    ("year", "month", "months", "total", "by_year"),
    [
        (2021, 12, 0, 0, {}),
        (2022, 1, 1, 300, {2025: 300}),
        (2022, 6, 6, 1800, {2025: 1800}),
        (2022, 12, 12, 3600, {2025: 3600}),
        (2023, 1, 13, 3900, {2025: 3600, 2026: 300}),
        (2023, 5, 17, 5100, {2025: 3600, 2026: 1500}),
        (2023, 12, 24, 7200, {2025: 3600, 2026: 3600}),
        (2024, 1, 25, 7500, {2025: 3600, 2026: 3600, 2027: 300}),
        (2024, 7, 31, 9300, {2025: 3600, 2026: 3600, 2027: 2100}),
        (2024, 12, 36, 10800, {2025: 3600, 2026: 3600, 2027: 3600}),
        (2025, 1, None, 10800, {2025: 3600, 2026: 3600, 2027: 3600}),
        (2026, 11, None, 10800, {2026: 3600, 2027: 3600, 2028: 3600}),
    ],
)
def test_the_subsidy_by_month_of_birth(
    rules: Rulebook,
    year: int,
    month: int,
    months: int | None,
    total: int,
    by_year: dict[int, int],
) -> None:
    due = formulas.subsidy(year, month, rules)
    assert due.months == months
    assert due.total == Decimal(total)
    assert due.by_year == {year: Decimal(part) for year, part in by_year.items()}


@pytest.mark.parametrize(
    ("born", "year", "months", "infant", "education"),
    [
        ((2018, 12), 2022, 0, 0, 12_000),
        ((2019, 1), 2022, 0, 0, 12_000),
        ((2019, 2), 2022, 1, 1_000, 11_000),
        ((2019, 12), 2022, 11, 11_000, 1_000),
        ((2020, 2), 2023, 1, 2_000, 22_000),
        ((2021, 6), 2022, 12, 12_000, 0),
        ((2021, 6), 2024, 5, 10_000, 14_000),
        ((2021, 12), 2024, 11, 22_000, 2_000),
        ((2022, 1), 2024, 12, 24_000, 0),
        ((2022, 1), 2025, 0, 0, 24_000),
        ((2022, 3), 2022, 10, 10_000, 0),
        ((2022, 3), 2023, 12, 24_000, 0),
        ((2022, 5), 2025, 4, 8_000, 16_000),
        ((2022, 12), 2022, 1, 1_000, 0),
        ((2022, 12), 2025, 11, 22_000, 2_000),
        ((2023, 6), 2026, 5, 10_000, 14_000),
        ((2023, 11), 2026, 10, 20_000, 4_000),
        ((2023, 12), 2026, 11, 22_000, 2_000),
        ((2024, 1), 2026, 12, 24_000, 0),
        ((2024, 1), 2027, 0, 0, 24_000),
        ((2024, 2), 2024, 11, 22_000, 0),
        ((2024, 2), 2027, 1, 2_000, 22_000),
        ((2024, 8), 2027, 7, 14_000, 10_000),
        ((2026, 11), 2026, 2, 4_000, 0),
        ((2026, 12), 2026, 1, 2_000, 0),
        ((2027, 1), 2026, 0, 0, 0),
        ((2027, 1), 2027, 12, 24_000, 0),
    ],
)
def test_the_deduction_of_a_year(
    rules: Rulebook, born: tuple[int, int], year: int, months: int, infant: int, education: int
) -> None:
    found = formulas.deduction(*born, year, rules)
    assert found.infant_months == months
    assert (found.infant, found.education) == (Decimal(infant), Decimal(education))


@given(st.integers(2022, 2030), st.integers(1, 12))
def test_every_child_is_taken_off_for_36_months(year: int, month: int) -> None:
    first, last = formulas.infant_span(year, month)
    assert last - first + 1 == 36


@pytest.mark.parametrize(
    ("salary", "insurance", "taken_off", "before", "after"),
    [
        (8_000, 1_200, 24_000, 648, 0),
        (10_000, 1_800, 24_000, 1_320, 432),
        (15_000, 2_700, 24_000, 6_240, 3_840),
        (25_000, 4_000, 48_000, 21_480, 11_880),
        (5_000, 800, 24_000, 0, 0),
        (12_000, 2_160, 4_000, 3_288, 2_888),
        (12_000, 2_160, 10_000, 3_288, 2_288),
    ],
)
def test_the_tax_saved(
    salary: int, insurance: int, taken_off: int, before: int, after: int
) -> None:
    found = formulas.tax_saved(Decimal(salary), Decimal(insurance), Decimal(taken_off))
    assert found == (Decimal(before), Decimal(after))


@pytest.mark.parametrize("limit", [36_000, 144_000, 300_000, 420_000, 660_000, 960_000])
def test_the_brackets_meet_at_their_limits(limit: int) -> None:
    step = formulas.tax(Decimal(limit) + Decimal("0.01")) - formulas.tax(Decimal(limit))
    assert 0 < step < Decimal("0.01")


@pytest.mark.parametrize(
    ("text", "births"),
    [
        ("孩子24年5月生的", ["2024-05"]),
        ("二零二三年六月八号出生", ["2023-06-08"]),
        ("2024.6.18生", ["2024-06-18"]),
        ("20240229那天", ["2024-02-29"]),
        ("今年3月生的", ["2026-03"]),
        ("去年国庆节生的", ["2025-10-01"]),
        ("去年腊月二十三生的", ["2026-02-10"]),
        ("农历2023年闰二月十二", ["2023-04-02"]),
        ("前年中秋节", ["2024-09-17"]),
        ("刚满一岁半", ["2025-05"]),
        ("两岁零四个月", ["2024-07"]),
        ("下个月满三岁", ["2023-12"]),
        ("八个月大", ["2026-03"]),
        ("大的2022年5月,小的2025年6月", ["2022-05", "2025-06"]),
        ("三岁以下怎么扣", []),
        ("每年3600元,2026年12月31日截止", []),
    ],
)
def test_a_birth_is_read_as_people_say_it(text: str, births: list[str]) -> None:
    assert [str(birth) for birth in read_facts(text, DAY).births] == births


@given(st.text(max_size=60))
def test_reading_facts_survives_anything(text: str) -> None:
    read_facts(text, DAY)


def reply_to(edition: Edition, *texts: str) -> Reply:
    conversation = Conversation()
    for text in texts:
        turn = respond(Message("a", text), conversation, edition, NOON)
        conversation = turn.conversation
    return turn.reply


def test_what_can_still_be_claimed_is_said_first_with_both_cases(edition: Edition) -> None:
    reply = reply_to(edition, "孩子2023年5月生的，现在还能领多少补贴")
    assert reply.outcome is Outcome.CALCULATION
    result = reply.result
    assert result is not None
    assert result["asks"] == "subsidy_claimable"
    assert (result["value"], result["also"], result["until"]) == (1500, 5100, "2026-12-31")
    assert "2026年12月31日" in reply.blocks[1].lines[0]
    assert "按2023年5月出生计算" in reply.text()
    assert "以主管部门审核" in reply.text()


def test_what_cannot_be_dated_is_asked_back_and_pressed_to_a_sum(edition: Edition) -> None:
    conversation = Conversation()
    steps = [
        Message("a", "属龙的孩子育儿补贴一共能领多少"),
        Message("a", press="y:2024"),
        Message("a", press="y:2024-07"),
    ]
    outcomes = []
    for step in steps:
        turn = respond(step, conversation, edition, NOON)
        conversation = turn.conversation
        outcomes.append(turn.reply.outcome)
    assert outcomes == [Outcome.INTERVIEW, Outcome.INTERVIEW, Outcome.CALCULATION]
    assert turn.reply.result is not None
    assert turn.reply.result["value"] == 9300


def test_a_typed_birth_answers_the_interview(edition: Edition) -> None:
    reply = reply_to(edition, "属龙的孩子育儿补贴一共能领多少", "2024年7月")
    assert reply.result is not None
    assert reply.result["value"] == 9300


def test_an_interview_can_be_left_at_any_step(edition: Edition) -> None:
    conversation = Conversation()
    for press in ("calc:subsidy", "y:2024", "y:", "cancel"):
        turn = respond(Message("a", press=press), conversation, edition, NOON)
        conversation = turn.conversation
    assert turn.reply.outcome is Outcome.SMALLTALK
    assert conversation.asking == ""


@pytest.mark.parametrize("forged", ["y:-05", "y:2024-13", "y:20245", "y:x", "y:2024-00"])
def test_a_forged_month_does_no_harm(edition: Edition, forged: str) -> None:
    asked = respond(Message("a", press="calc:subsidy"), Conversation(), edition, NOON)
    reply = respond(Message("a", press=forged), asked.conversation, edition, NOON).reply
    assert reply.outcome in (Outcome.INTERVIEW, Outcome.SMALLTALK)


def test_a_question_that_only_mentions_an_age_is_no_sum(edition: Edition) -> None:
    reply = reply_to(edition, "宝宝两岁了上托班要多少钱")
    assert reply.outcome is not Outcome.CALCULATION


def test_the_day_of_the_year_moves_what_is_left(edition: Edition) -> None:
    rules = edition.knowledge.rules
    due = formulas.subsidy(2024, 7, rules)
    assert [due.still(year) for year in (2025, 2026, 2027, 2028)] == [9300, 5700, 2100, 0]
    assert date(2026, 12, 31) > DAY
