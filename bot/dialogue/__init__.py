"""From a message to a reply: pure functions, without I/O, clock or any channel."""

from bot.dialogue.answer import FIRST_FEEDBACK, apology_reply, too_many_reply
from bot.dialogue.card import Card, Topic, card, topics
from bot.dialogue.context import alone
from bot.dialogue.conversation import Attachment, Conversation, Feedback, Message, Turn
from bot.dialogue.handoff.handoff import END, handed, letter_reply, offered
from bot.dialogue.handoff.hours import Hours, read_hours
from bot.dialogue.handoff.letter import SILENCE, STAFF, Act, Handing, Letter, LetterKind, Line
from bot.dialogue.listings.place_pages import event_groups, places_page
from bot.dialogue.listings.query import query_of
from bot.dialogue.listings.results import REPORT
from bot.dialogue.listings.work_pages import (
    Feed,
    Post,
    jobs_page,
    post_page,
    work_feed,
    work_listed,
)
from bot.dialogue.notices.days_ahead import KIND as REMINDER
from bot.dialogue.notices.days_ahead import (
    CalendarDay,
    calendar_days,
    notice_reply,
    planned,
)
from bot.dialogue.notices.remind import forgotten_reply
from bot.dialogue.notices.subscription import Notice, Owed, Subscription
from bot.dialogue.notices.wanted_work import KIND as NEW_WORK
from bot.dialogue.notices.wanted_work import planned_work, work_notice_reply
from bot.dialogue.own import own_reply
from bot.dialogue.pausing import DATED, EVERYTHING, Pauses, held_back, paused_card
from bot.dialogue.reply import Block, BlockKind, Button, Case, Outcome, Reply
from bot.dialogue.respond import MAX_CHARACTERS, SURE, respond
from bot.dialogue.script import in_script
from bot.text import in_traditional, writes_traditional

__all__ = [
    "DATED",
    "END",
    "EVERYTHING",
    "FIRST_FEEDBACK",
    "MAX_CHARACTERS",
    "NEW_WORK",
    "REMINDER",
    "REPORT",
    "SILENCE",
    "STAFF",
    "SURE",
    "Act",
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
    "Handing",
    "Hours",
    "Letter",
    "LetterKind",
    "Line",
    "Message",
    "Notice",
    "Outcome",
    "Owed",
    "Pauses",
    "Post",
    "Reply",
    "Subscription",
    "Topic",
    "Turn",
    "alone",
    "apology_reply",
    "calendar_days",
    "card",
    "event_groups",
    "forgotten_reply",
    "handed",
    "held_back",
    "in_script",
    "in_traditional",
    "jobs_page",
    "letter_reply",
    "notice_reply",
    "offered",
    "own_reply",
    "paused_card",
    "places_page",
    "planned",
    "planned_work",
    "post_page",
    "query_of",
    "read_hours",
    "respond",
    "too_many_reply",
    "topics",
    "work_feed",
    "work_listed",
    "work_notice_reply",
    "writes_traditional",
]
