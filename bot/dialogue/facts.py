"""What a question says of the child and the family: birth, children, year, split, rate, salary.

Read as people say it (24年5月, 去年腊月, 刚满一岁半, 属兔腊月二十三). What cannot be known is
not guessed: a birth that is told but cannot be dated is marked as such.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lunardate import LunarDate

from bot.text import clean, numerals_as_digits


@dataclass(frozen=True, slots=True)
class Birth:
    """A month of birth, with the day where it was said; from an age it is a month either way."""

    year: int
    month: int
    day: int | None = None

    def __str__(self) -> str:
        """YYYY-MM-DD or YYYY-MM."""
        written = f"{self.year:04}-{self.month:02}"
        return written if self.day is None else f"{written}-{self.day:02}"

    def spoken(self) -> str:
        """2024年5月, with the day where it is known."""
        day = "" if self.day is None else f"{self.day}日"
        return f"{self.year}年{self.month}月{day}"

    def plus(self, months: int) -> "Birth":
        """The month so many months later, without a day."""
        total = self.year * 12 + self.month - 1 + months
        return Birth(total // 12, total % 12 + 1)


@dataclass(frozen=True, slots=True)
class Facts:
    """What was read. `undated`: a birth was told that no date can be read from."""

    births: tuple[Birth, ...] = ()
    undated: bool = False
    children: int | None = None
    year: int | None = None
    split: str | None = None
    rate: Decimal | None = None
    monthly_salary: Decimal | None = None
    social_insurance: Decimal | None = None

    def as_json(self) -> dict[str, object]:
        """The contract's `facts`: only what was read; an undated birth is null."""
        read: dict[str, object] = {}
        if self.births:
            read["birth"] = str(self.births[0])
        elif self.undated:
            read["birth"] = None
        if len(set(self.births)) > 1:
            read["births"] = [str(birth) for birth in self.births]
        for name in ("children", "year", "split"):
            if (value := getattr(self, name)) is not None:
                read[name] = value
        for name in ("rate", "monthly_salary", "social_insurance"):
            if (value := getattr(self, name)) is not None:
                read[name] = float(value)
        return read


_ZODIAC = "鼠牛虎兔龙蛇马羊猴鸡狗猪"
_LUNAR_MONTHS = {"正": 1, "冬": 11, "腊": 12}
_FESTIVALS = {
    "春节": (True, 1, 1),
    "大年初1": (True, 1, 1),
    "元宵": (True, 1, 15),
    "正月15": (True, 1, 15),
    "端午": (True, 5, 5),
    "7夕": (True, 7, 7),
    "中秋": (True, 8, 15),
    "8月15中秋": (True, 8, 15),
    "重阳": (True, 9, 9),
    "元旦": (False, 1, 1),
    "劳动节": (False, 5, 1),
    "51": (False, 5, 1),
    "儿童节": (False, 6, 1),
    "61": (False, 6, 1),
    "国庆": (False, 10, 1),
    "圣诞": (False, 12, 25),
}
_RELATIVE = {"今年": 0, "本年": 0, "去年": -1, "上年": -1, "前年": -2, "大前年": -3}
_YEAR = (
    r"(?P<y>(?:19|20)\d\d|\d\d)年|(?P<rel>大前年|今年|本年|去年|上年|前年)|"
    rf"属(?P<zodiac>[{_ZODIAC}])(?:的|年)?"
)
_MONTH = r"(?P<leap>闰)?(?P<m>1[0-2]|[1-9]|正|冬|腊)月"
_DAY = r"(?P<d>初10|初[1-9]|[12]\d|3[01]|[1-9]|廿[1-9]?|上旬|中旬|下旬|头上|底)?"
_WRITTEN = re.compile(
    rf"(?:{_YEAR})[的,，]?(?P<calendar>农历|阴历|旧历|阳历|公历|新历)?{_MONTH}{_DAY}(?:日|号)?"
)
_NUMERIC = re.compile(
    r"(?<!\d)(20[12]\d)[-./](0?[1-9]|1[0-2])(?:[-./](0?[1-9]|[12]\d|3[01]))?(?!\d)"
)
_COMPACT = re.compile(r"(?<!\d)(20[12]\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_FESTIVAL = re.compile(
    rf"(?:{_YEAR})[的,，]?(?P<festival>{'|'.join(sorted(_FESTIVALS, key=len, reverse=True))})"
)
_AGE = re.compile(
    r"(?P<past>上周[1-6日天末]?|上个?星期|上个?月|前几天|昨天|下个?月|下周|下个?星期|今天)?(?:刚刚|刚|正好|才|都|已经|马上|快)*(?:过完|过了|过|满|到)?"
    r"(?:[零]?(?P<years>\d|1\d)(?:周岁|岁)(?!以下|以内|以上|之前|前|内|照护)(?:零|又|多)?(?:(?P<half>半)|(?P<extra>\d{1,2})个?月)?|"
    r"(?P<months>\d{1,2})个月(?:大|了|的娃|的孩子|的宝宝)|(?P<hundred>百天|100天)|(?P<moon>满月))"
)
_UNDATED = re.compile(
    r"属[鼠牛虎兔龙蛇马羊猴鸡狗猪]|[鼠牛虎兔龙蛇马羊猴鸡狗猪]年(?:生|出生|的)|预产期|还没生|那个(?:冬|夏|春|秋)天|那年(?:生|出生)|那会儿生|疫情"
)
_CHILDREN = (
    (re.compile(r"3胞胎|3个(?:娃|孩|宝)|仨(?:娃|孩|胞胎)?"), 3),
    (re.compile(r"双胞胎|龙凤胎|双棒|对双|2个(?:娃|孩|宝)|俩(?:娃|孩|宝|都)|家俩"), 2),
    (re.compile(r"4个(?:娃|孩|宝)"), 4),
)
_HALF = re.compile(r"各扣?一半|一人一半|各50|50%|对半|平分|平摊|各一半|1人1半|各扣1半|各1半")
_FULL = re.compile(r"全部由|100%|全给|我一个人(?:扣|报)|一个人(?:扣|报)|1个人(?:扣|报)|全归|都由我")
_RATE = re.compile(
    r"(?<!\d)(3|10|20|25|30|35|45)%(?!各|一人)|(?:税率|档)[^\d]{0,3}(3|10|20|25|30|35|45)(?!\d)"
)
_SALARY = re.compile(
    r"(?:月薪|工资|每月挣|一个月挣|月收入|1个月挣|月入)[^\d]{0,4}(\d+(?:\.\d+)?)(万|千|w|k)?"
)
_INSURANCE = re.compile(r"(?:社保|5险1金|3险1金|公积金)[^\d]{0,6}(\d{3,5})")
# After a date: it is a deadline or a beginning, nobody's birth.
_NO_BIRTH = re.compile(r"\s*(?:截止|之?前|为止|止|起|以后|以来|开始)")
_FIRST_DAYS = re.compile("初([一二三四五六七八九十])")
_ONLY_YOUNGER = re.compile("(?:光|只|单)(?:算|说|问)小的")
_ONLY_OLDER = re.compile("(?:光|只|单)(?:算|说|问)大的")
_YEAR_ASKED = re.compile(r"(?P<y>20[12]\d)年?(?!\d|[-./])|(?P<rel>今年|本年|去年|上年|明年)")


def read_facts(text: str, today: date) -> Facts:
    """What `text` says, on the day `today`."""
    said = numerals_as_digits(_FIRST_DAYS.sub(_first_day, clean(text).lower()))
    births, rest = _births(said, today)
    children = next((count for pattern, count in _CHILDREN if pattern.search(said)), None)
    rate = next(
        (Decimal(next(filter(None, found.groups()))) / 100 for found in _RATE.finditer(said)), None
    )
    split = "half" if _HALF.search(said) else "full" if _FULL.search(said) else None
    if split == "half" and rate == Decimal("0.5"):
        rate = None
    salary = _SALARY.search(said)
    insurance = _INSURANCE.search(said)
    if len(births) > 1 and _ONLY_YOUNGER.search(said):
        births, children = (max(births, key=str),), None
    elif len(births) > 1 and _ONLY_OLDER.search(said):
        births, children = (min(births, key=str),), None
    return Facts(
        births=births,
        undated=not births and bool(_UNDATED.search(said)),
        children=children,
        year=_asked_year(rest, today),
        split=split,
        rate=rate,
        monthly_salary=_amount(salary) if salary else None,
        social_insurance=Decimal(insurance.group(1)) if insurance else None,
    )


def _first_day(match: re.Match[str]) -> str:
    return f"初{'一二三四五六七八九十'.index(match.group(1)) + 1}"


def _births(said: str, today: date) -> tuple[tuple[Birth, ...], str]:
    """The births told in `said`, in order, and the text without them."""
    found: list[tuple[int, Birth]] = []
    rest = said
    for pattern, read in (
        (_COMPACT, _from_numbers),
        (_NUMERIC, _from_numbers),
        (_WRITTEN, _from_words),
        (_FESTIVAL, _from_festival),
    ):
        for match in pattern.finditer(rest):
            birth = read(match, today)
            ends = _NO_BIRTH.match(rest, match.end())
            if birth is not None and _plausible(birth, today) and not ends:
                found.append((match.start(), birth))
                blank = " " * (match.end() - match.start())
                rest = rest[: match.start()] + blank + rest[match.end() :]
    if not found:
        for match in _AGE.finditer(rest):
            birth = _from_age(match, today)
            if birth is not None and _plausible(birth, today):
                found.append((match.start(), birth))
    return tuple(birth for _, birth in sorted(found, key=lambda pair: pair[0])), rest


def _plausible(birth: Birth, today: date) -> bool:
    return birth.year >= 2005 and (birth.year, birth.month) <= (today.year + 1, 12)


def _from_numbers(match: re.Match[str], today: date) -> Birth | None:  # noqa: ARG001
    year, month, day = match.groups()
    return Birth(int(year), int(month), int(day) if day else None)


def _from_words(match: re.Match[str], today: date) -> Birth | None:
    year = _year(match, today)
    month, day = match["m"], match["d"] or ""
    lunar = (
        (match["calendar"] or "")[:1] in tuple("农阴旧")
        or month in _LUNAR_MONTHS
        or day.startswith(("初", "廿"))
        or bool(match["leap"])
        or bool(match["zodiac"])
        or "农历" in match.string
        or "阴历" in match.string
    )
    if (match["calendar"] or "")[:1] in tuple("阳公新") or re.search(
        "阳历|公历|新历", match.string
    ):
        lunar = False
    number = _LUNAR_MONTHS.get(month) or int(month)
    if not lunar:
        return Birth(year, number, int(day) if day.isdigit() else None)
    if not day or not (day.isdigit() or day.startswith(("初", "廿"))):
        # A month of the moon begins in one of ours and ends in the next: its middle.
        day = "15"
        solar = _solar(year, number, 15, bool(match["leap"]))
        return Birth(solar.year, solar.month) if solar else None
    in_month = int(day.removeprefix("初")) if not day.startswith("廿") else 20 + int(day[1:] or 0)
    solar = _solar(year, number, in_month, bool(match["leap"]))
    return Birth(solar.year, solar.month, solar.day) if solar else None


def _from_festival(match: re.Match[str], today: date) -> Birth | None:
    lunar, month, day = _FESTIVALS[match["festival"]]
    year = _year(match, today)
    if not lunar:
        return Birth(year, month, day)
    solar = _solar(year, month, day, False)
    return Birth(solar.year, solar.month, solar.day) if solar else None


def _solar(year: int, month: int, day: int, leap: bool) -> date | None:
    try:
        found: date = LunarDate(year, month, day, leap).to_solar_date()
    except ValueError:
        return None
    return found


def _year(match: re.Match[str], today: date) -> int:
    if match["y"]:
        year = int(match["y"])
        return year if year > 100 else 2000 + year
    if match["rel"]:
        return today.year + _RELATIVE[match["rel"]]
    # The latest year of that animal that has begun.
    animal = _ZODIAC.index(match["zodiac"])
    return today.year - (today.year - 4 - animal) % 12


def _from_age(match: re.Match[str], today: date) -> Birth | None:
    now = Birth(today.year, today.month)
    if match["hundred"]:
        return now.plus(-3)
    if match["moon"]:
        return now.plus(-1)
    if match["months"]:
        return now.plus(-int(match["months"]))
    years = int(match["years"])
    if not 0 < years <= 18:
        return None
    months = 12 * years + (6 if match["half"] else int(match["extra"] or 0))
    moved = {
        "上": -1 if "月" in (match["past"] or "") else 0,
        "下": 1 if "月" in (match["past"] or "") else 0,
    }
    told = now.plus(-months + moved.get((match["past"] or " ")[0], 0))
    exact = match["past"] in ("今天",) and not match["half"]
    return Birth(told.year, told.month, today.day) if exact else told


def _asked_year(rest: str, today: date) -> int | None:
    for match in _YEAR_ASKED.finditer(rest):
        if match["y"]:
            return int(match["y"])
        return today.year + {"今年": 0, "本年": 0, "去年": -1, "上年": -1, "明年": 1}[match["rel"]]
    return None


def _amount(match: re.Match[str]) -> Decimal:
    times = {"万": 10_000, "w": 10_000, "千": 1_000, "k": 1_000, None: 1}[match.group(2)]
    return Decimal(match.group(1)) * times
