"""The only SQL: everything that outlives the process, on one writer thread."""

from bot.storage.notices import NoticeBook
from bot.storage.store import Store, open_store, store_in_memory

__all__ = ["NoticeBook", "Store", "open_store", "store_in_memory"]
