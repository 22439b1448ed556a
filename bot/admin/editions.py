"""The numbered copies of the knowledge: who changed what, when and why, and how to go back.

Each is a folder of its own, 000012/knowledge, to be read and copied with any tool; a file that
did not change is a hard link to that of the edition before. One that is being put into effect is
hidden (.000013) until every file of it is in place: after a crash it is put into effect to the end.
"""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from difflib import unified_diff
from pathlib import Path

from bot.admin.files import Files, changed, digest, digests, prepare, put, settle
from bot.errors import BotError

# Of so many editions copies are kept; those before are deleted.
EDITIONS_KEPT = 100
# Held below the folder by whoever changes the knowledge or copies all of it.
LOCK = ".lock"
# Folders in which an edition is tried; what a killed process left of them is swept away.
DRAFT = ".draft-"

_RECORD = "edition.json"
_FILES = "knowledge"


@dataclass(frozen=True, slots=True)
class Kept:
    """One edition as kept: its number from 1 on, when, by whom and why, and what it changed."""

    number: int
    at: datetime
    who: str
    why: str
    paths: tuple[str, ...]  # below the knowledge folder
    files: Mapping[str, str]  # every file of it, with its digest

    def line(self) -> str:
        """All of it but the files in one line, for a list."""
        when = f"{self.at:%Y-%m-%d %H:%M}"
        shown = ", ".join(self.paths[:3]) + (f" … ({len(self.paths)})" if self.paths[3:] else "")
        return "  ".join(filter(None, [f"{self.number:>4}", when, self.who, self.why, shown]))

    @property
    def folder_name(self) -> str:
        """Its folder, once it is in effect."""
        return f"{self.number:06}"


class Editions:
    """The copies in `folder`, made where it is missing. Whoever writes holds the lock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def all(self) -> list[Kept]:
        """Those in effect or once in effect, newest first."""
        return [self._read(path) for path in self._folders()]

    def newest(self) -> Kept | None:
        """The one in effect."""
        for path in self._folders():
            return self._read(path)
        return None

    def get(self, number: int) -> Kept | None:
        """Edition `number`, where it is kept."""
        path = self.folder / f"{number:06}"
        return self._read(path) if (path / _RECORD).is_file() else None

    def path(self, kept: Kept) -> Path:
        """Its knowledge folder."""
        return self.folder / kept.folder_name / _FILES

    def content(self, kept: Kept) -> dict[str, bytes]:
        """Its files. Raises BotError where the copy is not what was kept."""
        root = self._begun(kept) / _FILES
        if not root.is_dir():
            root = self.path(kept)
        try:
            files = {name: (root / name).read_bytes() for name in kept.files}
        except OSError as error:
            raise BotError(f"{root}: cannot be read ({error.strerror})") from None
        if digests(files) != kept.files:
            raise BotError(f"{root}: was changed since it was kept; choose another edition")
        return files

    def draft(self, folder: Path, files: Files, like: Kept | None) -> Path:
        """`files` written below `folder`, linked where edition `like` holds the same."""
        root = folder / _FILES
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if like is None or like.files.get(name) != digest(content):
                prepare(path, content).replace(path)
                continue
            try:
                os.link(self.path(like) / name, path)
            except OSError:  # a file system without links, or a copy that somebody deleted
                prepare(path, content).replace(path)
        return root

    def begin(self, draft: Path, files: Files, at: datetime, who: str, why: str) -> Kept:
        """Keep the drafted folder `draft` of `files`, about to be put into effect."""
        newest, found = self.newest(), digests(files)
        paths = changed(newest.files, found) if newest else []
        number = newest.number + 1 if newest else 1
        kept = Kept(number, at, who, why, tuple(paths), found)
        record = {"at": at.isoformat(timespec="seconds"), "who": who, "why": why}
        text = json.dumps({**record, "paths": paths, "files": found}, ensure_ascii=False, indent=1)
        put(prepare(draft / _RECORD, text.encode()), draft / _RECORD)
        settle(path for path in draft.rglob("*") if path.is_dir())
        try:
            draft.rename(self._begun(kept))
            settle([self.folder])
        except OSError:
            self.drop(kept)
            raise
        return kept

    def begun(self) -> list[Kept]:
        """Those that were being put into effect when a process ended, oldest first.

        What was only being tried is deleted.
        """
        for left in self.folder.glob(f"{DRAFT}*"):
            shutil.rmtree(left, ignore_errors=True)
        return [self._read(path) for path in sorted(self.folder.glob(".[0-9]*"))]

    def finish(self, kept: Kept) -> None:
        """`kept` is in effect; what is older than the newest hundred goes."""
        self._begun(kept).rename(self.folder / kept.folder_name)
        with suppress(OSError):  # it has its name; lost in a power cut, it is done again
            settle([self.folder])
        for old in list(self._folders())[EDITIONS_KEPT:]:
            shutil.rmtree(old, ignore_errors=True)

    def drop(self, kept: Kept) -> None:
        """`kept` was not put into effect."""
        shutil.rmtree(self._begun(kept), ignore_errors=True)

    def set_aside(self, kept: Kept, name: str, content: bytes) -> None:
        """Keep beside `kept`, in 000012/replaced, what it replaces and no edition holds."""
        aside = self._begun(kept) / "replaced" / name
        put(prepare(aside, content), aside)

    def diff(self, kept: Kept) -> str:
        """What `kept` changed against the one before it, as a unified diff; "" for the first."""
        older = [path for path in self._folders() if int(path.name) < kept.number]
        if not older:
            return ""
        before = self._read(older[0])
        return "".join(self._differences(before, kept))

    def _differences(self, before: Kept, after: Kept) -> Iterator[str]:
        for name in after.paths:
            sides = [
                (self.path(kept) / name).read_text("utf-8", "replace").splitlines(keepends=True)
                if name in kept.files
                else []
                for kept in (before, after)
            ]
            told = [
                f"{kept.number}/{name}" if name in kept.files else "/dev/null"
                for kept in (before, after)
            ]
            for line in unified_diff(sides[0], sides[1], told[0], told[1]):
                yield line if line.endswith("\n") else f"{line}\n"

    def _begun(self, kept: Kept) -> Path:
        return self.folder / f".{kept.folder_name}"

    def _folders(self) -> list[Path]:
        found = self.folder.glob("[0-9]*")
        return sorted((path for path in found if (path / _RECORD).is_file()), reverse=True)

    def _read(self, path: Path) -> Kept:
        record = json.loads((path / _RECORD).read_text("utf-8"))
        return Kept(
            int(path.name.lstrip(".")),
            datetime.fromisoformat(record["at"]),
            record["who"],
            record["why"],
            tuple(record["paths"]),
            record["files"],
        )
