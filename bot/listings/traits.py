"""What a search asks of a piece of work, worked out once: bits, pay by unit, words."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import IntFlag, auto

from bot.listings.hours import Hours
from bot.listings.jobs import Job, Work, WorkshopOrder, schooling_rank
from bot.text import clean

_SHORT = {"TEMPORARY", "PER_DIEM"}
_PART = {"PART_TIME", "TEMPORARY", "PER_DIEM", "CONTRACTOR"}
_UNITS = {"HOUR": "hour", "DAY": "day", "MONTH": "month", "PIECE": "piece"}
_AREA_END = re.compile(r"(?:街道办事处|街道办|街道|社区|镇|村委会)$")
_NO_EXPERIENCE = re.compile(r"不限|不需|不要求|无需|可带教|现场教|零基础|没经验|免费带徒")


class Bit(IntFlag):
    """A yes or no that can be asked for."""

    HOME = auto()
    REMOTE = auto()  # wholly at home, so near to everybody
    ON_SITE = auto()
    NO_NIGHTS = auto()
    INSURED = auto()
    SCHOOL_HOURS = auto()
    MORNING = auto()
    AFTERNOON = auto()
    EVENING = auto()
    WEEKEND = auto()
    FLEXIBLE = auto()
    PART_TIME = auto()
    WEEKENDS_OFF = auto()
    NO_EXPERIENCE = auto()
    SHORT_TERM = auto()


@dataclass(frozen=True, slots=True)
class Traits:
    """`pay`: the least and the most by unit, exact conversions included; empty for 面议."""

    bits: int
    area: str  # names of town and community without 镇, 街道, 社区, each between spaces
    title: str
    head: str  # title and skills
    text: str  # everything in which the kind of work may be named
    hours: Hours | None
    pay: dict[str, tuple[Decimal, Decimal]]
    unit: str | None
    schooling: int
    age_min: int
    age_max: int


def area_name(words: str) -> str:
    """A town or community without its rank: 张村 of 张村镇, 和兴 of 和兴社区."""
    name = clean(words).removeprefix("环翠区")
    return _AREA_END.sub("", name) or name


def traits_of(work: Work) -> Traits:
    """The traits of one piece of work."""
    return _of_job(work) if isinstance(work, Job) else _of_order(work)


def _of_job(job: Job) -> Traits:
    mama, hours, types = job.mama, job.hours, set(job.employment_type)
    told = {
        Bit.HOME: mama.work_at_home or bool(mama.take_home_work),
        Bit.REMOTE: job.job_location_type == "TELECOMMUTE",
        Bit.ON_SITE: job.job_location_type == "ONSITE",
        Bit.NO_NIGHTS: not hours.nights,
        Bit.INSURED: mama.social_insurance in ("五险", "五险一金"),
        Bit.SCHOOL_HOURS: mama.school_run,
        Bit.MORNING: hours.morning,
        Bit.AFTERNOON: hours.afternoon,
        Bit.EVENING: hours.evening,
        Bit.WEEKEND: hours.weekend,
        Bit.FLEXIBLE: bool(mama.flexible_clock) or hours.free,
        Bit.PART_TIME: bool(types & _PART) or bool(mama.hours_per_day and mama.hours_per_day <= 5),
        Bit.WEEKENDS_OFF: hours.weekends_off or "双休" in " ".join(job.job_benefits),
        Bit.NO_EXPERIENCE: bool(_NO_EXPERIENCE.search(job.experience_requirements)),
        Bit.SHORT_TERM: bool(types & _SHORT),
    }
    place = (job.job_location.town, job.job_location.community)
    head = clean(" ".join((job.title, *job.skills)))
    about = " ".join((job.industry or "", job.responsibilities))
    return Traits(
        _bits(told),
        _area(place),
        clean(job.title),
        head,
        f"{head} {clean(about)}",
        hours,
        _pay(job),
        _UNITS.get(job.base_salary.unit_text or ""),
        schooling_rank(job.education_requirements) or 0,
        mama.age_min or 0,
        mama.age_max or 999,
    )


def _of_order(order: WorkshopOrder) -> Traits:
    # At home one's time is one's own; in the community's room it is daytime on working days.
    told = dict.fromkeys(Bit, True) | dict.fromkeys((Bit.REMOTE, Bit.INSURED), False)
    told |= {Bit.HOME: order.take_home, Bit.ON_SITE: not order.take_home}
    told |= dict.fromkeys((Bit.EVENING, Bit.WEEKEND), order.take_home)
    head = clean(" ".join((order.title, *order.skills)))
    pay = {"piece": (order.pay_per_piece, order.pay_per_piece)}
    area = _area((order.town, order.community))
    text = f"{head} {clean(order.what)}"
    return Traits(_bits(told), area, clean(order.title), head, text, None, pay, "piece", 0, 0, 999)


def _bits(told: dict[Bit, bool]) -> int:
    return sum(int(bit) for bit, true in told.items() if true)


def _area(names: tuple[str | None, ...]) -> str:
    return f" {' '.join(area_name(name) for name in names if name)} "


def _pay(job: Job) -> dict[str, tuple[Decimal, Decimal]]:
    """By unit; between an hour and a day where the hours of a day are known, else never."""
    salary, hours = job.base_salary, job.mama.hours_per_day
    low, high = salary.min_value, salary.max_value
    unit = _UNITS.get(salary.unit_text or "")
    if low is None or high is None or unit is None:
        return {}
    pay = {unit: (low, high)}
    if hours and unit == "hour":
        pay["day"] = (low * hours, high * hours)
    if hours and unit == "day":
        pay["hour"] = (low / hours, high / hours)
    return pay
