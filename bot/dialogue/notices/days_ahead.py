"""The days that lie ahead of a family, as they are shown, owed, told and put into a calendar."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from bot.dialogue.notices.subscription import Notice, Subscription
from bot.dialogue.reply import Block, BlockKind, Button, Outcome, Reply
from bot.dialogue.sources import source_blocks
from bot.knowledge import Knowledge
from bot.rules import Reminder, reminders
from bot.rules.rulebook import spoken_date

KIND = "reminder"
STOP = "r:stop"
MOST_BIRTHS = 4
BIRTH = re.compile(r"20\d\d-(?:0[1-9]|1[0-2])")
_AT = time(10)
_OF_A_CHILD = {"claim", "claim_last", "claim_late", "first_claim", "three"}


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day for a calendar file: its `key` never changes; `known` is the day it was checked."""

    key: str
    day: date
    text: str
    entry: str
    known: date


def planned(subscription: Subscription, knowledge: Knowledge, now: datetime) -> Subscription:
    """`subscription` with its notices from tomorrow on, as the rules have them now.

    Those it already has stay: one may be due today and not yet sent.
    """
    ahead = _ahead(subscription.subject, knowledge, now.date())
    kept = {notice.key: notice for notice in subscription.notices}
    for one in ahead:
        if one.topic in subscription.parts:
            key = _key(subscription.subject, one)
            kept[key] = Notice(key, _due(one, now))
    return replace(subscription, notices=tuple(kept.values()))


def notice_reply(subject: str, key: str, knowledge: Knowledge, now: datetime) -> Reply | None:
    """What the notice `key` about `subject` says; None where it is of no use any more."""
    one = _known(subject, knowledge, now).get(key)
    if one is None:
        return None
    texts = knowledge.texts.reminders
    blocks = [
        Block(BlockKind.HEADING, (texts.heading,)),
        Block(BlockKind.PARAGRAPH, (_said(one, knowledge),)),
    ]
    buttons = [Button(texts.stop, STOP)]
    if entry := knowledge.entries.get(one.entry):
        numbers = knowledge.spoken_hotlines(entry.answer.hotlines[:1])
        blocks.append(Block(BlockKind.HOTLINES, numbers))
        blocks += source_blocks(entry, (), knowledge, now.date())
        buttons.insert(0, Button(entry.title, f"e:{entry.id}"))
    return Reply(Outcome.ANSWER, tuple(blocks), tuple(buttons))


def calendar_days(subject: str, knowledge: Knowledge, now: datetime) -> tuple[CalendarDay, ...]:
    """The days ahead of the births in `subject` (2024-05,2026-01); of none, those of everybody.

    Raises ValueError where it holds anything else.
    """
    births = subject.split(",") if subject else [""]
    if len(births) > MOST_BIRTHS or not all(one == "" or BIRTH.fullmatch(one) for one in births):
        raise ValueError(f"{subject!r} are no months of birth; write 2024-05")
    days = {}
    for birth in births:
        for one in _ahead(birth, knowledge, now.date()):
            entry = knowledge.entries.get(one.entry)
            known = entry.checked if entry else now.date()
            key = _key(birth, one)
            days[key] = CalendarDay(key, one.day, _said(one, knowledge), one.entry, known)
    return tuple(days.values())


def _born(birth: str) -> tuple[int, int] | None:
    return (int(birth[:4]), int(birth[5:7])) if birth else None


def _ahead(birth: str, knowledge: Knowledge, day: date) -> tuple[Reminder, ...]:
    return reminders(_born(birth), knowledge.rules, day)


def days_of(births: Iterable[str], knowledge: Knowledge, now: datetime) -> list[Reminder]:
    """The days ahead of several children; what they share once."""
    found = {
        _key(birth, one): one for birth in births for one in _ahead(birth, knowledge, now.date())
    }
    return sorted(found.values(), key=lambda one: one.day)


def _key(birth: str, one: Reminder) -> str:
    """Unique in a chat: what two children share (汇算) is told once."""
    return f"{birth}:{one.key}" if birth and one.text in _OF_A_CHILD else one.key


def _due(one: Reminder, now: datetime) -> datetime:
    return datetime.combine(one.day, _AT, now.tzinfo)


def _said(one: Reminder, knowledge: Knowledge) -> str:
    sentence: str = getattr(knowledge.texts.reminders, one.text)
    month = f"{one.until.year}年{one.until.month}月"
    return sentence.format(closes=spoken_date(one.until), year=one.year, month=month)


def day_list(days: Iterable[Reminder], knowledge: Knowledge) -> Block:
    """The days with what there is to do, a line each."""
    told_on = knowledge.texts.reminders.told_on
    lines = (told_on.format(day=spoken_date(one.day), text=_said(one, knowledge)) for one in days)
    return Block(BlockKind.LIST, tuple(dict.fromkeys(lines)))


def owed_lines(subscription: Subscription, knowledge: Knowledge, now: datetime) -> tuple[str, ...]:
    """A line for each notice that `subscription` still has before it."""
    if subscription.kind != KIND:
        return ()
    told_on, lines = knowledge.texts.reminders.told_on, []
    ahead = _known(subscription.subject, knowledge, now)
    for notice in sorted(subscription.notices, key=lambda one: one.due):
        if one := ahead.get(notice.key):
            day = spoken_date(notice.due.astimezone(now.tzinfo).date())
            lines.append(told_on.format(day=day, text=_said(one, knowledge)))
    return tuple(lines)


def _known(subject: str, knowledge: Knowledge, now: datetime) -> dict[str, Reminder]:
    """Every reminder of use today or later by its key, those whose day has come included."""
    days = (date(now.year - 1, 12, 1), now.date())
    return {
        _key(subject, one): one
        for day in days
        for one in _ahead(subject, knowledge, day)
        if one.until >= now.date()
    }
