"""From a message to a reply: pure functions, without I/O, clock or any channel."""

from bot.dialogue.answer import FIRST_FEEDBACK, apology_reply, forgotten_reply
from bot.dialogue.card import Card, Topic, card, topics
from bot.dialogue.conversation import Attachment, Conversation, Feedback, Message, Turn
from bot.dialogue.reply import Block, BlockKind, Button, Outcome, Reply
from bot.dialogue.respond import MAX_CHARACTERS, respond
from bot.dialogue.script import in_script
from bot.text import in_traditional, writes_traditional

__all__ = [
    "FIRST_FEEDBACK",
    "MAX_CHARACTERS",
    "Attachment",
    "Block",
    "BlockKind",
    "Button",
    "Card",
    "Conversation",
    "Feedback",
    "Message",
    "Outcome",
    "Reply",
    "Topic",
    "Turn",
    "apology_reply",
    "card",
    "forgotten_reply",
    "in_script",
    "in_traditional",
    "respond",
    "topics",
    "writes_traditional",
]
