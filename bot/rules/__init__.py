"""Rules as data: amounts by date, windows, and calculators with their worked cases."""

from bot.rules.births import Birth
from bot.rules.calculators import Calculator, Case, Input
from bot.rules.given import Given, Outcome
from bot.rules.parameters import DatedValue, Parameter, Reference
from bot.rules.reminders import Reminder, Topic, reminders
from bot.rules.rulebook import Rulebook
from bot.rules.scales import Scale
from bot.rules.windows import Births, Window, Yearly

__all__ = [
    "Birth",
    "Births",
    "Calculator",
    "Case",
    "DatedValue",
    "Given",
    "Input",
    "Outcome",
    "Parameter",
    "Reference",
    "Reminder",
    "Rulebook",
    "Scale",
    "Topic",
    "Window",
    "Yearly",
    "reminders",
]
