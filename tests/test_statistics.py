"""The figures of a span: nothing counted twice, no day left out, the worst first."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.admin.statistics import freshness, oldest, statistics
from bot.assistant import Assistant
from bot.dialogue import Message
from bot.edition import Edition, build_edition
from bot.knowledge import load_knowledge
from bot.storage import Store
from tests.conftest import DAY, NOON

TINY = Path(__file__).resolve().parent / "tiny"
BEFORE = DAY - timedelta(days=2)


@pytest.fixture(scope="module")
def tiny() -> Edition:
    return build_edition(load_knowledge(TINY))


async def asked(
    store: Store, edition: Edition, *messages: tuple[str, str], days_ago: int = 0
) -> None:
    assistant = Assistant(edition, store, lambda: NOON - timedelta(days=days_ago))
    for conversation, text in messages:
        pressed = text if text.startswith("f:") else ""
        await assistant.receive(Message(conversation, "" if pressed else text, press=pressed))


async def test_questions_are_counted_by_day_outcome_entry_and_channel(
    store: Store, tiny: Edition
) -> None:
    await asked(store, tiny, ("web:1", "育儿补贴怎么申请"), ("web:5", "游泳馆几点开门"), days_ago=2)
    await asked(
        store,
        tiny,
        ("telegram:2", "育儿补贴怎么申请"),
        ("telegram:2", "育儿补贴要什么材料"),
        ("web:3", "身份证丢了怎么补"),
        ("web:3", "f:+:subsidy.apply"),  # a press is no question
    )
    await asked(store, tiny, ("web:4", "育儿补贴怎么申请"), days_ago=3)  # before the first day
    told = await statistics(store.journal, tiny, BEFORE, DAY)
    assert [(day.day, day.questions) for day in told.days] == [
        (BEFORE, 2),
        (DAY - timedelta(days=1), 0),
        (DAY, 3),
    ]
    assert told.days[0].outcomes == {"answer": 1, "none": 1}
    assert list(told.outcomes.items()) == [("answer", 3), ("elsewhere", 1), ("none", 1)]
    assert list(told.channels.items()) == [("web", 3), ("telegram", 2)]
    assert [(one.entry, one.title, one.questions) for one in told.top] == [
        ("subsidy.apply", "育儿补贴怎么申请", 2),
        ("subsidy.materials", "育儿补贴要什么材料", 1),
    ]
    assert (told.questions, told.no_answer_rate) == (5, 0.2)


async def test_answers_are_judged_the_worst_first(store: Store, tiny: Edition) -> None:
    await asked(store, tiny, ("web:9", "f:-:subsidy.materials"), days_ago=3)  # before the first day
    await asked(
        store,
        tiny,
        ("web:1", "f:+:subsidy.apply"),
        ("web:2", "f:-:subsidy.apply"),
        ("web:3", "f:+:subsidy.apply"),
        ("web:1", "f:-:subsidy.materials"),
        ("web:1", "f:+:subsidy.materials"),  # the same resident, on second thoughts
        ("web:2", "f:-:subsidy.materials"),
        ("web:2", "f:-:job:s99"),
    )
    told = await statistics(store.journal, tiny, BEFORE, DAY)
    assert [(one.entry, one.useful, one.useless) for one in told.judged] == [
        ("subsidy.materials", 1, 1),
        ("subsidy.apply", 2, 1),
    ]
    assert told.judged[0].useless_share == 0.5
    assert [(one.entry, one.useless) for one in told.reported] == [("job:s99", 1)]


async def test_nobody_asked(store: Store, tiny: Edition) -> None:
    told = await statistics(store.journal, tiny, DAY, DAY)
    assert (told.questions, told.no_answer_rate, told.top, told.judged) == (0, 0.0, (), ())
    assert [day.outcomes for day in told.days] == [{}]


async def test_figures_stay_when_the_texts_are_gone(store: Store, tiny: Edition) -> None:
    await asked(store, tiny, ("web:1", "育儿补贴怎么申请"), days_ago=100)
    await store.purge(NOON, timedelta(days=90))
    told = await statistics(store.journal, tiny, DAY - timedelta(days=100), DAY)
    assert told.questions == 1
    assert await store.journal.asked(NOON - timedelta(days=100)) == ()


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2026, 12, 15), ""),
        (date(2026, 12, 16), "soon"),  # review_by is 2027-01-15
        (date(2027, 1, 15), "soon"),
        (date(2027, 1, 16), "overdue"),
    ],
)
def test_what_is_due_for_review_is_told_a_month_before(
    day: date, state: str, tiny: Edition
) -> None:
    due = {one.id: one for one in freshness(tiny.knowledge, day)}
    assert ("subsidy.apply" in due) is bool(state)
    if state:
        assert due["subsidy.apply"].overdue is (state == "overdue")


def test_the_oldest_and_the_longest_overdue_come_first(edition: Edition) -> None:
    due = freshness(edition.knowledge, date(2030, 1, 1))
    assert {one.kind for one in due} == {"entry", "checklist", "parameter", "scale"}
    assert [one.review_by for one in due] == sorted(one.review_by for one in due)
    aged = oldest(edition.knowledge, DAY)
    assert len(aged) == 10
    assert aged[0].checked == min(one.checked for one in due)
