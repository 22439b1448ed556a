"""The formulas that the calculators' YAML names: what is Given, the rules and today → an Outcome.

Small functions; amounts come from the rules' parameters by date, here stands only how they are
put together. The day of birth counts for nothing but leave.
"""

from collections.abc import Mapping

from bot.rules.deductions import child_deduction, deduction, infant_span
from bot.rules.given import Formula
from bot.rules.leave import (
    childcare_leave,
    maternity_allowance,
    maternity_leave,
    paternity_leave,
)
from bot.rules.subsidy import childcare_subsidy, subsidy
from bot.rules.taxes import best_split, tax, tax_saving

__all__ = ["FORMULAS", "deduction", "infant_span", "subsidy", "tax"]

FORMULAS: Mapping[str, Formula] = {
    formula.__name__: formula
    for formula in (
        childcare_subsidy,
        child_deduction,
        tax_saving,
        best_split,
        maternity_leave,
        paternity_leave,
        childcare_leave,
        maternity_allowance,
    )
}
