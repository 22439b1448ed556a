"""Which sum a question asks for, and what is reckoned: the contract's `result` with its words.

The sums are rules' business; the sentence that leads a reply is made in leads.py.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from bot.dialogue.reading.facts import Facts
from bot.knowledge import Knowledge
from bot.rules import Calculator, Given, Outcome

SUBSIDY, DEDUCTION, SAVING, SPLIT = (
    "childcare-subsidy",
    "child-deduction",
    "tax-saving",
    "best-split",
)
MATERNITY, PATERNITY, CHILDCARE = "maternity-leave", "paternity-leave", "childcare-leave"
ALLOWANCE = "maternity-allowance"
LEAVES = (MATERNITY, PATERNITY, CHILDCARE)

_MUCH = re.compile(
    r"多少|几个3600|几千|几百|几块|给几|省几|合计|总共|一共|共计|算一下|算算|帮我算|给算|到哪个?月|哪个月|几月|到什么时候|到啥时候|到几时|"
    r"还能|能领|能扣|能拿|领着|扣到|截止|多钱|么钱|几年的?钱|能给|多大数|总数"
)
_TAX = re.compile(r"扣|个税|税|省|婴幼儿|子女教育|照护")
_NAMED_SUBSIDY = re.compile("补贴|补助|3600|三千六|奶粉钱")
_SUBSIDY = re.compile(r"补贴|补助|3600|三千六|奶粉钱|国家给|国家总共|领|拿|给|发")
_SAVING = re.compile(r"省|少交|少缴|划算")
_TAKEN_OFF = re.compile("能扣|扣多少|个税|育儿补贴|婴幼儿照护|子女教育")
_WHO = re.compile(
    "谁扣|谁报|谁来扣|怎么分|咋分|划算|哪个扣|给谁|放谁|挂谁|算谁|谁名下|分给|分好|谁填"
)
_END = re.compile(r"哪个?月|几月|到什么时候|到啥时候|到几时|截止|结束|扣到|从什么时候|啥时候开始")
_MONTHLY = re.compile(r"每个?月|一个月|1个月|月月")
_STILL = re.compile(r"还能|现在|还可以|眼下|还有多少|还剩|还有没有")
_IN_ALL = re.compile(r"总共|一共|共计|合计|全部|到3岁|到三岁|几年|总数|加起来|拢共|通共")
_INFANT_ONLY = re.compile(r"婴幼儿|照护|三岁以下|3岁以下")
_EDUCATION_ONLY = re.compile("子女教育")
_BOTH = re.compile("子女教育|合起来|合计|加起来")
_LOSS = re.compile("流产|小产|胎停|引产|没保住|没留住")
_HOW_LONG = re.compile("多少天|几天|到哪天|到几号|到哪一天|哪天|几号|什么时候|啥时候|哪年哪月|算")
_LEAVE_WORDS = ((PATERNITY, "陪产假|护理假"), (CHILDCARE, "育儿假"), (MATERNITY, "产假"))


@dataclass(frozen=True, slots=True)
class Result:
    """The contract's `result`, the entry it belongs to, and the outcome behind it."""

    calculator: Calculator
    asks: str
    value: Decimal | str
    unit: str
    entry: str
    given: Given
    outcome: Outcome
    more: dict[str, object] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """asks, value, unit, working and the further keys."""
        further = {
            key: number(more) if isinstance(more, Decimal) else more
            for key, more in self.more.items()
        }
        value = self.value if isinstance(self.value, str) else number(self.value)
        working = list(self.outcome.working)
        return {"asks": self.asks, "value": value, "unit": self.unit, "working": working, **further}


def number(amount: Decimal) -> float | int:
    """As JSON has it: whole numbers without a point, others to the cent."""
    return int(amount) if amount == amount.to_integral_value() else round(float(amount), 2)


def how_much(text: str) -> bool:
    """Whether `text` asks for an amount, or until which month."""
    return bool(_MUCH.search(text))


def wanted(
    text: str,
    facts: Facts,
    first: str | None,
    sure: bool,
    in_hand: str | None,
    knowledge: Knowledge,
) -> str | None:
    """The id of the calculator that `text` asks for with these facts; None where it is no sum.

    `first` is the entry the words alone mean, `sure` whether they do clearly.
    """
    calculators = knowledge.rules.calculators
    found = (
        _leave(text, facts)
        or _tax_of_two(text, facts)
        or _of_children(
            text, facts, first if first in knowledge.entries else None, sure, in_hand, calculators
        )
    )
    return found if found in calculators else None


def _leave(text: str, facts: Facts) -> str | None:
    """产假, 陪产假, 育儿假 with a day or with what lengthens it; 生育津贴 with somebody's pay."""
    if _LOSS.search(text):
        return None
    if "生育津贴" in text and (facts.average_wage or facts.monthly_salary):
        return ALLOWANCE if _MUCH.search(text) else None
    for calculator, words in _LEAVE_WORDS:
        if re.search(words, text):
            dated = any(birth.day for birth in facts.births)
            longer = calculator == MATERNITY and (facts.at_once > 1 or facts.difficult)
            return calculator if (dated or longer) and _HOW_LONG.search(text) else None
    return None


def _tax_of_two(text: str, facts: Facts) -> str | None:
    """Who of two earners takes it, or what a salary saves."""
    if facts.monthly_salary is not None and facts.spouse_salary is not None:
        return SPLIT if _WHO.search(text) or _SAVING.search(text) or "扣" in text else None
    paid = facts.monthly_salary is not None or facts.rate is not None
    vague = facts.problem in ("salary_vague", "salary_large")
    child = facts.told or re.search("孩|娃|宝|婴幼儿", text)
    if (paid or vague) and child and _SAVING.search(text) and _MUCH.search(text):
        return SAVING
    return None


def _of_children(
    text: str,
    facts: Facts,
    first: str | None,
    sure: bool,
    in_hand: str | None,
    calculators: dict[str, Calculator],
) -> str | None:
    """育儿补贴 or the deductions, where a birth is spoken of."""
    if not facts.told or not _MUCH.search(text) or re.search("产假|陪产|育儿假|生育津贴", text):
        return None
    offered = {entry: id for id, one in calculators.items() for entry in one.entries}
    family = offered.get(first or "")
    if family is None and sure and not (facts.expected and _TAKEN_OFF.search(text)):
        return None
    if family in (*LEAVES, ALLOWANCE):
        family = None
    if _TAX.search(text) and not _NAMED_SUBSIDY.search(text):
        return SAVING if _SAVING.search(text) else DEDUCTION
    if _SUBSIDY.search(text):
        return SUBSIDY
    if family:
        return family
    return next(
        (
            id
            for topic, id in (("subsidy", SUBSIDY), ("tax", DEDUCTION))
            if (in_hand or "").startswith(topic)
        ),
        None,
    )


def given_of(facts: Facts) -> Given:
    """What a formula takes, of what was read."""
    return Given(
        births=facts.births,
        babies=facts.at_once if len(facts.births) <= 1 else 1,
        difficult=facts.difficult,
        year=facts.year,
        split="half" if facts.split == "half" else "full",
        rate=facts.rate,
        monthly_salary=facts.monthly_salary,
        spouse_salary=facts.spouse_salary,
        social_insurance=facts.social_insurance or Decimal(0),
        spouse_insurance=facts.spouse_insurance or Decimal(0),
        average_wage=facts.average_wage,
    )


def calculate(
    id: str, text: str, facts: Facts, first: str | None, knowledge: Knowledge, today: date
) -> Result:
    """The sum `id` for what `text` asks. `facts` has what the calculator needs.

    `first` is the entry that the words alone clearly mean; the result belongs to it if the
    calculator is offered there.
    """
    calculator = knowledge.rules.calculators[id]
    given = given_of(facts)
    outcome = calculator.run(given, knowledge.rules, today)
    asks, value, unit, more = _ASKED[id](_Sum(text, given, outcome, knowledge, today))
    entry = first if first in calculator.entries else _entry(calculator, asks, given)
    return Result(calculator, asks, value, unit, entry, given, outcome, more)


def alike(results: list[Result]) -> bool:
    """Whether all come to the same: then it does not matter which of the births it is."""
    first = results[0]
    return all((one.value, one.more) == (first.value, first.more) for one in results)


def _entry(calculator: Calculator, asks: str, given: Given) -> str:
    """The entry of a result where the words alone name none."""
    if calculator.id == SUBSIDY:
        if len(given.births) * given.babies > 1:
            return "subsidy.multi-child"
        return "subsidy.born-before-2025" if given.births[0].year < 2025 else "subsidy.amount"
    return "tax.infant.period" if asks == "end_month" else calculator.entries[0]


Asked = tuple[str, Decimal | str, str, dict[str, object]]


@dataclass(frozen=True, slots=True)
class _Sum:
    """A sum that was made, and the words that asked for it."""

    text: str
    given: Given
    outcome: Outcome
    knowledge: Knowledge
    today: date


def _asked_subsidy(one: _Sum) -> Asked:
    until = closes(one.knowledge, one.today).isoformat()
    amount, year = one.outcome.amount, one.given.year
    if _STILL.search(one.text) and year in (None, one.today.year):
        more: dict[str, object] = {
            "also": amount("unclaimed"),
            "now": amount("now"),
            "now_also": amount("unclaimed_now"),
            "until": until,
        }
        return "subsidy_claimable", amount("still"), "元", more
    if year is not None and not _IN_ALL.search(one.text):
        now = {"also": amount("unclaimed_now"), "until": until}
        more = dict(now) if year == one.today.year else {}
        return "subsidy_year", amount(str(year)), "元", more
    return "subsidy_total", amount("total"), "元", {}


def _asked_deduction(one: _Sum) -> Asked:
    if _END.search(one.text) and "多少" not in one.text:
        return "end_month", str(one.outcome.values["last_month"]), "月", {}
    if _MONTHLY.search(one.text):
        return "deduction_month", one.outcome.amount("monthly"), "元/月", {}
    infant, education = _INFANT_ONLY.search(one.text), _EDUCATION_ONLY.search(one.text)
    only = ""
    if infant and not _BOTH.search(one.text):
        only = "infant"
    elif education and not infant:
        only = "education"
    value = one.outcome.amount(only or "total")
    return "deduction_year", value, "元", {"only": only} if only else {}


def _asked_saving(one: _Sum) -> Asked:
    return "tax_saving", one.outcome.amount("saved"), "元", {}


def _asked_split(one: _Sum) -> Asked:
    return "best_split", one.outcome.amount("saved"), "元", {"best": one.outcome.values["best"]}


def _asked_leave(one: _Sum) -> Asked:
    edges = ("first_day", "last_day", "from", "until")
    values = one.outcome.values
    more: dict[str, object] = {name: values[name] for name in edges if name in values}
    return "leave_days", one.outcome.amount("days"), "天", more


def _asked_allowance(one: _Sum) -> Asked:
    amount = one.outcome.amount
    return "maternity_allowance", amount("amount"), "元", {"days": amount("days")}


_ASKED = {
    SUBSIDY: _asked_subsidy,
    DEDUCTION: _asked_deduction,
    SAVING: _asked_saving,
    SPLIT: _asked_split,
    **dict.fromkeys(LEAVES, _asked_leave),
    ALLOWANCE: _asked_allowance,
}


def closes(knowledge: Knowledge, today: date) -> date:
    """The last day of this year's claims."""
    window = knowledge.rules.windows.get("subsidy.claim-window")
    last = window.span(today)[1] if window else date(today.year, 12, 31)
    return last if last >= today else date(today.year, 12, 31)
