"""What staff do, whatever the screen: change the knowledge, see what that does, undo it."""

from bot.admin.editions import Kept
from bot.admin.effects import Effect, Told, effects
from bot.admin.publish import Change, Conflict, Draft, Published, Publisher, Refused, Source
from bot.admin.shipped import differences

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
]
