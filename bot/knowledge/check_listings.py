"""What `check` says of listings beyond their shapes: what no post may say, twins, expired ones."""

from collections.abc import Iterator
from datetime import date

from bot.knowledge.entries import Knowledge
from bot.knowledge.load import Folder
from bot.listings import Job, Listing, Place, Remark, faults_of, notices_of, same_post
from bot.yaml_file import Document, Finding

Path_ = tuple[str | int, ...]


def check_listings(knowledge: Knowledge, folder: Folder, day: date) -> Iterator[Finding]:
    """Faults of what the listings say, and what is to be looked at on `day` as notices."""
    ids: dict[str, str] = {}
    posts: dict[object, tuple[Job, str]] = {}
    for document, path, listing in _listed(folder):
        for remark in faults_of(listing, knowledge.numbers):
            yield _finding(document, path, remark)
        here = f"{document.file}:{document.line(*path)}"
        if (other := ids.setdefault(listing.id, here)) != here:
            yield document.finding(path, f"编号 {listing.id} 在 {other} 用过了", "换一个编号")
        if isinstance(listing, Job):
            other_job, there = posts.setdefault(same_post(listing), (listing, here))
            if there != here and _overlap(listing, other_job):
                what = f"{listing.id} 和 {there} 是同一个单位同一个地方的同一个岗位"
                yield document.finding(path, what, "留一条")
        if not isinstance(listing, Place):
            for remark in notices_of(listing, day):
                found = _finding(document, path, remark)
                yield Finding(found.file, found.line, found.what, found.remedy, notice=True)


def _overlap(one: Job, other: Job) -> bool:
    return one.first_day <= other.last_day and other.first_day <= one.last_day


def _listed(folder: Folder) -> Iterator[tuple[Document, Path_, Listing]]:
    """Every listing with its file and its place in it."""
    for document, file in folder.listed:
        for key in type(file).model_fields:
            value = getattr(file, key)
            if isinstance(value, tuple):
                for i, listing in enumerate(value):
                    yield document, (key, i), listing


def _finding(document: Document, path: Path_, remark: Remark) -> Finding:
    return document.finding((*path, *remark.path), remark.what, remark.remedy)
