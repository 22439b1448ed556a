"""What staff do: one set of functions under the web console, the command line and Telegram."""

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
from bot.admin.doctor import Check, State, examine

__all__ = [
    "MIN_PASSWORD",
    "Accounts",
    "Check",
    "Member",
    "Role",
    "SignedIn",
    "State",
    "TooManyAttempts",
    "back_up",
    "create_first_account",
    "examine",
    "restore",
    "service_answers",
]
