"""The archive of a backup: a tar.gz of files under known names, and a manifest of their hashes.

    bot.tar.gz
    ├── bot.sqlite3       a copy of the database
    ├── secret.key        what keys the hashes of residents
    ├── knowledge/…       the files that staff keep
    ├── editions/…        its numbered copies; a file that another of them holds is a link to it
    └── manifest.json     last, so that an archive cut short is found out

Whatever is read from one was made by us or by anybody: no name leads out of its folder, nothing
is taken that the manifest does not name.
"""

import hashlib
import io
import json
import os
import re
import shutil
import tarfile
import zlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import BackupError

KeyFrom = Literal["file", "environment", "none"]
DATABASE, KEY, KNOWLEDGE, EDITIONS = "bot.sqlite3", "secret.key", "knowledge", "editions"

_FORMAT = 1
_MANIFEST = "manifest.json"
_MAX_MANIFEST = 16 << 20
_CHUNK = 1 << 20
# A part of a name is not hidden and not "..".
_MEMBER = re.compile(r"bot\.sqlite3|secret\.key|(?:knowledge|editions)(?:/[^./\\\x00][^/\\\x00]*)+")


class Packed(BaseModel):
    """One file as it was packed."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    size: int
    sha256: str


class Manifest(BaseModel):
    """What an archive holds. `key`: where the secret key was."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    format: int
    made: datetime
    key: KeyFrom
    files: dict[str, Packed]


def packed(path: Path) -> Packed:
    """The size and the hash of the file at `path`."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return Packed(size=file.tell(), sha256=digest)


def write_archive(
    archive: Path, sources: Mapping[str, Path], key: KeyFrom, now: datetime
) -> Manifest:
    """Write the `sources`, by their names, to `archive`, safe on disk; what it holds.

    Raises BackupError where a file changes meanwhile, OSError where it cannot be written.
    """
    files: dict[str, Packed] = {}
    first: dict[str, str] = {}
    handle = os.open(archive, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        with tarfile.open(fileobj=out, mode="w:gz", compresslevel=6) as tar:
            for name, path in sources.items():
                files[name] = packed(path)
                linked = first.get(files[name].sha256) if name.startswith(EDITIONS) else None
                _add(tar, name, path, files[name], linked)
                if name.startswith(EDITIONS):
                    first.setdefault(files[name].sha256, name)
            manifest = Manifest(format=_FORMAT, made=now, key=key, files=files)
            content = manifest.model_dump_json(indent=1).encode()
            member = tarfile.TarInfo(_MANIFEST)
            member.size, member.mode, member.mtime = len(content), 0o600, int(now.timestamp())
            tar.addfile(member, io.BytesIO(content))
        out.flush()
        os.fsync(out.fileno())
    return manifest


def _add(tar: tarfile.TarFile, name: str, path: Path, told: Packed, linked: str | None) -> None:
    member, stat = tarfile.TarInfo(name), path.stat()
    member.mode = 0o600 if name in (DATABASE, KEY) else stat.st_mode & 0o777
    member.mtime = int(stat.st_mtime)
    if linked:
        member.type, member.linkname = tarfile.LNKTYPE, linked
        tar.addfile(member)
        return
    member.size = told.size
    with path.open("rb") as file:
        source = _Hashing(file)
        tar.addfile(member, source)
    if source.digest.hexdigest() != told.sha256:
        raise BackupError(f"{path}: was changed while it was copied; try again")


class _Hashing:
    """Reads from a file and hashes what was read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self._file.read(size)
        self.digest.update(chunk)
        return chunk


def read_archive(archive: Path, folder: Path) -> Manifest:
    """Unpack `archive` into the new `folder`; its manifest.

    Raises BackupError where anything in it is not as it was packed, OSError for the disk.
    """
    folder.mkdir()
    found: dict[str, Packed] = {}
    content: bytes | None = None
    try:
        with tarfile.open(archive, "r|gz") as tar:
            for member in tar:
                if content is not None:
                    raise BackupError(f"{archive}: holds more than its manifest names")
                if member.name == _MANIFEST and member.isreg() and member.size <= _MAX_MANIFEST:
                    content = _opened(tar, member).read()
                    continue
                _check_member(archive, member, found)
                found[member.name] = _unpack(tar, member, folder, found)
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise BackupError(f"{archive}: is damaged or no backup ({error}); take another") from None
    return _checked(archive, content, found)


def _check_member(archive: Path, member: tarfile.TarInfo, found: Mapping[str, Packed]) -> None:
    """Refuse whatever could be written anywhere but in its place. Raises BackupError."""
    name = member.name
    linked = member.islnk() and member.linkname in found and member.linkname.startswith(EDITIONS)
    fits = member.isreg() or (linked and name.startswith(EDITIONS))
    if not _MEMBER.fullmatch(name) or name in found or not fits:
        raise BackupError(f"{archive}: holds {name!r}, which no backup of ours does; take another")


def _unpack(
    tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path, found: Mapping[str, Packed]
) -> Packed:
    target = folder / member.name
    target.parent.mkdir(parents=True, exist_ok=True)
    if member.islnk():
        try:
            os.link(folder / member.linkname, target)
        except PermissionError:  # a file system without links
            shutil.copy(folder / member.linkname, target)
        return found[member.linkname]
    source = _Hashing(_opened(tar, member))
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        while chunk := source.read(_CHUNK):
            out.write(chunk)
    if member.name not in (DATABASE, KEY):
        target.chmod(0o600 | member.mode & 0o666)
    return Packed(size=target.stat().st_size, sha256=source.digest.hexdigest())


def _opened(tar: tarfile.TarFile, member: tarfile.TarInfo) -> BinaryIO:
    content = tar.extractfile(member)
    assert content is not None, "a regular file has content"
    return content  # type: ignore[return-value]  # typeshed says IO[bytes]


def _checked(archive: Path, content: bytes | None, found: Mapping[str, Packed]) -> Manifest:
    """The manifest, where it names exactly what was found. Raises BackupError."""
    if content is None:
        raise BackupError(f"{archive}: ends before its manifest; it was not written whole")
    try:
        if json.loads(content)["format"] != _FORMAT:
            raise BackupError(f"{archive}: was made by another version; restore it with that one")
        manifest = Manifest.model_validate_json(content)
    except (ValueError, TypeError, KeyError, ValidationError):
        raise BackupError(f"{archive}: its manifest cannot be read; take another") from None
    for name in sorted({*manifest.files, *found}):
        if manifest.files.get(name) != found.get(name):
            raise BackupError(f"{archive}: {name} is not what was packed; take another")
    return manifest
