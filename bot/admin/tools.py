"""Everything staff work with in a chat, built once by `app`."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.admin.handoff import StaffDesk
from bot.admin.pausing import Pausing
from bot.admin.posts import file_of_job
from bot.admin.publish import Publisher
from bot.admin.review import Review
from bot.admin.statistics import Dated, Statistics, freshness, statistics
from bot.admin.uploads import Uploads
from bot.admin.wording import line_for_staff
from bot.assistant import Assistant
from bot.edition import Edition
from bot.storage import Journal, Store

_DAYS = 7
_LOOKED_BACK = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class StaffTools:
    """The parts of `bot.admin` over one edition and one store."""

    desk: StaffDesk
    pausing: Pausing
    review: Review
    uploads: Uploads
    publisher: Publisher
    journal: Journal
    edition: Callable[[], Edition]
    clock: Callable[[], datetime]

    def since(self) -> datetime:
        """From when on open questions are looked at."""
        return self.clock() - _LOOKED_BACK

    async def figures(
        self,
    ) -> tuple[Statistics, Statistics, tuple[Dated, ...], dict[str, tuple[str, int]]]:
        """The last seven days, the seven before, what is due for review, where reported jobs are.

        Of each reported job that is still listed: by its id, the file and the line.
        """
        today = self.clock().date()
        edition = self.edition()
        weeks = [
            await statistics(self.journal, edition, last - timedelta(days=_DAYS - 1), last)
            for last in (today, today - timedelta(days=_DAYS))
        ]
        files = {}
        for one in weeks[0].reported:
            if one.job and (found := await asyncio.to_thread(file_of_job, self.publisher, one.job)):
                files[one.job] = found
        return weeks[0], weeks[1], freshness(edition.knowledge, today), files

    def trouble(self) -> tuple[str, ...]:
        """Why what was saved in the knowledge folder does not answer; () where it does."""
        return tuple(map(line_for_staff, self.publisher.trouble))


def staff_tools(
    assistant: Assistant, store: Store, publisher: Publisher, clock: Callable[[], datetime]
) -> StaffTools:
    """The tools over the edition that `assistant` answers with and what lies in `store`."""

    def edition() -> Edition:
        return assistant.edition

    return StaffTools(
        desk=StaffDesk(store.handoffs, edition, clock),
        pausing=Pausing(assistant, store.pauses, clock),
        review=Review(store.journal, publisher, edition, clock),
        uploads=Uploads(publisher, edition, lambda: clock().date()),
        publisher=publisher,
        journal=store.journal,
        edition=edition,
        clock=clock,
    )
