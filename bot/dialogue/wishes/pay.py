"""What somebody wants to earn and how it is reckoned: `min_pay` and `pay_unit` of the filters."""

import re
from decimal import Decimal

from bot.dialogue.wishes.words import Words

_UNITS = {
    "month": r"(?:(?:[1一每]个?|每个|按)?月(?!嫂|子|龄|份|底|初)(?:薪|收入|工资|入|能?挣|"
    r"能?拿)?|工资|薪资|薪水|薪酬|底薪|保底|收入|开支)",
    "day": r"(?:[1一每]天|(?<![\d两几半])天|[1一每]日|日薪|日工资|日结|[1一]工|"
    r"[1一每]个?(?:晚上|晚|班(?!级)|宿))",
    "hour": r"(?:(?:[1一每]个?|每个)(?:小时|钟头)|(?<![\d两几半个])(?:小时|钟头)|"
    r"时薪|[1一]个点|每个点)",
    "piece": r"(?:[1一每](?:件|个(?!月|小时|点|钟|星期|礼拜|班)|条|单|双|套|只|"
    r"串|打|张|幅|页|篇|朵|间|趟|次|节课|节|场|斤|公斤|吨|车|方|亩|平米|平|桶|米|根|筐|袋|箱|包|盒|份|户|棵|课时|版|"
    r"块(?=\d{1,3}元))[\u4e00-\u9fff]{0,2}?|每单|单价|(?:每|1)?(?:千|1000)字)",
}
_AMOUNT = (
    r"(?P<amount>\d{1,7}(?:\.\d{1,3})?)\s{0,3}(?P<times>k|千|百|万|w|毛|角|分钱)?"
    r"(?:\s{0,3}[-~—到至]\s{0,3}\d{1,7}(?:\.\d{1,3})?\s{0,3}(?P<times2>k|千|万|w)?)?(?:来)?"
    r"\s{0,3}(?:块钱|块|"
    r"元|圆|大洋|米)?"
)
_MORE = (
    r"(?:以上|往上|朝上|起步|起|打底|上下|左右|多点|出头|开外|得有|多|封底|保底|就行|"
    r"也行|就中|都行|就可以|钱)"
)
_LEAST = (
    r"(?:不低于|不少于|最少|至少|起码|大于|高于|超过|最低|多于|不能低于|不得低于|"
    r"怎么也得|咋也得|要|有|给|挣|拿|开|能|到|够|得|个|想|希望|期望|按|,|，|:|：|\s)"
)
_NOT_AMOUNT = (
    r"(?!\d|\.|岁|点|年|后|个|人|小时|钟头|天|周|斤|字|平|楼|路|号|:|栋|单元|级|班|口|孩|娃)"
)
_BEFORE = {
    unit: re.compile(rf"{words}(?:里|下来)?{_LEAST}{{0,6}}{_AMOUNT}{_NOT_AMOUNT}{_MORE}?")
    for unit, words in _UNITS.items()
}
_AFTER = {
    unit: re.compile(
        rf"{_AMOUNT}{_MORE}?\s{{0,3}}(?:(?:/|每|[1一])\s{{0,3}}个?(?:{after})|的?(?:{bare}))"
    )
    for unit, after, bare in (
        ("month", "月", "月薪|底薪"),
        ("day", "天|日|晚上?|宿|班(?!级)", "日薪"),
        ("hour", "小时|钟头|点(?!半|钟)|h", "时薪|(?<=[块元钱])小时"),
        (
            "piece",
            "件|个(?!月|小时|钟|晚|班)|条|单|双|套|只|串|张|幅|页|篇|朵|间|趟|次|节|场|斤|公斤|吨|亩|平米|平|桶|米|根|筐|袋|箱|包|"
            "盒|份|户|棵|课时|版|千字",
            "每?件",
        ),
    )
}
_ALONE = re.compile(rf"(?<![\d.])(?:{_LEAST}{{1,4}})?{_AMOUNT}{_NOT_AMOUNT}(?P<more>{_MORE})?")
_AT_LEAST = re.compile(
    rf"(?:不低于|不少于|至少|起码|最少|不能低于)(?:得|要|给)?(?P<amount>[2-9]\d|\d{{3}}){_NOT_AMOUNT}"
)
_A_DAY = re.compile("[1一每]天|每日|日结")
_NO_PAY = re.compile(
    r"(?:押金|保证金|培训费|服装费|会费|贷款|欠|学费|交|罚)[^,，。\s]{0,4}\d{1,7}(?:块|元|千|百)?"
)
_NO = r"(?:不|别|不要|别是|不想|不喜欢|不接受|不做|不干|拒绝)"
_WAYS = {
    "piece": r"(?:[按计论](?:件|个数?|条|单|量|朵|双|只|套|串|张|片|筐|间|趟|次|节|课时|场|"
    r"袋|箱|页|篇|分钟|字(?=数?[算给结计]))|"
    r"件活|计件|计量|件钱|多劳多得|[1一][单件个][1一]结|"
    r"[按论](?:平米|平方|平|[\u4e00-\u9fff]?数量?|"
    r"产量|公斤|斤|米)|(?:做|干)多少(?:就)?(?:算|拿|给|得|挣)多少|[做干][1一][个间单件趟](?:算|"
    r"给)[1一][个间单件趟]|[1一](?:个|件|条|斤|单|套|间|趟|次|节|双|张|串|袋|箱|筐|页|篇|朵|只)(?:给|能|挣|算)?(?:几|多少)(?:毛|分|块|钱)?)",
    "day": r"(?:日结|日薪|按[天日]|论天|天天结|当天结|当日结|现结|现钱|1天1结|一天一结|"
    r"做1天结1天|干1天结1天|今天干今天拿)",
    "hour": r"(?:[按论]?(?:小时|钟头)(?:算|结|计|给|付)|按(?:小时|钟头|点)|[计论]时|论小时|"
    r"时薪|小时工|小时结)",
    "month": r"(?:月结|按月|月薪|月工资|论月)",
}
_NOT_WAY = re.compile(
    rf"{_NO}(?:要|想要|是|做|干|接受)?(?:{'|'.join(_WAYS.values())})[^,，。\s]{{0,2}}|"
    rf"(?:{'|'.join(_WAYS.values())})的?(?:不行|不要|不干|不做|不考虑|免谈)"
)
_EITHER_WAY = re.compile(
    rf"(?:{'|'.join(_WAYS.values())})[、,，和或跟]?(?:还是|"
    rf"或者)?(?:{'|'.join(_WAYS.values())})的?(?:都|也|全)?(?:行|成|中|可以|无所谓|好)|"
    rf"(?:{'|'.join(_WAYS.values())})的?也(?:行|成|中|可以)"
)
_OTHER_WAY = re.compile(
    r"周结|半月结|不拖欠|准时发|[包管给供](?:(?:[1一2两3三]顿)?(?:中午|午)?(?:吃住|吃|住|饭|餐))|有提成|绩效"
)
_TIMES = {"k": 1000, "千": 1000, "百": 100, "万": 10_000, "w": 10_000, None: 1}
_CENTS = {"毛": Decimal("0.1"), "角": Decimal("0.1"), "分钱": Decimal("0.01")}
# So large an amount without a unit is a month's, so small a one might be anything.
_MONTHLY = 1000
# No wage is beyond these: it is a price, or a loan.
_HIGHEST = {"month": 30_000, "day": 2_000, "hour": 500, "piece": 20_000}
_LOWEST = {"month": 500, "day": 20, "hour": 5, "piece": 0}


def read_pay(words: Words) -> tuple[Decimal | None, str | None]:
    """The filters `min_pay` (元, of two the lower) and `pay_unit`; None where not said."""
    words.take(_NO_PAY)
    words.cannot(_NOT_WAY)
    words.cannot(_OTHER_WAY)
    words.take(_EITHER_WAY)
    amount, unit = _amount(words)
    for way, pattern in _WAYS.items():
        if words.take(re.compile(pattern)) and unit is None:
            unit = way
    if amount is None:
        return None, unit
    if unit is None and amount >= _MONTHLY:
        unit = "month"
    return amount, unit


def _amount(words: Words) -> tuple[Decimal | None, str | None]:
    for unit in ("piece", "hour", "day", "month"):
        for pattern in (_AFTER[unit], _BEFORE[unit]):
            for found in pattern.finditer(words.text):
                value = _value(found)
                if _LOWEST[unit] <= value <= _HIGHEST[unit]:
                    words.remove(found)
                    return value, unit
    for found in _ALONE.finditer(words.text):
        value = _value(found)
        told = value >= 10 and re.search("[块元]", found.group())
        if (value >= _MONTHLY or told) and value <= _HIGHEST["month"]:
            words.remove(found)
            return value, None
    if least := _AT_LEAST.search(words.text):
        words.remove(least)
        return Decimal(least["amount"]), "day" if _A_DAY.search(words.text) else None
    return None, None


def _value(found: re.Match[str]) -> Decimal:
    """The amount in 元; 3-4千 is 3千."""
    groups = found.groupdict()
    value, times = Decimal(groups["amount"]), groups["times"]
    if times in _CENTS:
        return value * _CENTS[times]
    if times is None and value < 100:
        times = groups.get("times2")
    return value * _TIMES[times]
