"""The sentences that lead the reply to a sum: what it comes to, until when, and for whom."""

from datetime import date
from decimal import Decimal

from bot.dialogue.sums.calculate import (
    ALLOWANCE,
    CHILDCARE,
    DEDUCTION,
    MATERNITY,
    PATERNITY,
    SAVING,
    SPLIT,
    SUBSIDY,
    Result,
    closes,
)
from bot.knowledge import Knowledge
from bot.rules.births import read_birth
from bot.rules.given import yuan
from bot.rules.rulebook import spoken_date

_SHARE = "（各扣一半，您这一份）"
_NOT_CASH = "这是从计税的收入里减，不是发这么多钱。"


def lead_of(result: Result, knowledge: Knowledge, today: date) -> tuple[str, ...]:
    """The sentences of `result`, the first the conclusion."""
    return _LEADS[result.calculator.id](result, knowledge, today)


def _subsidy(result: Result, knowledge: Knowledge, today: date) -> tuple[str, ...]:
    amount = result.outcome.amount
    if not amount("total"):
        return (
            "领不到：2025年前已经满3周岁，不在发放范围里。",
            "上班交税的父母，可以看看个税的“子女教育”扣除。",
        )
    if result.asks == "subsidy_claimable":
        return _both_cases(result, knowledge, today)
    last = spoken_date(closes(knowledge, today))
    if result.asks == "subsidy_year":
        return _one_year(result, last, knowledge, today)
    lead = [f"一共{yuan(amount('total'))}。"]
    if amount("still") != amount("total") or amount("unclaimed") != amount("total"):
        lead += _both_cases(result, knowledge, today)
    return tuple(lead)


def _one_year(result: Result, last: str, knowledge: Knowledge, today: date) -> tuple[str, ...]:
    year, value = result.given.year, result.outcome.amount(str(result.given.year))
    if year != today.year:
        what = "以后的数以当年公布的为准。" if year and year > today.year else ""
        return (f"{year}年这份是{yuan(value)}。{what}",)
    amount = result.outcome.amount
    first = amount("unclaimed_now")
    if (value, amount("still")) == (first, amount("unclaimed")):
        return (f"今年（{year}年）这份是{yuan(value)}，到{last}截止。",)
    return (f"今年（{year}年）的申请到{last}截止。", *_both_cases(result, knowledge, today)[1:])


def _both_cases(result: Result, knowledge: Knowledge, today: date) -> tuple[str, ...]:
    """What is due to those who claimed earlier years and to those who claimed nothing."""
    amount = result.outcome.amount
    now, still = amount("now"), amount("still")
    first, unclaimed = amount("unclaimed_now"), amount("unclaimed")
    last = spoken_date(closes(knowledge, today))
    born_before = any(birth.year < 2025 for birth in result.given.births)
    if (now, still) == (first, unclaimed):
        return (f"现在就能申请，今年的到{last}截止：今年{yuan(now)}，一共还能领{yuan(still)}。",)
    lines = [f"现在能办，到{last}截止。领过和没领过的不一样："]
    if now:
        rest = f"，以后还有{yuan(still - now)}" if still > now else "，这是最后一次"
        lines.append(f"前几年都按时领了的：今年再领{yuan(now)}{rest}，合计{yuan(still)}。")
    else:
        later = f"今年没有，以后还能领{yuan(still)}。" if still else "已经领完，没有了。"
        lines.append(f"该领的都领过了的：{later}")
    if unclaimed:
        way = "走“2022—2024年延长申请通道”，" if born_before else ""
        rest = f"，以后还有{yuan(unclaimed - first)}" if unclaimed > first else ""
        lines.append(f"一次都没领过的：{way}今年先领{yuan(first)}{rest}，合计{yuan(unclaimed)}。")
        if born_before and unclaimed > first:
            lines.append(
                "没领过的后面几次什么时候报、前面的怎么补，文件没写明，"
                f"由孩子户口所在镇街说了算，也可以打{knowledge.hotlines['government'].spoken()}问。"
            )
    else:
        lines.append(
            "一次都没领过的：第一次申请的期限已过，还能不能补，问孩子户口所在镇街或打12345。"
        )
    return tuple(lines)


def _deduction(result: Result, knowledge: Knowledge, today: date) -> tuple[str, ...]:  # noqa: ARG001
    values, given = result.outcome.values, result.given
    first, last, three = (
        read_birth(values[name]).spoken() for name in ("first_month", "last_month", "turning_three")
    )
    year = given.year or today.year
    of = _SHARE if given.split == "half" else ""
    span = f"3岁以下婴幼儿照护从{first}扣到{last}；{three}满3周岁，当月起另填“子女教育”，金额一样。"
    if len(set(given.births)) > 1:
        span = "每个孩子从出生当月扣到满3周岁的前一个月，满3周岁当月起另填“子女教育”，金额一样。"
    if result.asks == "end_month":
        return (span,)
    if result.asks == "deduction_month":
        lead = f"每月减{yuan(result.outcome.amount('monthly'))}{of}。{_NOT_CASH}"
    else:
        what = {"infant": "婴幼儿照护", "education": "子女教育"}.get(
            str(result.more.get("only")), ""
        )
        assert isinstance(result.value, Decimal)
        lead = f"{year}年{what}一共减{yuan(result.value)}{of}。{_NOT_CASH}"
    lines = [lead, span]
    if given.split != "half" and isinstance(result.value, Decimal) and result.value:
        lines.append(f"这是一个人全扣的数；夫妻各扣一半的，每人{yuan(result.value / 2)}。")
    if year == today.year and not result.more and (so_far := result.outcome.amount("so_far")):
        lines.append(
            f"今年还没填过的：现在填，{today.month}月发工资时能一次补上到这个月的{yuan(so_far)}"
            "（一直在同一单位的）；错过了，明年3月到6月汇算时补。"
        )
    return (*lines, *_later(result, today))


def _later(result: Result, today: date) -> tuple[str, ...]:
    """Words of caution: a year to come, a child who may no longer study."""
    lines = []
    year = result.given.year or today.year
    if year > today.year:
        lines.append(f"{year}年的按现在的标准算，以到时候的规定为准。")
    if any(birth.year + 16 <= year for birth in result.given.births):
        lines.append("孩子还在全日制上学才有“子女教育”这项。")
    return tuple(lines)


def _saving(result: Result, knowledge: Knowledge, today: date) -> tuple[str, ...]:  # noqa: ARG001
    given, amount = result.given, result.outcome.amount
    year = given.year or today.year
    of = _SHARE if given.split == "half" else ""
    if given.monthly_salary is None:
        lead = f"{year}年最多省税{yuan(amount('saved'))}{of}。跨档的省得少一些，本来不交税的省0元。"
    elif not given.social_insurance:
        lead = (
            f"{year}年最多省税{yuan(amount('saved'))}{of}。没算社保和公积金，"
            "扣了它们，省的可能少一些。"
        )
    else:
        lead = (
            f"{year}年省税{yuan(amount('saved'))}{of}。没算别的扣除，有别的扣除，省的可能少一些。"
        )
    return (lead, *_later(result, today))


def _split(result: Result, knowledge: Knowledge, today: date) -> tuple[str, ...]:  # noqa: ARG001
    amount, saved = result.outcome.amount, result.outcome.amount("saved")
    year = result.given.year or today.year
    if not saved:
        return (f"{year}年两人本来都不用交税，怎么分都省0元。",)
    ways = {"self": "全由您扣", "spouse": "全由爱人扣", "half": "两人各扣一半"}
    best = str(result.outcome.values["best"])
    way = ways.get(best) or f"几个孩子分开选，您扣{result.outcome.values['shares']}"
    same = [name for name in ways if name != best and amount(name) == saved]
    lead = f"{way}最省，两人一共省{yuan(saved)}。"
    if same:
        lead = f"{way}，两人一共省{yuan(saved)}；{'、'.join(ways[name] for name in same)}也一样多。"
    if not result.given.social_insurance and not result.given.spouse_insurance:
        lead += "没算社保和公积金：算上以后省的会少，哪种最省也可能变。"
    return (lead, "选定以后，一年里不能改。", *_later(result, today))


def _maternity(result: Result, knowledge: Knowledge, today: date) -> tuple[str, ...]:  # noqa: ARG001
    days = f"{result.outcome.amount('days'):f}天"
    if "last_day" not in result.outcome.values:
        return (f"产假{days}。告诉我哪天生的，能算出休到哪天。",)
    last = date.fromisoformat(str(result.outcome.values["last_day"]))
    return (
        f"产假{days}，从出生那天起休，休到{spoken_date(last)}。",
        "生之前就开始休的，提前休了几天，就早几天到期；哪天起算以单位批的为准。",
    )


def _paternity(result: Result, knowledge: Knowledge, today: date) -> tuple[str, ...]:  # noqa: ARG001
    lead = [f"陪产假不少于{result.outcome.amount('days'):f}天，节假日和周末不算在里头，工资照发。"]
    if "until" in result.outcome.values:
        last = date.fromisoformat(str(result.outcome.values["until"]))
        lead.append(
            f"在妻子产假里休（一般到{spoken_date(last)}），原则上一次休完；哪天到期看单位排班。"
        )
    return tuple(lead)


def _childcare(result: Result, knowledge: Knowledge, today: date) -> tuple[str, ...]:  # noqa: ARG001
    if not result.outcome.amount("days"):
        return ("孩子已经满3周岁，育儿假没有了。",)
    lead = f"父母每人这一年不少于{result.outcome.amount('days'):f}天，工资照发。"
    if "last_day" in result.outcome.values:
        last = date.fromisoformat(str(result.outcome.values["last_day"]))
        lead += f"孩子这一岁的，{spoken_date(last)}前休完，过了不能挪到下一岁。"
    return (lead,)


def _allowance(result: Result, knowledge: Knowledge, today: date) -> tuple[str, ...]:  # noqa: ARG001
    return (
        f"大约{yuan(result.outcome.amount('amount'))}，打给本人。",
        "看的是单位上年度职工月平均工资，不是您自己的工资；连续缴费满1年才能领，不满的缴满以后补领。",
        f"剖宫产算不算难产、算几天，问{knowledge.hotline_for('maternity').spoken()}。",
    )


_LEADS = {
    SUBSIDY: _subsidy,
    DEDUCTION: _deduction,
    SAVING: _saving,
    SPLIT: _split,
    MATERNITY: _maternity,
    PATERNITY: _paternity,
    CHILDCARE: _childcare,
    ALLOWANCE: _allowance,
}
