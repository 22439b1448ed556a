"""Rules as data: amounts and limits by date, and windows in which something is due."""

from bot.rules.parameters import DatedValue, Parameter, Reference
from bot.rules.reminders import Reminder, Topic, reminders
from bot.rules.rulebook import Rulebook
from bot.rules.windows import Births, Window, Yearly

__all__ = [
    "Births",
    "DatedValue",
    "Parameter",
    "Reference",
    "Reminder",
    "Rulebook",
    "Topic",
    "Window",
    "Yearly",
    "reminders",
]
