"""Dates in a question, as people write them: 24年5月, 2024.6.18, 去年国庆, 属兔腊月二十三, 上周三.

What each may mean is told as births: one where it is clear, several months where it is not. Ages
are ages.py's, which of the dates is a birth facts.py's business. Texts come with numerals as
digits and without spaces.
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.dialogue.reading import moon
from bot.rules import Birth
from bot.rules.births import birth_of


@dataclass(frozen=True, slots=True)
class Told:
    """What stands from `start` to `end`: a birth, or the months of which it is one.

    `impossible` is the text of a day that no calendar has (2月31日); `rough`: reckoned from an
    age, so that it may be a month off.
    """

    start: int
    end: int
    months: tuple[Birth, ...] = ()
    impossible: str = ""
    rough: bool = False


RELATIVE = {
    "今年": 0, "本年": 0, "去年": -1, "上年": -1, "前年": -2, "大前年": -3, "明年": 1, "后年": 2,
}  # fmt: skip
_REL = "大前年|今年|本年|去年|上年|前年|明年|后年"
_YEAR = (
    rf"(?:(?P<y>(?:19|20)\d\d|\d\d)年|(?P<rel>{_REL})|"
    rf"属?(?P<zodiac>[{moon.ZODIAC}])(?:的|年|那年)|属(?P<animal>[{moon.ZODIAC}]))"
    r"(?:出?生)?[的,，、是]?(?:(?P<calendar>农历|阴历|旧历|阳历|公历|新历)的?)?"
)
_MONTH = r"(?P<leap>闰)?(?P<m>1[0-2]|0?[1-9]|正|冬|腊)月份?"
_DAY = (
    r"(?:(?P<d>初10|初[1-9]|[12]\d|3[01]|0?[1-9]|廿[1-9]?|[3-9]\d)"
    r"(?!个|\d|岁|周|天|元|%|千|万)(?:日|号)?)?"
)
_WRITTEN = re.compile(rf"{_YEAR}{_MONTH}{_DAY}")
_NUMERIC = re.compile(
    r"(?<![\d.])((?:19|20)\d\d)[-./ ](\d\d?)(?:[-./ ](\d\d?))?(?![\d.])|"
    r"(?<![\d.])(\d\d)[-./](\d\d?)[-./](\d\d?)(?![\d.])|"
    r"(?<![\d.])(2\d)[-./](\d\d?)(?=的?(?:出?生|娃|孩|宝))"
)
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")
_NAMES = "|".join(
    name + (r"(?![\d月日号./-])" if name.isdigit() else "")
    for name in sorted(moon.FESTIVALS, key=len, reverse=True)
)
_FESTIVAL = re.compile(rf"{_YEAR}(?P<festival>{_NAMES})节?")
_IN_YEAR = {
    "春天": range(2, 6), "夏天": range(5, 9), "秋天": range(8, 12), "冬天": range(11, 15),
    "年初": range(1, 4), "初": range(1, 4), "开春": range(2, 5), "年底": range(10, 13),
    "底": range(10, 13), "年末": range(10, 13), "上半年": range(1, 7), "下半年": range(7, 13),
}  # fmt: skip
_SEASON = re.compile(rf"{_YEAR}(?P<season>{'|'.join(sorted(_IN_YEAR, key=len, reverse=True))})")
_BIRTH_AFTER = r"(?=的?(?:时候)?(?:出?生|落地|生日|的(?:孩|娃|宝|能|可|还|小|总|一共|老))|年?那年)"
_ONLY_YEAR = re.compile(
    rf"{_YEAR}(?<![,，、])(?=(?:当年)?出?生(?!育)|的?(?:孩子?|娃|宝宝?|小孩)|(?P<open>的(?:能|可|还|总|一共)))"
)
_ONLY_MONTH = re.compile(
    rf"(?<![年\d闰])(?P<m>1[0-2]|[1-9])月份?(?:(?P<d>[12]\d|3[01]|[1-9])(?:日|号))?{_BIRTH_AFTER}"
)
_WEEKDAYS = "一二三四五六"
_NEAR = re.compile(
    r"(?P<near>大前天|前天|昨天|昨晚|今天|今早|(?P<week>上上|上|这|本)个?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天末])?|"
    r"(?P<month>上上|上|这|本)个?月(?:(?P<d>\d\d?)(?:日|号))?|(?P<days>\d{1,3})天前|(?P<weeks>\d\d?)(?:周|个?星期|个?礼拜)前|"
    r"(?P<ago>\d\d?)个?月前)[^,，。;；岁]{0,4}?(?:出?生|落地)"
)
# 育儿补贴 is paid from this year on: an earlier one can only be that of a birth.
_PAID_FROM = 2025
_CALENDAR = re.compile("农历|阴历|旧历|阳历|公历|新历")


def written_dates(said: str, today: date, born: bool = True) -> Iterator[Told]:
    """Every date in `said`; where two readings overlap, the fuller one.

    Unless a child is `born`, 这周生 is a hope and no date.
    """
    taken: list[tuple[int, int]] = []
    for pattern, read in (
        (_COMPACT, _numbers),
        (_NUMERIC, _numbers),
        (_FESTIVAL, _festival),
        (_WRITTEN, _words),
        (_SEASON, _season),
        (_NEAR, _near),
        (_ONLY_YEAR, _only_year),
        (_ONLY_MONTH, _only_month),
    ):
        for match in pattern.finditer(said):
            if pattern is _NEAR and not born:
                continue
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            told = read(match, today)
            if told is not None:
                taken.append((match.start(), match.end()))
                yield told


def weekday(back: str, day: str | None, today: date) -> tuple[date, date]:
    """The days that 上周六 means, first and last: a whole week where no day is named."""
    monday = today - timedelta(days=today.weekday())
    monday += timedelta(weeks={"上上": -2, "上": -1, "下": 1, "下下": 2}.get(back, 0))
    if day is None:
        return monday, monday + timedelta(days=6)
    if day == "末":
        return monday + timedelta(days=5), monday + timedelta(days=6)
    place = _WEEKDAYS.find(day) if day in _WEEKDAYS else 6
    return (monday + timedelta(days=place),) * 2


def one_or_months(first: date, last: date) -> tuple[Birth, ...]:
    """The birth on a day, or in the months from the first day to the last."""
    if first == last:
        return (birth_of(first),)
    return tuple(dict.fromkeys(Birth(day.year, day.month) for day in (first, last)))


def on_day(match: re.Match[str], year: int, month: int, day: int | None) -> Told:
    """A day by our calendar, or that there is none such."""
    start, end = match.span()
    try:
        date(year, month, day or 1)
    except ValueError:
        spoken = f"{year}年{month}月" + (f"{day}日" if day else "")
        return Told(start, end, impossible=spoken)
    return Told(start, end, (Birth(year, month, day),))


def year_of(match: re.Match[str], today: date) -> int:
    """The year that is named: 2024年, 24年, 去年, 属龙 (of the moon: the latest that has begun)."""
    if match["y"]:
        year = int(match["y"])
        if year > 100:
            return year
        return 2000 + year if 2000 + year <= today.year + 2 else 1900 + year
    if match["rel"]:
        return today.year + RELATIVE[match["rel"]]
    return moon.zodiac_year(match["zodiac"] or match["animal"], today)


def _numbers(match: re.Match[str], today: date) -> Told | None:
    year, month, *days = (int(part) for part in match.groups() if part)
    if year < 100:
        year = 2000 + year if 2000 + year <= today.year + 2 else 1900 + year
    return on_day(match, year, month, days[0] if days else None)


def _words(match: re.Match[str], today: date) -> Told | None:
    year = year_of(match, today)
    month, day = match["m"], match["d"] or ""
    number = moon.MONTHS.get(month) or int(month)
    if not _by_moon(match):
        day = day.removeprefix("初")
        return on_day(match, year, number, int(day) if day.isdigit() else None)
    leap = bool(match["leap"])
    if not day:
        months = moon.lunar_month(year, number, leap)
    else:
        in_month = 20 + int(day[1:] or 0) if day[0] == "廿" else int(day.removeprefix("初"))
        solar = moon.solar(year, number, in_month, leap)
        months = (birth_of(solar),) if solar else ()
    spoken = f"农历{year}年{'闰' if leap else ''}{match['m']}月{day}"
    return Told(*match.span(), months, "" if months else spoken)


def _by_moon(match: re.Match[str]) -> bool:
    """Whether a written date is one of the moon's: by its words, or the calendar named nearby."""
    nearby = match.string[max(0, match.start() - 4) : match.end() + 6]
    named = _CALENDAR.findall(nearby) or _CALENDAR.findall(match.string)
    if named:
        return named[0][0] in "农阴旧"
    day = match["d"] or ""
    animal = match["zodiac"] or match["animal"]
    return bool(match["leap"] or match["m"] in moon.MONTHS or day[:1] in ("初", "廿") or animal)


def _festival(match: re.Match[str], today: date) -> Told | None:
    months = moon.festival(match["festival"], year_of(match, today), today)
    return Told(*match.span(), months) if months else None


def _season(match: re.Match[str], today: date) -> Told | None:
    first = Birth(year_of(match, today), 1)
    return Told(*match.span(), tuple(first.plus(month - 1) for month in _IN_YEAR[match["season"]]))


def _near(match: re.Match[str], today: date) -> Told | None:
    start, end = match.span()
    if match["week"]:
        days = weekday(match["week"], match["weekday"], today)
        return Told(start, end, one_or_months(days[0], min(days[1], today)))
    if match["month"]:
        back = {"上上": -2, "上": -1}.get(match["month"], 0)
        month = Birth(today.year, today.month).plus(back)
        return on_day(match, month.year, month.month, int(match["d"]) if match["d"] else None)
    if match["ago"]:
        return Told(start, end, (Birth(today.year, today.month).plus(-int(match["ago"])),))
    if match["days"] or match["weeks"]:
        ago = timedelta(days=int(match["days"] or 0), weeks=int(match["weeks"] or 0))
        return Told(start, end, (birth_of(today - ago),))
    back = {"大前天": 3, "前天": 2, "昨天": 1, "昨晚": 1}.get(match["near"], 0)
    return Told(start, end, (birth_of(today - timedelta(days=back)),))


def _only_year(match: re.Match[str], today: date) -> Told | None:
    year = year_of(match, today)
    if match["open"] and (match["rel"] or year >= _PAID_FROM):
        return None  # 2025年的还能领吗: what that year pays
    if match["zodiac"] or match["animal"]:
        return Told(*match.span(), moon.lunar_year(year))
    return Told(*match.span(), tuple(Birth(year, month) for month in range(1, 13)))


def _only_month(match: re.Match[str], today: date) -> Told | None:
    month, day = int(match["m"]), int(match["d"] or 1)
    if day > calendar.monthrange(2024, month)[1]:
        return Told(*match.span(), impossible=f"{month}月{day}日")
    years = range(today.year, today.year - 7, -1)
    births = (Birth(year, month) for year in years if (year, month) <= (today.year, today.month))
    return Told(*match.span(), tuple(sorted(births, key=str)))
