"""What was done: the editions with their changes and the way back, and the audit log."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from bot.admin import Office, Refused, why_not
from bot.errors import BotError
from bot.web.problems import Problem
from bot.web.staff.door import Door, may_publish

_LINES = 100
# As far as SQLite counts.
Before = Annotated[int | None, Query(le=2**62)]


def record_routes(office: Office, door: Door) -> APIRouter:
    """`/admin/editions…` and `/admin/log`."""
    routes = APIRouter(prefix="/admin", include_in_schema=False)

    @routes.get("/editions")
    async def editions(request: Request) -> Response:
        signed_in = await door.member(request)
        kept = await asyncio.to_thread(office.publisher.editions)
        return door.draw(request, signed_in, "editions.html", editions=kept)

    @routes.get("/editions/{number}")
    async def edition(request: Request, number: int, new: str = "", notice: str = "") -> Response:
        signed_in = await door.member(request)
        kept = await asyncio.to_thread(office.publisher.editions)
        place = next((i for i, one in enumerate(kept) if one.number == number), None)
        if place is None:
            raise Problem(404, "there is no such edition")
        return door.draw(
            request,
            signed_in,
            "edition.html",
            edition=kept[place],
            newest=place == 0,
            later=kept[:place],
            before=kept[place + 1] if place + 1 < len(kept) else None,
            diff=await asyncio.to_thread(office.publisher.diff, number),
            done=f"发布了，第 {number} 版从现在起在答。" if new else "",
            notice=notice,
        )

    @routes.post("/editions/{number}/back")
    async def back(request: Request, number: int) -> Response:
        signed_in, _ = await door.form(request)
        name = may_publish(signed_in).member.name
        try:
            published = await asyncio.to_thread(office.publisher.rollback, number, name)
        except Refused as refused:
            notice = "\n".join(("没有退回：", *why_not(refused)))
            return await edition(request, number, notice=notice)
        except BotError:
            raise Problem(404, "this edition is kept no more") from None
        what = f"退回到第 {number} 版（成了第 {published.number} 版）"
        await office.accounts.audit(name, what)
        return RedirectResponse(f"/admin/editions/{published.number}?new=1", status_code=303)

    @routes.get("/log")
    async def log(request: Request, before: Before = None) -> Response:
        signed_in = await door.member(request)
        found = await office.accounts.log(_LINES, before)
        more = found[-1][0] if len(found) == _LINES else None
        deeds = [deed for _, deed in found]
        return door.draw(request, signed_in, "log.html", deeds=deeds, more=more)

    return routes
