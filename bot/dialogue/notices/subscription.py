"""What a resident asked to be told later, and the notices planned for it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """One message owed: `key` is unique in its chat, `due` the moment from which it is sent."""

    key: str
    due: datetime


@dataclass(frozen=True, slots=True)
class Subscription:
    """A wish to be told: of what `kind`, about what `subject` (a month of birth, a search for
    work), which `parts`.

    `made` is when; None where it does not count. `notices` are those planned; as read from the
    store, those still owed. What a notice says is worked out when it is sent.
    """

    kind: str
    subject: str
    parts: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()
    made: datetime | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """One notice that a chat (telegram:7) is owed, from `due` on."""

    chat: str
    key: str
    kind: str
    subject: str
    due: datetime
