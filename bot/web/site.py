"""The site as a whole: pages, static files and the headers every response carries.

`app` builds it once and gives it to the web server. What the routes do is chat.py's business.
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.assistant import Assistant
from bot.config import Service
from bot.web.calendar import calendar_routes
from bot.web.chat import chat_routes

STATIC = Path(__file__).resolve().parent / "static"

# Scripts and styles come from our own files alone, so that no text of a resident can become one.
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'; object-src 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def create_site(
    assistant: Assistant,
    service: Service,
    demo: bool,
    lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]] | None = None,
) -> FastAPI:
    """The site over `assistant`; with `demo` the page says in a banner that it is one.

    `lifespan` holds what lives and ends with the web server.
    """
    site = FastAPI(
        title=service.name,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        lifespan=lifespan,
    )
    site.add_middleware(SecurityHeaders)
    site.include_router(chat_routes(assistant, service, demo))
    site.include_router(calendar_routes(assistant, service))
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
                stored = scope["path"].startswith("/static/")
                headers.setdefault("Cache-Control", "no-cache" if stored else "no-store")
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)
