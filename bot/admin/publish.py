"""Publish a change: checked and tested beside the running edition, kept, then swapped in one step.

Page, Telegram, command line and a file saved by hand all come through here, so that every change
is checked alike, has a number and can be undone. All of it blocks: from asyncio, use a thread.
"""

import fcntl
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.admin.editions import Editions, Kept
from bot.admin.files import (
    Files,
    changed,
    digest,
    is_knowledge,
    read_files,
    write_whole,
)
from bot.admin.self_test import self_test
from bot.edition import Edition
from bot.errors import BotError
from bot.knowledge import check_knowledge
from bot.yaml_file import MAX_BYTES, Finding


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


class Publisher:
    """Changes the knowledge in `folder`; numbered copies lie in `kept`.

    `current` and `swap` reach the edition that answers, `build` makes one of a folder (raising
    KnowledgeError), `clock` tells the time with its zone. One change at a time, of all processes.
    """

    def __init__(
        self,
        folder: Path,
        kept: Path,
        current: Callable[[], Edition],
        swap: Callable[[Edition], None],
        build: Callable[[Path], Edition],
        clock: Callable[[], datetime],
    ) -> None:
        self.folder = folder
        self._kept = Editions(kept)
        self._current = current
        self._swap = swap
        self._build = build
        self._clock = clock
        self._lock = threading.RLock()
        self._number = 0  # of the edition that answers
        self._trouble: tuple[Finding, ...] = ()

    @property
    def trouble(self) -> tuple[Finding, ...]:
        """Why what lies in the folder does not answer; () where it does."""
        return self._trouble

    def source(self, path: str) -> Source:
        """The file at `path` as it lies in the folder, and what tells whether it was saved since.

        Where it is not, both are empty. Raises Refused where `path` names no file of knowledge.
        """
        self._named(path)
        try:
            raw = (self.folder / path).read_bytes()
        except FileNotFoundError:
            return Source("", "")
        return Source(raw.decode("utf-8-sig", "replace"), digest(raw))

    def files(self, prefix: str = "") -> list[str]:
        """The paths of all files whose path begins with `prefix` ("entries/"), in order."""
        return [path for path in read_files(self.folder) if path.startswith(prefix)]

    def draft(self, changes: Sequence[Change]) -> Draft:
        """What `changes` would give, found in a copy; nothing of it goes live."""
        with self._locked(), self._copied(self._with(changes)) as (_, draft):
            return draft

    def publish(
        self,
        changes: Sequence[Change],
        who: str,
        why: str,
        based_on: Mapping[str, str] | None = None,
    ) -> Published:
        """Put all of `changes` live, or none.

        `based_on` has the version (`Source.version`) on which each change was made. Raises
        Conflict where a file was saved since, Refused where the whole would have a fault or
        cannot be written.
        """
        with self._locked():
            for path, version in (based_on or {}).items():
                if (theirs := self.source(path)).version != version:
                    raise Conflict(path, theirs.text)
            return self._put(self._with(changes), who, why)

    def editions(self) -> list[Kept]:
        """The editions kept, newest first."""
        return self._kept.all()

    def diff(self, number: int) -> str:
        """What edition `number` changed, as a unified diff. Raises BotError where not kept."""
        return self._kept.diff(self._edition(number))

    def rollback(self, number: int, who: str) -> Published:
        """Put the files of edition `number` live again, as a new edition.

        Raises BotError where it is not kept, Refused where it has a fault by now.
        """
        with self._locked():
            kept = self._edition(number)
            return self._put(self._kept.content(kept), who, f"back to {number}")

    def pick_up(self) -> Published | Refused | None:
        """Put live what was saved in the folder by hand; None where nothing was.

        With a fault all answers stay as they are, and `trouble` has the findings.
        """
        with self._locked():
            disk, newest = read_files(self.folder), self._kept.newest()
            digests = {name: digest(raw) for name, raw in disk.items()}
            if newest and newest.number == self._number and newest.files == digests:
                self._trouble = ()
                return None
            try:
                return self._put(disk, "", "saved in the folder")
            except Refused as refused:
                self._trouble = refused.findings
                return refused

    def _edition(self, number: int) -> Kept:
        kept = self._kept.get(number)
        if kept is None:
            raise BotError(f"edition {number} is not kept; `bot editions` lists those that are")
        return kept

    def _named(self, path: str) -> None:
        if not is_knowledge(path):
            what = "no file of knowledge"
            raise Refused([Finding(path, 1, what, "name a .yaml below the knowledge folder")])

    def _with(self, changes: Sequence[Change]) -> dict[str, bytes]:
        """The files of the folder with `changes` made."""
        files = read_files(self.folder)
        for change in changes:
            self._named(change.path)
            if change.content is None:
                files.pop(change.path, None)
                continue
            content = change.content
            raw = content.encode() if isinstance(content, str) else content
            if len(raw) > MAX_BYTES:
                remedy = f"at most {MAX_BYTES} bytes a file"
                raise Refused([Finding(change.path, 1, f"{len(raw)} bytes", remedy)])
            files[change.path] = raw
        return files

    @contextmanager
    def _copied(self, files: Files) -> Iterator[tuple[Path, Draft]]:
        """A copy of `files` beside, with what is found in it; it is gone afterwards."""
        folder = Path(tempfile.mkdtemp(prefix=".draft-", dir=self._kept.folder))
        try:
            root = self._kept.draft(folder, files, self._kept.newest())
            findings = check_knowledge(root, self._clock().date())
            edition = None
            if all(finding.notice for finding in findings):
                edition = self._build(root)
                findings += self_test(edition)
            faulty = any(not finding.notice for finding in findings)
            yield folder, Draft(tuple(findings), None if faulty else edition)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _put(self, files: Files, who: str, why: str) -> Published:
        """Check `files`, keep them, write them into the folder and swap their edition in."""
        newest = self._kept.newest()
        digests = {name: digest(raw) for name, raw in files.items()}
        with self._copied(files) as (folder, draft):
            if draft.edition is None:
                raise Refused([finding for finding in draft.findings if not finding.notice])
            before = newest.files if newest else digests
            kept = Kept(
                newest.number + 1 if newest else 1,
                self._clock(),
                who,
                why,
                tuple(changed(before, digests)),
                digests,
            )
            self._kept.begin(folder, kept)
            self._write(files)
            self._kept.finish(kept)
        self._swap(draft.edition)
        self._number, self._trouble = kept.number, ()
        return Published(kept.number, draft.findings)

    def _write(self, files: Files) -> None:
        """Make the folder hold just `files`."""
        disk = read_files(self.folder)
        for name in changed(disk, files):
            if name in files:
                write_whole(self.folder / name, files[name])
            else:
                (self.folder / name).unlink()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Alone, of all threads and processes."""
        self._kept.folder.mkdir(parents=True, exist_ok=True)
        with self._lock, (self._kept.folder / ".lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
