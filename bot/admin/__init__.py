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

__all__ = [
    "MIN_PASSWORD",
    "Accounts",
    "Member",
    "Role",
    "SignedIn",
    "TooManyAttempts",
    "create_first_account",
]
