"""From a question to the entries that may answer it."""

from bot.matching.arrays import Floats
from bot.matching.calibration import Band
from bot.matching.embedder import Embedder, load_embedder
from bot.matching.matcher import NOBODY, Candidate, Item, Match, Matcher

__all__ = [
    "NOBODY",
    "Band",
    "Candidate",
    "Embedder",
    "Floats",
    "Item",
    "Match",
    "Matcher",
    "load_embedder",
]
