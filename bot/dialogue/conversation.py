"""What came in, what is remembered of a conversation, and one exchange."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.dialogue.reply import Reply

MEMORY = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Message:
    """A text, or the action of a pressed button (`start` asks for the greeting)."""

    conversation: str
    text: str = ""
    press: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """The entry in hand, when it was spoken of, and the actions last offered, in order."""

    entry: str | None = None
    at: datetime | None = None
    actions: tuple[str, ...] = ()

    def in_hand(self, now: datetime) -> str | None:
        """The entry a follow-up is about: none after half an hour."""
        fresh = self.at is not None and now - self.at <= MEMORY
        return self.entry if fresh else None


@dataclass(frozen=True, slots=True)
class Turn:
    """A reply and the conversation after it."""

    reply: Reply
    conversation: Conversation
