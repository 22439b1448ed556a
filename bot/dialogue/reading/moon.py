"""The moon's calendar and the year's festivals, as the births that they may mean.

What is told here is one Birth where it is one day, and several months where it may be any of
them: a lunar month lies in two of ours, the year of an animal in thirteen.
"""

from collections.abc import Iterator
from datetime import date

from lunardate import LunarDate

from bot.rules import Birth
from bot.rules.births import birth_of

ZODIAC = "鼠牛虎兔龙蛇马羊猴鸡狗猪"
MONTHS = {"正": 1, "冬": 11, "腊": 12}
# Festivals by the moon: month and day; by the sun: month and day; solar terms: the month alone.
_BY_MOON = {
    "春节": (1, 1),
    "大年初1": (1, 1),
    "年初1": (1, 1),
    "元宵节": (1, 15),
    "元宵": (1, 15),
    "正月15": (1, 15),
    "龙抬头": (2, 2),
    "端午": (5, 5),
    "七夕": (7, 7),
    "中元节": (7, 15),
    "中秋": (8, 15),
    "重阳": (9, 9),
    "腊八": (12, 8),
    "小年": (12, 23),
}
_BY_SUN = {
    "元旦": (1, 1),
    "情人节": (2, 14),
    "妇女节": (3, 8),
    "三八": (3, 8),
    "38": (3, 8),
    "植树节": (3, 12),
    "愚人节": (4, 1),
    "劳动节": (5, 1),
    "51": (5, 1),
    "青年节": (5, 4),
    "54": (5, 4),
    "母亲节": (5, None),
    "儿童节": (6, 1),
    "61": (6, 1),
    "父亲节": (6, None),
    "71": (7, 1),
    "建党节": (7, 1),
    "81": (8, 1),
    "建军节": (8, 1),
    "教师节": (9, 10),
    "国庆": (10, 1),
    "11": (10, 1),
    "万圣节": (10, 31),
    "双11": (11, 11),
    "光棍节": (11, 11),
    "平安夜": (12, 24),
    "圣诞": (12, 25),
}
_TERMS = (
    "小寒大寒 立春雨水 惊蛰春分 清明谷雨 立夏小满 芒种夏至 "
    "小暑大暑 立秋处暑 白露秋分 寒露霜降 立冬 冬至"
)
_BY_TERM = {
    pair[place : place + 2]: month
    for month, pair in enumerate(_TERMS.split(), 1)
    for place in range(0, len(pair), 2)
}
_EVES = ("除夕", "大年30", "年30")
# 八月十五 without 号 is the festival to some and the fifteenth of August to others.
EITHER_AUGUST = "8月15或中秋"
FESTIVALS = (*_BY_MOON, *_BY_SUN, *_BY_TERM, *_EVES, EITHER_AUGUST)


def solar(year: int, month: int, day: int, leap: bool = False) -> date | None:
    """Our day of a lunar one; None where the moon's year has no such day."""
    try:
        found: date = LunarDate(year, month, day, leap).to_solar_date()
    except ValueError:
        return None
    return found


def lunar_month(year: int, month: int, leap: bool = False) -> tuple[Birth, ...]:
    """The months of ours in which a lunar month lies; none where there is no such month."""
    days = [solar(year, month, day, leap) for day in (1, 29)]
    return _months(day for day in days if day)


def lunar_year(year: int) -> tuple[Birth, ...]:
    """The months of ours in which a lunar year lies."""
    first, last = solar(year, 1, 1), solar(year, 12, 29)
    assert first
    assert last
    count = 12 * (last.year - first.year) + last.month - first.month
    return tuple(Birth(first.year, first.month).plus(months) for months in range(count + 1))


def zodiac_year(animal: str, today: date) -> int:
    """The latest year of that animal that has begun."""
    return today.year - (today.year - 4 - ZODIAC.index(animal)) % 12


def festival(name: str, year: int, today: date) -> tuple[Birth, ...]:
    """The births that a festival in `year` may mean, none of them after `today` if one is not."""
    if name in _BY_MOON:
        day = solar(year, *_BY_MOON[name])
        return (birth_of(day),) if day else ()
    if name in _EVES:
        # The eve of the year that is named, or the last day of it.
        eves = [last for last in (_eve(year - 1), _eve(year)) if last]
        past = [eve for eve in eves if eve <= today] or eves[:1]
        return (birth_of(past[0]),) if len(past) == 1 else _months(iter(past))
    if name == EITHER_AUGUST:
        moon = solar(year, 8, 15)
        either = (Birth(year, 8), *((birth_of(moon),) if moon else ()))
        return tuple(Birth(birth.year, birth.month) for birth in either)
    if name in _BY_TERM:
        return (Birth(year, _BY_TERM[name]),)
    month, day_of_month = _BY_SUN[name]
    return (Birth(year, month, day_of_month),)


def _eve(year: int) -> date | None:
    """The last day of a lunar year: its last month has 29 days or 30."""
    return solar(year, 12, 30) or solar(year, 12, 29)


def _months(days: Iterator[date]) -> tuple[Birth, ...]:
    return tuple(dict.fromkeys(Birth(day.year, day.month) for day in days))
