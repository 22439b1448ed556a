"""The numbered copies of the knowledge: who changed what, when and why, and how to go back.

Each is a folder of its own, 000012/knowledge, to be read and copied with any tool; a file that
did not change is a hard link to that of the edition before. One that is being put into effect is
hidden (.000013) until every file of it is in place: after a crash it is put into effect to the end.
"""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import unified_diff
from pathlib import Path

from bot.admin.files import Files, digest, prepare, settle, write_whole

# Of so many editions copies are kept; those before are deleted.
EDITIONS_KEPT = 100
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
        return self._read(path) if path.is_dir() else None

    def path(self, kept: Kept) -> Path:
        """Its knowledge folder."""
        return self.folder / kept.folder_name / _FILES

    def content(self, kept: Kept) -> dict[str, bytes]:
        """Its files. Raises OSError where they cannot be read."""
        return {name: (self.path(kept) / name).read_bytes() for name in kept.files}

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

    def begin(self, draft: Path, kept: Kept) -> None:
        """Keep the drafted folder `draft` as `kept`, about to be put into effect."""
        record = {
            "at": kept.at.isoformat(timespec="seconds"),
            "who": kept.who,
            "why": kept.why,
            "paths": kept.paths,
            "files": kept.files,
        }
        text = json.dumps(record, ensure_ascii=False, indent=1)
        write_whole(draft / _RECORD, text.encode())
        draft.rename(self.folder / f".{kept.folder_name}")
        settle([self.folder])

    def begun(self) -> list[Kept]:
        """Those that were being put into effect when a process ended, oldest first."""
        found = sorted(self.folder.glob(".[0-9]*"))
        return [self._read(path) for path in found if (path / _RECORD).is_file()]

    def finish(self, kept: Kept) -> None:
        """`kept` is in effect; what is older than the newest hundred goes."""
        (self.folder / f".{kept.folder_name}").rename(self.folder / kept.folder_name)
        settle([self.folder])
        for old in list(self._folders())[EDITIONS_KEPT:]:
            shutil.rmtree(old, ignore_errors=True)

    def drop(self, kept: Kept) -> None:
        """`kept` was not put into effect."""
        shutil.rmtree(self.folder / f".{kept.folder_name}", ignore_errors=True)

    def set_aside(self, kept: Kept, name: str, source: Path) -> None:
        """Keep with `kept` the file that it replaces and no edition holds."""
        aside = self.folder / f".{kept.folder_name}" / "replaced" / name
        aside.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, aside)

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

    def _folders(self) -> list[Path]:
        return sorted(self.folder.glob("[0-9]*"), reverse=True)

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
