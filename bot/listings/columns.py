"""The columns of a sheet of jobs: their Chinese names, and what may stand in their cells.

One line of COLUMNS a field of Job, in the order of the template. What a cell may say is told
here once: for reading, for writing, for the template and for the report of what is wrong.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import get_args

from bot.listings.jobs import (
    Contract,
    EmployerKind,
    Insurance,
    MamaKind,
    Slot,
)
from bot.listings.parts import SOME, Town

VALID_DAYS = 30  # a post without a last day: the usual month
_LIST = re.compile(r"[、，,;；/\n]+")
_STEPS = re.compile(r"[;；\n]+")
_DATE = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?(?: 00:00:00)?")

Path_ = tuple[str, ...]
Read = Callable[[str, date], object]


@dataclass(frozen=True, slots=True)
class Column:
    """`path`: where it stands in a Job. `hint`: what may be written, as staff are told."""

    name: str
    path: Path_
    hint: str
    read: Read
    needed: bool = False
    others: tuple[str, ...] = ()  # further names it goes by
    choices: tuple[str, ...] = ()  # for the drop-down list


def _text(cell: str, _: date) -> object:
    return cell


def _list(cell: str, _: date) -> object:
    return [part.strip() for part in _LIST.split(cell) if part.strip()]


def read_steps(cell: str, _: date) -> object:
    return [part.strip() for part in _STEPS.split(cell) if part.strip()]


def _truth(cell: str, _: date) -> object:
    if cell not in ("是", "否"):
        raise ValueError
    return cell == "是"


def _number(cell: str, _: date) -> object:
    try:
        return Decimal(cell.replace(",", "").removesuffix("元"))
    except InvalidOperation:
        raise ValueError from None


def _count(cell: str, _: date) -> object:
    return cell if cell == SOME else int(cell.removesuffix("人").removesuffix("名"))


def _date(cell: str, day: date) -> object:
    found = _DATE.fullmatch(cell)
    if not found:
        raise ValueError
    year, month, day_of_month = (int(part) if part else None for part in found.groups())
    assert month
    assert day_of_month
    if year:
        return date(year, month, day_of_month)
    near = [date(day.year + i, month, day_of_month) for i in (-1, 0, 1)]
    return min(near, key=lambda one: abs(one - day))


def _one_of(words: Mapping[str, str]) -> Read:
    def read(cell: str, _: date) -> object:
        if cell not in words:
            raise ValueError
        return words[cell]

    return read


def _choice(name: str, path: Path_, words: Mapping[str, str], needed: bool = True) -> Column:
    shown = tuple(word for word in words if words[word] == word or words[word] not in words)
    hint = "写 " + "、".join(shown) + " 里的一个"
    return Column(name, path, hint, _one_of(words), needed, choices=shown)


def _several(name: str, path: Path_, words: Mapping[str, str], needed: bool) -> Column:
    def read(cell: str, day: date) -> object:
        parts = _list(cell, day)
        assert isinstance(parts, list)
        if any(part not in words for part in parts):
            raise ValueError
        return [words[part] for part in parts]

    return Column(name, path, f"从 {'、'.join(words)} 里选，用顿号隔开", read, needed)


def _same(alias: object) -> dict[str, str]:
    return {word: word for word in get_args(alias)}


def _yes(name: str, key: str, needed: bool = False) -> Column:
    return Column(name, ("mama", key), "写 是 或 否", _truth, needed, choices=("是", "否"))


_DAY_HINT = "写成 2026-12-20、2026/12/20 或 12月20日"
_TOWNS = _same(Town) | {
    town.removesuffix("街道").removesuffix("镇"): town for town in get_args(Town)
}
PLACES = {"到岗": "ONSITE", "部分在家": "HYBRID", "在家": "TELECOMMUTE"}
TYPES = {
    "全职": "FULL_TIME",
    "兼职": "PART_TIME",
    "承揽": "CONTRACTOR",
    "短期": "TEMPORARY",
    "日结": "PER_DIEM",
    "其他": "OTHER",
}
UNITS = {
    "小时": "HOUR",
    "天": "DAY",
    "周": "WEEK",
    "月": "MONTH",
    "年": "YEAR",
    "计件": "PIECE",
}

COLUMNS = (
    Column("编号", ("identifier",), "字母、数字、短横，如 HC-0001；空着就自动编", _text),
    Column("岗位名称", ("title",), "干什么活", _text, True, ("岗位", "职位", "招聘岗位")),
    Column(
        "用人单位",
        ("hiringOrganization", "name"),
        "单位全称",
        _text,
        True,
        ("单位名称", "企业", "企业名称", "单位"),
    ),
    _choice("单位类型", ("hiringOrganization", "kind"), _same(EmployerKind)),
    Column("单位简介", ("employerOverview",), "一句话说单位是做什么的", _text, True),
    Column("行业", ("industry",), "可空", _text),
    Column("区", ("jobLocation", "district"), "空着就是环翠区", _text),
    _choice("镇街", ("jobLocation", "town"), _TOWNS, needed=False),
    Column("社区", ("jobLocation", "community"), "不知道就空着", _text),
    _choice("工作地点方式", ("jobLocationType",), PLACES),
    Column(
        "居住要求", ("applicantLocationRequirements",), "全在家做的要写，如 山东省威海市", _text
    ),
    _several("用工形式", ("employmentType",), TYPES, needed=True),
    Column("工作时间", ("workHours",), "如 周一至周五 8:30–11:30", _text, True),
    Column("最低工资", ("baseSalary", "minValue"), "只写数字；面议就空着", _number),
    Column("最高工资", ("baseSalary", "maxValue"), "只写数字；面议就空着", _number),
    _choice("计薪方式", ("baseSalary", "unitText"), UNITS, needed=False),
    Column(
        "薪资说明",
        ("baseSalary", "text"),
        "多少钱、几天一结；没有数字就写 面议",
        _text,
        others=("薪资", "工资", "待遇"),
    ),
    Column("招聘人数", ("totalJobOpenings",), "写数字，说不准写 若干", _count, True, ("人数",)),
    Column("发布日期", ("datePosted",), _DAY_HINT, _date, True),
    Column("截止日期", ("validThrough",), f"{_DAY_HINT}；空着就是发布后{VALID_DAYS}天", _date),
    Column("工作内容", ("responsibilities",), "具体干哪些活", _text, True),
    Column("任职要求", ("qualifications",), "不许写性别、婚育、户籍", _text, True, ("岗位要求",)),
    Column(
        "学历", ("educationRequirements",), "不限，或小学、初中、高中、中专、大专、本科…", _text
    ),
    Column("经验", ("experienceRequirements",), "空着就是不限", _text),
    Column("技能", ("skills",), "用顿号隔开", _list),
    Column("福利", ("jobBenefits",), "用顿号隔开", _list),
    Column("联系电话", ("applicationContact", "hotline"), "公共热线，如 12333", _text, True),
    Column("应聘方式", ("applicationContact", "how"), "一步一步写，用分号隔开", read_steps, True),
    Column("信息来源", ("source", "name"), "从哪里转来的，必须写", _text, True, ("来源",)),
    Column("来源链接", ("source", "url"), "http 开头的网址，可空", _text),
    Column("核对日期", ("source", "checked"), f"{_DAY_HINT}；空着就是今天", _date),
    _choice("妈妈岗类型", ("mama", "kind"), _same(MamaKind)),
    _yes("弹性上下班", "flexible_clock"),
    _yes("可接送孩子", "school_run", needed=True),
    _yes("可居家", "work_at_home", needed=True),
    _yes("可带回家做", "take_home_work"),
    _yes("寒暑假可休", "holidays_off"),
    _yes("可按需请假", "leave_as_needed"),
    _yes("可带孩子", "bring_child"),
    Column("每天小时", ("mama", "hours_per_day"), "写数字，不固定就空着", _number),
    _several("时段", ("mama", "slots"), _same(Slot), needed=False),
    Column("最低年龄", ("mama", "age_min"), "16 到 80 的数字，可空", _count),
    Column("最高年龄", ("mama", "age_max"), "16 到 80 的数字，可空", _count),
    _choice("社保", ("mama", "social_insurance"), _same(Insurance)),
    _choice("合同形式", ("mama", "contract"), _same(Contract)),
)
