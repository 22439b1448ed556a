"""A knowledge file saved by hand goes live by itself, where it has no fault."""

import asyncio
import logging
from collections.abc import Callable

from watchfiles import awatch

from bot.admin.publish import Publisher

# So long nothing more must be saved: an editor writes a file in pieces, a copy comes file by file.
QUIET_SECONDS = 1.0
# Where a folder tells of no changes (some network file systems), it is looked at so often.
LOOK_SECONDS = 60.0

_log = logging.getLogger(__name__)


async def watch(
    publisher: Publisher,
    told: Callable[[], None] = lambda: None,
    quiet: float = QUIET_SECONDS,
) -> None:
    """Pick up what is saved in the publisher's folder, now and until cancelled.

    `told` is called after each pick-up, so that staff may be told of `publisher.trouble`.
    """
    await _look(publisher, told)
    while True:
        try:
            async for _ in awatch(
                publisher.folder,
                step=int(quiet * 1000),
                debounce=int(quiet * 10_000),
                rust_timeout=int(LOOK_SECONDS * 1000),
                yield_on_timeout=True,
            ):
                await _look(publisher, told)
        except Exception:  # such as a folder that is gone for a while; what answers goes on
            _log.exception("the knowledge folder cannot be watched")
        await asyncio.sleep(LOOK_SECONDS)
        await _look(publisher, told)


async def _look(publisher: Publisher, told: Callable[[], None]) -> None:
    try:
        if await asyncio.to_thread(publisher.pick_up) is not None:
            told()
    except Exception:
        _log.exception("the knowledge folder cannot be looked at")
