"""An edition put into the knowledge folder: all of its files, whatever happens meanwhile."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bot.admin.editions import Editions, Kept
from bot.admin.files import Files, digest, prepare, put, read_files, settle, sweep

_log = logging.getLogger(__name__)


@contextmanager
def written(
    folder: Path, editions: Editions, kept: Kept, files: Files, names: Sequence[str]
) -> Iterator[None]:
    """Those `names` of `files` written into `folder`; on OSError it is as it was before.

    What is replaced there and lies in no edition is set aside with `kept`.
    """
    before, newest = read_files(folder), editions.newest()
    names = [name for name in names if before.get(name) != files.get(name)]
    known = newest.files if newest else {}
    drafts: dict[str, Path] = {}
    done: list[str] = []
    try:
        for name in names:
            if name in before and known.get(name) != digest(before[name]):
                editions.set_aside(kept, name, before[name])
            if name in files:
                drafts[name] = prepare(folder / name, files[name])
        for name in names:
            put(drafts.get(name), folder / name)
            done.append(name)
        settle((folder / name).parent for name in names)
        yield
    except OSError:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)
        for name in done:
            path = folder / name
            put(prepare(path, before[name]) if name in before else None, path)
        raise


def recover(folder: Path, editions: Editions) -> None:
    """Do to the end what a process was killed in, but for files saved by hand since."""
    begun = editions.begun()
    if not begun:
        return
    sweep(folder)
    for kept in begun:
        before, files = editions.newest(), editions.content(kept)
        old = before.files if before else {}
        for name in kept.paths:
            path = folder / name
            holds = digest(path.read_bytes()) if path.is_file() else None
            if holds == old.get(name):
                put(prepare(path, files[name]) if name in files else None, path)
        editions.finish(kept)
        _log.warning("edition %d was being published when a process ended: done", kept.number)
