"""The tax a family saves by its children's deductions (个人所得税法, 税率表一)."""

from datetime import date
from decimal import Decimal
from itertools import product

from bot.rules.deductions import child_deduction, deduction
from bot.rules.given import HALF, ZERO, Given, Outcome, Rules, Value, children, value_on, yuan


def tax(taxable: Decimal, year: int, rules: Rules) -> Decimal:
    """The tax on a year's taxable income (全年应纳税所得额)."""
    return rules.scales["tax.income"].on(date(year, 1, 1)).charged(taxable)


def _taxable(
    salary: Decimal | None, income: Decimal | None, insurance: Decimal, year: int, rules: Rules
) -> Decimal:
    """A year's income less the basic deduction and insurance, before any special deduction."""
    earned = income if income is not None else 12 * (salary or ZERO)
    return earned - 12 * insurance - value_on(rules, "tax.basic-yearly", date(year, 1, 1))


def tax_saving(given: Given, rules: Rules, today: date) -> Outcome:
    """The tax of a year without and with the deductions, and what they save.

    With a rate alone `saved` is deduction × rate, an upper estimate.
    """
    year = given.year or today.year
    off = child_deduction(given, rules, today)
    taken = off.amount("total")
    if given.monthly_salary is None and given.yearly_income is None:
        rate = given.rate or ZERO
        saved = taken * rate
        line = f"{yuan(taken)} × {(rate * 100).normalize():f}% = {yuan(saved)}"
        return Outcome({"deduction": taken, "saved": saved}, (*off.working, line))
    taxable = _taxable(
        given.monthly_salary, given.yearly_income, given.social_insurance, year, rules
    )
    before, after = tax(taxable, year, rules), tax(taxable - taken, year, rules)
    values: dict[str, Value] = {
        "deduction": taken,
        "taxable": taxable,
        "before": before,
        "after": after,
        "saved": before - after,
    }
    working = (
        *off.working,
        f"不填：全年应纳税所得额{yuan(max(taxable, ZERO))}，税{yuan(before)}",
        f"填了：{yuan(max(taxable - taken, ZERO))}，税{yuan(after)}；省{yuan(before - after)}",
    )
    return Outcome(values, working)


def best_split(given: Given, rules: Rules, today: date) -> Outcome:
    """Of all ways to share the children's deductions, the one that saves two earners most.

    Each child is taken by one parent or shared half and half; of equal ways the simplest that
    favours the higher income. `best` is self, spouse, half or mixed; `saved` what it saves.
    """
    year = given.year or today.year
    incomes = (
        _taxable(given.monthly_salary, given.yearly_income, given.social_insurance, year, rules),
        _taxable(given.spouse_salary, given.spouse_income, given.spouse_insurance, year, rules),
    )
    taken = [deduction(birth, year, rules).total for birth in children(given)]
    before = sum((tax(income, year, rules) for income in incomes), ZERO)

    def saved(shares: tuple[Decimal, ...]) -> Decimal:
        mine = sum((off * share for off, share in zip(taken, shares, strict=True)), ZERO)
        his = sum(taken, ZERO) - mine
        after = tax(incomes[0] - mine, year, rules) + tax(incomes[1] - his, year, rules)
        return before - after

    higher = Decimal(1) if incomes[0] >= incomes[1] else ZERO
    ways = sorted(
        product((ZERO, HALF, Decimal(1)), repeat=len(taken)),
        key=lambda shares: (-saved(shares), len(set(shares)), sum(abs(s - higher) for s in shares)),
    )
    best = ways[0]
    values: dict[str, Value] = {
        "deduction": sum(taken, ZERO),
        "self": saved((Decimal(1),) * len(taken)),
        "spouse": saved((ZERO,) * len(taken)),
        "half": saved((HALF,) * len(taken)),
        "saved": saved(best),
        "best": {ZERO: "spouse", HALF: "half", Decimal(1): "self"}[best[0]]
        if len(set(best)) == 1
        else "mixed",
        "shares": "、".join(f"{share:.0%}" for share in best),
    }
    working = (
        f"两人一年能减的合计{yuan(sum(taken, ZERO))}",
        f"全算您的：两人一共省{yuan(saved((Decimal(1),) * len(taken)))}",
        f"全算爱人的：两人一共省{yuan(saved((ZERO,) * len(taken)))}",
        f"各扣一半：两人一共省{yuan(saved((HALF,) * len(taken)))}",
    )
    return Outcome(values, working)
