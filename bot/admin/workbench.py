"""Where a change is tried before anybody publishes it: findings, the card, questions, effects.

What is tried lies in a draft edition beside the one that answers; nothing goes live from here.
"""

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from difflib import unified_diff
from hashlib import sha256
from pathlib import Path, PurePosixPath

from bot.admin.changes import Change, Refused
from bot.admin.publish import Publisher
from bot.admin.soundings import Sounding, Soundings
from bot.admin.wording import for_staff
from bot.dialogue import Card, Conversation, Message, Reply, card, respond
from bot.edition import Edition
from bot.storage import Journal
from bot.yaml_file import Finding

# The questions of so many days are asked of a draft, the most asked first.
_WEEKS = timedelta(days=28)
_QUESTIONS = 500
_KEPT = 4


@dataclass(frozen=True, slots=True)
class Edited:
    """A file as somebody would have it, and the version they began from ("" for a new one)."""

    path: str
    content: str
    version: str

    def change(self) -> Change:
        """What the Publisher is to do."""
        return Change(self.path, self.content)


@dataclass(frozen=True, slots=True)
class Examined:
    """What a change comes to. Without `edition` it has a fault and cannot be published."""

    findings: tuple[Finding, ...]
    diff: str
    edition: Edition | None

    @property
    def faults(self) -> tuple[Finding, ...]:
        """What must be mended first."""
        return tuple(finding for finding in self.findings if not finding.notice)


class Workbench:
    """Tries changes. `tests` is the folder of stored questions, if there is one."""

    def __init__(
        self,
        publisher: Publisher,
        current: Callable[[], Edition],
        journal: Journal,
        tests: Path | None,
        clock: Callable[[], datetime],
    ) -> None:
        self._publisher = publisher
        self._current = current
        self._journal = journal
        self._soundings = Soundings(tests)
        self._clock = clock
        self._against: Edition | None = None
        self._drafts: OrderedDict[str, Examined] = OrderedDict()
        self._lock = threading.Lock()

    async def examine(self, files: Sequence[Edited]) -> Examined:
        """What `files` together come to: every fault, and the notices about these files."""
        return await asyncio.to_thread(self._examine, tuple(files))

    async def effects(self, examined: Examined, day: date, patience: float) -> Sounding:
        """Which stored and which of the last weeks' questions would get another answer on `day`.

        After `patience` seconds as far as that has come; ask again for the rest.
        """
        draft = examined.edition
        if draft is None:
            return Sounding(0, 0, 0, ())
        asked = await self._journal.asked(self._clock() - _WEEKS)
        known = [question.text for question in asked[:_QUESTIONS]]
        future, run = self._soundings.begin(self._current(), draft, known, day)
        await asyncio.wait([asyncio.wrap_future(future)], timeout=patience)
        if future.done():
            future.result()  # raises what went wrong
        return run.sounding()

    def card(self, examined: Examined, path: str, day: date) -> Card | None:
        """The card of the entry in the file at `path`, as residents would see it on `day`."""
        if examined.edition is None:
            return None
        return card(PurePosixPath(path).stem, examined.edition.knowledge, day)

    async def answer(self, examined: Examined, question: str, day: date) -> Reply | None:
        """What a resident who asks `question` on `day` would be told; nothing of it is kept."""
        draft = examined.edition
        if draft is None or not question.strip():
            return None
        message = Message("staff", question)
        now = datetime.combine(day, self._clock().timetz())
        return await asyncio.to_thread(lambda: respond(message, Conversation(), draft, now).reply)

    def _examine(self, files: tuple[Edited, ...]) -> Examined:
        key = sha256(repr(files).encode()).hexdigest()
        with self._lock:
            if self._against is not self._current():
                self._against = self._current()
                self._drafts.clear()
            if key not in self._drafts:
                self._drafts[key] = self._found(files)
                while len(self._drafts) > _KEPT:
                    self._drafts.popitem(last=False)
            self._drafts.move_to_end(key)
            return self._drafts[key]

    def _found(self, files: tuple[Edited, ...]) -> Examined:
        told = {file.path for file in files}
        try:
            draft = self._publisher.draft([file.change() for file in files])
        except Refused as refused:
            return Examined(tuple(map(for_staff, refused.findings)), "", None)
        findings = [for_staff(replace(one, file=below(one.file))) for one in draft.findings]
        own = [one for one in findings if not one.notice or one.file in told]
        differing = "".join(self._diff(file) for file in files)
        return Examined(tuple(sorted(own)), differing, draft.edition)

    def _diff(self, file: Edited) -> str:
        before = self._publisher.source(file.path).text.splitlines()
        after = file.content.splitlines()
        lines = unified_diff(before, after, file.path, file.path, lineterm="", n=2)
        return "".join(f"{line}\n" for line in lines)


def below(file: str) -> str:
    """A finding's file as a path below the knowledge folder."""
    return PurePosixPath(*PurePosixPath(file).parts[1:]).as_posix() if "/" in file else file
