"""产假, 陪产假, 育儿假 and 生育津贴 (山东省人口与计划生育条例, 女职工劳动保护特别规定)."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from bot.rules.births import Birth
from bot.rules.given import CENT, ZERO, Given, Outcome, Rules, Value, value_on, yuan


def _extra(given: Given, rules: Rules, today: date) -> Iterator[tuple[str, Decimal]]:
    """The days more for a difficult birth, and for each baby after the first."""
    each = value_on(rules, "leave.extra", today)
    if given.difficult:
        yield "难产", each
    if given.babies > 1:
        yield f"一次生{given.babies}个", each * (given.babies - 1)


def maternity_leave(given: Given, rules: Rules, today: date) -> Outcome:
    """产假 in days, rest days included; with a day of birth the last day, begun on that day."""
    days = value_on(rules, "leave.maternity-national", today)
    more = value_on(rules, "leave.maternity-extra", today)
    extra = list(_extra(given, rules, today))
    total = days + more + sum((count for _, count in extra), ZERO)
    sums = "".join(f" + {why}{count:f}天" for why, count in extra)
    working = [f"国家{days:f}天 + 山东{more:f}天{sums} = {total:f}天，节假日和周末算在里头"]
    values: dict[str, Value] = {"days": total}
    if born := _born(given):
        last = born + timedelta(days=int(total) - 1)
        values |= {"first_day": born.isoformat(), "last_day": last.isoformat()}
        working.append(f"从{_spoken(born)}出生那天起休：最后一天是{_spoken(last)}")
    return Outcome(values, tuple(working))


def paternity_leave(given: Given, rules: Rules, today: date) -> Outcome:
    """陪产假 in days, rest days not counted, and the mother's leave within which it falls."""
    days = value_on(rules, "leave.paternity-min", today)
    working = [f"不少于{days:f}天，节假日和周末不算在里头"]
    values: dict[str, Value] = {"days": days}
    mother = maternity_leave(given, rules, today).values
    if "last_day" in mother:
        values |= {"from": mother["first_day"], "until": mother["last_day"]}
        first, last = (date.fromisoformat(str(mother[name])) for name in ("first_day", "last_day"))
        working.append(f"在妻子产假里休：从出生那天起休产假的，是{_spoken(first)}到{_spoken(last)}")
    return Outcome(values, tuple(working))


def childcare_leave(given: Given, rules: Rules, today: date) -> Outcome:
    """育儿假 of each parent: days in this year of the child's age, and that year's edges.

    Nothing from the third birthday on. The edges need the day of birth: `first_day`, `last_day`.
    """
    birth = given.births[0]
    years = int(value_on(rules, "leave.childcare-age", today))
    yearly = value_on(rules, "leave.childcare-min", today)
    edges = [_birthday(birth, year) for year in range(years + 1)]
    open_ = edges[0] <= today < edges[-1] or today < edges[0]
    values: dict[str, Value] = {"days": yearly if open_ else ZERO, "in_all": yearly * years}
    working = [f"父母每人每年不少于{yearly:f}天，按孩子的周岁算年，到{years}周岁共{years}年"]
    if not open_:
        working.append(f"{birth.spoken()}出生，{_spoken(edges[-1])}已满{years}周岁")
    elif birth.day is not None:
        age = max(0, sum(edge <= today for edge in edges) - 1)
        last = edges[age + 1] - timedelta(days=1)
        values |= {"first_day": edges[age].isoformat(), "last_day": last.isoformat()}
        working.append(f"{age}到{age + 1}周岁这一年：{_spoken(edges[age])}到{_spoken(last)}")
    return Outcome(values, tuple(working))


def maternity_allowance(given: Given, rules: Rules, today: date) -> Outcome:
    """生育津贴: the employer's average monthly wage of last year ÷ 30 × days."""
    wage = given.average_wage or ZERO
    days = value_on(rules, "leave.maternity-national", today)
    extra = list(_extra(given, rules, today))
    total = days + sum((count for _, count in extra), ZERO)
    amount = (wage * total / 30).quantize(CENT, ROUND_HALF_UP)
    sums = "".join(f" + {why}{count:f}天" for why, count in extra)
    working = (
        f"天数：{days:f}天{sums} = {total:f}天" if extra else f"天数：{days:f}天",
        f"{yuan(wage)} ÷ 30 × {total:f}天 = {yuan(amount)}",
    )
    return Outcome({"days": total, "amount": amount}, working)


def _born(given: Given) -> date | None:
    return given.births[0].date if given.births else None


def _birthday(birth: Birth, years: int) -> date:
    """The birthday; the last of the month where there is no such day (民法典 202)."""
    day = birth.day or 1
    try:
        return date(birth.year + years, birth.month, day)
    except ValueError:
        return date(birth.year + years, birth.month, day - 1)


def _spoken(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
