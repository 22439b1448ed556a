"""The one door for every channel: Assistant.receive(message) -> Reply."""

import asyncio
import logging
import os
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from weakref import WeakValueDictionary

from bot.dialogue import (
    DATED,
    CalendarDay,
    Card,
    Conversation,
    Hours,
    Message,
    Pauses,
    Reply,
    Topic,
    Turn,
    apology_reply,
    calendar_days,
    card,
    forgotten_reply,
    handed,
    held_back,
    in_script,
    in_traditional,
    letter_reply,
    offered,
    own_reply,
    paused_card,
    respond,
    too_many_reply,
    topics,
    writes_traditional,
)
from bot.edition import Edition
from bot.storage import Rows, Store, Waiting

_COMPLETIONS = 5
_LONG = 100  # characters

# As many as there are cores: more would only take the interpreter from one another.
_TURNS = ThreadPoolExecutor(os.cpu_count(), "turns")

_log = logging.getLogger(__name__)


class Assistant:
    """Answers messages with the Edition published last; what it remembers lies in the Store.

    `clock` gives the time with its zone. One message of a conversation is answered at a time.
    `hours` are those in which staff answer 转人工; None where nobody can be reached.
    `observe` is told of each reply: channel, outcome, whether a button was pressed, seconds.
    """

    def __init__(
        self,
        edition: Edition,
        store: Store,
        clock: Callable[[], datetime],
        hours: Hours | None = None,
        observe: Callable[[str, str, bool, float], None] | None = None,
    ) -> None:
        self._edition = edition
        self._store = store
        self._clock = clock
        self._observe = observe
        self._since = clock()
        self._hours = hours
        self._pauses = Pauses({})
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def publish(self, edition: Edition) -> None:
        """Answer with `edition` from the next message on."""
        self._edition = edition
        self._since = self._clock()

    def hold(self, pauses: Pauses) -> None:
        """Answer nothing of what is paused from the next message on."""
        self._pauses = pauses

    @property
    def pauses(self) -> Pauses:
        """What is not answered just now."""
        return self._pauses

    async def receive(
        self, message: Message, deliver: Callable[[Reply], Awaitable[None]] | None = None
    ) -> Reply:
        """The reply to `message`, worked out in a thread so that nobody else waits.

        `deliver` hands the reply over before the turn is kept: after a crash between the two the
        message counts as not yet answered. A turn that cannot be kept is logged, not raised; an
        error of `deliver` or of the dialogue is raised, and nothing is kept. What goes to staff is
        kept first: nobody is told that it was passed on before it surely will be.
        """
        begun = time.perf_counter()
        lock = self._locks.setdefault(message.conversation, asyncio.Lock())
        async with lock:
            conversation = await self._conversation(message)
            now, edition = self._clock(), self._edition
            turn = await self._worked_out(message, conversation, edition, now)
            if turn.handing is not None:
                await self._store.save_turn(message, turn, edition.version, now)
            if deliver is not None:
                await deliver(turn.reply)
            if turn.handing is None:
                await self._save(message, turn, edition.version, now)
        self._tell(message, turn.reply, time.perf_counter() - begun)
        return turn.reply

    def greeting(self) -> Reply:
        """What a newcomer sees; nothing is remembered of who only looks."""
        message = Message("", press="start")
        return self._turn(message, Conversation(), self._edition, self._clock()).reply

    def card(self, id: str) -> Card | None:
        """Entry `id` as it holds today; None where there is none."""
        knowledge = self._edition.knowledge
        found = card(id, knowledge, self._clock().date())
        return paused_card(found, self._pauses, knowledge) if found else None

    def topics(self) -> tuple[Topic, ...]:
        """All that can be asked, by topic."""
        return topics(self._edition.knowledge)

    async def completions(self, typed: str) -> tuple[str, ...]:
        """At most five questions that `typed` may become, in its script. Nothing is kept of it."""
        edition = self._edition
        found = await asyncio.to_thread(edition.matcher.completions, typed, 3 * _COMPLETIONS)
        entries = edition.knowledge.entries
        titles = [entries[id].title for id in found if id in entries][:_COMPLETIONS]
        return tuple(map(in_traditional, titles) if writes_traditional(typed) else titles)

    def apology(self) -> Reply:
        """What to say after a fault of ours."""
        return apology_reply(self._edition.knowledge)

    def too_many(self) -> Reply:
        """What to say, once, to a chat of whose messages no more are taken for now."""
        return too_many_reply(self._edition.knowledge)

    @property
    def edition(self) -> Edition:
        """The Edition published last."""
        return self._edition

    def today(self) -> tuple[Edition, date]:
        """What pages show: the Edition published last, and the day."""
        return self._edition, self._clock().date()

    def calendar(self, births: str) -> tuple[CalendarDay, ...]:
        """The days ahead for months of birth (2024-05,2026-01; none: those of everybody).

        Raises ValueError where `births` holds anything else, or the days are being checked.
        """
        if any(map(self._pauses.over, DATED)):
            raise ValueError(self._edition.knowledge.texts.paused)
        return calendar_days(births, self._edition.knowledge, self._clock())

    async def forget(self, user: str) -> Reply:
        """Keep nothing of `user` any more; the words that say so, with the reminders that went."""
        try:
            subscriptions = await self._store.notices.subscriptions(user)
        except Exception:  # what cannot be listed must still be deleted
            _log.exception("the subscriptions cannot be read")
            subscriptions = ()
        await self._store.forget(user, self._clock())
        return forgotten_reply(subscriptions, self._edition.knowledge, self._clock())

    async def own_records(self, user: str) -> Rows:
        """Every row kept of `user`, by table."""
        return await self._store.ledger.own(user)

    async def own(self, user: str) -> Reply:
        """What is kept of `user`, told in words."""
        rows = await self.own_records(user)
        return own_reply(rows, self._edition.knowledge, self._clock())

    async def queued(self) -> Waiting:
        """What is owed at this moment."""
        return await self._store.ledger.waiting(self._clock())

    @property
    def edition_age(self) -> timedelta:
        """For how long the Edition published last has answered."""
        return self._clock() - self._since

    async def lacking(self) -> str:
        """What keeps us from serving; empty where the edition answers and the database writes."""
        matcher, entries = self._edition.matcher, self._edition.knowledge.entries
        title = next(iter(entries.values())).title if entries else ""
        match = await asyncio.to_thread(matcher.match, title)
        if match.first is None:
            return "the edition answers nothing"
        try:
            await self._store.ledger.try_writing()
        except Exception as error:
            return f"the database takes no writes ({error})"
        return ""

    async def purge(self, retention: timedelta) -> None:
        """Delete what is older than `retention`."""
        await self._store.purge(self._clock(), retention)

    async def waiting(self, conversation: str, read: int) -> tuple[list[tuple[int, Reply]], bool]:
        """What staff have said to a page since it has `read`, each with its number; and whether
        its line to them is open."""
        line, is_open = await self._store.handoffs.for_page(conversation, read, self._clock())
        knowledge = self._edition.knowledge
        return [(letter.id, letter_reply(letter, knowledge)) for letter in line.unread], is_open

    async def take(self, updates: Mapping[str, str]) -> frozenset[str]:
        """Store a channel's `updates` until they are answered; the keys of the new ones."""
        return await self._store.take(updates)

    async def unanswered(self) -> dict[str, str]:
        """The updates taken and not answered, in the order they were taken."""
        return await self._store.unanswered()

    async def settle(self, update: str) -> None:
        """Nothing more is owed for `update`."""
        await self._store.mark_answered(update, self._clock())

    def _tell(self, message: Message, reply: Reply, seconds: float) -> None:
        channel = message.conversation.partition(":")[0]
        if self._observe is not None:
            self._observe(channel, reply.outcome.value, bool(message.press), seconds)
        told = {"channel": channel, "outcome": reply.outcome.value, "answers": reply.answers}
        _log.info("answered", extra={**told, "seconds": round(seconds, 4)})

    async def _worked_out(
        self, message: Message, conversation: Conversation, edition: Edition, now: datetime
    ) -> Turn:
        """The turn that `message` gives, in a thread where it may take long.

        By words alone it takes a millisecond or two: less than the way to a thread and back, and
        than two threads lose that wait for one interpreter.
        """
        asked = message, conversation, edition, now
        if edition.matcher.meant or len(message.text) > _LONG:
            return await asyncio.get_running_loop().run_in_executor(_TURNS, self._turn, *asked)
        return self._turn(*asked)

    def _turn(
        self, message: Message, conversation: Conversation, edition: Edition, now: datetime
    ) -> Turn:
        """The turn that `message` gives; nothing here waits or remembers."""
        knowledge, hours = edition.knowledge, self._hours
        turn = handed(message, conversation, edition, now, hours) if hours else None
        if turn is None:
            turn = respond(message, conversation, edition, now)
            turn = held_back(turn, conversation, self._pauses, knowledge)
            if hours:
                turn = offered(turn, message, knowledge, now, hours)
        return in_script(turn, message, conversation)

    async def _conversation(self, message: Message) -> Conversation:
        try:
            return await self._store.conversation(message)
        except Exception:  # a resident is answered even where the disk is not
            _log.exception("the conversation cannot be read")
            return Conversation()

    async def _save(self, message: Message, turn: Turn, version: str, now: datetime) -> None:
        try:
            await self._store.save_turn(message, turn, version, now)
        except Exception:
            _log.exception("the turn cannot be kept")
