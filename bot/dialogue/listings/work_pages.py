"""Work on pages of its own: what /jobs, /jobs/ID and the feed of a search show.

The search is the chat's: read by the same words, given up in the same order, five a page.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice

from bot.dialogue.answer import crisis_reply
from bot.dialogue.listings import listed
from bot.dialogue.listings.jobs import area_names
from bot.dialogue.listings.query import NO, YES, area_choices, query_of, wishes_in
from bot.dialogue.listings.results import PAGE, fitting, narrowings, way, without
from bot.dialogue.listings.seeking import FIND, seeks_anew
from bot.dialogue.reply import Block
from bot.dialogue.safety import crisis_kind
from bot.dialogue.wishes import read_wishes
from bot.edition import Edition
from bot.knowledge import HoursWish, JobsTexts, PayUnit
from bot.listings import (
    SCHOOLING,
    Board,
    Filters,
    Job,
    Work,
    WorkshopOrder,
    job_posting,
    order_posting,
    search,
)
from bot.privacy import masked, without_masks

Query = Mapping[str, str]
Fields = tuple[tuple[str, str], ...]

# A sentence for a search is a short one; what follows is not read.
_SENTENCE = 200
_FEED = 50


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish in words, and the search without it (or with it, where it is offered)."""

    label: str
    query: Query


@dataclass(frozen=True, slots=True)
class Found:
    """One result: what residents ask first, and how long it is still there, if not for long."""

    id: str
    title: str
    fields: Fields
    left: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form offers, by the values of its fields."""

    areas: Mapping[str, str]
    hours: Mapping[HoursWish, str]
    units: Mapping[PayUnit, str]
    schooling: tuple[str, ...]
    yes: tuple[tuple[str, str, str], ...]  # name, value, label


@dataclass(frozen=True, slots=True)
class JobsPage:
    """One page of a search. `said` was typed, `unread` of it cannot be filtered by.

    `exact`: whether all wishes are met. `way` is how to look for work elsewhere, where nothing
    is found; `listed` tells whether there is any work at all. `help` answers a cry for help in
    what was typed, and stands instead of any work.
    """

    heading: str
    listed: bool
    exact: bool
    query: Query
    said: str
    unread: str
    wishes: tuple[Wish, ...]
    narrower: tuple[Wish, ...]
    found: tuple[Found, ...]
    page: int
    pages: int
    way: tuple[Block, ...]
    choices: Choices
    scam: str
    help: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Post:
    """One post in full. `posting` is its JobPosting; None for a sample."""

    id: str
    title: str
    summary: str
    fields: Fields
    blocks: tuple[Block, ...]
    sample: bool
    report: str
    reported: str
    posting: Mapping[str, object] | None


@dataclass(frozen=True, slots=True)
class Feed:
    """The newest work that meets every wish of a search, `wishes` in words."""

    query: Query
    wishes: str
    entries: tuple["FeedEntry", ...]


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One post in a feed."""

    id: str
    title: str
    summary: str
    posted: date
    updated: date


def jobs_page(query: Query, edition: Edition, day: date) -> JobsPage:
    """The page of the search in `query`: wishes by name, a sentence under `q`, a `page`."""
    texts, board = edition.knowledge.texts.jobs, edition.board(day)
    filters, said, unread = _sought(query, board, day)
    kind = crisis_kind(said, edition.knowledge)
    found, given_up = fitting(board, filters)
    wishes = listed.spoken_wishes(filters, texts)
    pages = max(1, -(-len(found) // PAGE))
    page = min(_number(query.get("page", "")), pages)
    shown = found[(page - 1) * PAGE : page * PAGE]
    narrower = [] if given_up else narrowings(board, filters, len(found), texts)
    words = "、".join(f"“{word}”" for word in unread)
    return JobsPage(
        heading=_heading(board, found, [wishes[name] for name in given_up], texts),
        listed=bool(board.work),
        exact=bool(found) and not given_up,
        query=query_of(filters),
        said=said,
        unread=texts.unread.format(words=words) if words else "",
        wishes=tuple(
            Wish(label, query_of(without(filters, {name}))) for name, label in wishes.items()
        ),
        narrower=tuple(Wish(label, query_of(changed)) for _, label, changed in narrower),
        found=tuple(_found(work, texts, day) for work in shown),
        page=page,
        pages=pages,
        way=() if found else way(FIND, edition, day),
        choices=_choices(filters, board, texts),
        scam=texts.scam,
        help=crisis_reply(kind, edition.knowledge).blocks if kind else (),
    )


def post_page(id: str, edition: Edition, day: date) -> Post | None:
    """The post with this id; None where there is none to be shown."""
    texts = edition.knowledge.texts.jobs
    work = edition.board(day).get(id)
    if not isinstance(work, Job | WorkshopOrder):
        return None
    return Post(
        id=work.id,
        title=work.headline,
        summary=listed.work_line(work, texts, day),
        fields=listed.work_fields(work, texts, day),
        blocks=listed.work_blocks(work, edition.knowledge, day)[2:],
        sample=work.sample,
        report=texts.report,
        reported=texts.reported,
        posting=None if work.sample else _posting(work, texts),
    )


def work_feed(query: Query, edition: Edition, day: date) -> Feed:
    """The newest fifty that meet every wish in `query`, the newest first."""
    texts, board = edition.knowledge.texts.jobs, edition.board(day)
    filters, _, _ = _sought(query, board, day)
    newest = sorted(search(board, filters), key=lambda work: work.first_day, reverse=True)
    entries = (
        FeedEntry(
            id=work.id,
            title=work.headline,
            summary=listed.work_line(work, texts, day),
            posted=work.first_day,
            updated=max(work.first_day, work.source.checked),
        )
        for work in islice(newest, _FEED)
    )
    wishes = "、".join(listed.spoken_wishes(filters, texts).values())
    return Feed(query_of(filters), wishes, tuple(entries))


def work_listed(edition: Edition, day: date) -> Iterator[tuple[str, date]]:
    """The real work of the day by id, with the day it was last checked."""
    for work in edition.board(day).work:
        if not work.sample:
            yield work.id, work.source.checked


def _posting(work: Work, texts: JobsTexts) -> Mapping[str, object]:
    if isinstance(work, Job):
        return job_posting(work)
    return order_posting(work, listed.piece_pay(work, texts))


def _sought(query: Query, board: Board, day: date) -> tuple[Filters, str, tuple[str, ...]]:
    """The wishes in `query` and in its sentence, the sentence, and what of it is no filter.

    A sentence goes before the fields; one that is a whole search of its own replaces them.
    Personal numbers in it are masked.
    """
    filters = wishes_in(query)
    said = masked(query.get("q", "")[:_SENTENCE])
    if not said:
        return filters, "", ()
    read = read_wishes(without_masks(said), area_names(board), day)
    if seeks_anew(said, read.filters):
        return read.filters, said, read.unread
    wished = {name: value for name, value in read.filters if value is not None}
    return filters.model_copy(update=wished), said, read.unread


def _heading(board: Board, found: tuple[Work, ...], given_up: list[str], texts: JobsTexts) -> str:
    if not board.work:
        return texts.none_listed
    if not found:
        return texts.nothing
    if given_up:
        return texts.loosened.format(dropped="、".join(given_up))
    return texts.found.format(count=len(found))


def _found(work: Work, texts: JobsTexts, day: date) -> Found:
    gist = listed.work_gist(work, texts)
    fields = tuple((texts.fields[name], value) for name, value in gist)
    return Found(work.id, work.headline, fields, listed.days_left(work, texts, day))


def _choices(filters: Filters, board: Board, texts: JobsTexts) -> Choices:
    """What can be chosen; the place searched for is among it, known or not."""
    areas = area_choices(area_names(board), filters.community)
    yes = ((name, NO if name == "nights" else YES, label) for name, label in texts.yes.items())
    return Choices(areas, texts.hours, texts.units, SCHOOLING, tuple(yes))


def _number(page: str) -> int:
    return int(page) if page.isascii() and page.isdigit() and len(page) < 5 and int(page) else 1
