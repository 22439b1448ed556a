"""From a question to the entries that may answer it."""

from bot.matching.matcher import Band, Candidate, Item, Match, Matcher

__all__ = ["Band", "Candidate", "Item", "Match", "Matcher"]
