"""What a question says of the child and the family: births, children, year, split, pay, place.

Read as people say it (24年5月, 去年腊月, 刚满一岁半, 属兔腊月二十三). What cannot be known is not
guessed: where a birth may be of several months they are told as such, and what no calendar has,
or lies ahead, is told as a problem.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from bot.dialogue.reading import moon
from bot.dialogue.reading.ages import told_ages, zodiac_told
from bot.dialogue.reading.dates import RELATIVE, Told, written_dates
from bot.dialogue.reading.money import LOOSE, read_money
from bot.rules import Birth
from bot.text import clean, numerals_as_digits

_FIRST_YEAR = 2000
_MOST_CHILDREN = 6


@dataclass(frozen=True, slots=True)
class Facts:
    """What was read. `births`: one a child (those born at once share theirs).

    `candidates` are the months of which one is the birth, where it cannot be told which; `rough`:
    the births are reckoned from an age, a month either way; `undated`: a birth was told of that
    no date can be read from; `expected`: a child is not yet born. `problem` names what is wrong
    with what was said, `about` quotes it, `about_births` are the births to choose from.
    """

    births: tuple[Birth, ...] = ()
    candidates: tuple[Birth, ...] = ()
    rough: bool = False
    undated: bool = False
    expected: bool = False
    children: int | None = None
    at_once: int = 1
    difficult: bool = False
    year: int | None = None
    split: str | None = None
    rate: Decimal | None = None
    monthly_salary: Decimal | None = None
    spouse_salary: Decimal | None = None
    social_insurance: Decimal | None = None
    spouse_insurance: Decimal | None = None
    average_wage: Decimal | None = None
    place: str = ""
    problem: str = ""
    about: tuple[str, ...] = ()
    about_births: tuple[Birth, ...] = ()

    @property
    def told(self) -> bool:
        """Whether a birth was spoken of at all."""
        return bool(self.births or self.candidates or self.undated or self.problem in _OF_BIRTH)

    def as_json(self) -> dict[str, object]:
        """The contract's `facts`: only what was read; a birth that cannot be known is null."""
        read: dict[str, object] = {}
        if self.births:
            read["birth"] = str(self.births[0])
        elif self.told:
            read["birth"] = None
        if len(set(self.births)) > 1:
            read["births"] = [str(birth) for birth in self.births]
        for name in ("children", "year", "split"):
            if (value := getattr(self, name)) is not None:
                read[name] = value
        for name in ("rate", "monthly_salary", "spouse_salary", "social_insurance", "average_wage"):
            if (value := getattr(self, name)) is not None:
                read[name] = round(float(value), 2)
        return read


_OF_BIRTH = ("impossible", "future", "early", "several")
_UNDATED = re.compile(
    rf"属[{moon.ZODIAC}]|[{moon.ZODIAC}](?:年|宝)(?:生|出生|的|宝)|那个(?:冬|夏|春|秋)天|"
    r"那年(?:生|出生|的)|那会儿?生|疫情|还没满|刚出生|刚生"
)
_EXPECTED = re.compile("预产|还没生|没出生|快生了|要生了|怀孕|怀着|肚子里|才怀|卸货")
_AT_ONCE = (
    (re.compile("[4四]胞胎"), 4),
    (re.compile("[3三仨]胞胎"), 3),
    (re.compile("双胞|龙凤胎|双棒|对双|双生"), 2),
)
_CHILDREN = (
    (re.compile(r"4个(?:娃|孩|宝|小)|[4四]娃"), 4),
    (re.compile(r"3个(?:娃|孩|宝|小)|仨|[3三]娃"), 3),
    (
        re.compile(
            r"2个(?:娃|孩|宝|小)|俩(?:娃|孩|宝|都|小)|家俩|有俩|2孩家|[2两]娃|兄妹俩|姐弟俩|兄弟俩|姐妹俩"
        ),
        2,
    ),
)
_SAME_DAY = re.compile("都是|同一天|一起生|同时生|俩都")
_HALF = re.compile(
    r"各扣?1?半|1人1半|各50|50%|对半|平分|平摊|平均分|均摊|各1半|一人一半|各扣?一半|一半一半|各1000|1人1000|aa制?"
)
_FULL = re.compile(
    r"全部由|100%|全给|(?:我|他|她)?[1一]个人(?:扣|报|填|全)|全归|全算|都由我|都算我|都归我|我全扣|一方扣|一方全|我自己扣|全由"
)
_CHILD = (
    "大的|小的|老大|老[二三四]|老小|[大二三]宝|[大二]娃|哥哥|姐姐|弟弟|妹妹|头胎|2胎|3胎|"
    "[大小]女儿|[大小]儿子|闺女|儿子|女儿|另1个|第[1-4]个"
)
_MARKED_BEFORE = re.compile(rf"(?:{_CHILD}|生日|出生|生于|生在)[^,，。;；\d]{{0,5}}$")
_MARKED_AFTER = re.compile(r"\s{0,3}\S{0,3}?(?:出?生(?!育|活|娃)|生日|落地|的娃|的孩)")
# After a date that is nobody's birth: a deadline, a beginning, something done.
_NO_BIRTH = re.compile(
    r"\s{0,3}(?:截止|之?前|为止|止|起|以后|以来|开始|(?:的时候|就|才|份|已经|刚)?(?:申请|申报|办|领|交|报|填|结婚|领证|离婚|落户|入职|参保|"
    r"上的?幼|上的?小|上学|入园|入学|入托|送|搬|买|辞|换|复工|上班|发|到账|打|开放|实施|施行|怀孕|休产|休假|改))"
)
_ONLY_YOUNGER = re.compile("(?:光|只|单)(?:算|说|问|看)(?:小的|老[二三四]|[二三]宝|[2-4]胎)")
_ONLY_OLDER = re.compile("(?:光|只|单)(?:算|说|问|看)(?:大的|老大|大宝)")
_ONE_OF_THEM = re.compile("(?:老[二三四大]|[二三大]宝|[2-4]胎|小的|大的|第[2-4]个)")
_YEAR_ASKED = re.compile(
    rf"(?P<y>20[12]\d|(?<!\d)[12]\d)年度?(?![\d./-]|前|后|级|期)|(?P<full>20[12]\d)(?!\d|[-./])|"
    rf"(?P<rel>{'|'.join(RELATIVE)})"
)
# Places where other rules than ours hold for leave and allowance.
_ELSEWHERE = re.compile(
    "北京|上海|天津|重庆|广州|深圳|东莞|佛山|杭州|宁波|温州|南京|苏州|无锡|成都|武汉|西安|郑州|长沙|合肥|福州|厦门|"
    "沈阳|大连|长春|哈尔滨|石家庄|太原|昆明|贵阳|南宁|海口|兰州|银川|西宁|乌鲁木齐|拉萨|呼和浩特|南昌|河北|河南|"
    "江苏|浙江|广东|广西|福建|安徽|江西|湖北|湖南|四川|陕西|山西|辽宁|吉林|黑龙江|内蒙|云南|贵州|甘肃|青海|宁夏|新疆|西藏|海南"
)
# 七八千 is no number: it is kept from being made one.
_SOME = "若干"
_TWENTIES = re.compile("廿([一二三四五六七八九])")
_FIRST_DAYS = re.compile("初([一二三四五六七八九十])(?![0-9一二三四五六七八九十])")
_SPACES = re.compile(r"(?<=[^\x00-\x7f]) {1,9}| {1,9}(?=[^\x00-\x7f])")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_AUGUST = re.compile(r"八月十五(?![日号])(?:的?(中秋))?")


@lru_cache(maxsize=100)  # one message is read by several
def read_facts(text: str, today: date) -> Facts:
    """What `text` says, on the day `today`."""
    raw = _THOUSANDS.sub("", _SPACES.sub("", clean(text).lower()))
    said = numerals_as_digits(_with_days(_AUGUST.sub(_august, LOOSE.sub(_SOME, raw))))
    expected = bool(_EXPECTED.search(said))
    dates = list(written_dates(said, today, not expected))
    ages = list(told_ages(said, today))
    told = _told(said, dates, ages)
    rest = said
    for one in (*dates, *ages):
        rest = rest[: one.start] + " " * (one.end - one.start) + rest[one.end :]
    at_once = next((count for pattern, count in _AT_ONCE if pattern.search(said)), 1)
    children = next((count for pattern, count in _CHILDREN if pattern.search(said)), None)
    births, candidates, problem, about = _births(
        said, told, children, at_once, date.max if expected else today
    )
    if not births and not candidates and not problem:
        candidates = zodiac_told(said, today)
    several = births if problem == "several" else ()
    if several:
        births, about = (), tuple(birth.spoken() for birth in several)
    if len(births) == 1 and children and at_once == 1 and _SAME_DAY.search(said):
        births *= children
    if len(births) == 1 and children and _ONE_OF_THEM.search(said):
        children = None
    if len(births) > 1 and _ONLY_YOUNGER.search(said):
        births, children = (max(births, key=str),), None
    elif len(births) > 1 and _ONLY_OLDER.search(said):
        births, children = (min(births, key=str),), None
    split = "half" if _HALF.search(said) else "full" if _FULL.search(said) else None
    money = read_money(rest, raw)
    if not problem and (money.large or money.vague):
        problem = "salary_large" if money.large else "salary_vague"
        about = (money.large or money.vague,)
    place = _ELSEWHERE.search(said)
    return Facts(
        births=births,
        candidates=candidates,
        rough=bool(births) and any(one.rough for one in told),
        undated=not births and bool(_UNDATED.search(said) or expected),
        expected=expected,
        children=at_once if at_once > 1 else children,
        at_once=at_once,
        difficult="难产" in said,
        year=_asked_year(rest, today),
        split=split,
        rate=money.rate,
        monthly_salary=money.monthly_salary,
        spouse_salary=money.spouse_salary,
        social_insurance=money.social_insurance,
        average_wage=money.average_wage,
        place=place.group() if place else "",
        problem=problem,
        about=about,
        about_births=several,
    )


def _with_days(text: str) -> str:
    """`text` with the moon's days as digits: 初8, 廿3."""
    numerals = "一二三四五六七八九十"
    text = _FIRST_DAYS.sub(lambda found: f"初{numerals.index(found[1]) + 1}", text)
    return _TWENTIES.sub(lambda found: f"廿{numerals.index(found[1]) + 1}", text)


def _august(match: re.Match[str]) -> str:
    return "中秋" if match[1] else moon.EITHER_AUGUST


def _told(said: str, dates: list[Told], ages: list[Told]) -> list[Told]:
    """The dates that may be births; where none is, the ages."""
    possible = [
        one
        for one in dates
        if not _NO_BIRTH.match(said, one.end)
        and not any(one.start < age.end and age.start < one.end for age in ages)
    ]
    marked = [
        one
        for one in possible
        if _MARKED_AFTER.match(said, one.end) or _MARKED_BEFORE.search(said[: one.start])
    ]
    for one in sorted(possible, key=lambda told: -told.start):
        # What is listed before a birth is meant like it: 5月1日、6月1日生的.
        following = min((other.start for other in marked), default=0)
        if one not in marked and one.end <= following:
            between = said[one.end : following]
            if re.fullmatch("(?:[、,，]|和|跟|或者?|还是)*", between):
                marked.append(one)
    exact = [age for age in ages if len(age.months) == 1]
    return sorted(marked or exact or possible or ages, key=lambda told: told.start)


def _births(
    said: str, told: list[Told], children: int | None, at_once: int, latest: date
) -> tuple[tuple[Birth, ...], tuple[Birth, ...], str, tuple[str, ...]]:
    """The births, or the months that the one birth may be of, or what is wrong with them."""
    for one in told:
        if one.impossible:
            return (), (), "impossible", (one.impossible,)
    possible = [(one, tuple(b for b in one.months if not _ahead(b, latest))) for one in told]
    for one, months in possible:
        if not months:
            return (), (), "future", (one.months[0].spoken(),)
        if any(birth.year < _FIRST_YEAR for birth in months):
            return (), (), "early", (months[0].spoken(),)
    possible = _distinct(possible, said)
    if not possible:
        return (), (), "", ()
    if any(len(months) > 1 for _, months in possible):
        one_child = len(possible) == 1
        return (), possible[0][1] if one_child else (), "", ()
    births = tuple(months[0] for _, months in possible)
    many = children or len(re.findall(_CHILD, said)) or 1
    if len(births) > _MOST_CHILDREN or (
        len(births) > many + at_once - 1 and not _joined(said, told)
    ):
        return births[:_MOST_CHILDREN], (), "several", ()
    if at_once > 1 and len(births) > 1:
        births = _with_twins(births, told, said, at_once)
    return births, (), "", ()


def _distinct(
    possible: list[tuple[Told, tuple[Birth, ...]]], said: str
) -> list[tuple[Told, tuple[Birth, ...]]]:
    """Each birth once: a month and a day in it are one, so are a day by both calendars."""
    kept: list[tuple[Told, tuple[Birth, ...]]] = []
    for one, months in possible:
        twin = next(
            (
                place
                for place, (_, others) in enumerate(kept)
                if {birth.number for birth in others} & {birth.number for birth in months}
                and (
                    len(months) > 1
                    or len(others) > 1
                    or None in (months[0].day, others[0].day)
                    or months == others
                )
            ),
            None,
        )
        if twin is None:
            kept.append((one, months))
        elif len(months) < len(kept[twin][1]) or (months[0].day and not kept[twin][1][0].day):
            kept[twin] = (one, months)
    by_sun = [
        one
        for one in kept
        if re.match("[^,，]{0,3}(?:阳历|公历|新历)", said[max(0, one[0].start - 4) :])
    ]
    both = re.search("农历|阴历|旧历", said) and re.search("阳历|公历|新历", said)
    return by_sun[:1] if both and len(kept) == 2 and by_sun else kept


def _joined(said: str, told: list[Told]) -> bool:
    """Whether two dates are listed as of two children: 2022年5月和2025年6月."""
    if len(told) != 2:
        return False
    between = said[told[0].end : told[1].start]
    return (
        bool(re.search("和|跟|与|还有|、", between))
        and "还是" not in between
        and "或" not in between
    )


def _with_twins(
    births: tuple[Birth, ...], told: list[Told], said: str, at_once: int
) -> tuple[Birth, ...]:
    """The births with those of the twins as often as there are twins: the date nearest the word."""
    place = next(
        found.start() for pattern, _ in _AT_ONCE if (found := pattern.search(said)) is not None
    )
    nearest = min(range(len(births)), key=lambda number: abs(told[number].start - place))
    return (*births[:nearest], *births[nearest : nearest + 1] * at_once, *births[nearest + 1 :])


def _ahead(birth: Birth, latest: date) -> bool:
    """Whether it lies after `latest`; the month of that day itself does not."""
    if birth.day is not None:
        return date(birth.year, birth.month, birth.day) > latest
    return (birth.year, birth.month) > (latest.year, latest.month)


def _asked_year(rest: str, today: date) -> int | None:
    for match in _YEAR_ASKED.finditer(rest):
        if match["rel"]:
            return today.year + RELATIVE[match["rel"]]
        year = int(match["y"] or match["full"])
        return year if year > 100 else 2000 + year
    return None
