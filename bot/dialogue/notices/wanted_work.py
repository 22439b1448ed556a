"""A wish to hear of new work: its search as it is kept, what it is owed, what the message says.

A wish lives ninety days; then it is asked whether to go on, and without an answer it ends a week
later. New is what appeared on the board after the wish was made. How it comes about and is ended
in a conversation is new_jobs.py's business.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from hashlib import sha256

from pydantic import ValidationError

from bot.dialogue.listings import listed
from bot.dialogue.listings.seeking import FIND
from bot.dialogue.notices.subscription import Notice, Owed, Subscription
from bot.dialogue.reply import Block, BlockKind, Button, Outcome, Reply
from bot.edition import Edition
from bot.knowledge import Knowledge
from bot.listings import Filters, Work, search
from bot.rules.rulebook import spoken_date

KIND = "jobs"
VERB = "w"
STOP_WORK = f"{VERB}:stop"
MINE = f"{VERB}:mine"

_LIFE = timedelta(days=90)
_GRACE = timedelta(days=7)
_AT = time(10)
_SHOWN = 5
_LABEL = 14


def subject_of(filters: Filters) -> str:
    """The search as it is kept: the same wishes give the same text."""
    if filters.min_pay is not None:
        amount = Decimal(listed.plain(filters.min_pay))
        filters = filters.model_copy(update={"min_pay": amount})
    return filters.model_dump_json(exclude_none=True)


def filters_of(subject: str) -> Filters | None:
    """The search kept as `subject`; None for one that another version wrote."""
    try:
        return Filters.model_validate_json(subject)
    except ValidationError:
        return None


def sign_of(subject: str) -> str:
    """A short name of the search, for a button, which has no room for all of it."""
    return sha256(subject.encode()).hexdigest()[:8]


def spoken(subject: str, knowledge: Knowledge) -> str:
    """The search in words."""
    filters = filters_of(subject) or Filters()
    wishes = listed.spoken_wishes(filters, knowledge.texts.jobs)
    return "、".join(wishes.values()) or knowledge.texts.new_jobs.anything


def last_day(subscription: Subscription) -> date:
    """The day until which it is told of new work."""
    assert subscription.made is not None
    return (subscription.made + _LIFE).date()


def made_wish(filters: Filters, now: datetime) -> Subscription:
    """The wish to hear of new work that fits `filters`, made now."""
    return _with_end(Subscription(KIND, subject_of(filters), made=now), now)


def kept_on(subscription: Subscription, now: datetime) -> Subscription:
    """`subscription` for another ninety days; the posts it is owed stay owed."""
    posts = tuple(one for one in subscription.notices if one.key.startswith(_post_key("")))
    return _with_end(replace(subscription, made=now, notices=posts), now)


def planned_work(
    subscription: Subscription, edition: Edition, seen: Mapping[str, datetime], now: datetime
) -> Subscription:
    """`subscription` with a notice for each new post that fits it; without any when it has ended.

    `seen` tells when each post on the board first appeared. What it already has stays.
    """
    made, filters = subscription.made, filters_of(subscription.subject)
    if made is None or filters is None or now >= made + _LIFE + _GRACE:
        return replace(subscription, notices=())
    subscription = _with_end(subscription, now)
    if now >= made + _LIFE:
        return subscription
    known = {notice.key for notice in subscription.notices}
    new = [
        Notice(key, now)
        for work in search(edition.board(now.date()), filters)
        if seen.get(work.id, made) > made and (key := _post_key(work.id)) not in known
    ]
    return replace(subscription, notices=(*subscription.notices, *new))


def work_notice_reply(owed: Sequence[Owed], edition: Edition, now: datetime) -> Reply | None:
    """The one message of a day for what a chat is `owed`; None where nothing is of use any more.

    What has ended since, or does not fit any more, is left out.
    """
    knowledge = edition.knowledge
    texts, day = knowledge.texts.new_jobs, now.date()
    found = _found(owed, edition, day)
    blocks, buttons = _posts(found, knowledge, day)
    for subject in dict.fromkeys(one.subject for one in owed if one.key == _end_key(one)):
        said = texts.ask.format(wishes=spoken(subject, knowledge))
        blocks.append(Block(BlockKind.PARAGRAPH, (said,)))
        buttons.append(Button(texts.go_on, f"{VERB}:{sign_of(subject)}:+"))
    if not blocks:
        return None
    buttons += [Button(texts.mine, MINE), Button(texts.stop, STOP_WORK)]
    shown = list(found)[:_SHOWN]
    return Reply(Outcome.JOBS, tuple(blocks), tuple(buttons), (FIND,), listings=tuple(shown))


def kept_lines(subscriptions: Iterable[Subscription], knowledge: Knowledge) -> tuple[str, ...]:
    """A line for each wish of new work: the search in words, and until when."""
    line = knowledge.texts.new_jobs.line
    return tuple(
        line.format(wishes=spoken(one.subject, knowledge), day=spoken_date(last_day(one)))
        for one in subscriptions
        if one.kind == KIND and one.made is not None
    )


def short(label: str) -> str:
    """`label` as a button has room for it."""
    return label if len(label) <= _LABEL else f"{label[: _LABEL - 1]}…"


def _found(owed: Sequence[Owed], edition: Edition, day: date) -> dict[str, tuple[Work, str]]:
    """The posts owed that may be shown and still fit, best first, each with its search."""
    board, found = edition.board(day), {}
    for subject in dict.fromkeys(one.subject for one in owed):
        wanted = {one.key for one in owed if one.subject == subject}
        filters = filters_of(subject)
        for work in search(board, filters) if filters else ():
            if _post_key(work.id) in wanted:
                found[work.id] = (work, subject)
    return found


def _posts(
    found: dict[str, tuple[Work, str]], knowledge: Knowledge, day: date
) -> tuple[list[Block], list[Button]]:
    """The first posts as results show them, and the way to each and to the others."""
    if not found:
        return [], []
    texts = knowledge.texts.new_jobs
    subjects = dict.fromkeys(subject for _, subject in found.values())
    wishes = "；".join(spoken(subject, knowledge) for subject in subjects)
    posts = list(found.values())
    lines = tuple(listed.work_line(work, knowledge.texts.jobs, day) for work, _ in posts[:_SHOWN])
    blocks = [
        Block(BlockKind.HEADING, (texts.heading,)),
        Block(BlockKind.PARAGRAPH, (texts.by.format(wishes=wishes),)),
        Block(BlockKind.STEPS, lines),
    ]
    buttons = [
        Button(f"{number} {short(work.title)}", f"{VERB}:{sign_of(subject)}:{work.id}")
        for number, (work, subject) in enumerate(posts[:_SHOWN], 1)
    ]
    hidden = [subject for _, subject in posts[_SHOWN:]]
    for subject in dict.fromkeys(hidden):
        label = texts.more.format(count=hidden.count(subject))
        buttons.append(Button(label, f"{VERB}:{sign_of(subject)}"))
    return blocks, buttons


def _with_end(subscription: Subscription, now: datetime) -> Subscription:
    """`subscription` with the notice that asks whether to go on."""
    day = last_day(subscription)
    key = f"end:{sign_of(subscription.subject)}:{day}"
    others = tuple(one for one in subscription.notices if one.key != key)
    end = Notice(key, datetime.combine(day, _AT, now.tzinfo))
    return replace(subscription, notices=(*others, end))


def _end_key(owed: Owed) -> str:
    """The key that `owed` has where it asks whether to go on."""
    return f"end:{sign_of(owed.subject)}:{owed.key.rpartition(':')[2]}"


def _post_key(id: str) -> str:
    return f"job:{id}"
