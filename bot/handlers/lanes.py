"""Many chats at once, each in order, and never more waiting than we can hold."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

_Item = TypeVar("_Item")
_log = logging.getLogger(__name__)


class Lanes(Generic[_Item]):
    """Runs `work` on every item: of one lane one after another, of different lanes at once.

    At most `limit` items wait or are worked on; `put` waits for room, which slows the source.
    """

    def __init__(self, work: Callable[[_Item], Awaitable[None]], limit: int = 1_000) -> None:
        self._work = work
        self._room = asyncio.Semaphore(limit)
        self._lanes: dict[int, deque[_Item]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def full(self) -> bool:
        """Whether `put` would have to wait."""
        return self._room.locked()

    @property
    def busy(self) -> int:
        """How many lanes hold something."""
        return len(self._lanes)

    def waiting(self, lane: int) -> int:
        """How many items of `lane` wait or are worked on."""
        return len(self._lanes.get(lane, ()))

    async def put(self, lane: int, item: _Item) -> None:
        """Queue `item` in `lane`, waiting for room."""
        await self._room.acquire()
        waiting = self._lanes.get(lane)
        if waiting is not None:
            waiting.append(item)
            return
        self._lanes[lane] = deque([item])
        task = asyncio.create_task(self._run(lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def drain(self, seconds: float) -> int:
        """Wait until all is done, at most `seconds`; then stop. The number of items left."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        left = sum(map(len, self._lanes.values()))
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        return left

    async def _run(self, lane: int) -> None:
        waiting = self._lanes[lane]
        try:
            while waiting:
                try:
                    await self._work(waiting[0])
                except Exception:
                    _log.exception("an update could not be handled")
                waiting.popleft()
                self._room.release()
        finally:
            del self._lanes[lane]
