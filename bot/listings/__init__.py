"""Listings: work (jobs, 微工厂 orders), places, events; what may be shown, and the search.

For a reply: `board = knowledge.listings.on(day, demo)`, then `search(board, Filters(…))` for
work, `board.places` and `nearest(…)` for places, `board.events`, and `board.get(id)` for one.

Spreadsheets are `bot.listings.imports` and `bot.listings.imported`, which stay out of here:
openpyxl takes a fifth of a second to import, and only a command of staff needs it.
"""

from bot.listings.board import Board, Listing, Listings
from bot.listings.jobs import SCHOOLING, Job, JobsFile, Work, WorkshopOrder, schooling_rank
from bot.listings.places import Event, EventsFile, Place, PlacesFile, nearest
from bot.listings.posting import job_posting, order_posting
from bot.listings.search import Filters, search
from bot.listings.traits import area_name
from bot.listings.wording import Remark, faults_of, notices_of, same_post

__all__ = [
    "SCHOOLING",
    "Board",
    "Event",
    "EventsFile",
    "Filters",
    "Job",
    "JobsFile",
    "Listing",
    "Listings",
    "Place",
    "PlacesFile",
    "Remark",
    "Work",
    "WorkshopOrder",
    "area_name",
    "faults_of",
    "job_posting",
    "nearest",
    "notices_of",
    "order_posting",
    "same_post",
    "schooling_rank",
    "search",
]
