"""A sheet of jobs sent to the console or to Telegram: what it would do, and the change it makes."""

import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bot.admin.changes import Change
from bot.admin.publish import Publisher
from bot.edition import Edition
from bot.errors import SheetError

if TYPE_CHECKING:
    from bot.listings.imports import Plan

MAX_SHEET_BYTES = 10_000_000
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
    from bot.listings.imports import plan_import  # here: openpyxl takes a fifth of a second

    with tempfile.TemporaryDirectory() as folder:
        # Of the sender's name only the ending is used, which tells how to read it.
        path = Path(folder, "sheet" + Path(name).suffix.lower())
        path.write_bytes(content)
        knowledge = edition.knowledge
        listings, numbers = knowledge.listings, knowledge.numbers
        try:
            plan = plan_import(path, publisher.folder, listings, numbers, day)
            changes = tuple(_changes(plan, publisher, Path(folder)))
        except SheetError as error:
            raise SheetError(str(error).replace(str(path), name)) from None
        report = tuple(plan.report(dry_run=True))
        based_on = {change.path: publisher.source(change.path).version for change in changes}
        return Sheet(report, len(plan.new), len(plan.changed), bool(plan.wrong), changes, based_on)


def write_sheet(path: Path, edition: Edition | None) -> None:
    """Write the posts of `edition` as a sheet to `path`; without one, the empty one to fill in."""
    from bot.listings.imports import export_jobs, template

    if edition is None:
        template(path)
    else:
        export_jobs(path, edition.knowledge.listings)


def _changes(plan: "Plan", publisher: Publisher, scratch: Path) -> list[Change]:
    if plan.wrong or not (plan.new or plan.changed):
        return []
    from bot.listings.imported import write_import

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
