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
from bot.dialogue.place_pages import event_groups, place_groups
from bot.dialogue.query import query_of
from bot.dialogue.remind import forgotten_reply
from bot.dialogue.reply import Block, BlockKind, Button, Case, Outcome, Reply
from bot.dialogue.respond import MAX_CHARACTERS, SURE, respond
from bot.dialogue.results import REPORT
from bot.dialogue.script import in_script
from bot.dialogue.subscription import Notice, Owed, Subscription
from bot.dialogue.work_pages import (
    Feed,
    Post,
    jobs_page,
    post_page,
    work_feed,
    work_listed,
)
from bot.text import in_traditional, writes_traditional

__all__ = [
    "FIRST_FEEDBACK",
    "MAX_CHARACTERS",
    "REMINDER",
    "REPORT",
    "SURE",
    "Attachment",
    "Block",
    "BlockKind",
    "Button",
    "CalendarDay",
    "Card",
    "Case",
    "Conversation",
    "Feed",
    "Feedback",
    "Message",
    "Notice",
    "Outcome",
    "Owed",
    "Post",
    "Reply",
    "Subscription",
    "Topic",
    "Turn",
    "apology_reply",
    "calendar_days",
    "card",
    "event_groups",
    "forgotten_reply",
    "in_script",
    "in_traditional",
    "jobs_page",
    "notice_reply",
    "place_groups",
    "planned",
    "post_page",
    "query_of",
    "respond",
    "topics",
    "work_feed",
    "work_listed",
    "writes_traditional",
]
