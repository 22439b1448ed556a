"""The site as a whole: pages, API, static files and the headers every response carries.

`app` builds it once and gives it to the web server. What the routes do is their modules' business.
"""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial

from fastapi import Depends, FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.admin import Office
from bot.assistant import Assistant
from bot.config import Service, Web
from bot.web.api import api_routes
from bot.web.calendar import calendar_routes
from bot.web.chat import chat_routes
from bot.web.entries import entry_routes
from bot.web.guard import Guard
from bot.web.jobs import job_routes
from bot.web.operation import operation_routes
from bot.web.pages import STATIC, Pages
from bot.web.places import place_routes
from bot.web.poster import poster_routes
from bot.web.problems import Problem, answered, handle_problems
from bot.web.staff import add_staff

# Scripts and styles come from our own files alone, so that no text of a resident can become one.
# (The linked data of /e/ID is a data block, which is no script: HTML standard, "the script
# element".) A form's Origin is kept for Guard: no-referrer would make it null.
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'; object-src 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(self), microphone=(), payment=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_HTTPS_ONLY = "max-age=31536000"
_FOR_GOOD = "public, max-age=31536000, immutable"


def create_site(
    assistant: Assistant,
    service: Service,
    demo: bool,
    lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]] | None = None,
    web: Web | None = None,
    bot_name: Callable[[], str] = str,
    metrics: Callable[[], Awaitable[bytes]] | None = None,
    office: Office | None = None,
) -> FastAPI:
    """The site over `assistant`; with `demo` the page says in a banner that it is one.

    `lifespan` holds what lives and ends with the web server; `bot_name` gives the bot's name on
    Telegram, empty where there is none; `metrics` what Prometheus is given. The staff console is
    there where an `office` is given.
    """
    web = web or Web()
    pages = Pages(service, demo, web.public_url, bot_name)
    site = FastAPI(
        title=service.name,
        summary="Asks the assistant what a resident would ask; the page's own API.",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        lifespan=lifespan,
    )
    handle_problems(site, pages.draw_error)

    def refuse(request: Request, problem: Problem) -> Response:
        return answered(request, problem, pages.draw_error)

    site.add_middleware(Guard, web.per_minute, web.public_url, refuse)
    site.add_middleware(SecurityHeaders)
    site.add_middleware(GZipMiddleware, minimum_size=1000)
    site.include_router(chat_routes(assistant, pages))
    site.include_router(entry_routes(assistant, pages))
    site.include_router(poster_routes(assistant, pages))

    def unless_paused(topic: str) -> None:
        if assistant.pauses.over(topic):
            raise Problem(503, f"{topic} is being checked by staff; try again later")

    jobs, places = (Depends(partial(unless_paused, topic)) for topic in ("jobs", "childcare"))
    site.include_router(job_routes(assistant, pages), dependencies=[jobs])
    site.include_router(place_routes(assistant, pages), dependencies=[places])
    site.include_router(api_routes(assistant))
    site.include_router(calendar_routes(assistant, service))
    site.include_router(operation_routes(assistant, metrics, web.metrics_from))
    if office is not None:
        add_staff(site, office, pages)
    site.mount("/static", StaticFiles(directory=STATIC), name="static")
    return site


class SecurityHeaders:
    """Adds SECURITY_HEADERS to every response; what is not a static file is never stored."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and the response back with the headers added."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                if scope["scheme"] == "https":
                    headers.setdefault("Strict-Transport-Security", _HTTPS_ONLY)
                headers.setdefault("Cache-Control", _caching(scope, message["status"]))
                if scope["path"].startswith("/admin"):
                    headers.setdefault("X-Robots-Tag", "noindex")
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def _caching(scope: Scope, status: int) -> str:
    """A static file under an address of its version stays; a page is asked for anew."""
    if not scope["path"].startswith("/static/") or status >= 400:
        return "no-store"
    return _FOR_GOOD if scope["query_string"].startswith(b"v=") else "no-cache"
