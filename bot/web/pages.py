"""Drawing pages: the templates, and what every page says of the service."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader

from bot.config import Service
from bot.dialogue import Reply, query_of

STATIC = Path(__file__).resolve().parent / "static"
# On the device, so that it holds on every page and without script.
LARGE_COOKIE = "large"

_TEMPLATES = Jinja2Templates(
    env=Environment(
        loader=FileSystemLoader(Path(__file__).resolve().parent / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
)


@cache
def static_url(name: str) -> str:
    """The address of a static file, another one for every version: browsers keep it for good."""
    version = sha256((STATIC / name).read_bytes()).hexdigest()[:8]
    return f"/static/{name}?v={version}"


def address_of(path: str, query: Mapping[str, str], **more: object) -> str:
    """`path` with the query, where there is one."""
    told = urlencode({**query, **more})
    return f"{path}?{told}" if told else path


def without_empty(request: Request, path: str) -> RedirectResponse | None:
    """To `path` without the empty fields, which a form sends too; None where there are none."""
    if "" not in request.query_params.values():
        return None
    filled = {name: value for name, value in request.query_params.multi_items() if value}
    return RedirectResponse(address_of(path, filled), status_code=303)


def work_address(reply: Reply) -> str:
    """The page of the search that `reply` answers, or of the one post it shows."""
    if reply.search is None:
        return f"/jobs/{reply.listings[0]}"
    return address_of("/jobs", query_of(reply.search))


_TEMPLATES.env.globals.update(address_of=address_of, work_address=work_address)


def script_safe(content: Mapping[str, object]) -> str:
    """JSON that cannot end the script element it stands in."""
    return json.dumps(content, ensure_ascii=False).replace("<", "\\u003c").replace("&", "\\u0026")


@dataclass(frozen=True)
class Pages:
    """Draws templates for one service.

    `bot_name` gives the name of the bot on Telegram, empty where there is none.
    """

    service: Service
    demo: bool
    public_url: str
    bot_name: Callable[[], str]

    def draw(
        self, request: Request, template: str, code: int = 200, **context: object
    ) -> HTMLResponse:
        """The page of `template`."""
        known = {
            "service": self.service,
            "demo": self.demo,
            "large": request.cookies.get(LARGE_COOKIE) == "1",
            "static": static_url,
        }
        drawn: HTMLResponse = _TEMPLATES.TemplateResponse(
            request, template, {**known, **context}, status_code=code
        )
        return drawn

    def draw_error(self, request: Request, status: int, sentence: str) -> Response:
        """The page of an error."""
        return self.draw(request, "error.html", status, status=status, sentence=sentence)

    def base(self, request: Request) -> str:
        """The address residents reach the site under, without a slash at its end."""
        return (self.public_url or str(request.base_url)).rstrip("/")

    def telegram(self, entry: str) -> str:
        """The link that opens `entry` in the bot; empty where there is no bot."""
        name = self.bot_name()
        # A start parameter may hold no dots: core.telegram.org/bots/features#deep-linking
        return f"https://t.me/{name}?start={entry.replace('.', '_')}" if name else ""
