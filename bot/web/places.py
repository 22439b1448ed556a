"""`/places` and `/events`: where to go, and what is on.

How far a place is, the page works out by itself: where somebody is never leaves their phone.
"""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from bot.assistant import Assistant
from bot.dialogue import event_groups, places_page
from bot.web.pages import Pages, address_of, without_empty

_READ = ["GET", "HEAD"]


def place_routes(assistant: Assistant, pages: Pages) -> APIRouter:
    """The routes of places and events over `assistant`."""
    routes = APIRouter(include_in_schema=False)

    @routes.api_route("/places", methods=_READ)
    async def places(request: Request) -> Response:
        if moved := without_empty(request, "/places"):
            return moved
        page = places_page(request.query_params, *assistant.today())
        query = {"community": page.community} if page.community else {}
        return pages.draw(
            request,
            "places.html",
            shown=page,
            near=any(card.at for group in page.groups for card in group.cards),
            address=pages.base(request) + address_of("/places", query),
        )

    @routes.api_route("/events", methods=_READ)
    async def events(request: Request) -> HTMLResponse:
        return pages.draw(request, "events.html", groups=event_groups(*assistant.today()))

    return routes
