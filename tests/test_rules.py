"""Amounts by date, and windows in which something is due."""

from datetime import date

import pytest

from bot.edition import Edition
from bot.errors import DateError
from bot.rules import Parameter, Window
from tests.conftest import DAY

REFERENCE = {"title": "某通知", "as_of": "2026-01"}


def parameter(*values: tuple[str, int | None]) -> Parameter:
    dated = {day: {"value": value, "reference": REFERENCE} for day, value in values}
    fields = {"id": "a.b", "description": "x", "unit": "元/月", "values": dated}
    return Parameter.model_validate(fields | {"checked": "2026-11-23", "review_by": "2026-12-31"})


def test_a_value_changes_on_its_first_day() -> None:
    care = parameter(("2022-01-01", 1000), ("2023-01-01", 2000))
    assert care.quoted(date(2022, 12, 31)) == "1000元"
    assert care.quoted(date(2023, 1, 1)) == "2000元"


def test_a_day_before_the_first_value_is_an_error() -> None:
    with pytest.raises(DateError, match="nothing in force on 2021-12-31"):
        parameter(("2022-01-01", 1000)).on(date(2021, 12, 31))


def test_null_is_abolition() -> None:
    with pytest.raises(DateError, match="abolished"):
        parameter(("2022-01-01", 1000), ("2024-01-01", None)).on(date(2024, 1, 1))


def window(**fields: object) -> Window:
    return Window.model_validate(
        {
            "id": "a.w",
            "title": "x",
            "entry": "a.b",
            "references": [REFERENCE],
            "checked": "2026-11-23",
        }
        | fields
    )


def test_a_yearly_window_is_the_one_that_runs_or_comes_next() -> None:
    filing = window(yearly={"opens": "03-01", "closes": "06-30"}, tell_from="03-01")
    assert filing.span(date(2026, 6, 30)) == (date(2026, 3, 1), date(2026, 6, 30))
    assert filing.span(date(2026, 7, 1)) == (date(2027, 3, 1), date(2027, 6, 30))


def test_a_window_is_told_of_from_its_day_until_it_closes() -> None:
    claim = window(opens="2026-01-05", closes="2026-12-31", tell_from="2026-11-01")
    told = [claim.told_on(date(2026, month, day)) for month, day in [(10, 31), (11, 1), (12, 31)]]
    assert told == [False, True, True]
    assert not claim.told_on(date(2027, 1, 1))


def test_an_opening_day_not_announced_is_not_made_up(edition: Edition) -> None:
    rules = edition.knowledge.rules
    told = "{subsidy.claim-window.opens}到{subsidy.claim-window.closes}"
    assert rules.filled(told, DAY) == "2026年1月5日到2026年12月31日"
    next_year = rules.filled(told, date(2027, 1, 20))
    assert next_year == "年初（具体哪天还没查到）到2027年12月31日"


CLAIM, FIRST = "subsidy.claim-window", "subsidy.first-claim-extension"
CONFIRM, SETTLEMENT = "tax.confirm-window", "tax.settlement-window"
# Claims of a year are open from its opening (2026-01-05) until 12-31 and told of in the last two
# months; first claims of 2022–2024 from the notice of 2026-07-21; 确认 in December, 汇算 from March
# to June.
DUE = {
    **{(year, month): {SETTLEMENT} for year in (2026, 2027) for month in (3, 4, 5, 6)},
    **{(2026, month): {FIRST} for month in (8, 9, 10)},
    (2026, 11): {CLAIM, FIRST},
    (2026, 12): {CLAIM, FIRST, CONFIRM},
    (2027, 11): {CLAIM},
    (2027, 12): {CLAIM, CONFIRM},
}


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("year", [2026, 2027])
def test_what_is_due_in_each_month(edition: Edition, year: int, month: int) -> None:
    due = edition.knowledge.rules.due(date(year, month, 15))
    assert {window.id for window in due} == DUE.get((year, month), set())
    assert len(due) <= 3


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 2, 28), set()),
        (date(2026, 3, 1), {SETTLEMENT}),
        (date(2026, 6, 30), {SETTLEMENT}),
        (date(2026, 7, 20), set()),
        (date(2026, 7, 21), {FIRST}),
        (date(2026, 10, 31), {FIRST}),
        (date(2026, 11, 1), {CLAIM, FIRST}),
        (date(2026, 11, 30), {CLAIM, FIRST}),
        (date(2026, 12, 1), {CLAIM, FIRST, CONFIRM}),
        (date(2026, 12, 31), {CLAIM, FIRST, CONFIRM}),
        (date(2027, 1, 1), set()),
        (date(2027, 12, 31), {CLAIM, CONFIRM}),
        (date(2028, 1, 1), set()),
    ],
)
def test_what_is_due_on_the_first_and_last_days(edition: Edition, day: date, due: set[str]) -> None:
    assert {window.id for window in edition.knowledge.rules.due(day)} == due


def test_next_years_claim_closes_next_year(edition: Edition) -> None:
    [claim] = edition.knowledge.rules.due(date(2027, 11, 2))
    assert claim.span(date(2027, 11, 2))[1] == date(2027, 12, 31)


@pytest.mark.parametrize(
    "fields",
    [
        {"announced": {"2026": "2027-01-05"}, "unannounced": "年初"},
        {"announced": {"2026": "2026-01-05"}},
        {"unannounced": "年初"},
    ],
)
def test_an_announced_day_lies_in_its_year_and_has_words_for_the_others(
    fields: dict[str, object],
) -> None:
    with pytest.raises(ValueError, match=r"announced|opening day"):
        window(yearly={"opens": "01-01", "closes": "12-31"}, tell_from="11-01", **fields)


@pytest.mark.parametrize(
    ("day", "amount"), [(date(2022, 6, 1), "1000元"), (date(2026, 11, 23), "2000元")]
)
def test_an_amount_in_a_text_is_that_of_the_day_asked_for(
    edition: Edition, day: date, amount: str
) -> None:
    rules = edition.knowledge.rules
    assert rules.filled("每月{tax.infant.monthly-per-child}", day) == f"每月{amount}"


def test_an_amount_that_was_not_in_force_is_not_invented(edition: Edition) -> None:
    filled = edition.knowledge.rules.filled("{subsidy.base}", date(2024, 1, 1))
    assert "3600" not in filled
