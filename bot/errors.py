"""Every error of our own; the command line prints them as one line with exit status 1.

BotError
├── ConfigError      a setting is unknown, missing or of the wrong kind
├── KnowledgeError   the knowledge folder has faults; carries every Finding
├── DateError        a day for which a parameter has no value
├── SheetError       a spreadsheet that cannot be read or written, or an import not done
├── AccountError     an account of staff that cannot be made or changed; in Chinese
├── BackupError      a backup that cannot be made, read or put back
└── ServiceError     the service cannot start (a port in use)
"""


class BotError(Exception):
    """An error whose text tells a person the place, what was found and what would be right."""


class ConfigError(BotError):
    """A setting that cannot be used."""


class KnowledgeError(BotError):
    """Knowledge that cannot be published. The text holds one finding a line."""


class DateError(BotError):
    """A parameter asked for a day before its first value or after its end."""


class SheetError(BotError):
    """A spreadsheet or an import that cannot be used. For staff, in Chinese."""


class AccountError(BotError):
    """An account of staff that cannot be made or changed. For staff, in Chinese."""


class BackupError(BotError):
    """A backup that cannot be made, read or put back. What was there before is still there."""


class ServiceError(BotError):
    """The service cannot start."""
