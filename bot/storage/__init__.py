"""The only SQL: everything that outlives the process, on one writer thread."""

from bot.storage.journal import Count, Journal, Judgement, Question
from bot.storage.notices import NoticeBook
from bot.storage.staff import Account, Deed, Prepared, PreparedFile, StaffBook
from bot.storage.store import Store, open_store, store_in_memory

__all__ = [
    "Account",
    "Count",
    "Deed",
    "Journal",
    "Judgement",
    "NoticeBook",
    "Prepared",
    "PreparedFile",
    "Question",
    "StaffBook",
    "Store",
    "open_store",
    "store_in_memory",
]
