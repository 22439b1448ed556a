"""What a resident wants of work, read from a sentence of their own."""

from bot.dialogue.wishes.read import Wishes, read_wishes

__all__ = ["Wishes", "read_wishes"]
