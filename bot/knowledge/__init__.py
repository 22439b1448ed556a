"""The curated knowledge: entries and what surrounds them, read from a folder and checked."""

from bot.knowledge.check import check_knowledge
from bot.knowledge.checklists import Checklist
from bot.knowledge.entries import (
    Ambiguity,
    Answer,
    CrisisKind,
    Elsewhere,
    Entry,
    Hotline,
    Knowledge,
    Section,
    SmallTalk,
    Texts,
)
from bot.knowledge.listing_texts import HoursWish, JobsTexts, PayUnit, PlacesTexts, WorkField
from bot.knowledge.load import load_knowledge, read_knowledge
from bot.knowledge.schema import write_schemas

__all__ = [
    "Ambiguity",
    "Answer",
    "Checklist",
    "CrisisKind",
    "Elsewhere",
    "Entry",
    "Hotline",
    "HoursWish",
    "JobsTexts",
    "Knowledge",
    "PayUnit",
    "PlacesTexts",
    "Section",
    "SmallTalk",
    "Texts",
    "WorkField",
    "check_knowledge",
    "load_knowledge",
    "read_knowledge",
    "write_schemas",
]
