"""A row of a sheet as a Job, with every fault told for staff; and a Job as a row."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from difflib import get_close_matches

from pydantic import ValidationError

from bot.listings.columns import (
    COLUMNS,
    PLACES,
    TYPES,
    UNITS,
    VALID_DAYS,
    Column,
    Path_,
    read_steps,
)
from bot.listings.jobs import NEGOTIABLE, Job
from bot.listings.parts import plain
from bot.listings.sheets import FORMULA

NO_ID = "0"
HEADER = tuple(column.name for column in COLUMNS)
_NAMED = {name: column for column in COLUMNS for name in (column.name, *column.others)}
_AT = {column.path: column for column in COLUMNS}
_PER = {"HOUR": "小时", "DAY": "天", "WEEK": "周", "MONTH": "月", "YEAR": "年", "PIECE": "件"}
_BRACKETS = re.compile(r"[(（*＊].*")


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing wrong in a row. `column` is empty where it is the whole row."""

    row: int
    column: str
    what: str
    remedy: str

    def __str__(self) -> str:
        place = f"第{self.row}行" + (f"“{self.column}”" if self.column else "")
        return f"{place}：{self.what}；{self.remedy}"


def read_header(row: int, cells: list[str]) -> tuple[dict[int, Column], list[Wrong]]:
    """Which cell holds which column, and what is wrong with the names."""
    placed: dict[int, Column] = {}
    wrong: list[Wrong] = []
    for i, cell in enumerate(cells):
        name = _BRACKETS.sub("", cell).strip()
        if not name:
            continue
        column = _NAMED.get(name)
        if column is None:
            near = get_close_matches(name, _NAMED, n=1)
            remedy = f"是不是“{near[0]}”？" if near else "改成模板里的列名，或删掉这一列"
            wrong.append(Wrong(row, name, "没有这一列", remedy))
        elif column in placed.values():
            wrong.append(Wrong(row, name, "这一列有两个", "留一个"))
        else:
            placed[i] = column
    for column in COLUMNS:
        if column.needed and column not in placed.values():
            wrong.append(Wrong(row, column.name, "缺这一列", "照模板加上"))
    return placed, wrong


def read_job(
    row: int, cells: list[str], placed: dict[int, Column], day: date
) -> tuple[Job | None, list[Wrong]]:
    """The Job of a row, its identifier NO_ID where that cell is empty, or what is wrong."""
    content: dict[str, object] = {}
    wrong: list[Wrong] = []
    for i, column in placed.items():
        cell = cells[i] if i < len(cells) else ""
        if cell == FORMULA:
            wrong.append(Wrong(row, column.name, "是公式", "粘贴成数值，公式不算"))
        elif not cell:
            if column.needed:
                wrong.append(Wrong(row, column.name, "没填", column.hint))
        else:
            try:
                _put(content, column.path, column.read(cell, day))
            except ValueError:
                wrong.append(Wrong(row, column.name, f"“{cell[:30]}”看不懂", column.hint))
    if wrong:
        return None, wrong
    _fill(content, day)
    try:
        return Job.model_validate(content), []
    except ValidationError as error:
        return None, [_told(row, problem) for problem in error.errors()]


def write_job(job: Job) -> list[str]:
    """The cells of a Job, in the order of HEADER."""
    content = job.model_dump(by_alias=True)
    return [_cell(column, _get(content, column.path)) for column in COLUMNS]


def guide() -> list[tuple[str, str, str]]:
    """What the template explains: a column, whether it must be filled, what may be written."""
    lines = [("列", "必填", "怎么填")]
    return lines + [(c.name, "是" if c.needed else "", c.hint) for c in COLUMNS]


def choices() -> dict[str, list[str]]:
    """The drop-down lists of the template."""
    return {column.name: list(column.choices) for column in COLUMNS if column.choices}


def column_of(path: tuple[str | int, ...]) -> str:
    """The name of the column in which the value at `path` of a Job stands; empty without one."""
    named = tuple(part for part in path if isinstance(part, str))
    while named:
        if named in _AT:
            return _AT[named].name
        named = named[:-1]
    return {"baseSalary": "薪资说明"}.get(str(path[0]), "") if path else ""


def _fill(content: dict[str, object], day: date) -> None:
    """What may be left empty: the identifier, the last day, the words of the pay, checked today."""
    content.setdefault("identifier", NO_ID)
    posted = content["datePosted"]
    assert isinstance(posted, date)
    content.setdefault("validThrough", posted + timedelta(VALID_DAYS))
    content.setdefault("jobLocation", {})
    source, salary = content["source"], content.setdefault("baseSalary", {})
    assert isinstance(source, dict)
    assert isinstance(salary, dict)
    source.setdefault("checked", day)
    low, high, unit = (salary.get(key) for key in ("minValue", "maxValue", "unitText"))
    if low is not None and high is not None and unit:
        span = plain(low) if low == high else f"{plain(low)}–{plain(high)}"
        salary.setdefault("text", f"{span}元/{_PER[unit]}")


def _told(row: int, problem: object) -> Wrong:
    assert isinstance(problem, dict)
    path = tuple(problem["loc"])
    name = column_of(path)
    if problem["type"] == "value_error":
        what, _, remedy = str(problem["msg"]).removeprefix("Value error, ").partition("；")
        named = [column for column in HEADER if column in what]
        name = name or min(named, key=what.index, default="")
        return Wrong(row, name, what, remedy or "改成一致的")
    if path == ("baseSalary", "text"):
        return Wrong(row, name, "没写工钱", f"写最低、最高工资，或者写“{NEGOTIABLE}”")
    hint = _NAMED[name].hint if name else "对照模板"
    if problem["type"] == "string_too_long":
        return Wrong(row, name, "太长", "500 字以内")
    return Wrong(row, name, f"“{problem['input']}”不对", hint)


def _put(content: dict[str, object], path: Path_, value: object) -> None:
    for key in path[:-1]:
        inner = content.setdefault(key, {})
        assert isinstance(inner, dict)
        content = inner
    content[path[-1]] = value


def _get(content: object, path: Path_) -> object:
    for key in path:
        assert isinstance(content, dict)
        content = content[key]
    return content


def _cell(column: Column, value: object) -> str:
    words: dict[str, dict[str, str]] = {
        "jobLocationType": PLACES,
        "employmentType": TYPES,
        "unitText": UNITS,
    }
    back = {code: word for word, code in words.get(column.path[-1], {}).items()}
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case Decimal():
            return plain(value)
        case tuple() | list():
            joint = "；" if column.read is read_steps else "、"
            return joint.join(back.get(str(part), str(part)) for part in value)
        case _:
            return back.get(str(value), str(value))
