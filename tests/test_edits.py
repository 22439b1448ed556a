"""Edits of knowledge files change what they are for and nothing else."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bot.admin.edits import (
    EditError,
    add_phrasing,
    list_entry,
    new_entry,
    retire,
    set_value_from,
)
from bot.knowledge.entries import Entry
from bot.rules import Parameter
from bot.yaml_file import parse_yaml, read_model

KNOWLEDGE = Path(__file__).resolve().parent.parent / "knowledge"
PHRASED = sorted([*KNOWLEDGE.glob("entries/*/*.yaml"), *KNOWLEDGE.glob("elsewhere/*.yaml")])
PARAMETERS = sorted(KNOWLEDGE.glob("rules/parameters/*.yaml"))
NEW = "一句从来没有人问过的话"
COMMENTED = """\
# the head
phrasings:
- one  # beside it
- 'two'

# about the answer
answer: x   # as it is
"""


def added(before: str, after: str) -> list[str]:
    """The lines that `after` has more; all others must be as they were, in their order."""
    lines, new = iter(after.splitlines()), []
    for line in before.splitlines():
        while (found := next(lines)) != line:
            new.append(found)
    return [*new, *lines]


def test_a_phrasing_is_one_line_more_in_every_shipped_file() -> None:
    for path in PHRASED[::7]:
        text = path.read_text("utf-8")
        assert added(text, add_phrasing(text, NEW)) == [f"  - {NEW}"], path


def test_comments_quotes_and_the_writers_indentation_stay() -> None:
    once = add_phrasing(COMMENTED, NEW)
    assert once == COMMENTED.replace("- 'two'\n", f"- 'two'\n- {NEW}\n")
    assert add_phrasing(once, "再一句").replace("- 再一句\n", "") == once


def test_lines_that_end_as_windows_ends_them_stay_so() -> None:
    text = COMMENTED.replace("\n", "\r\n")
    assert add_phrasing(text, NEW) == add_phrasing(COMMENTED, NEW).replace("\n", "\r\n")


@pytest.mark.parametrize(
    "phrasing", ["3岁: 能领吗", "#1 怎么办", "- 横线", "*星", "3600", "no", "'"]
)
def test_what_yaml_would_read_otherwise_is_quoted(phrasing: str) -> None:
    document, faults = parse_yaml(add_phrasing(COMMENTED, phrasing), "")
    assert not faults
    assert isinstance(document.content, dict)
    assert document.content["phrasings"] == ["one", "two", phrasing]


def test_a_phrasing_that_is_there_changes_nothing() -> None:
    assert add_phrasing(COMMENTED, " two ") == COMMENTED


def test_an_amount_from_a_day_on_is_one_line_more_and_read_as_meant() -> None:
    for path in PARAMETERS[::5]:
        text = path.read_text("utf-8")
        day = date(2031, 1, 1)
        after = set_value_from(text, day, Decimal("4000.5"), title="新文件", as_of="2030-12")
        [line] = added(text, after)
        assert line.startswith("  2031-01-01: {value: 4000.5, reference: {")
        found, faults = read_model(parse_yaml(after, "")[0], Parameter)
        assert found
        assert not faults
        assert found.on(day).value == Decimal("4000.5")


def test_an_amount_is_put_in_order_and_one_of_the_same_day_is_replaced() -> None:
    text = (KNOWLEDGE / "rules/parameters/tax.infant.monthly-per-child.yaml").read_text("utf-8")
    between = set_value_from(text, date(2022, 7, 1), Decimal(1500), title="甲", as_of="2022-06")
    again = set_value_from(between, date(2022, 7, 1), None, title="乙", as_of="2022-06")
    for after, value in ((between, "1500"), (again, "null")):
        [line] = added(text, after)
        assert line.startswith(f"  2022-07-01: {{value: {value}, ")
        found, faults = read_model(parse_yaml(after, "")[0], Parameter)
        assert found, faults


def test_the_day_of_checking_and_the_whole_reference_are_written() -> None:
    text = (KNOWLEDGE / "rules/parameters/subsidy.base.yaml").read_text("utf-8")
    after = set_value_from(
        text,
        date(2027, 1, 1),
        Decimal(4000),
        title="新办法",
        number="国发〔2026〕9号",
        issuer="国务院",
        published="2026-12-20",
        as_of="2026-12",
        checked=date(2026, 12, 21),
    )
    found, _ = read_model(parse_yaml(after, "")[0], Parameter)
    assert found
    assert found.checked == date(2026, 12, 21)
    reference = found.on(date(2027, 1, 1)).reference
    assert reference.cited() == "《新办法》（国发〔2026〕9号，2026-12-20）"
    assert found.on(date(2026, 12, 31)).value == 3600


def test_an_entry_is_retired_and_its_day_moved() -> None:
    text = (KNOWLEDGE / "entries/subsidy/subsidy.apply.yaml").read_text("utf-8")
    once = retire(text, date(2026, 12, 31))
    assert added(text, once) == ["valid_until: 2026-12-31"]
    assert added(text, retire(once, date(2027, 6, 30))) == ["valid_until: 2027-06-30"]


def test_a_first_draft_is_read_as_an_entry_but_for_what_it_still_lacks() -> None:
    text = new_entry("nursery.new", "新的一条", [NEW], today=date(2026, 11, 23), summary="一句话。")
    found, faults = read_model(parse_yaml(text, "x")[0], Entry)
    assert found is None
    assert [fault.what.split("'")[1] for fault in faults] == ["review_by"]
    text = text.replace("review_by:", "review_by: 2027-01-01")
    found, _ = read_model(parse_yaml(text, "x")[0], Entry)
    assert found
    assert found.phrasings == (NEW,)


def test_an_entry_is_listed_under_its_topic() -> None:
    text = (KNOWLEDGE / "topics.yaml").read_text("utf-8")
    after = list_entry(text, "tax", "tax.new", "新的扣除")
    assert added(text, after) == ["  tax.new: 新的扣除"]
    document, _ = parse_yaml(after, "")
    assert isinstance(document.content, dict)
    assert list(document.content["tax"])[-1] == "tax.new"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: &a [x]\nb: [*a, *a]\n", "第 1 行：an anchor or alias"),
        ("a: 1\na: 2\n", "第 2 行：key 'a' stands twice"),
        ("title: x\n", "没有 phrasings"),
        ("- x\n", "键: 值"),
        ("phrasings: [a", "第 2 行：not readable"),
    ],
)
def test_what_cannot_be_edited_is_refused_with_a_clear_word(text: str, told: str) -> None:
    with pytest.raises(EditError, match=told):
        add_phrasing(text, NEW)
