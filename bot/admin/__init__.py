"""What staff do, whatever the screen: change the knowledge, see what that does, undo it; pause
answers, and answer residents themselves."""

from bot.admin.editions import Kept
from bot.admin.effects import Effect, Told, effects
from bot.admin.handoff import StaffDesk
from bot.admin.pausing import Pausing
from bot.admin.publish import Change, Conflict, Draft, Published, Publisher, Refused, Source
from bot.admin.shipped import differences
from bot.admin.tools import StaffTools

__all__ = [
    "Change",
    "Conflict",
    "Draft",
    "Effect",
    "Kept",
    "Pausing",
    "Published",
    "Publisher",
    "Refused",
    "Source",
    "StaffDesk",
    "StaffTools",
    "Told",
    "differences",
    "effects",
]
