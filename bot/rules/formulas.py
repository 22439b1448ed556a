"""What the law lets one reckon: 育儿补贴 by month of birth, deductions by month, tax saved.

Pure functions over months and dated parameters, in Decimal. A month is a number: 12 × year +
month − 1. Days of birth count for nothing in any of these rules.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.errors import DateError
from bot.rules.rulebook import Rulebook

# 育儿补贴 begins in 2025; children born before are paid by the month (实施方案, 2025-07-28).
_BEGIN = 2025
_FIRST_BIRTH = 2022
# 婴幼儿照护 begins on 2022-01-01 (国发〔2022〕8号).
_INFANT_BEGIN = 2022 * 12
# 个人所得税法, tax table one: up to so much a year, rate, quick deduction.
_BRACKETS = (
    (36_000, "0.03", 0),
    (144_000, "0.10", 2_520),
    (300_000, "0.20", 16_920),
    (420_000, "0.25", 31_920),
    (660_000, "0.30", 52_920),
    (960_000, "0.35", 85_920),
    (None, "0.45", 181_920),
)
_BASIC_YEARLY = Decimal(60_000)


def month_number(year: int, month: int) -> int:
    """12 × year + month − 1."""
    return 12 * year + month - 1


@dataclass(frozen=True, slots=True)
class Subsidy:
    """育儿补贴 of one child: what is due in each year (yuan), and in how many months' worth."""

    by_year: dict[int, Decimal]
    months: int | None  # None where whole years are paid

    @property
    def total(self) -> Decimal:
        """All of it."""
        return sum(self.by_year.values(), Decimal(0))

    def still(self, year: int) -> Decimal:
        """What is due from `year` on, if earlier years were claimed as due."""
        return sum((due for of, due in self.by_year.items() if of >= year), Decimal(0))


def subsidy(year: int, month: int, rules: Rulebook) -> Subsidy:
    """The subsidy of a child born in that month; nothing for one born before 2022.

    Born 2022–2024: 300 a month from 2025-01 to the month of the third birthday, whole years
    first. Born later: the yearly amount three times, from the year of birth on.
    """
    if year < _FIRST_BIRTH:
        return Subsidy({}, 0)
    if year >= _BEGIN:
        yearly = _value(rules, "subsidy.base", date(max(year, _BEGIN), 1, 1))
        return Subsidy({year + number: yearly for number in range(3)}, None)
    monthly = _value(rules, "subsidy.prorated-month", date(_BEGIN, 1, 1))
    months = (year - _FIRST_BIRTH) * 12 + month
    by_year = {}
    left = months
    for paid in range(_BEGIN, _BEGIN + 3):
        now = min(12, left)
        if now:
            by_year[paid] = monthly * now
        left -= now
    return Subsidy(by_year, months)


@dataclass(frozen=True, slots=True)
class Deduction:
    """What is taken off the taxable income of one year for one child, in yuan."""

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


def deduction(born_year: int, born_month: int, year: int, rules: Rulebook) -> Deduction:
    """婴幼儿照护 and, from the month of turning three on, 子女教育 before school, in `year`."""
    first, last = infant_span(born_year, born_month)
    infant_months = education_months = 0
    infant = education = Decimal(0)
    for month in range(1, 13):
        number = month_number(year, month)
        day = date(year, month, 1)
        if max(first, _INFANT_BEGIN) <= number <= last:
            infant += _value(rules, "tax.infant.monthly-per-child", day)
            infant_months += 1
        elif number > last:
            education += _value(rules, "tax.child-education.monthly", day)
            education_months += 1
    return Deduction(infant_months, infant, education_months, education)


def tax(income: Decimal) -> Decimal:
    """The tax on a year's taxable income (全年应纳税所得额); an upper limit is in its bracket."""
    taxable = max(income, Decimal(0))
    for limit, rate, quick in _BRACKETS:
        if limit is None or taxable <= limit:
            return taxable * Decimal(rate) - quick
    raise AssertionError("the last bracket has no limit")


def tax_saved(
    monthly_salary: Decimal, monthly_insurance: Decimal, taken_off: Decimal
) -> tuple[Decimal, Decimal]:
    """The tax of a year of such salaries without and with `taken_off`."""
    income = 12 * (monthly_salary - monthly_insurance) - _BASIC_YEARLY
    return tax(income), tax(income - taken_off)


def _value(rules: Rulebook, id: str, day: date) -> Decimal:
    """The parameter on `day`; zero where it was not yet in force."""
    try:
        value = rules.parameters[id].on(day).value
    except DateError:
        return Decimal(0)
    assert value is not None
    return value
