"""The only SQL: everything that outlives the process, on one writer thread."""

from bot.storage.handoff import HandoffBook
from bot.storage.journal import Count, Journal, Judgement, Question
from bot.storage.notices import NoticeBook
from bot.storage.pauses import PauseBook
from bot.storage.store import Store, open_store, store_in_memory

__all__ = [
    "Count",
    "HandoffBook",
    "Journal",
    "Judgement",
    "NoticeBook",
    "PauseBook",
    "Question",
    "Store",
    "open_store",
    "store_in_memory",
]
