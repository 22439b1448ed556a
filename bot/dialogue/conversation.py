"""What came in, what is remembered of a conversation, and one exchange."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.dialogue.reply import Reply
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
    own key of the message, to be recorded as answered together with the turn. `place` is where
    somebody is, latitude and longitude, as they shared it: it is used and not kept.
    """

    conversation: str
    text: str = ""
    press: str = ""
    user: str = ""
    attachment: Attachment | None = None
    shared: bool = False
    update: str | None = None
    place: tuple[float, float] | None = None

    @property
    def author(self) -> str:
        """Who wrote."""
        return self.user or self.conversation


@dataclass(frozen=True, slots=True)
class Conversation:
    """The entry in hand, when it was spoken of, and the actions last offered, in order.

    `asking` is the question for which a birth was asked back; empty when nothing is asked.
    `search` are the wishes of the last search for work.
    """

    entry: str | None = None
    at: datetime | None = None
    actions: tuple[str, ...] = ()
    asking: str = ""
    search: Filters | None = None

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
    nobody's business. `confidence` is the matcher's, where it was asked.
    """

    reply: Reply
    conversation: Conversation
    question: str = ""
    confidence: float | None = None
    feedback: Feedback | None = None
