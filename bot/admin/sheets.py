"""A sheet of jobs sent to the console or to Telegram: what it would do, and the change it makes."""

import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.admin.changes import Change
from bot.admin.publish import Publisher
from bot.edition import Edition
from bot.listings.imported import write_import
from bot.listings.imports import Plan, export_jobs, plan_import, template
from bot.listings.sheets import MAX_BYTES as MAX_SHEET_BYTES

__all__ = ["MAX_SHEET_BYTES", "Sheet", "read_sheet", "write_sheet"]

_IMPORTED = "jobs/imported/"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as read. With anything wrong, or nothing new, it makes no change.

    `based_on` has the version of each file that the changes were made from.
    """

    report: tuple[str, ...]
    new: int
    changed: int
    wrong: bool
    changes: tuple[Change, ...]
    based_on: dict[str, str]


def read_sheet(
    name: str, content: bytes, publisher: Publisher, edition: Edition, day: date
) -> Sheet:
    """What importing the sheet `content`, sent under `name`, would do on `day`.

    Raises SheetError, in words for staff, where it is no sheet or cannot be read.
    """
    with tempfile.TemporaryDirectory() as folder:
        # Of the sender's name only the ending is used, which tells how to read it.
        path = Path(folder, "sheet" + Path(name).suffix.lower())
        path.write_bytes(content)
        knowledge = edition.knowledge
        listings, numbers = knowledge.listings, knowledge.numbers
        plan = plan_import(path, publisher.folder, listings, numbers, day)
        report = tuple(line.replace(str(path), "这个文件") for line in plan.report(dry_run=True))
        changes = tuple(_changes(plan, publisher, Path(folder)))
        based_on = {change.path: publisher.source(change.path).version for change in changes}
        return Sheet(report, len(plan.new), len(plan.changed), bool(plan.wrong), changes, based_on)


def write_sheet(path: Path, edition: Edition | None) -> None:
    """Write the posts of `edition` as a sheet to `path`; without one, the empty one to fill in."""
    if edition is None:
        template(path)
    else:
        export_jobs(path, edition.knowledge.listings)


def _changes(plan: Plan, publisher: Publisher, scratch: Path) -> list[Change]:
    if plan.wrong or not (plan.new or plan.changed):
        return []
    write_import(scratch, plan.after)
    written = {
        path.relative_to(scratch).as_posix(): path.read_text("utf-8")
        for path in sorted((scratch / _IMPORTED).rglob("*.yaml"))
    }
    gone = [path for path in publisher.files(_IMPORTED) if path not in written]
    return [
        *(Change(path, text) for path, text in written.items()),
        *(Change(path, None) for path in gone),
    ]
