"""From a message to a reply: pure functions, without I/O, clock or any channel."""

from bot.dialogue.answer import FIRST_FEEDBACK, apology_reply
from bot.dialogue.card import Card, Topic, card, topics
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
from bot.dialogue.respond import MAX_CHARACTERS, SURE, respond
from bot.dialogue.script import in_script
from bot.dialogue.subscription import Notice, Owed, Subscription
from bot.text import in_traditional, writes_traditional

__all__ = [
    "FIRST_FEEDBACK",
    "MAX_CHARACTERS",
    "REMINDER",
    "SURE",
    "Attachment",
    "Block",
    "BlockKind",
    "Button",
    "CalendarDay",
    "Card",
    "Case",
    "Conversation",
    "Feedback",
    "Message",
    "Notice",
    "Outcome",
    "Owed",
    "Reply",
    "Subscription",
    "Topic",
    "Turn",
    "apology_reply",
    "calendar_days",
    "card",
    "forgotten_reply",
    "in_script",
    "in_traditional",
    "notice_reply",
    "planned",
    "respond",
    "topics",
    "writes_traditional",
]
