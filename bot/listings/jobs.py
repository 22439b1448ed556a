"""Work, as knowledge/jobs/*.yaml holds it: a Job or a WorkshopOrder.

A Job is schema.org's JobPosting key by key (`validThrough` here is `valid_through`) and the
妈妈岗 fields under `mama`. A WorkshopOrder is a 微工厂 order (企业派单—社区接单—宝妈产单). Both
have `id`, `sample`, `headline`, `first_day`, `last_day` and `contact`.

Sentences of errors are Chinese: the same ones stand in the report of an import.
"""

import re
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

from bot.listings.hours import Hours, read_hours
from bot.listings.parts import (
    Contact,
    ListingId,
    Money,
    Source,
    Strict,
    Text,
    Titled,
    Town,
    plain,
    spoken_place,
)

EmployerKind = Literal["企业", "个体工商户", "社会组织", "社区微工厂", "基地"]
LocationType = Literal["ONSITE", "HYBRID", "TELECOMMUTE"]
EmploymentType = Literal["FULL_TIME", "PART_TIME", "CONTRACTOR", "TEMPORARY", "PER_DIEM", "OTHER"]
PayUnit = Literal["HOUR", "DAY", "WEEK", "MONTH", "YEAR", "PIECE"]
MamaKind = Literal["弹性妈妈岗", "宝妈班组", "流动妈妈岗", "新业态妈妈岗"]
Slot = Literal["清晨", "上午", "中午", "下午", "傍晚", "晚上", "全天", "周末", "自由"]
Insurance = Literal["五险一金", "五险", "工伤保险", "灵活就业自缴", "无（承揽）", "待确认"]
Contract = Literal["劳动合同", "非全日制协议", "劳务协议", "承揽计件", "待确认"]
Headcount = Annotated[int, Field(ge=1, le=9999)] | Literal["若干"]
Age = Annotated[int, Field(ge=16, le=80)]  # nobody under 16 may be hired (劳动法第十五条)

NEGOTIABLE = "面议"
_RANKS = {
    "小学": 1,
    "初中": 2,
    "高中": 3,
    "中专": 3,
    "技校": 3,
    "大专": 4,
    "本科": 5,
    "硕士": 6,
    "博士": 7,
}


SCHOOLING = ("小学", "初中", "高中", "中专", "大专", "本科", "硕士", "博士")


def schooling_rank(words: str) -> int | None:
    """The lowest level `words` name, 1 小学 to 7 博士; 0 for 不限, None where they name none."""
    if "不限" in words:
        return 0
    return min((rank for level, rank in _RANKS.items() if level in words), default=None)


class Camel(Strict):
    """Keys as schema.org writes them."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True
    )


class Organization(Strict):
    """Who hires."""

    name: Text
    kind: EmployerKind


class JobLocation(Strict):
    """Town and community are there only where the post names them."""

    district: Text = "环翠区"
    town: Town | None = None
    community: Text | None = None

    def spoken(self) -> str:
        """环翠区张村镇和兴社区, as far as it is known."""
        return spoken_place(self.district, self.town, self.community)


class BaseSalary(Camel):
    """Pay: `text` is what residents read (how much, when it is paid), 面议 without a number."""

    currency: Literal["CNY"] = "CNY"
    unit_text: PayUnit | None = None
    min_value: Money | None = None
    max_value: Money | None = None
    text: Text

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.min_value is None or self.max_value is None:
            if self.min_value or self.max_value:
                raise ValueError("最低、最高工资要一起填；只有一个数就两处填一样的")
            if NEGOTIABLE not in self.text:
                raise ValueError("没有工资数字的，薪资说明要写“面议”")
            return self
        if self.unit_text is None:
            raise ValueError("有工资数字就要有计薪方式")
        if self.min_value > self.max_value:
            raise ValueError(
                f"最低工资 {plain(self.min_value)} 比最高工资 {plain(self.max_value)} 还高"
            )
        for value in (self.min_value, self.max_value):
            if not re.search(rf"(?<![\d.]){re.escape(plain(value))}(?![\d.])", self.text):
                raise ValueError(f"薪资说明里没有 {plain(value)}，和最低、最高工资对不上")
        return self


class Mama(Strict):
    """What makes it a 妈妈岗; None where the post does not say."""

    kind: MamaKind
    flexible_clock: bool | None = None
    school_run: bool
    work_at_home: bool
    take_home_work: bool | None = None
    holidays_off: bool | None = None
    leave_as_needed: bool | None = None
    bring_child: bool | None = None
    hours_per_day: Annotated[Decimal, Field(gt=0, le=12)] | None = None
    slots: tuple[Slot, ...] = ()
    age_min: Age | None = None
    age_max: Age | None = None
    social_insurance: Insurance
    contract: Contract

    @model_validator(mode="after")
    def _ages(self) -> Self:
        if self.age_min and self.age_max and self.age_min > self.age_max:
            raise ValueError(f"最低年龄 {self.age_min} 比最高年龄 {self.age_max} 还大")
        return self


class Job(Camel, Titled):
    """A post. What must be there is what the notice of January 2026 on job posts requires."""

    identifier: ListingId
    hiring_organization: Organization
    employer_overview: Text
    industry: Text | None = None
    job_location: JobLocation
    job_location_type: LocationType
    applicant_location_requirements: Text | None = None
    employment_type: Annotated[tuple[EmploymentType, ...], Field(min_length=1)]
    work_hours: Text
    base_salary: BaseSalary
    total_job_openings: Headcount
    date_posted: date
    valid_through: date
    responsibilities: Text
    qualifications: Text
    education_requirements: Text = "不限"
    experience_requirements: Text = "不限"
    skills: tuple[Text, ...] = ()
    job_benefits: tuple[Text, ...] = ()
    mama: Mama
    application_contact: Contact
    direct_apply: bool = False
    source: Source

    @property
    def id(self) -> str:
        """The identifier."""
        return self.identifier

    @property
    def contact(self) -> Contact:
        """How to apply."""
        return self.application_contact

    @property
    def first_day(self) -> date:
        """The first day it may be shown."""
        return self.date_posted

    @property
    def last_day(self) -> date:
        """The last day it may be shown, this day included."""
        return self.valid_through

    @cached_property
    def hours(self) -> Hours:
        """When one works, as far as `work_hours` and the slots tell."""
        return read_hours(self.work_hours, self.mama.slots, bool(self.mama.flexible_clock))

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.valid_through < self.date_posted:
            raise ValueError(f"截止日期 {self.valid_through} 早于发布日期 {self.date_posted}")
        if self.direct_apply:
            raise ValueError("directApply 只能是 false：本站不代收简历")
        if schooling_rank(self.education_requirements) is None:
            raise ValueError(f"学历要写“不限”或{'、'.join(_RANKS)}")
        if self.job_location_type == "TELECOMMUTE" and not self.applicant_location_requirements:
            raise ValueError("全在家做的要写居住要求，如“山东省威海市”")
        if self.mama.work_at_home != (self.job_location_type != "ONSITE"):
            raise ValueError("可居家和工作地点方式对不上：到岗不能写可居家，居家、半居家要写")
        if self.mama.school_run and not self.hours.fits_school_run:
            raise ValueError("写着可接送孩子，工作时间却不在 8:00 到 16:00 里")
        return self.named_as_sample(self.hiring_organization.name)

    def moved(self, by: timedelta) -> Self:
        """The same post, every date later by `by`."""
        source = self.source.model_copy(update={"checked": self.source.checked + by})
        first, last = self.date_posted + by, self.valid_through + by
        return self.model_copy(
            update={"date_posted": first, "valid_through": last, "source": source}
        )


class WorkshopOrder(Titled):
    """A company's pieces, handed out by a community and made there or at home."""

    id: ListingId
    company: Text  # who orders and pays
    community: Text  # who hands the pieces out and takes them back
    town: Town | None = None
    what: Text
    pieces: Annotated[int, Field(ge=1)] | Literal["若干"]
    pay_per_piece: Money
    paid: Text  # how and when the money comes
    take_home: bool
    skills: tuple[Text, ...] = ()
    posted: date
    deadline: date  # the day by which the pieces are to be back
    contact: Contact
    source: Source

    @property
    def first_day(self) -> date:
        """The first day it may be shown."""
        return self.posted

    @property
    def last_day(self) -> date:
        """The last day it may be shown, this day included."""
        return self.deadline

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.deadline < self.posted:
            raise ValueError(f"交货日期 {self.deadline} 早于发布日期 {self.posted}")
        return self.named_as_sample(self.company)

    def moved(self, by: timedelta) -> Self:
        """The same order, every date later by `by`."""
        source = self.source.model_copy(update={"checked": self.source.checked + by})
        first, last = self.posted + by, self.deadline + by
        return self.model_copy(update={"posted": first, "deadline": last, "source": source})


Work = Job | WorkshopOrder


class JobsFile(Strict):
    """A file of knowledge/jobs/. `generated`: the day that samples' dates are written for."""

    generated: date | None = None
    jobs: tuple[Job, ...] = ()
    orders: tuple[WorkshopOrder, ...] = ()

    @model_validator(mode="after")
    def _samples_are_dated(self) -> Self:
        if self.generated is None and any(work.sample for work in (*self.jobs, *self.orders)):
            raise ValueError("有示例的文件要写 generated: 写这些日期的那天")
        return self
