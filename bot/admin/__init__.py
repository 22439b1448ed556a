"""What staff do, whatever the screen: change the knowledge, see what that does, undo it."""

from bot.admin.changes import Change, Conflict, Draft, Published, Refused, Source
from bot.admin.editions import Kept
from bot.admin.effects import Effect, Told, effects
from bot.admin.publish import Publisher
from bot.admin.shipped import differences
from bot.admin.watching import watch

__all__ = [
    "Change",
    "Conflict",
    "Draft",
    "Effect",
    "Kept",
    "Published",
    "Publisher",
    "Refused",
    "Source",
    "Told",
    "differences",
    "effects",
    "watch",
]
