"""3岁以下婴幼儿照护 and 子女教育, by month of birth and year (国家税务总局公告2022年第7号)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.rules.births import Birth, month_number, spoken_month, written_month
from bot.rules.given import (
    HALF,
    ZERO,
    Given,
    Outcome,
    Rules,
    Value,
    begins,
    children,
    value_on,
    yuan,
)


@dataclass(frozen=True, slots=True)
class Deduction:
    """What is taken off one year's taxable income for one child."""

    infant_months: int
    infant: Decimal
    education_months: int
    education: Decimal

    @property
    def total(self) -> Decimal:
        """Both together."""
        return self.infant + self.education


def infant_span(year: int, month: int) -> tuple[int, int]:
    """The first and last month of 婴幼儿照护: that of birth, and the one before turning three."""
    first = month_number(year, month)
    return first, first + 35


def monthly_deduction(birth: Birth, year: int, month: int, rules: Rules) -> Decimal:
    """What one month takes off for one child, whichever of the two items it falls under."""
    one = _deduction(birth, year, range(month, month + 1), rules)
    return one.total


def deduction(birth: Birth, year: int, rules: Rules) -> Deduction:
    """婴幼儿照护 and, from the month of turning three on, 子女教育, in `year`."""
    return _deduction(birth, year, range(1, 13), rules)


def _deduction(birth: Birth, year: int, months: range, rules: Rules) -> Deduction:
    first, last = infant_span(birth.year, birth.month)
    counted = {"tax.infant.monthly-per-child": 0, "tax.child-education.monthly": 0}
    sums = dict.fromkeys(counted, ZERO)
    infant, education = counted
    for month in months:
        number = month_number(year, month)
        if number < first:
            continue
        id = infant if number <= last else education
        amount = value_on(rules, id, date(year, month, 1))
        counted[id] += bool(amount)
        sums[id] += amount
    return Deduction(counted[infant], sums[infant], counted[education], sums[education])


def child_deduction(given: Given, rules: Rules, today: date) -> Outcome:
    """Both deductions in a year, all children, the asker's share; months, first and last month.

    `so_far` is what the months up to today's give (what a first filing catches up on), `monthly`
    one month's, today's or December's of another year; `turning_three` is the month in which
    子女教育 begins, of the child listed first in time.
    """
    year = given.year or today.year
    share = HALF if given.split == "half" else Decimal(1)
    births = children(given)
    parts = [deduction(birth, year, rules) for birth in births]
    month = today.month if year == today.year else 12
    passed = range(1, month + 1) if year <= today.year else range(1, 1)
    first, last = infant_span(births[0].year, births[0].month)
    values: dict[str, Value] = {
        "infant_months": Decimal(sum(one.infant_months for one in parts)),
        "infant": share * sum((one.infant for one in parts), ZERO),
        "education_months": Decimal(sum(one.education_months for one in parts)),
        "education": share * sum((one.education for one in parts), ZERO),
        "total": share * sum((one.total for one in parts), ZERO),
        "monthly": share
        * sum((monthly_deduction(birth, year, month, rules) for birth in births), ZERO),
        "so_far": share
        * sum((_deduction(birth, year, passed, rules).total for birth in births), ZERO),
        "first_month": written_month(max(first, _infant_begin(rules))),
        "last_month": written_month(last),
        "turning_three": written_month(last + 1),
    }
    working = [_deduction_line(birth, one, year) for birth, one in zip(births, parts, strict=True)]
    whole = sum((one.total for one in parts), ZERO)
    if len(parts) > 1:
        working.append(f"{len(parts)}个孩子合计{yuan(whole)}")
    if given.split == "half":
        working.append(f"各扣一半：{yuan(whole)} × 50% = {yuan(whole * share)}")
    return Outcome(values, tuple(working))


def _infant_begin(rules: Rules) -> int:
    begin = begins(rules, "tax.infant.monthly-per-child")
    return month_number(begin.year, begin.month)


def _deduction_line(birth: Birth, one: Deduction, year: int) -> str:
    parts = []
    if one.infant_months:
        parts.append(f"婴幼儿照护{one.infant_months}个月，{yuan(one.infant)}")
    if one.education_months:
        parts.append(f"子女教育{one.education_months}个月，{yuan(one.education)}")
    return f"{spoken_month(birth.number)}出生，{year}年：{'；'.join(parts) or '0个月，0元'}"
