"""What staff do, whatever the screen: change the knowledge, see what that does, undo it."""

from bot.admin.accounts import (
    MIN_PASSWORD,
    Accounts,
    Member,
    Role,
    SignedIn,
    TooManyAttempts,
    create_first_account,
)
from bot.admin.asking import service_answers
from bot.admin.backup import back_up, restore
from bot.admin.changes import Change, Conflict, Draft, Published, Refused, Source
from bot.admin.doctor import Check, State, examine
from bot.admin.editions import Kept
from bot.admin.effects import Effect, Told, effects
from bot.admin.publish import Publisher
from bot.admin.shipped import differences
from bot.admin.watching import watch

__all__ = [
    "MIN_PASSWORD",
    "Accounts",
    "Change",
    "Check",
    "Conflict",
    "Draft",
    "Effect",
    "Kept",
    "Member",
    "Published",
    "Publisher",
    "Refused",
    "Role",
    "SignedIn",
    "Source",
    "State",
    "Told",
    "TooManyAttempts",
    "back_up",
    "create_first_account",
    "differences",
    "effects",
    "examine",
    "restore",
    "service_answers",
    "watch",
]
