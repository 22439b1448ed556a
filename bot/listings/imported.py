"""The imported posts of a knowledge folder: replaced all at once, and back with one step.

They live in jobs/imported/, which is the import's own. The folder is replaced as a whole by a
rename, and the one before it is kept beside, for `undo_import`.
"""

import shutil
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from bot.errors import SheetError
from bot.listings.jobs import Job, JobsFile
from bot.yaml_file import read_model, read_yaml, yaml_text

_IMPORTED = Path("jobs", "imported")
_BEFORE = Path(".jobs-before-import")
_NEW = Path(".jobs-new")
_SEAL = "written.sha256"  # of what the import wrote: undo drops nothing that was changed since
_POSTS_A_FILE = 200
_HEAD = """\
# yaml-language-server: $schema=../../schema/jobs.json
# 导入写的，不要手改：改表格再导入一次。撤销：python -m bot import jobs --undo
"""


def write_import(folder: Path, jobs: tuple[Job, ...]) -> None:
    """Put `jobs` in the place of those imported before. Raises SheetError if it cannot.

    They are read back and compared before anything is replaced. Where they are those imported
    before, nothing is done, so that the step back stays that of the last change.
    """
    if jobs == read_imported(folder):
        return
    new, old, before = folder / _NEW, folder / _IMPORTED, folder / _BEFORE
    try:
        shutil.rmtree(new, ignore_errors=True)
        _write_posts(new, jobs)
        if _read_posts(new) != jobs:
            raise SheetError("写出来的和表格不一样，没有导入；请把表格交给维护的人")
        shutil.rmtree(before, ignore_errors=True)
        if old.exists():
            old.rename(before)
        else:
            before.mkdir()
        old.parent.mkdir(exist_ok=True)
        new.rename(old)
        (before / _SEAL).write_text(_digest(old), "utf-8")
    except OSError as error:
        raise SheetError(f"{folder}: 写不了（{error}）；看看权限和磁盘") from None
    finally:
        shutil.rmtree(new, ignore_errors=True)


def undo_import(folder: Path) -> str:
    """Bring back the posts as they were before the last import; what was done, for staff.

    Raises SheetError where there is nothing to undo, or posts were changed since by hand.
    """
    imported, before = folder / _IMPORTED, folder / _BEFORE
    if not before.is_dir():
        raise SheetError("没有可以撤销的导入")
    seal = before / _SEAL
    if imported.is_dir() and seal.is_file() and seal.read_text("utf-8") != _digest(imported):
        raise SheetError(f"{imported} 在导入之后改过，没有撤销；先把改的地方挪到别的文件")
    undone, back = len(read_imported(folder)), len(_read_posts(before))
    seal.unlink(missing_ok=True)
    shutil.rmtree(imported, ignore_errors=True)
    if any(before.iterdir()):
        before.rename(imported)
    else:
        before.rmdir()
    return f"撤销了上一次导入：导入的岗位从 {undone} 条回到 {back} 条。"


def read_imported(folder: Path) -> tuple[Job, ...]:
    """The posts imported so far. Raises SheetError where their files are broken."""
    return _read_posts(folder / _IMPORTED)


def _write_posts(folder: Path, jobs: tuple[Job, ...]) -> None:
    folder.mkdir()
    for i in range(0, len(jobs), _POSTS_A_FILE):
        listed = [_content(job) for job in jobs[i : i + _POSTS_A_FILE]]
        path = folder / f"part-{i // _POSTS_A_FILE + 1:03}.yaml"
        path.write_text(_HEAD + yaml_text({"jobs": listed}), "utf-8")


def _read_posts(folder: Path) -> tuple[Job, ...]:
    jobs: list[Job] = []
    for path in sorted(folder.glob("*.yaml")):
        document, faults = read_yaml(path)
        found, more = read_model(document, JobsFile) if not faults else (None, [])
        if found is None:
            raise SheetError("\n".join(str(fault) for fault in (*faults, *more)))
        jobs += found.jobs
    return tuple(jobs)


def _content(job: Job) -> object:
    return _simple(job.model_dump(by_alias=True, exclude_defaults=True))


def _simple(value: object) -> object:
    """Mappings, lists, text, numbers and days alone."""
    match value:
        case dict():
            return {key: _simple(inner) for key, inner in value.items()}
        case tuple() | list():
            return [_simple(inner) for inner in value]
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case _:
            return value


def _digest(folder: Path) -> str:
    digest = sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
