"""Every error of our own; the command line prints them as one line with exit status 1.

BotError
├── ConfigError      a setting is unknown, missing or of the wrong kind
├── KnowledgeError   the knowledge folder has faults; carries every Finding
├── DateError        a day for which a parameter has no value
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


class ServiceError(BotError):
    """The service cannot start."""
