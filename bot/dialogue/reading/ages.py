"""Ages in a question: 刚满一岁半, 两岁零四个月, 下个月满三岁, 上周六刚过一周岁, 百天.

An age told to the month, or with the day it was reached, is a birth (a month either way); a bare
两岁 is any of thirteen months. Ages that a rule speaks of (三岁以下, 领到三岁) are nobody's.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from bot.dialogue.reading import moon
from bot.dialogue.reading.dates import RELATIVE, Told, one_or_months, weekday
from bot.rules import Birth
from bot.rules.births import birth_of

_RULE_AFTER = (
    r"(?!以[下内上后前]|[之]?[内前后](?!天)|照护|那[年个]|当[月年]|为止|止|的?时|才|截|到|"
    r"上幼|上小|上托|入园|[-—~至]\d|的?(?:扣除|那项|那一项))"
)
_AGE = re.compile(
    rf"(?P<years>1\d|[1-9])(?:周岁|岁|生日){_RULE_AFTER}"
    rf"(?:生日)?(?:零|又|加)?0?(?:(?P<half>半)|(?P<extra>1[01]|[1-9])个?月)?(?P<more>多|出头)?|"
    r"(?P<months>\d{1,2})个月(?:大|了|的?(?:娃|孩|宝|婴))|(?:满|有|才|快|都)(?P<full>\d{1,2})个月(?!以|[内前])|"
    r"(?P<half_year>半)(?:周)?岁|(?P<hundred>百天|百日|100天|100日)|(?P<moon>满月|出月子)|"
    r"(?:出生|生下来|生了|落地)(?P<after>\d{1,3})天|(?P<days>\d{1,3})天(?:大|的(?:娃|孩|宝))"
)
# What stands before an age: the day it was reached, and that it was reached on a day.
_ANCHOR = re.compile(
    r"(?P<day>大前天|前天|昨天|今天|明天|后天|大后天)|"
    r"(?P<week>上上|上|这|本|下|下下)个?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天末])?|"
    r"(?P<month>上上|上|这|本|下|下下)个?月(?:(?P<d>\d\d?)(?:日|号))?|"
    rf"(?:(?P<y>20\d\d)年|(?P<rel>{'|'.join(RELATIVE)}))?(?P<m>1[0-2]|0?[1-9])月份?(?:(?P<md>\d\d?)(?:日|号))?|"
    rf"(?P<calendar_year>今年|去年|明年|前年)(?=[^年]{{0,6}}满)"
)
_DAYS = {"大前天": -3, "前天": -2, "昨天": -1, "今天": 0, "明天": 1, "后天": 2, "大后天": 3}
_REACHED = re.compile(r"刚|正好|整好|恰好|满|过完|过了|过")
_SOON = re.compile(r"快|马上|将|就要|不到|还差|差[^,，]{0,4}(?:就|到)|没到|未满|不满|还没满")
_RULE_BEFORE = re.compile(
    r"(?:[领扣发给拿补休]到|直到|到|至|每|0[-—~]|虚|低于|超过|大于|未满|不满)$"
)
_ROOM = 14


def told_ages(said: str, today: date) -> Iterator[Told]:
    """Every child's age in `said`, as the births that it may mean."""
    for match in _AGE.finditer(said):
        before = re.split("[,，。;；?？!！]", said[max(0, match.start() - _ROOM) : match.start()])[
            -1
        ]
        anchors = list(_ANCHOR.finditer(before))
        if not anchors and _RULE_BEFORE.search(before):
            continue
        anchor = anchors[-1] if anchors else None
        start = match.start() - (len(before) - anchor.start() if anchor else 0)
        if months := _births(match, before, anchor, today):
            yield Told(start, match.end(), months, rough=anchor is None)


def _births(
    match: re.Match[str], before: str, anchor: re.Match[str] | None, today: date
) -> tuple[Birth, ...]:
    if match["hundred"]:
        return (Birth((today - timedelta(days=100)).year, (today - timedelta(days=100)).month),)
    if days := match["after"] or match["days"]:
        return (birth_of(today - timedelta(days=int(days))),)
    years = int(match["years"] or 0)
    months = 12 * years + (6 if match["half"] or match["half_year"] else int(match["extra"] or 0))
    months += int(match["months"] or match["full"] or 0) + bool(match["moon"])
    if years > 18:
        return ()
    now = Birth(today.year, today.month)
    if anchor:
        return _before(_reached(anchor, today), months)
    told_in_months = months % 12 or not years
    if match["more"] and not told_in_months:
        return _of_age(now, months)
    if _SOON.search(before):
        return _of_age(now, months - 12) if not told_in_months else ()
    if told_in_months or (_REACHED.search(before) and "满了" not in before):
        return (now.plus(-months),)
    return _of_age(now, months)


def _of_age(now: Birth, months: int) -> tuple[Birth, ...]:
    """The months of birth of whoever is so many whole years old."""
    return tuple(now.plus(-months - back) for back in range(12, -1, -1))


def _reached(anchor: re.Match[str], today: date) -> tuple[Birth, ...]:
    """When the age was or will be reached."""
    if anchor["day"]:
        return (birth_of(today + timedelta(days=_DAYS[anchor["day"]])),)
    if anchor["week"]:
        return one_or_months(*weekday(anchor["week"], anchor["weekday"], today))
    if anchor["calendar_year"]:
        year = today.year + RELATIVE[anchor["calendar_year"]]
        return tuple(Birth(year, month) for month in range(1, 13))
    if anchor["month"]:
        back = {"上上": -2, "上": -1, "下": 1, "下下": 2}.get(anchor["month"], 0)
        moved = Birth(today.year, today.month).plus(back)
        return (Birth(moved.year, moved.month, int(anchor["d"]) if anchor["d"] else None),)
    named = anchor["y"] or anchor["rel"]
    year = int(anchor["y"]) if anchor["y"] else today.year + RELATIVE.get(anchor["rel"] or "", 0)
    day = int(anchor["md"]) if anchor["md"] else None
    month = int(anchor["m"])
    if not named and month > today.month + 6:  # 12月满的, said in spring: last year's
        year -= 1
    return (Birth(year, month, day),)


def _before(reached: tuple[Birth, ...], months: int) -> tuple[Birth, ...]:
    """The births so many months before, with the day where whole years went by."""
    births = []
    for one in reached:
        born = one.plus(-months)
        births.append(Birth(born.year, born.month, one.day if months % 12 == 0 else None))
    return tuple(births)


def zodiac_told(said: str, today: date) -> tuple[Birth, ...]:
    """The months of the year of the animal that `said` names, in any words; none without one."""
    found = re.search(rf"属([{moon.ZODIAC}])|([{moon.ZODIAC}])(?:年|宝)", said)
    if found is None:
        return ()
    return moon.lunar_year(moon.zodiac_year(found[1] or found[2], today))
