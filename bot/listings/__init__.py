"""Listings: work (jobs, 微工厂 orders), places, events; what may be shown, and the search.

For a reply: `board = knowledge.listings.on(day, demo)`, then `search(board, Filters(…))` for
work, `board.places` and `nearest(…)` for places, `board.events`, and `board.get(id)` for one.
"""

from bot.listings.board import Board, Listing, Listings
from bot.listings.jobs import Job, JobsFile, Work, WorkshopOrder, schooling_rank
from bot.listings.places import Event, EventsFile, Place, PlacesFile, nearest
from bot.listings.search import Filters, search
from bot.listings.traits import area_name

__all__ = [
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
    "Work",
    "WorkshopOrder",
    "area_name",
    "nearest",
    "schooling_rank",
    "search",
]
