"""Keep in one file all that must outlive a machine, and put it back: `bot backup`, `bot restore`.

The copy is consistent while the service runs. What is put back is checked whole before anything
is touched; what lay there is kept beside it. An archive holds what residents wrote and the key to
their hashes: whoever keeps it answers for it, and deletes it when its time is over. What was told
after the copy was made is owed again once it is put back: a deadline rather twice than never.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.admin.archive import (
    DATABASE,
    EDITIONS,
    KEY,
    KNOWLEDGE,
    KeyFrom,
    Manifest,
    Packed,
    packed,
    read_archive,
    write_archive,
)
from bot.admin.editions import LOCK
from bot.config import Config
from bot.errors import BackupError
from bot.storage import BESIDE, alone_with, copy_database, examine_database, path_of


@dataclass(frozen=True, slots=True)
class _Places:
    """Where what is kept lies."""

    database: Path
    key: Path
    editions: Path
    knowledge: Path


def back_up(config: Config, file: Path, now: datetime) -> tuple[str, ...]:
    """Write the backup to `file`, readable by its owner alone; what it holds, line by line.

    Raises BackupError, and leaves nothing, where `file` exists or anything cannot be copied.
    """
    places, given = _places(config), bool(config.secret_key.get_secret_value())
    try:
        file.touch(0o600, exist_ok=False)
    except OSError as error:
        raise BackupError(f"{file}: {_told(error)}; choose another name or place") from None
    try:
        with (
            tempfile.TemporaryDirectory(prefix=".backup-", dir=file.absolute().parent) as work,
            _unchanging(places),
        ):
            sources = dict(_sources(places, Path(work)))
            key: KeyFrom = "environment" if given else "file" if KEY in sources else "none"
            draft = Path(work) / "draft.tar.gz"
            manifest = write_archive(draft, sources, key, now)
            draft.replace(file)
            _settle(file.absolute().parent)
    except BaseException as error:
        file.unlink(missing_ok=True)
        if isinstance(error, OSError):
            what = f"{file}: cannot be written ({_told(error)})"
            raise BackupError(f"{what}; nothing was kept") from None
        raise
    return _summary(manifest, file.stat().st_size)


def restore(
    config: Config, file: Path, replace: bool, now: datetime, answers: Callable[[], bool]
) -> tuple[str, ...]:
    """Put the backup `file` back where `config` looks; what was done, line by line.

    What lies there is taken only with `replace`, and kept beside. `answers` tells whether the
    service does. Raises BackupError, and leaves all as it was, where the archive is not whole,
    something is in the way, or the service runs.
    """
    places = _places(config)
    if answers():
        address = f"{config.web.host}:{config.web.port}"
        raise BackupError(f"{address}: the service answers there; stop it first")
    folder = places.database.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=folder) as work:
            staged = Path(work) / "staged"
            manifest = read_archive(file, staged)
            _check_database(file, staged / DATABASE)
            moves = _moves(places, staged, manifest)
            taken = ", ".join(str(target) for _, target in moves if target.exists())
            if taken and not replace:
                raise BackupError(f"{taken}: in the way; with --replace it is kept beside")
            with alone_with(places.database):
                kept = _put(moves, places.database, f"replaced-{now:%Y%m%d-%H%M%S}")
    except OSError as error:
        what = f"{file}: cannot be put back ({error.filename or file}: {_told(error)})"
        raise BackupError(f"{what}; all is as it was") from None
    return _restored(manifest, moves, kept, bool(config.secret_key.get_secret_value()))


def _places(config: Config) -> _Places:
    database = path_of(config.storage.url).absolute()
    beside = database.parent
    return _Places(database, beside / KEY, beside / EDITIONS, config.knowledge.resolve())


@contextmanager
def _unchanging(places: _Places) -> Iterator[None]:
    """Nobody publishes a change meanwhile."""
    if not places.editions.is_dir():
        yield
        return
    with (places.editions / LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


def _sources(places: _Places, work: Path) -> Iterator[tuple[str, Path]]:
    """Each file to be kept, by its name in the archive."""
    if places.database.exists():
        copy_database(places.database, work / DATABASE)
        yield DATABASE, work / DATABASE
    if places.key.exists():
        yield KEY, places.key
    yield from _files_in(places.knowledge, KNOWLEDGE)
    yield from _files_in(places.editions, EDITIONS)


def _files_in(folder: Path, name: str) -> Iterator[tuple[str, Path]]:
    """The files below `folder`, by their names in the archive. Hidden ones are left out."""
    for path in sorted(folder.rglob("*")):
        below = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") for part in below.parts):
            yield f"{name}/{below.as_posix()}", path


def _check_database(file: Path, database: Path) -> None:
    if not database.exists():
        return
    health = examine_database(database)
    if health.trouble:
        raise BackupError(f"{file}: its database is no good ({health.trouble}); take another")
    if health.unknown:
        raise BackupError(f"{file}: its database is of a newer version; upgrade first")


def _moves(places: _Places, staged: Path, manifest: Manifest) -> list[tuple[Path, Path]]:
    """What goes where. Where the same lies already nothing is moved."""
    targets = {
        DATABASE: places.database,
        KEY: places.key,
        EDITIONS: places.editions,
        KNOWLEDGE: places.knowledge,
    }
    return [
        (staged / name, target)
        for name, target in targets.items()
        if (staged / name).exists() and _contents(name, target) != _wanted(name, manifest)
    ]


def _wanted(name: str, manifest: Manifest) -> dict[str, Packed]:
    return {key: one for key, one in manifest.files.items() if key.partition("/")[0] == name}


def _contents(name: str, target: Path) -> dict[str, Packed]:
    """What lies at `target`, as an archive would name it."""
    if target.is_file():
        return {name: packed(target)}
    return {key: packed(path) for key, path in _files_in(target, name)}


def _put(moves: Sequence[tuple[Path, Path]], database: Path, suffix: str) -> list[Path]:
    """Put everything in its place; where lies what was there. Where one step fails all are undone.

    Each is brought beside its place first: a rename does not go from one disk to another.
    """
    done: list[tuple[Path, Path]] = []
    kept: list[Path] = []

    def move(source: Path, target: Path) -> None:
        source.rename(target)
        done.append((source, target))

    drafts = {target: target.with_name(f".{target.name}.restoring") for _, target in moves}
    try:
        for source, target in moves:
            target.parent.mkdir(parents=True, exist_ok=True)
            _remove(drafts[target])  # of a restore that was killed
            shutil.move(source, drafts[target])
        for target, draft in drafts.items():
            old = target.with_name(f"{target.name}.{suffix}")
            # The log of a damaged database must not be read with the new one.
            for end in ("", *BESIDE) if target == database else ("",):
                lying = target.with_name(target.name + end)
                if lying.exists():
                    move(lying, old.with_name(old.name + end))
                    kept.append(old.with_name(old.name + end))
            move(draft, target)
        for folder in {target.parent for target in drafts}:
            _settle(folder)
    except OSError:
        for source, target in reversed(done):
            with suppress(OSError):
                target.rename(source)
        raise
    finally:
        for draft in drafts.values():
            _remove(draft)
    return kept


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _summary(manifest: Manifest, size: int) -> tuple[str, ...]:
    lines = [f"{len(manifest.files)} files with their hashes, {size / 2**20:.1f} MB"]
    if DATABASE not in manifest.files:
        lines.append("there is no database yet; none is in it")
    if manifest.key == "environment":
        lines.append("the secret key comes from the environment: keep BOT_SECRET_KEY elsewhere")
    return tuple(lines)


def _restored(
    manifest: Manifest, moves: Sequence[tuple[Path, Path]], kept: Sequence[Path], given: bool
) -> tuple[str, ...]:
    lines = [f"backup of {manifest.made:%Y-%m-%d %H:%M}: {len(manifest.files)} files, all whole"]
    lines += [f"put back: {target}" for _, target in moves]
    lines += [f"kept what was there: {path}" for path in kept]
    if manifest.key == "environment" and not given:
        lines.append("set BOT_SECRET_KEY as it was then, or no resident is known again")
    if manifest.key == "file" and given:
        lines.append("BOT_SECRET_KEY is set now: unset it, or no resident is known again")
    return tuple(lines)


def _settle(folder: Path) -> None:
    """See to it that the names in `folder` outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _told(error: OSError) -> str:
    return error.strerror or str(error)
