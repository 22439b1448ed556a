"""The only SQL: everything that outlives the process, on one writer thread."""

from bot.storage.handoff import HandoffBook
from bot.storage.journal import Count, Journal, Judgement, Question
from bot.storage.ledger import Ledger, Rows, Waiting
from bot.storage.notices import NoticeBook
from bot.storage.pauses import PauseBook
from bot.storage.staff import Account, Deed, Prepared, PreparedFile, StaffBook
from bot.storage.store import Store, open_store, store_in_memory
from bot.storage.upkeep import BESIDE, Health, alone_with, copy_database, examine_database, path_of

__all__ = [
    "BESIDE",
    "Account",
    "Count",
    "Deed",
    "HandoffBook",
    "Health",
    "Journal",
    "Judgement",
    "Ledger",
    "NoticeBook",
    "PauseBook",
    "Prepared",
    "PreparedFile",
    "Question",
    "Rows",
    "StaffBook",
    "Store",
    "Waiting",
    "alone_with",
    "copy_database",
    "examine_database",
    "open_store",
    "path_of",
    "store_in_memory",
]
