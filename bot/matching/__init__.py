"""From a question to the entries that may answer it."""

from bot.matching.matcher import NOBODY, Band, Candidate, Item, Match, Matcher

__all__ = ["NOBODY", "Band", "Candidate", "Item", "Match", "Matcher"]
