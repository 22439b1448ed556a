"""What staff do, whatever the screen: change the knowledge, see what that does, undo it; pause
answers, and answer residents themselves."""

from bot.admin.changes import Change, Conflict, Draft, Published, Refused, Source
from bot.admin.editions import Kept
from bot.admin.effects import Effect, Told, effects
from bot.admin.handoff import StaffDesk
from bot.admin.pausing import Pausing
from bot.admin.publish import Publisher
from bot.admin.shipped import differences
from bot.admin.tools import StaffTools, staff_tools
from bot.admin.watching import watch

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
    "staff_tools",
    "watch",
]
