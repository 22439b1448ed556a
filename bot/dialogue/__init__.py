"""From a message to a reply: pure functions, without I/O, clock or any channel."""

from bot.dialogue.answer import FIRST_FEEDBACK, apology_reply, forgotten_reply
from bot.dialogue.conversation import Attachment, Conversation, Feedback, Message, Turn
from bot.dialogue.reply import Block, BlockKind, Button, Case, Outcome, Reply
from bot.dialogue.respond import MAX_CHARACTERS, respond

__all__ = [
    "FIRST_FEEDBACK",
    "MAX_CHARACTERS",
    "Attachment",
    "Block",
    "BlockKind",
    "Button",
    "Case",
    "Conversation",
    "Feedback",
    "Message",
    "Outcome",
    "Reply",
    "Turn",
    "apology_reply",
    "forgotten_reply",
    "respond",
]
