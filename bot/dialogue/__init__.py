"""From a message to a reply: pure functions, without I/O, clock or any channel."""

from bot.dialogue.answer import FIRST_FEEDBACK, apology_reply
from bot.dialogue.conversation import Attachment, Conversation, Feedback, Message, Turn
from bot.dialogue.days_ahead import KIND as REMINDER
from bot.dialogue.days_ahead import (
    CalendarDay,
    calendar_days,
    notice_reply,
    planned,
)
from bot.dialogue.remind import forgotten_reply
from bot.dialogue.reply import Block, BlockKind, Button, Case, Outcome, Reply
from bot.dialogue.respond import MAX_CHARACTERS, respond
from bot.dialogue.subscription import Notice, Owed, Subscription

__all__ = [
    "FIRST_FEEDBACK",
    "MAX_CHARACTERS",
    "REMINDER",
    "Attachment",
    "Block",
    "BlockKind",
    "Button",
    "CalendarDay",
    "Case",
    "Conversation",
    "Feedback",
    "Message",
    "Notice",
    "Outcome",
    "Owed",
    "Reply",
    "Subscription",
    "Turn",
    "apology_reply",
    "calendar_days",
    "forgotten_reply",
    "notice_reply",
    "planned",
    "respond",
]
