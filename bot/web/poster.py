"""`/poster/ID`: an entry on one A4 sheet for a community's notice board.

The conclusion, three things to do, the number to call, and a QR code of the entry's page.
"""

from dataclasses import dataclass

import segno
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from bot.assistant import Assistant
from bot.dialogue import BlockKind, Card
from bot.web.entries import found
from bot.web.pages import Pages

_STEPS = 3
# With more characters than this the letters are smaller, so that all stays on one sheet.
_MANY = 105
_FIRST = (BlockKind.STEPS, BlockKind.CHECKLIST, BlockKind.LIST, BlockKind.PARAGRAPH)


@dataclass(frozen=True, slots=True)
class ThreeSteps:
    """At most three lines under a title, and how many more there are on the entry's page."""

    title: str
    lines: tuple[str, ...]
    more: int
    numbered: bool


def poster_routes(assistant: Assistant, pages: Pages) -> APIRouter:
    """`/poster/ID`."""
    routes = APIRouter(include_in_schema=False)

    @routes.api_route("/poster/{id}", methods=["GET", "HEAD"])
    async def poster(request: Request, id: str) -> HTMLResponse:
        card = found(assistant, id)
        address = f"{pages.base(request)}/e/{card.id}"
        steps = three_steps(card)
        return pages.draw(
            request,
            "poster.html",
            card=card,
            steps=steps,
            dense=len(card.summary) + sum(map(len, steps.lines if steps else ())) > _MANY,
            qr=qr_code(address),
            address=address,
            lasting=bool(pages.public_url),
        )

    return routes


def three_steps(card: Card) -> ThreeSteps | None:
    """What to do first: the steps; without any what to bring, else the first part there is."""
    for kind in _FIRST:
        for block in card.reply.blocks:
            if block.kind is kind and block.title:
                more = max(0, len(block.lines) - _STEPS)
                numbered = kind is BlockKind.STEPS
                return ThreeSteps(block.title, block.lines[:_STEPS], more, numbered)
    return None


def qr_code(address: str) -> str:
    """A QR code of `address` as an SVG element; it can still be read with 15 % of it damaged."""
    code = segno.make(address, error="m", micro=False)
    return code.svg_inline(border=0, omitsize=True, svgclass="qr", lineclass=None)
