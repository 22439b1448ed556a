"""The one door for every channel: Assistant.receive(message) -> Reply."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from weakref import WeakValueDictionary

from bot.dialogue import Conversation, Message, Reply, respond
from bot.edition import Edition

MAX_CONVERSATIONS = 10_000

_log = logging.getLogger(__name__)


class Assistant:
    """Answers messages with one Edition and remembers conversations in the process.

    `clock` gives the time with its zone. The conversations used longest ago are forgotten
    first, beyond ten thousand. One message of a conversation is answered at a time.
    """

    def __init__(self, edition: Edition, clock: Callable[[], datetime]) -> None:
        self._edition = edition
        self._clock = clock
        self._conversations: OrderedDict[str, Conversation] = OrderedDict()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def receive(self, message: Message) -> Reply:
        """The reply to `message`, worked out in a thread so that nobody else waits."""
        lock = self._locks.setdefault(message.conversation, asyncio.Lock())
        async with lock:
            conversation = self._conversations.get(message.conversation, Conversation())
            now = self._clock()
            turn = await asyncio.to_thread(respond, message, conversation, self._edition, now)
            self._conversations[message.conversation] = turn.conversation
            self._conversations.move_to_end(message.conversation)
            while len(self._conversations) > MAX_CONVERSATIONS:
                self._conversations.popitem(last=False)
        _log.info("answered: %s %s", turn.reply.outcome, ",".join(turn.reply.answers))
        return turn.reply

    def forget(self, conversation: str) -> None:
        """Remember nothing of `conversation`."""
        self._conversations.pop(conversation, None)
