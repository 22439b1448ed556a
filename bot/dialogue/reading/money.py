"""Money in a question: salaries of both, insurance, the employer's average wage, the tax rate.

八千多 is not a number: it is told as vague, and asked for. Texts come with numerals as digits.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

MOST_A_MONTH = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Money:
    """What was read, in 元 a month. `vague` and `large` are texts that no sum is made of."""

    monthly_salary: Decimal | None = None
    spouse_salary: Decimal | None = None
    social_insurance: Decimal | None = None
    average_wage: Decimal | None = None
    rate: Decimal | None = None
    vague: str = ""
    large: str = ""


_AMOUNT = re.compile(
    r"(?P<about>大概|大约|差不多|将近|接近|不到|约)?(?<![\d.])(?P<number>\d+(?:\.\d+)?)"
    r"(?:(?P<ten>万|w)(?:(?P<rest>\d)(?:千|k)?(?!\d))?|(?P<thousand>千|k)(?P<hundreds>\d)?(?!\d))?"
    r"(?P<vague>多|来|几|左右|上下|出头|冒头|不到)?(?![年月号日岁周胎%个天级\d./-])"
)
LOOSE = re.compile(
    r"(?:[一二三四五六七八九两][一二三四五六七八九](?=[千万百])|几)[千万百](?!分)|万把|千把"
)
_YEARLY = re.compile("年薪|年收入|一年挣|1年挣|年入|全年收入|全年工资")
_SALARY = re.compile("月薪|工资|收入|月入|挣|到手|开|薪水|薪资|底薪|税前")
_INSURANCE = re.compile("社保|[35三五]险|公积金")
_AVERAGE = re.compile("平均")
_SPOUSE = re.compile(
    "老公|媳妇|爱人|对象|老婆|丈夫|妻子|他爸|他妈|孩子爸|孩子妈|娃他|配偶|当家的|他|她|男方|女方"
)
_SELF = re.compile("我|俺|本人|自己|咱")
# Words that lead to a pay: a pronoun with next to nothing after it, or a word for pay.
_OWNER = re.compile(rf"(?:{_SPOUSE.pattern}|{_SELF.pattern})(?:是|每|个|1|月|税前|的|:|就|才|有)*$")
_PAID = re.compile(rf"(?:{_SALARY.pattern})[^\d]{{0,5}}$")
_BOTH = re.compile("都是|都挣|两人都|2人都|俩都|2个人都|2口子都|各")
_RATE = re.compile(
    r"(?<!\d)(3|10|20|25|30|35|45)(?:%|个点|个百分点)(?!各|一人|扣)|"
    r"(?:税率|档)[^\d]{0,3}(3|10|20|25|30|35|45)(?!\d|万|千|年|月|岁)"
)
_CLAUSE = re.compile("[,，。;；?？!！]")
# Amounts of the rules, which nobody earns unless it is said so.
_LEAST = Decimal(1000)


def read_money(said: str, raw: str) -> Money:
    """The money in `said`, whose dates are blanked out; `raw` still has its numerals as written."""
    rate = next((Decimal(found[1] or found[2]) / 100 for found in _RATE.finditer(said)), None)
    vague = "" if (loose := _loose(raw)) is None else loose
    large = ""
    read: dict[str, Decimal] = {}
    for match in _AMOUNT.finditer(said):
        label = _label(said, match)
        if label is None:
            continue
        amount = _value(match)
        if match["vague"] or match["about"]:
            vague = match.group()
            continue
        if label == "yearly":
            label, amount = "monthly_salary", amount / 12
        if amount > MOST_A_MONTH:
            large = match.group()
            continue
        if label == "social_insurance":
            read[label] = read.get(label, Decimal(0)) + amount
        elif amount >= _LEAST or amount == 0:
            read.setdefault(label, amount)
    salary = read.get("monthly_salary")
    if salary is not None and "spouse_salary" not in read and _BOTH.search(said):
        read["spouse_salary"] = salary
    return Money(**read, rate=rate, vague=vague, large=large)


def read_amount(typed: str) -> Decimal | None:
    """The one exact amount that an answer is; None for 八千多, two numbers or too large a one."""
    found = list(_AMOUNT.finditer(typed))
    if len(found) != 1 or found[0]["vague"] or found[0]["about"]:
        return None
    amount = _value(found[0])
    return amount if amount <= MOST_A_MONTH else None


def _loose(raw: str) -> str | None:
    """七八千, 几千: no number, where it is somebody's pay."""
    for match in LOOSE.finditer(raw):
        before = _CLAUSE.split(raw[: match.start()])[-1]
        if _SALARY.search(before) or _SPOUSE.search(before) or "我" in before or "俺" in before:
            return match.group()
    return None


def _label(said: str, match: re.Match[str]) -> str | None:
    """Whose or what amount it is, by the words before it in its clause (or just after it)."""
    before = _CLAUSE.split(said[: match.start()])[-1][-14:]
    before = before[max((found.end() for found in _AMOUNT.finditer(before)), default=0) :]
    if _AVERAGE.search(before):
        return "average_wage"
    if _INSURANCE.search(before):
        return "social_insurance"
    if _YEARLY.search(before):
        return "yearly"
    owner = _OWNER.search(before)
    if owner is None and _PAID.search(before) is None:
        return None
    spouse = _last(_SPOUSE, before) > _last(_SELF, before)
    return "spouse_salary" if spouse else "monthly_salary"


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((match.start() for match in pattern.finditer(text)), default=-1)


def _value(match: re.Match[str]) -> Decimal:
    """12000 of 1万2, 1.2w and 12000."""
    number = Decimal(match["number"])
    if match["ten"]:
        return number * 10_000 + int(match["rest"] or 0) * 1_000
    if match["thousand"]:
        return number * 1_000 + int(match["hundreds"] or 0) * 100
    return number
