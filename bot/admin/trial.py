"""Knowledge tried in a copy beside: checked, built and tested as it would answer."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from bot.admin.changes import Draft
from bot.admin.editions import DRAFT, Editions
from bot.admin.files import Files
from bot.edition import Edition
from bot.knowledge import Elsewhere, Entry, check_knowledge
from bot.yaml_file import Finding


@contextmanager
def copied(files: Files, editions: Editions) -> Iterator[tuple[Path, Path]]:
    """A folder to be kept with a copy of `files`, and the copy; both are gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix=DRAFT, dir=editions.folder))
    try:
        yield folder, editions.draft(folder, files, editions.newest())
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def tried(
    files: Files, editions: Editions, build: Callable[[Path], Edition], day: date
) -> Iterator[tuple[Path, Draft]]:
    """The same folder with what is found in it, and its edition where nothing is at fault."""
    with copied(files, editions) as (folder, root):
        findings = check_knowledge(root, day)
        edition = None
        if all(finding.notice for finding in findings):
            edition = build(root)
            findings += self_test(edition)
        faulty = any(not finding.notice for finding in findings)
        yield folder, Draft(tuple(findings), None if faulty else edition)


def self_test(edition: Edition) -> list[Finding]:
    """A fault for each stored phrasing that, asked to the letter, gets another item."""
    findings = []
    knowledge = edition.knowledge
    items: list[Entry | Elsewhere] = [*knowledge.entries.values(), *knowledge.elsewhere.values()]
    for item in items:
        for phrasing in (item.title, *item.phrasings):
            owner = edition.matcher.owner(phrasing)
            if owner != item.id:
                what = f"'{phrasing}' of {item.id} gets {owner}"
                findings.append(Finding(item.id, 1, what, "keep it in one place"))
    return findings
