"""All that the web console needs, in one hand; `app` puts it together."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.admin.accounts import Accounts
from bot.admin.publish import Publisher
from bot.admin.review import Review
from bot.admin.workbench import Workbench
from bot.edition import Edition
from bot.storage import Journal, StaffBook


@dataclass(frozen=True)
class Office:
    """The parts of the console. `edition` gives the one that answers now."""

    accounts: Accounts
    publisher: Publisher
    workbench: Workbench
    review: Review
    journal: Journal
    book: StaffBook
    edition: Callable[[], Edition]
    clock: Callable[[], datetime]
