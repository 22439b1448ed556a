"""The YAML files of a knowledge folder as bytes: read all at once, written whole or not at all.

Hidden files and those of other kinds (what an editor leaves lying about) are no knowledge.
"""

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path, PurePosixPath

from bot.yaml_file import MAX_BYTES

Files = Mapping[str, bytes]

_SUFFIXES = (".yaml", ".yml")
# What a killed process may leave; no name of knowledge, and swept away at the next start.
_DRAFT = ".publishing"


def is_knowledge(path: str) -> bool:
    """Whether `path`, below the knowledge folder, may be a file of knowledge."""
    posix = PurePosixPath(path)
    plain = posix.as_posix() == path and "\0" not in path and "\\" not in path
    hidden = any(part[0] in "./" for part in posix.parts)
    return plain and not hidden and posix.suffix in _SUFFIXES


def read_files(folder: Path) -> dict[str, bytes]:
    """The content of each file by its path below `folder`, posix.

    Of a file larger than may be read only so much is taken as shows it. One that is deleted
    meanwhile is left out; raises OSError where one cannot be read.
    """
    found = {}
    for path in sorted(folder.rglob("*.y*ml")):
        name = path.relative_to(folder).as_posix()
        if is_knowledge(name) and path.is_file():
            with suppress(FileNotFoundError), path.open("rb") as file:
                found[name] = file.read(MAX_BYTES + 1)
    return found


def digest(content: bytes) -> str:
    """What tells one content from another."""
    return sha256(content).hexdigest()


def digests(files: Files) -> dict[str, str]:
    """The digest of each file."""
    return {path: digest(content) for path, content in files.items()}


def changed(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """The paths that are not the same in both, in order."""
    return sorted(path for path in {*before, *after} if before.get(path) != after.get(path))


def prepare(path: Path, content: bytes) -> Path:
    """A draft of `path` beside it, safe on disk, to be renamed; nothing is left where it fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}{_DRAFT}")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            draft.chmod(path.stat().st_mode & 0o777)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    return draft


def put(draft: Path | None, path: Path) -> None:
    """Put a prepared `draft` at `path` in one step; None deletes what is there."""
    if draft is None:
        path.unlink(missing_ok=True)
    else:
        draft.replace(path)


def settle(folders: Iterable[Path]) -> None:
    """See to it that names made, renamed and deleted in `folders` outlive a power cut."""
    for folder in {*folders}:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sweep(folder: Path) -> None:
    """Delete the drafts that a killed process left in `folder`."""
    for draft in folder.rglob(f".*{_DRAFT}"):
        draft.unlink(missing_ok=True)


def saver(folder: Path, known: Mapping[str, str], files: Files) -> str:
    """Who owns the newest of the `files` in `folder` that are other than the digests `known`."""
    found = digests(files)
    names = changed(known, found) if known else []
    saved = [path for name in names if (path := folder / name).is_file()]
    try:
        return max(saved, key=lambda path: path.stat().st_mtime).owner() if saved else ""
    except (OSError, KeyError):  # deleted meanwhile; a user without a name, as in a container
        return ""
