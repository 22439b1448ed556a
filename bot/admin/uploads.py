"""A file that staff send: what it would change, and, once they agree, put live as a whole.

A YAML file takes the place of the one with its name; a spreadsheet is taken in as jobs. Nothing
is believed of it: not its size, not its kind. All of it blocks: from asyncio, use a thread.
"""

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath

from bot.admin.changes import Change, Published
from bot.admin.publish import Publisher
from bot.admin.sheets import MAX_SHEET_BYTES, read_sheet
from bot.admin.wording import line_for_staff
from bot.edition import Edition
from bot.errors import BotError, SheetError
from bot.yaml_file import MAX_BYTES as MAX_YAML_BYTES

_SHEETS = {".xlsx", ".csv"}
_YAML = {".yaml", ".yml"}


class UploadError(BotError):
    """A file that cannot be taken in. In Chinese; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Upload:
    """What a file would do: a report for staff, and the changes; without `changes` nothing."""

    name: str
    report: tuple[str, ...]
    changes: tuple[Change, ...] = ()
    based_on: Mapping[str, str] = field(default_factory=dict)


class Uploads:
    """Reads files against what the `publisher` has, and hands it what staff agreed to."""

    def __init__(
        self, publisher: Publisher, edition: Callable[[], Edition], today: Callable[[], date]
    ) -> None:
        self._publisher = publisher
        self._edition = edition
        self._today = today

    def read(self, name: str, raw: bytes) -> Upload:
        """What the file `name` would change. Raises UploadError where it cannot be taken in."""
        check_size(name, len(raw))
        if PurePosixPath(name).suffix.lower() in _SHEETS:
            return self._sheet(name, raw)
        return self._yaml(name, raw)

    def publish(self, upload: Upload, who: str) -> Published:
        """Put `upload` live. Raises Conflict where a file was saved since, Refused for a fault."""
        return self._publisher.publish(upload.changes, who, f"文件 {upload.name}", upload.based_on)

    def _yaml(self, name: str, raw: bytes) -> Upload:
        path = self._path(name)
        source = self._publisher.source(path)
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise UploadError(f"{name} 不是 UTF-8 的文字；在编辑器里另存为 UTF-8 再发") from None
        if text == source.text:
            raise UploadError(f"{path} 和现在的一模一样，没有要改的")
        changes = (Change(path, text),)
        draft = self._publisher.draft(changes)
        faults = [line_for_staff(finding) for finding in draft.findings if not finding.notice]
        if faults:
            return Upload(name, (f"{path} 有错，没有上线：", *faults))
        notices = [line_for_staff(one) for one in draft.findings if one.file.endswith(path)]
        lines = [f"{path}：检查和自测都通过。", *_changed(source.text, text), *notices]
        return Upload(name, tuple(lines), changes, {path: source.version})

    def _path(self, name: str) -> str:
        """The file that `name` stands for."""
        if PurePosixPath(name).suffix.lower() not in _YAML:
            raise UploadError(f"{name}：只收 .yaml、.xlsx 和 .csv 文件")
        stem = PurePosixPath(name).stem
        paths = [path for path in self._publisher.files() if PurePosixPath(path).stem == stem]
        if len(paths) > 1:
            raise UploadError(f"叫 {name} 的文件有好几个：{'、'.join(paths)}；请在控制台里改")
        if paths:
            return paths[0]
        topic = self._edition().knowledge.topic_of.get(stem)
        if topic is None:
            raise UploadError(f"知识库里没有 {name}；文件名要和原来的一样，如 subsidy.apply.yaml")
        return f"entries/{topic}/{stem}.yaml"

    def _sheet(self, name: str, raw: bytes) -> Upload:
        try:
            sheet = read_sheet(name, raw, self._publisher, self._edition(), self._today())
        except SheetError as error:
            raise UploadError(str(error)) from None
        if not sheet.changes:
            return Upload(name, sheet.report)
        draft = self._publisher.draft(sheet.changes)
        faults = [line_for_staff(finding) for finding in draft.findings if not finding.notice]
        if faults:
            return Upload(name, (f"{name} 里的岗位有错，没有上线：", *faults))
        return Upload(name, sheet.report, sheet.changes, sheet.based_on)


def check_size(name: str, size: int) -> None:
    """Raises UploadError where a file of `size` bytes is too large to be taken in."""
    limit = MAX_SHEET_BYTES if PurePosixPath(name).suffix.lower() in _SHEETS else MAX_YAML_BYTES
    if size > limit:
        raise UploadError(
            f"{name} 有 {size / 1_000_000:.1f} MB，太大了，没有收；最多 {limit // 1_000_000} MB"
        )


def _changed(before: str, after: str) -> Iterator[str]:
    """The lines that go (-) and come (+)."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    for line in list(lines)[2:]:
        if not line.startswith("@@"):
            yield line
