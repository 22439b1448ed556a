"""What importing a sheet of jobs would do, told by row; export, and the template to fill.

A sheet adds to the posts imported before or changes them, by 编号 or, without one, by employer,
title and town. Posts written by hand are never touched. Writing is imported.py's business.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.errors import SheetError
from bot.listings.board import Listings
from bot.listings.imported import read_imported
from bot.listings.jobs import Job
from bot.listings.rows import (
    HEADER,
    NO_ID,
    Wrong,
    choices,
    column_of,
    guide,
    read_header,
    read_job,
    write_job,
)
from bot.listings.sheets import Progress, read_rows, write_rows, write_template
from bot.listings.wording import faults_of, notices_of, same_post

_EVERY = 500  # rows between two signs of progress


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do. With anything `wrong` it does nothing."""

    new: tuple[Job, ...] = ()
    changed: tuple[tuple[Job, Job], ...] = ()  # as it is, as it will be
    same: int = 0
    notes: tuple[Wrong, ...] = ()
    wrong: tuple[Wrong, ...] = ()
    after: tuple[Job, ...] = ()  # all imported posts once it is done

    def report(self, dry_run: bool = False) -> Iterator[str]:
        """For staff: every fault by row, or what is added (+) and changed (~), and the sum."""
        if self.wrong:
            yield from map(str, self.wrong)
            rows = len({wrong.row for wrong in self.wrong})
            yield f"没有导入：{rows} 行要改，共 {len(self.wrong)} 处。改好再来，现有岗位没有动。"
            return
        for job in self.new:
            pay, last = job.base_salary.text, job.valid_through
            yield f"+ {job.id} {job.title}，{job.hiring_organization.name}，{pay}，到 {last}"
        for before, after in self.changed:
            yield f"~ {after.id} {after.title}"
            for name, old, new in zip(HEADER, write_job(before), write_job(after), strict=True):
                if old != new:
                    yield f"    {name}：{old or '（空）'} → {new or '（空）'}"
        yield from (f"提醒 {note}" for note in self.notes)
        done = "试跑，什么都没写：会新增" if dry_run else "导入了：新增"
        yield f"{done} {len(self.new)} 条，改动 {len(self.changed)} 条，没变 {self.same} 条。"
        if not dry_run and (self.new or self.changed):
            yield "要撤销：python -m bot import jobs --undo"


def plan_import(
    sheet: Path,
    folder: Path,
    listings: Listings,
    hotlines: Collection[str],
    day: date,
    progress: Progress = lambda _what, _rows: None,
) -> Plan:
    """What importing `sheet` into the knowledge `folder` would do; nothing is written.

    `listings` are the folder's own, `hotlines` the numbers that may be given. Raises SheetError
    where the file is no sheet or holds no row.
    """
    rows = []
    for row in read_rows(sheet):
        rows.append(row)
        if len(rows) % _EVERY == 0:
            progress("读表", len(rows))
    if not rows:
        raise SheetError(f"{sheet}: 表是空的；照模板填")
    placed, wrong = read_header(*rows[0])
    if wrong:
        return Plan(wrong=tuple(wrong))
    if len(rows) == 1:
        raise SheetError(f"{sheet}: 只有表头，没有岗位；从第二行填起")
    merge = _Merge(read_imported(folder), listings)
    for done, (number, cells) in enumerate(rows[1:], 1):
        job, faults = read_job(number, cells, placed, day)
        if job is not None:
            faults = [
                Wrong(number, column_of(remark.path), remark.what, remark.remedy)
                for remark in faults_of(job, hotlines)
            ]
        if job is None or faults:
            merge.wrong += faults
        else:
            merge.add(number, job, day)
        if done % _EVERY == 0:
            progress("检查", done)
    return merge.plan()


class _Merge:
    """The rows of a sheet put into what was imported before."""

    def __init__(self, before: tuple[Job, ...], listings: Listings) -> None:
        self.wrong: list[Wrong] = []
        self._notes: list[Wrong] = []
        self._before = {job.id: job for job in before}
        self._after = dict(self._before)
        self._row_of: dict[str, int] = {}
        self._by_hand = set(listings.ids()) - self._before.keys()
        kept = [job for file in listings.jobs for job in file.jobs if job.id in self._by_hand]
        self._posts: dict[object, Job] = {same_post(job): job for job in (*kept, *before)}
        numbers = [re.fullmatch(r"HC-(\d+)", id) for id in listings.ids()]
        self._last = max((int(found.group(1)) for found in numbers if found), default=0)

    def add(self, row: int, job: Job, day: date) -> None:
        """Take in one row, or say why not."""
        twin = self._posts.get(same_post(job))
        if job.id == NO_ID:
            if twin is None:
                self._last += 1
            id = twin.id if twin else f"HC-{self._last:04}"
            job = job.model_copy(update={"identifier": id})
        if (other := self._row_of.get(job.id)) is not None:
            self._refuse(row, "编号", f"和第{other}行是同一条（{job.id}）", "留一行")
        elif job.id in self._by_hand:
            remedy = "换一个编号，或者去 knowledge/jobs 里改那一条"
            self._refuse(row, "编号", f"{job.id} 是手写的岗位", remedy)
        elif twin is not None and twin.id != job.id and job.first_day <= twin.last_day:
            what = f"{twin.id} 已是这个单位、地方的同一个岗位"
            self._refuse(row, "岗位名称", what, f"编号写 {twin.id} 就是更新它")
        else:
            self._row_of[job.id] = row
            self._after[job.id] = self._posts[same_post(job)] = job
            self._notes += [
                Wrong(row, column_of(remark.path), remark.what, remark.remedy)
                for remark in notices_of(job, day)
            ]

    def _refuse(self, row: int, column: str, what: str, remedy: str) -> None:
        self.wrong.append(Wrong(row, column, what, remedy))

    def plan(self) -> Plan:
        """What all rows together come to."""
        if self.wrong:
            return Plan(wrong=tuple(sorted(self.wrong, key=lambda wrong: wrong.row)))
        touched = [self._after[id] for id in self._row_of]
        new = tuple(job for job in touched if job.id not in self._before)
        pairs = [(self._before[job.id], job) for job in touched if job.id in self._before]
        changed = tuple(pair for pair in pairs if pair[0] != pair[1])
        same = len(pairs) - len(changed)
        return Plan(new, changed, same, tuple(self._notes), after=tuple(self._after.values()))


def export_jobs(sheet: Path, listings: Listings) -> int:
    """Write every post that is no sample to `sheet`, expired ones too; how many."""
    jobs = [job for file in listings.jobs for job in file.jobs if not job.sample]
    write_rows(sheet, HEADER, [write_job(job) for job in jobs])
    return len(jobs)


def template(sheet: Path) -> None:
    """Write the empty sheet to fill in."""
    write_template(sheet, HEADER, guide(), choices())
