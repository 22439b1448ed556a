"""Whoever floods takes nobody's room: of one chat only so much is taken at a time.

What comes beyond is dropped before it is stored, and the chat is told so once, until all that
was taken of it is answered; of a press each is told, for its button waits for an answer. There is
no clock in it: who waits for answers is never refused.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

from bot.handlers.incoming import Incoming, Kind

# Of one chat no more than these wait for an answer.
MOST_WAITING = 20


class Floods:
    """`waiting` tells how many of a chat wait; the chat `exempt` (staff's) has no bound."""

    def __init__(self, waiting: Callable[[int], int], exempt: int) -> None:
        self._waiting = waiting
        self._exempt = exempt
        self._told: set[int] = set()

    def parted(self, read: Iterable[Incoming]) -> tuple[dict[str, Incoming], tuple[Incoming, ...]]:
        """Those to take, by key; and those dropped that are to be told: of each chat the first
        message, and every press."""
        taken: dict[str, Incoming] = {}
        excess: list[Incoming] = []
        coming = Counter[int]()
        for one in read:
            waiting = self._waiting(one.chat) + coming[one.chat]
            if not waiting:
                self._told.discard(one.chat)
            if waiting < MOST_WAITING or one.chat == self._exempt:
                # By key: a batch may hold the same update twice.
                coming[one.chat] += one.update not in taken
                taken[one.update] = one
            elif one.kind is Kind.PRESS:
                excess.append(one)
            elif one.chat not in self._told:
                self._told.add(one.chat)
                excess.append(replace(one, kind=Kind.EXCESS))
        return taken, tuple(excess)
