"""What waits for staff, and how things go."""

import asyncio
from datetime import timedelta

from fastapi import APIRouter, Request, Response

from bot.admin import Office, for_staff, freshness, statistics
from bot.web.staff.charts import KINDS, columns
from bot.web.staff.door import Door
from bot.web.staff.queue import WEEKS

_SPANS = (7, 28, 90)
_TOP = 15
# For so many days a reported job is shown, unless it is taken down.
_REPORTS = 28


def overview_routes(office: Office, door: Door) -> APIRouter:
    """`/admin` and `/admin/statistics`."""
    routes = APIRouter(prefix="/admin", include_in_schema=False)

    @routes.get("")
    async def overview(request: Request, handed: str = "") -> Response:
        signed_in = await door.member(request)
        now, edition = office.clock(), office.edition()
        today = now.date()
        week, month = today - timedelta(days=6), today - timedelta(days=_REPORTS - 1)
        judged = await statistics(office.journal, edition, month, today)
        editions = await asyncio.to_thread(office.publisher.editions)
        return door.draw(
            request,
            signed_in,
            "overview.html",
            today=await statistics(office.journal, edition, today, today),
            week=await statistics(office.journal, edition, week, today),
            reported=[one for one in judged.reported if one.job],
            reports=_REPORTS,
            groups=await office.review.groups(now - WEEKS),
            prepared=await office.book.prepared(),
            trouble=[for_staff(one) for one in office.publisher.trouble],
            overdue=[one for one in freshness(edition.knowledge, today) if one.overdue],
            newest=editions[0] if editions else None,
            entries=len(edition.knowledge.entries),
            done="交给发布人了，发布之前居民看到的还是原来的。" if handed else "",
        )

    @routes.get("/statistics")
    async def figures(request: Request, days: int = 28) -> Response:
        signed_in = await door.member(request)
        span = days if days in _SPANS else 28
        edition, today = office.edition(), office.clock().date()
        told = await statistics(office.journal, edition, today - timedelta(days=span - 1), today)
        return door.draw(
            request,
            signed_in,
            "statistics.html",
            told=told,
            chart=columns([(one.day, dict(one.outcomes)) for one in told.days]),
            kinds=KINDS,
            top=told.top[:_TOP],
            judged=told.judged[:_TOP],
            due=freshness(edition.knowledge, today),
            spans=_SPANS,
            span=span,
        )

    return routes
