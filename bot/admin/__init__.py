"""What staff do, whatever the screen they do it on."""

from bot.admin.handoff import StaffDesk
from bot.admin.pausing import Pausing

__all__ = ["Pausing", "StaffDesk"]
