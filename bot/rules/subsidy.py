"""育儿补贴 by month of birth (育儿补贴制度实施方案, 2025-07-28)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.rules.births import Birth, month_number, spoken_month
from bot.rules.given import ZERO, Given, Outcome, Rules, Value, begins, children, value_on, yuan


@dataclass(frozen=True, slots=True)
class Subsidy:
    """育儿补贴 of one child: what each year's claim pays, and how many months that counts."""

    by_year: Mapping[int, Decimal]
    months: int

    @property
    def total(self) -> Decimal:
        """All of it."""
        return sum(self.by_year.values(), ZERO)

    def still(self, year: int) -> Decimal:
        """What is due from `year` on, if earlier years were claimed as due."""
        return sum((due for of, due in self.by_year.items() if of >= year), ZERO)

    def first_claim(self, year: int) -> Decimal:
        """What `year` pays a family that has claimed nothing yet: its first claim."""
        first = min(self.by_year, default=year + 1)
        return self.by_year[first] if first <= year else ZERO


def first_claim_open(birth: Birth, rules: Rules, today: date) -> bool:
    """Whether a family that has claimed nothing may still begin on `today`.

    Born since it began: in the year of birth or the next. Born before: in its first year, and
    while the extension runs (subsidy.first-claim-extension).
    """
    begin = begins(rules, "subsidy.base").year
    if birth.year >= begin:
        return today.year <= birth.year + 1
    window = rules.windows.get("subsidy.first-claim-extension")
    opens, closes = window.span(today) if window else (today, date(begin, 12, 31))
    return today.year <= begin or opens <= today <= closes


def subsidy(birth: Birth, rules: Rules) -> Subsidy:
    """The subsidy of one child; nothing for one who was three before it began.

    Born before the scheme's first month: paid by the month from then to the month of the third
    birthday, whole years first. Born later: the yearly amount three times, from the year of birth.
    """
    begin = begins(rules, "subsidy.base")
    years = int(value_on(rules, "subsidy.age-limit", begin))
    if birth.year >= begin.year:
        paid = range(birth.year, birth.year + years)
        by_year = {year: value_on(rules, "subsidy.base", date(year, 1, 1)) for year in paid}
        return Subsidy(by_year, 12 * years)
    months = left = max(0, birth.number + 12 * years - month_number(begin.year, begin.month) + 1)
    by_year = {}
    for year in range(begin.year, begin.year + years):
        if now := min(12, left):
            by_year[year] = value_on(rules, "subsidy.prorated-month", date(year, 1, 1)) * now
        left -= now
    return Subsidy(by_year, months)


def childcare_subsidy(given: Given, rules: Rules, today: date) -> Outcome:
    """All children's subsidy: months, total, a value a year, and what is still to be had.

    `still` and `now` hold if earlier years were claimed as due, `unclaimed` and `unclaimed_now`
    if nothing was: of the children whose first claim is open.
    """
    open_ = [first_claim_open(birth, rules, today) for birth in children(given)]
    due = [subsidy(birth, rules) for birth in children(given)]
    total = sum((one.total for one in due), ZERO)
    values: dict[str, Value] = {
        "months": Decimal(sum(one.months for one in due)),
        "total": total,
        "still": sum((one.still(today.year) for one in due), ZERO),
        "unclaimed": sum((one.total for one, may in zip(due, open_, strict=True) if may), ZERO),
        "now": sum((one.by_year.get(today.year, ZERO) for one in due), ZERO),
        "unclaimed_now": sum(
            (one.first_claim(today.year) for one, may in zip(due, open_, strict=True) if may), ZERO
        ),
    }
    for year in sorted({year for one in due for year in one.by_year}):
        values[str(year)] = sum((one.by_year.get(year, ZERO) for one in due), ZERO)
    working = [_subsidy_line(*pair, rules) for pair in zip(children(given), due, strict=True)]
    if len(due) > 1:
        working.append(f"{len(due)}个孩子合计{yuan(total)}")
    return Outcome(values, tuple(working))


def _subsidy_line(birth: Birth, one: Subsidy, rules: Rules) -> str:
    begin = begins(rules, "subsidy.base")
    if not one.by_year:
        return f"{spoken_month(birth.number)}出生：{begin.year}年前已满3周岁，0元"
    years = "，".join(f"{year}年{yuan(due)}" for year, due in one.by_year.items())
    how = f"一年一次，共{len(one.by_year)}次"
    if birth.year < begin.year:
        monthly = value_on(rules, "subsidy.prorated-month", begin)
        third = spoken_month(birth.number + 36)
        how = (
            f"从{begin.year}年1月算到满3周岁的{third}，共{one.months}个月，每月{yuan(monthly)}，"
            f"先整年后零头"
        )
    return f"{spoken_month(birth.number)}出生：{how}；{years}；合计{yuan(one.total)}"
