"""A change of knowledge files, and what becomes of it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.admin.files import Files
from bot.edition import Edition
from bot.errors import BotError
from bot.yaml_file import Finding


@dataclass(frozen=True, slots=True)
class Change:
    """New content of one file; None deletes it."""

    path: str  # below the knowledge folder, posix: entries/subsidy/subsidy.apply.yaml
    content: str | bytes | None


@dataclass(frozen=True, slots=True)
class Source:
    """A file as read; `version` tells whether it was saved since. Both empty where it is not."""

    text: str
    version: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What changes would give: every finding, and the edition where none is a fault."""

    findings: tuple[Finding, ...]
    edition: Edition | None


@dataclass(frozen=True, slots=True)
class Published:
    """A change that is live: its edition's number, and the notices about it."""

    number: int
    findings: tuple[Finding, ...] = ()


class Refused(BotError):
    """A change with faults. Nothing was changed; the text holds one finding a line."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(map(str, self.findings)))


class Conflict(BotError):
    """Somebody saved the file at `path` since it was read; `theirs` is what it holds now."""

    def __init__(self, path: str, theirs: str) -> None:
        self.path = path
        self.theirs = theirs
        super().__init__(f"{path}: somebody saved it meanwhile; see their text, then save again")


@contextmanager
def refusing(folder: Path) -> Iterator[None]:
    """A disk that is full, or lets nobody in, refuses a change of `folder` as a fault does."""
    try:
        yield
    except OSError as error:
        what = f"the disk says: {error.strerror}; nothing was changed"
        remedy = "make room on it, look at the rights"
        raise Refused([Finding(str(error.filename or folder), 1, what, remedy)]) from error


def made(files: Files, changes: Sequence[Change]) -> dict[str, bytes]:
    """`files` with `changes` made."""
    after = dict(files)
    for change in changes:
        content = change.content
        if content is None:
            after.pop(change.path, None)
        else:
            after[change.path] = content.encode() if isinstance(content, str) else content
    return after


def foremost(findings: Sequence[Finding], changes: Sequence[Change]) -> tuple[Finding, ...]:
    """`findings`, those in the changed files first."""
    paths = tuple(f"/{change.path}" for change in changes)
    return tuple(sorted(findings, key=lambda finding: not finding.file.endswith(paths)))
