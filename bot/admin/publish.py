"""Publish a change: checked and tested beside the running edition, kept, then swapped in one step.

Page, Telegram, command line and a file saved by hand all come through here, so that every change
is checked alike, has a number and can be undone. All of it blocks: from asyncio, use a thread.
"""

import fcntl
import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from bot.admin.changes import (
    Change,
    Conflict,
    Draft,
    Published,
    Refused,
    Source,
    foremost,
    made,
    refusing,
)
from bot.admin.editions import LOCK, Editions, Kept
from bot.admin.files import Files, changed, digest, digests, is_knowledge, read_files, saver
from bot.admin.folder import recover, written
from bot.admin.trial import copied, tried
from bot.edition import Edition
from bot.errors import BotError
from bot.yaml_file import Finding

# Why an edition came to be, where nobody said it.
FIRST = "第一版"
BY_HAND = "文件夹里存的"

_log = logging.getLogger(__name__)


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
        self._lock = threading.Lock()
        self._number = 0  # of the edition that answers; 0 while that is none of those kept
        self._first: Files | None = None  # what answers and is still to be kept as the first
        self._trouble: tuple[Finding, ...] = ()
        self._faulty: Mapping[str, str] | None = None  # the folder in which `trouble` was found

    @property
    def trouble(self) -> tuple[Finding, ...]:
        """Why what lies in the folder does not answer; () where it does."""
        return self._trouble

    def begin(self) -> Edition:
        """The edition to start with: the folder's, or the last one kept where that has faults.

        The first is kept as number 1 by whatever is asked for next: nobody waits for the copy.
        Raises KnowledgeError where the folder cannot be read and nothing was kept.
        """
        with self._locked():
            disk, newest = read_files(self.folder), self._kept.newest()
            if newest is None:
                edition = self._build(self.folder)
                self._first = disk
                return edition
            if newest.files != digests(disk):
                try:
                    kept, draft = self._keep(disk, (), "", BY_HAND)
                except Refused as refused:
                    self._refuse(refused, disk)
                else:
                    self._number = kept.number
                    assert draft.edition
                    return draft.edition
            self._number = newest.number
            return self._build(self._kept.path(newest))

    def source(self, path: str) -> Source:
        """The file at `path` as it lies in the folder, and what tells whether it was saved since.

        Where there is none, both are empty. Raises Refused where `path` names no such file.
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
        """What `changes` would give, found in a copy; nothing of it goes live.

        Raises Refused where the disk has no room for the copy, or a path names no such file.
        """
        first = None
        with self._locked():
            for files in self._candidates(changes):
                with self._tried(files) as (_, draft):
                    if draft.edition:
                        return draft
                    first = first or draft
        assert first
        return replace(first, findings=foremost(first.findings, changes))

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
        first = None
        with self._locked():
            for path, version in (based_on or {}).items():
                if (theirs := self.source(path)).version != version:
                    raise Conflict(path, theirs.text)
            for files in self._candidates(changes):
                try:
                    return self._put(files, [change.path for change in changes], who, why)
                except Refused as refused:
                    first = first or refused
        assert first
        raise Refused(foremost(first.findings, changes))

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
            files = self._kept.content(self._edition(number))
            return self._put(
                files, changed(read_files(self.folder), files), who, f"退回第 {number} 版"
            )

    def pick_up(self) -> Published | Refused | None:
        """Put live what was saved in the folder by hand; None where nothing new was.

        With a fault all answers stay as they are, and `trouble` has the findings.
        """
        with self._locked():
            disk: Files = {}
            try:
                with refusing(self.folder):
                    disk = read_files(self.folder)
                newest, found = self._kept.newest(), digests(disk)
                if newest and newest.files == found:
                    self._trouble, self._faulty = (), None
                    if newest.number == self._number:
                        return None
                    self._swap(self._build(self._kept.path(newest)))  # another process kept it
                    self._number = newest.number
                    return Published(newest.number)
                return None if found == self._faulty else self._put(disk, (), "", BY_HAND)
            except Refused as refused:
                return refused if self._refuse(refused, disk) else None

    def improve(self, old: Edition, new: Edition) -> bool:
        """Put `new` in the place of `old`, the same but better learnt, where that still answers."""
        with self._lock:
            if self._current() is not old:
                return False
            self._swap(new)
            return True

    def _edition(self, number: int) -> Kept:
        kept = self._kept.get(number)
        if kept is None:
            raise BotError(f"edition {number} is not kept; `bot editions` lists those that are")
        return kept

    def _named(self, path: str) -> None:
        if not is_knowledge(path):
            what = "no file of knowledge"
            raise Refused([Finding(path, 1, what, "name a .yaml below the knowledge folder")])

    def _candidates(self, changes: Sequence[Change]) -> Iterator[dict[str, bytes]]:
        """The folder's files with `changes` made; then those that answer, where they are others.

        So nobody is kept from publishing by a fault that somebody else left in another file.
        """
        for change in changes:
            self._named(change.path)
        disk, newest = read_files(self.folder), self._kept.newest()
        yield made(disk, changes)
        if newest and newest.files != digests(disk):
            yield made(self._kept.content(newest), changes)

    def _tried(self, files: Files) -> AbstractContextManager[tuple[Path, Draft]]:
        return tried(files, self._kept, self._build, self._clock().date())

    def _put(self, files: Files, names: Sequence[str], who: str, why: str) -> Published:
        """Keep `files`, write those `names` of them into the folder, swap their edition in."""
        kept, draft = self._keep(files, names, who, why)
        assert draft.edition
        self._swap(draft.edition)
        self._number = kept.number
        if digests(read_files(self.folder)) == kept.files:
            self._trouble, self._faulty = (), None
        return Published(kept.number, draft.findings)

    def _keep(self, files: Files, names: Sequence[str], who: str, why: str) -> tuple[Kept, Draft]:
        """Check `files`, keep them as an edition, and write those `names` of them into the folder.

        Raises Refused with every fault, or where the disk takes no more; then all is as before.
        """
        newest = self._kept.newest()
        with refusing(self.folder), self._tried(files) as (folder, draft):
            if draft.edition is None:
                raise Refused([finding for finding in draft.findings if not finding.notice])
            who = who or saver(self.folder, newest.files if newest else {}, files)
            kept = self._kept.begin(folder, files, self._clock(), who, why)
            try:
                with written(self.folder, self._kept, kept, files, names):
                    self._kept.finish(kept)
            except OSError:
                self._kept.drop(kept)
                raise
        return kept, draft

    def _keep_first(self, files: Files) -> None:
        """Keep `files` as the first edition. They answer already: there is nothing to check."""
        self._first = None
        try:
            if self._kept.newest() is None:
                with copied(files, self._kept) as (folder, _):
                    kept = self._kept.begin(folder, files, self._clock(), "", FIRST)
                    self._kept.finish(kept)
                self._number = kept.number
        except OSError as error:
            _log.error("the first edition cannot be kept: %s", error)

    def _refuse(self, refused: Refused, disk: Files) -> bool:
        """Remember why `disk` does not answer; whether that is news, which goes to the log."""
        # After a full disk it is worth another try; faults stay until a file is saved.
        self._faulty = None if refused.__cause__ else digests(disk)
        if refused.findings == self._trouble:
            return False
        self._trouble = refused.findings
        _log.error("the knowledge folder is not used as it is:\n%s", refused)
        return True

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Alone, of all threads and processes, and with nothing left half done."""
        with refusing(self.folder), self._lock:
            self._kept.folder.mkdir(parents=True, exist_ok=True)
            with (self._kept.folder / LOCK).open("w") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                recover(self.folder, self._kept)
                if self._first is not None:
                    self._keep_first(self._first)
                yield
