"""The stored and the last weeks' questions asked of a draft, in the background.

A thousand questions take a while, and residents go first: whoever looks at a draft sees how far it
has come. Those that by their words are near to what was changed are asked, the nearest first. What
the running edition answers is asked once and kept while it runs.
"""

import logging
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from datetime import time as time_of_day
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.admin.effects import Effect, Told, nearest, told
from bot.edition import Edition
from bot.errors import BotError
from bot.evaluation import read_questions

_log = logging.getLogger(__name__)
_ZONE = ZoneInfo("Asia/Shanghai")
_PAUSE_SECONDS = 0.002  # after each question, for whoever else wants the processor


@dataclass(frozen=True, slots=True)
class Sounding:
    """How many of the questions were asked so far, and which get another answer.

    `known` are all questions, `of` those that by their words are near to what was changed.
    """

    known: int
    of: int
    asked: int
    effects: tuple[Effect, ...]

    @property
    def done(self) -> bool:
        """Whether all were asked."""
        return self.asked == self.of


class Soundings:
    """Asks drafts, the newest first; `tests` is the folder of stored questions, if there is one."""

    def __init__(self, tests: Path | None) -> None:
        self._tests = tests
        self._stored: Mapping[str, tuple[str, ...]] | None = None
        self._worker = ThreadPoolExecutor(1, "soundings")
        self._running: _Run | None = None
        self._before: tuple[Edition, date, dict[str, Told]] | None = None
        self._lock = threading.Lock()

    def begin(
        self, before: Edition, after: Edition, asked: Sequence[str], day: date
    ) -> tuple["Future[None]", "_Run"]:
        """Begin to ask, unless that is under way; what was under way for another draft ends."""
        with self._lock:
            run = self._running
            if run is None or not run.is_of(before, after, day):
                if run is not None:
                    run.dropped = True
                run = self._running = _Run(before, after, day)
                run.future = self._worker.submit(self._ask, run, tuple(asked))
            assert run.future is not None
            return run.future, run

    def _ask(self, run: "_Run", asked: Sequence[str]) -> None:
        expected = dict.fromkeys(asked, ()) | dict(self._known())
        if self._before is None or not run.is_beside(*self._before[:2]):
            self._before = (run.before, run.day, {})
        kept, now = self._before[2], datetime.combine(run.day, time_of_day(12), _ZONE)
        near = nearest(expected, run.before, run.after, run.day)
        run.known, run.of = len(expected), len(near)
        for question in near:
            if run.dropped:
                return
            if question not in kept:
                kept[question] = told(question, run.before, now)
            after = told(question, run.after, now)
            if after != kept[question]:
                effect = Effect(question, expected[question], kept[question], after)
                run.found.append(effect)
            run.asked += 1
            time.sleep(_PAUSE_SECONDS)

    def _known(self) -> Mapping[str, tuple[str, ...]]:
        """The stored questions that are asked alone, each with the entries that are right."""
        if self._stored is None:
            self._stored = _stored(self._tests)
        return self._stored


def _stored(folder: Path | None) -> dict[str, tuple[str, ...]]:
    try:
        turns = list(read_questions(folder)) if folder and folder.is_dir() else []
    except BotError:  # staff can do nothing about it here
        _log.exception("the stored questions cannot be read; only residents' own are asked")
        return {}
    return {
        one.question: one.together or tuple(sorted(one.right)) for one, *more in turns if not more
    }


class _Run:
    """One draft being asked."""

    def __init__(self, before: Edition, after: Edition, day: date) -> None:
        self.before, self.after, self.day = before, after, day
        self.future: Future[None] | None = None
        self.dropped = False
        self.known, self.of, self.asked = 0, 1, 0
        self.found: list[Effect] = []

    def is_beside(self, before: Edition, day: date) -> bool:
        """Whether it compares with `before`, that very edition, on `day`."""
        return self.before is before and self.day == day

    def is_of(self, before: Edition, after: Edition, day: date) -> bool:
        """Whether it asks these very editions."""
        return self.is_beside(before, day) and self.after is after

    def sounding(self) -> Sounding:
        """How far it has come; those that get another entry before those with other words."""
        found = sorted(self.found, key=lambda effect: not effect.moved)
        return Sounding(self.known, self.of, self.asked, tuple(found))
