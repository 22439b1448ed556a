"""The only SQL: everything that outlives the process, on one writer thread."""

from bot.storage.journal import Count, Journal, Judgement, Question
from bot.storage.ledger import Ledger, Rows, Waiting
from bot.storage.notices import NoticeBook
from bot.storage.store import Store, open_store, store_in_memory

__all__ = [
    "Count",
    "Journal",
    "Judgement",
    "Ledger",
    "NoticeBook",
    "Question",
    "Rows",
    "Store",
    "Waiting",
    "open_store",
    "store_in_memory",
]
