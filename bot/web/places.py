"""`/places` and `/events`: where to go, and what is on.

How far a place is, the page works out by itself: where somebody is never leaves their phone.
"""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from bot.assistant import Assistant
from bot.dialogue import event_groups, place_groups
from bot.web.pages import Pages

_READ = ["GET", "HEAD"]


def place_routes(assistant: Assistant, pages: Pages) -> APIRouter:
    """The routes of places and events over `assistant`."""
    routes = APIRouter(include_in_schema=False)

    @routes.api_route("/places", methods=_READ)
    async def places(request: Request) -> HTMLResponse:
        groups = place_groups(*assistant.today())
        near = any(card.at for group in groups for card in group.cards)
        return pages.draw(request, "places.html", groups=groups, near=near)

    @routes.api_route("/events", methods=_READ)
    async def events(request: Request) -> HTMLResponse:
        return pages.draw(request, "events.html", groups=event_groups(*assistant.today()))

    return routes
