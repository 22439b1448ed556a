"""Every worked case of the calculators, and what holds for any birth."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge import load_knowledge
from bot.rules import Birth, Calculator, Case, Given
from bot.rules.formulas import deduction, infant_span, subsidy, tax

RULES = load_knowledge(Path(__file__).resolve().parent.parent / "knowledge").rules
DAY = date(2026, 11, 23)
CASES = [(one, case) for one in RULES.calculators.values() for case in one.cases]

# Months of birth as they come: from 2019, when 子女教育 began, to some years on.
BIRTHS = st.builds(Birth, st.integers(2019, 2030), st.integers(1, 12))
DAYS = st.dates(date(2019, 1, 1), date(2030, 12, 31))
YEARS = range(2019, 2045)


@pytest.mark.parametrize(
    ("calculator", "case"), CASES, ids=[f"{one.id}: {case.name}" for one, case in CASES]
)
def test_a_worked_case_comes_out(calculator: Calculator, case: Case) -> None:
    assert case.differences(calculator.run(case.inputs, RULES, case.on)) == []


def test_the_cases_have_names_of_their_own() -> None:
    for calculator in RULES.calculators.values():
        names = [case.name for case in calculator.cases]
        assert len(names) == len(set(names)), calculator.id


@given(BIRTHS.filter(lambda birth: birth.year >= 2022))
def test_every_child_is_taken_off_for_36_months(birth: Birth) -> None:
    assert sum(deduction(birth, year, RULES).infant_months for year in YEARS) == 36


@given(BIRTHS)
def test_the_year_of_turning_three_has_twelve_months_between_the_two(birth: Birth) -> None:
    turning = deduction(birth, birth.year + 3, RULES)
    assert turning.infant_months + turning.education_months == 12
    assert turning.infant_months == birth.month - 1


@given(DAYS, st.integers(1, 28), st.sampled_from(["childcare-subsidy", "child-deduction"]))
def test_the_day_of_the_month_never_matters(born: date, other: int, id: str) -> None:
    calculator = RULES.calculators[id]
    outcomes = [
        calculator.run(Given(births=(Birth(born.year, born.month, day),)), RULES, DAY)
        for day in (born.day, other, None)
    ]
    assert outcomes[0] == outcomes[1] == outcomes[2]


@given(BIRTHS)
def test_the_years_of_the_subsidy_add_up_to_its_total(birth: Birth) -> None:
    outcome = RULES.calculators["childcare-subsidy"].run(Given(births=(birth,)), RULES, DAY)
    years = sum(outcome.amount(name) for name in outcome.values if name.isdigit())
    assert years == outcome.amount("total") == subsidy(birth, RULES).total
    assert outcome.amount("still") <= outcome.amount("unclaimed") <= 10_800


@given(st.permutations([Birth(2022, 5), Birth(2024, 7), Birth(2026, 2)]))
def test_nothing_changes_when_children_are_listed_in_another_order(births: list[Birth]) -> None:
    known = Given(
        births=tuple(births),
        monthly_salary=Decimal(15_000),
        spouse_salary=Decimal(9_000),
        average_wage=Decimal(6_000),
    )
    in_order = known.model_copy(update={"births": tuple(sorted(births, key=str))})
    for calculator in RULES.calculators.values():
        if calculator.id == "childcare-leave":  # of one child
            continue
        listed = calculator.run(known, RULES, DAY)
        sorted_ = calculator.run(in_order, RULES, DAY)
        if calculator.id.endswith("-leave"):
            assert listed.values["days"] == sorted_.values["days"]
        else:
            assert listed == sorted_, calculator.id


INCOMES = st.decimals(0, 3_000_000, places=2)


@given(INCOMES, INCOMES)
def test_more_income_is_never_taxed_less_and_never_more_than_by_the_highest_rate(
    one: Decimal, other: Decimal
) -> None:
    low, high = sorted((one, other))
    assert 0 <= tax(high, 2026, RULES) - tax(low, 2026, RULES) <= (high - low) * Decimal("0.45")


@settings(max_examples=30)
@given(
    st.lists(BIRTHS, min_size=1, max_size=3),
    st.integers(0, 80_000),
    st.integers(0, 80_000),
)
def test_no_split_saves_more_than_the_best(births: list[Birth], mine: int, his: int) -> None:
    known = Given(
        births=tuple(births), monthly_salary=Decimal(mine), spouse_salary=Decimal(his), year=2026
    )
    outcome = RULES.calculators["best-split"].run(known, RULES, DAY)
    others = [outcome.amount(name) for name in ("self", "spouse", "half")]
    assert outcome.amount("saved") >= max(others)


def test_infant_care_ends_the_month_before_turning_three() -> None:
    assert infant_span(2022, 5) == (2022 * 12 + 4, 2025 * 12 + 3)
