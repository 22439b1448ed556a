"""From a message to a reply: pure functions, without I/O, clock or any channel."""

from bot.dialogue.conversation import Conversation, Message, Turn
from bot.dialogue.reply import Block, BlockKind, Button, Outcome, Reply
from bot.dialogue.respond import MAX_CHARACTERS, respond

__all__ = [
    "MAX_CHARACTERS",
    "Block",
    "BlockKind",
    "Button",
    "Conversation",
    "Message",
    "Outcome",
    "Reply",
    "Turn",
    "respond",
]
