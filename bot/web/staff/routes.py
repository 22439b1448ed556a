"""The console as a whole, added to a site."""

from fastapi import FastAPI

from bot.admin import Office
from bot.web.pages import Pages
from bot.web.staff.changes import draft_routes
from bot.web.staff.door import Door, turn_away
from bot.web.staff.drafts import Drafts
from bot.web.staff.entrance import entrance_routes
from bot.web.staff.entries import staff_entry_routes
from bot.web.staff.overview import overview_routes
from bot.web.staff.parameters import parameter_routes
from bot.web.staff.people import people_routes
from bot.web.staff.queue import queue_routes
from bot.web.staff.records import record_routes
from bot.web.staff.sheets import sheet_routes


def add_staff(site: FastAPI, office: Office, pages: Pages) -> None:
    """Put the console at `/admin` of `site`; none of it stands in OpenAPI."""
    door = Door(office.accounts, pages)
    drafts = Drafts(office, door)
    turn_away(site)
    for routes in (
        entrance_routes(door),
        overview_routes(office, door),
        staff_entry_routes(office, door, drafts),
        draft_routes(office, door, drafts),
        parameter_routes(office, door, drafts),
        queue_routes(office, door, drafts),
        sheet_routes(office, door),
        record_routes(office, door),
        people_routes(office, door),
    ):
        site.include_router(routes)
