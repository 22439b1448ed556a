"""Amounts by date, and windows in which something is due."""

from datetime import date

import pytest

from bot.edition import Edition
from bot.errors import DateError
from bot.rules import Parameter, Window

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
    with pytest.raises(DateError, match="no value on 2021-12-31"):
        parameter(("2022-01-01", 1000)).on(date(2021, 12, 31))


def test_null_is_abolition() -> None:
    with pytest.raises(DateError, match="abolished from 2024-01-01"):
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


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 11, 23), {"subsidy.claim-window", "subsidy.first-claim-extension"}),
        (
            date(2026, 12, 5),
            {"subsidy.claim-window", "subsidy.first-claim-extension", "tax.confirm-window"},
        ),
        (date(2027, 4, 1), {"tax.settlement-window"}),
        (date(2027, 8, 1), set()),
    ],
)
def test_what_is_due_now_in_the_shipped_knowledge(
    edition: Edition, day: date, due: set[str]
) -> None:
    assert {window.id for window in edition.knowledge.rules.due(day)} == due


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
