"""A question with a birth in it that asks how much: the sum, its working, and who decides.

Whether a message is such a question, what it asks for, and the reply to it. The sums themselves
are rules.formulas' business.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from bot.dialogue.facts import Birth, Facts
from bot.knowledge import Knowledge
from bot.rules import formulas
from bot.rules.rulebook import spoken_date

_MUCH = re.compile(
    r"多少|几个3600|几千|几百|几块|给几|省几|合计|总共|一共|共计|算一下|算算|帮我算|到哪个?月|哪个月|几月|到什么时候|到啥时候|到几时|"
    r"还能|能领|能扣|能拿|领着|扣到|截止|多钱|么钱|几年的?钱"
)
_TAX = re.compile(r"扣|个税|税|省|婴幼儿|子女教育|照护")
_SUBSIDY = re.compile(r"补贴|补助|3600|三千六|奶粉钱|国家给|国家总共|领|拿|给|发")
_SAVING = re.compile(r"省|少交|少缴")
_END = re.compile(r"哪个?月|几月|到什么时候|到啥时候|到几时|截止|结束|扣到")
_MONTHLY = re.compile(r"每个?月|一个月|1个月|每月")
_STILL = re.compile(r"还能|现在|还可以|眼下|还有多少")
_IN_ALL = re.compile(r"总共|一共|共计|合计|全部|到3岁|到三岁|几年|总数|加起来")
_INFANT_ONLY = re.compile(r"婴幼儿|照护|三岁以下|3岁以下")
_BOTH = re.compile(r"子女教育|合起来|合计|加起来|一共")

SUBSIDY_ENTRIES = (
    "subsidy.amount",
    "subsidy.born-before-2025",
    "subsidy.multi-child",
    "subsidy.deadline",
    "subsidy.eligibility",
    "subsidy.what",
)
TAX_ENTRIES = (
    "tax.infant.standard",
    "tax.infant.period",
    "tax.infant.saving",
    "tax.infant.split",
    "tax.turning-three",
    "tax.child-education",
)


@dataclass(frozen=True, slots=True)
class Result:
    """The contract's `result`, and what else the reply says."""

    asks: str
    value: Decimal | str
    unit: str
    entry: str
    lead: str
    working: tuple[str, ...]
    more: dict[str, object] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """asks, value, unit, working and the further keys."""
        value = self.value if isinstance(self.value, str) else _number(self.value)
        return {
            "asks": self.asks,
            "value": value,
            "unit": self.unit,
            "working": list(self.working),
            **{
                key: _number(more) if isinstance(more, Decimal) else more
                for key, more in self.more.items()
            },
        }


def topic_of(
    text: str, facts: Facts, first: str | None, sure: bool, in_hand: str | None
) -> str | None:
    """`subsidy` or `tax` where `text` asks for a sum with these facts; else None.

    `first` is the entry the words alone mean, `sure` whether they do clearly.
    """
    if not (facts.births or facts.undated) or not _MUCH.search(text):
        return None
    family = next(
        (
            topic
            for topic, ids in (("subsidy", SUBSIDY_ENTRIES), ("tax", TAX_ENTRIES))
            if first in ids
        ),
        None,
    )
    if family is None and sure:
        return None
    if _TAX.search(text) and not re.search("补贴|补助|3600", text):
        return "tax"
    if _SUBSIDY.search(text):
        return "subsidy"
    return family or next(
        (topic for topic in ("subsidy", "tax") if (in_hand or "").startswith(topic)), None
    )


def calculate(
    topic: str, text: str, facts: Facts, first: str | None, knowledge: Knowledge, today: date
) -> Result:
    """The sum that `text` asks for. `facts` has a birth."""
    if topic == "subsidy":
        return _subsidy(text, facts, first, knowledge, today)
    return _tax(text, facts, first, knowledge, today)


def _children(facts: Facts) -> tuple[Birth, ...]:
    """A birth for each child: twins share theirs."""
    if len(facts.births) == 1 and facts.children:
        return facts.births * facts.children
    return facts.births


def _subsidy(
    text: str, facts: Facts, first: str | None, knowledge: Knowledge, today: date
) -> Result:
    rules, children = knowledge.rules, _children(facts)
    due = [formulas.subsidy(birth.year, birth.month, rules) for birth in children]
    total = sum((one.total for one in due), Decimal(0))
    still = sum((one.still(today.year) for one in due), Decimal(0))
    now = sum((one.by_year.get(today.year, Decimal(0)) for one in due), Decimal(0))
    unclaimed_now = sum((_first_claim(one, today.year) for one in due), Decimal(0))
    closes = _closes(knowledge, today)
    working = [_told(birth, one) for birth, one in zip(children, due, strict=True)]
    wanted = facts.year
    asks_total = bool(_IN_ALL.search(text)) and wanted is None
    if _STILL.search(text) and wanted in (None, today.year):
        asks, value = "subsidy_claimable", still
        lead = (
            f"前几年都按时领了的，从现在起还能领{_yuan(still)}，今年这份是{_yuan(now)}；"
            f"一次都没领过的，还能领{_yuan(total)}，今年先领{_yuan(unclaimed_now)}。到{spoken_date(closes)}截止。"
        )
        more: dict[str, object] = {
            "also": total,
            "now": now,
            "now_also": unclaimed_now,
            "until": closes.isoformat(),
        }
    elif wanted is not None and not asks_total:
        asks = "subsidy_year"
        value = sum((one.by_year.get(wanted, Decimal(0)) for one in due), Decimal(0))
        lead = f"{wanted}年这份是{_yuan(value)}。"
        more = {}
        if wanted == today.year:
            more = {"also": unclaimed_now, "until": closes.isoformat()}
            lead = (
                f"今年（{wanted}年）这份是{_yuan(value)}；一次都没领过的，今年先领{_yuan(unclaimed_now)}。"
                f"到{spoken_date(closes)}截止。"
            )
    else:
        asks, value, more = "subsidy_total", total, {}
        lead = f"一共{_yuan(total)}。"
        if still and still != total:
            lead += f"前几年都领了的，现在还剩{_yuan(still)}，今年的到{spoken_date(closes)}截止。"
    if not total:
        lead = "2025年前已经满3周岁，不在发放范围里，是0元。"
    earliest = min(children, key=str)
    fallback = (
        "subsidy.multi-child"
        if len(children) > 1
        else "subsidy.born-before-2025"
        if earliest.year < 2025
        else "subsidy.amount"
    )
    entry = first if first in SUBSIDY_ENTRIES else fallback
    return Result(asks, value, "元", entry or fallback, lead, tuple(working), more)


def _first_claim(one: formulas.Subsidy, year: int) -> Decimal:
    """What a family that has claimed nothing yet is paid first: the first year's part."""
    if not one.by_year:
        return Decimal(0)
    first = min(one.by_year)
    return one.by_year[first] if first <= year else Decimal(0)


def _told(birth: Birth, one: formulas.Subsidy) -> str:
    if not one.by_year:
        return f"{birth.year}年{birth.month}月出生：2025年前已满3周岁，0元"
    years = "，".join(f"{year}年{_yuan(due)}" for year, due in one.by_year.items())
    how = f"{one.months}个月按月折算" if one.months is not None else "一年一次，共3次"
    return f"{birth.year}年{birth.month}月出生：{how}；{years}；合计{_yuan(one.total)}"


def _closes(knowledge: Knowledge, today: date) -> date:
    window = knowledge.rules.windows.get("subsidy.claim-window")
    return window.span(today)[1] if window else date(today.year, 12, 31)


def _tax(text: str, facts: Facts, first: str | None, knowledge: Knowledge, today: date) -> Result:
    rules, children = knowledge.rules, _children(facts)
    share = Decimal("0.5") if facts.split == "half" else Decimal(1)
    of = "（各扣一半，您这一份）" if facts.split == "half" else ""
    year = facts.year or today.year
    if _END.search(text) and not _SAVING.search(text) and not re.search("多少", text):
        birth = children[0]
        _, last = formulas.infant_span(birth.year, birth.month)
        month = f"{last // 12:04}-{last % 12 + 1:02}"
        spoken = f"{last // 12}年{last % 12 + 1}月"
        lead = f"3岁以下婴幼儿照护最后扣到{spoken}，下个月起改填子女教育，金额一样。"
        working = (
            f"{birth.year}年{birth.month}月出生：从出生当月扣到满3周岁的前一个月，就是{spoken}",
        )
        return Result(
            "end_month", month, "月", _tax_entry(first, "tax.infant.period"), lead, working
        )
    parts = [formulas.deduction(birth.year, birth.month, year, rules) for birth in children]
    infant_only = bool(_INFANT_ONLY.search(text)) and not _BOTH.search(text)
    whole = sum((one.infant if infant_only else one.total for one in parts), Decimal(0))
    value = whole * share
    working_lines = [
        _reckoned(birth, one, year) for birth, one in zip(children, parts, strict=True)
    ]
    if facts.split == "half":
        working_lines.append(f"各扣一半：{_yuan(whole)} × 50% = {_yuan(value)}")
    if _SAVING.search(text) and facts.rate is not None:
        saved = value * facts.rate
        working_lines.append(f"{_yuan(value)} × {facts.rate * 100:.0f}% = {_yuan(saved)}")
        lead = f"{year}年最多省税{_yuan(saved)}{of}。跨档的省得少一些，本来不交税的省0元。"
        entry = _tax_entry(first, "tax.infant.saving")
        return Result("tax_saving", saved, "元", entry, lead, tuple(working_lines))
    if _SAVING.search(text) and facts.monthly_salary is not None:
        insurance = facts.social_insurance or Decimal(0)
        before, after = formulas.tax_saved(facts.monthly_salary, insurance, value)
        saved = before - after
        working_lines.append(f"不填：全年税{_yuan(before)}；填了：{_yuan(after)}；省{_yuan(saved)}")
        lead = f"{year}年省税{_yuan(saved)}{of}。只按您说的工资和社保算，没算别的扣除。"
        entry = _tax_entry(first, "tax.infant.saving")
        return Result("tax_saving", saved, "元", entry, lead, tuple(working_lines))
    if _MONTHLY.search(text):
        monthly = _monthly(children, year, today, knowledge) * share
        lead = f"每月从计税的收入里减{_yuan(monthly)}{of}，不是发这么多钱。"
        entry = _tax_entry(first, "tax.infant.standard")
        return Result("deduction_month", monthly, "元/月", entry, lead, tuple(working_lines))
    lead = f"{year}年一共从计税的收入里减{_yuan(value)}{of}，不是发这么多钱。"
    entry = _tax_entry(first, "tax.infant.standard")
    return Result("deduction_year", value, "元", entry, lead, tuple(working_lines))


def _monthly(children: tuple[Birth, ...], year: int, today: date, knowledge: Knowledge) -> Decimal:
    """What is taken off in one month: today's in this year, else that of the year's last month."""
    month = today.month if year == today.year else 12
    total = Decimal(0)
    for birth in children:
        id = "tax.infant.monthly-per-child"
        if formulas.month_number(year, month) > formulas.infant_span(birth.year, birth.month)[1]:
            id = "tax.child-education.monthly"
        total += knowledge.rules.parameters[id].on(date(year, month, 1)).value or 0
    return total


def _reckoned(birth: Birth, one: formulas.Deduction, year: int) -> str:
    parts = []
    if one.infant_months:
        parts.append(f"婴幼儿照护{one.infant_months}个月，{_yuan(one.infant)}")
    if one.education_months:
        parts.append(f"子女教育{one.education_months}个月，{_yuan(one.education)}")
    return f"{birth.year}年{birth.month}月出生，{year}年：{'；'.join(parts) or '0个月，0元'}"


def _tax_entry(first: str | None, fallback: str) -> str:
    return first if first in TAX_ENTRIES else fallback


def _yuan(amount: Decimal) -> str:
    return f"{_number(amount):g}元" if amount < 1_000_000 else f"{amount:f}元"


def _number(amount: Decimal) -> float | int:
    return int(amount) if amount == amount.to_integral_value() else float(amount)
