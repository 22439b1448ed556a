"""What passes between a resident and the staff: the line open between them, and letters."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# Without a word for so long a line is closed, and forgotten.
SILENCE = timedelta(days=1)


class LetterKind(StrEnum):
    """Why a letter is written."""

    SAID = "said"  # by the resident, to staff
    REPLIED = "replied"  # by staff, to the resident
    LEFT = "left"  # the resident has ended it
    ENDED = "ended"  # staff have ended it
    EXPIRED = "expired"  # nobody has said anything for a day
    UNREACHABLE = "unreachable"  # staff could not be reached
    GONE = "gone"  # the resident could not be reached


@dataclass(frozen=True, slots=True)
class Letter:
    """One message on its way. `code` names the line to staff; `to` is STAFF, a chat
    (telegram:7), or a page that comes to ask for it."""

    id: int
    to: str
    kind: LetterKind
    code: str
    text: str = ""

    @property
    def for_staff(self) -> bool:
        """Whether it goes to the staff chat."""
        return self.to == STAFF


STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Line:
    """An open line to staff: when a word was last said, and what a page has not yet fetched."""

    last: datetime
    unread: tuple[Letter, ...] = ()

    def open_at(self, now: datetime) -> bool:
        """Whether it still holds: a day of silence ends it."""
        return now - self.last < SILENCE


class Act(StrEnum):
    """What a turn does to the line."""

    OPEN = "open"
    SAY = "say"
    END = "end"
    READ = "read"  # what was unread is in the reply


@dataclass(frozen=True, slots=True)
class Handing:
    """An Act, and the masked text that is said."""

    act: Act
    text: str = ""
