"""What came in, what is remembered of a conversation, and one exchange."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.dialogue.handoff.letter import Handing, Line
from bot.dialogue.notices.subscription import Subscription
from bot.dialogue.reply import Case, Reply
from bot.listings import Filters

MEMORY = timedelta(minutes=30)


class Attachment(StrEnum):
    """What came with the text, or in its place, that we cannot read."""

    VOICE = "voice"
    PHOTO = "photo"
    STICKER = "sticker"
    LOCATION = "location"
    CONTACT = "contact"
    FORWARDED = "forwarded"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Message:
    """A text, or the action of a pressed button (`start` asks for the greeting).

    `user` is who wrote, where several share one conversation's place; empty means the
    conversation is theirs alone. `shared` says that others read along. `update` is the channel's
    own key of the message, to be recorded as answered together with the turn. `reach` is where
    the author can be written to later, unasked (telegram:7); empty where that cannot be.
    `traditional`: what a channel saw of the script before it cleaned the text; None leaves that
    to be told from `text`. `place` is where somebody is, latitude and longitude, as they shared
    it: it is used and not kept. `looks`: it comes from a page that looks for what staff say.
    """

    conversation: str
    text: str = ""
    press: str = ""
    user: str = ""
    attachment: Attachment | None = None
    shared: bool = False
    update: str | None = None
    reach: str = ""
    traditional: bool | None = None
    place: tuple[float, float] | None = None
    looks: bool = False

    @property
    def author(self) -> str:
        """Who wrote."""
        return self.user or self.conversation


@dataclass(frozen=True, slots=True)
class Conversation:
    """The entry in hand, when it was spoken of, and the actions last offered, in order.

    `asking` is the sum under way or last given, as interview.py writes it; empty without one.
    `case` is the family's case on the checklist last used, with its ticks. `subscriptions` are
    what the author asked to be told, wherever that was. `traditional`: the resident writes
    traditional characters, and is answered in them. `search` are the wishes of the last search
    for work. `line` is the one to staff, if any.
    """

    entry: str | None = None
    at: datetime | None = None
    actions: tuple[str, ...] = ()
    asking: str = ""
    case: Case | None = None
    subscriptions: tuple[Subscription, ...] = ()
    traditional: bool = False
    search: Filters | None = None
    line: Line | None = None

    def in_hand(self, now: datetime) -> str | None:
        """The entry a follow-up is about: none after half an hour."""
        fresh = self.at is not None and now - self.at <= MEMORY
        return self.entry if fresh else None


@dataclass(frozen=True, slots=True)
class Feedback:
    """Whether an answer helped, in a resident's own judgement."""

    entry: str
    useful: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """A reply, the conversation after it, and what is to be kept of the exchange.

    `question` is the masked text; empty for a press, and for a cry for help, whose words are
    nobody's business. `confidence` is the matcher's, where it was asked. `subscriptions` are all
    that the author wants to be told from now on; None leaves them as they are. `handing` is what
    the turn does to the line to staff.
    """

    reply: Reply
    conversation: Conversation
    question: str = ""
    confidence: float | None = None
    feedback: Feedback | None = None
    subscriptions: tuple[Subscription, ...] | None = None
    handing: Handing | None = None
