"""How staff's own knowledge folder differs from the one that came with the program."""

from itertools import takewhile
from pathlib import Path

from bot.admin.files import changed, read_files
from bot.yaml_file import Finding


def differences(folder: Path, shipped: Path) -> list[Finding]:
    """A notice for each file of `folder` that differs from `shipped`, or is in one alone.

    Nothing where both are the same folder, or `folder` holds less than half of the shipped files:
    then it is no copy of it.
    """
    if folder.resolve() == shipped.resolve() or not shipped.is_dir():
        return []
    own, theirs = read_files(folder), read_files(shipped)
    if 2 * len(own.keys() & theirs.keys()) < len(theirs):
        return []
    findings = []
    for path in changed(own, theirs):
        line = 1
        if path not in theirs:
            what, remedy = "not among the shipped files", "nothing to do if it is meant"
        elif path not in own:
            what, remedy = "a shipped file that is missing here", f"see {shipped / path}"
        else:
            what, remedy = "differs from the shipped file", f"compare it with {shipped / path}"
            line = _first_difference(own[path], theirs[path])
        findings.append(Finding(f"{folder.name}/{path}", line, what, remedy, notice=True))
    return findings


def _first_difference(one: bytes, other: bytes) -> int:
    """The line, from 1, on which they part."""
    pairs = zip(one.split(b"\n"), other.split(b"\n"), strict=False)
    same = takewhile(lambda pair: pair[0] == pair[1], pairs)
    return sum(1 for _ in same) + 1
