"""Work on the page: `/jobs`, one post at `/jobs/ID`, `/jobs.atom` and 举报.

A search is its address: filters by name, so that it can be forwarded, printed and subscribed to.
"""

import asyncio
from datetime import date
from hashlib import sha256

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from bot.assistant import Assistant
from bot.dialogue import REPORT, Feed, Message, Post, jobs_page, post_page, work_feed
from bot.web.bodies import key_of, new_conversation, read_form
from bot.web.pages import Pages, address_of, script_safe, without_empty
from bot.web.problems import Problem

_READ = ["GET", "HEAD"]
_ATOM = "application/atom+xml"


def job_routes(assistant: Assistant, pages: Pages) -> APIRouter:
    """The routes of work over `assistant`."""
    routes = APIRouter(include_in_schema=False)

    @routes.api_route("/jobs", methods=_READ)
    async def jobs(request: Request) -> Response:
        if moved := without_empty(request, "/jobs"):
            return moved
        page = await asyncio.to_thread(jobs_page, request.query_params, *assistant.today())
        return pages.draw(
            request,
            "jobs.html",
            shown=page,
            address=pages.base(request) + address_of("/jobs", page.query),
            feed=address_of("/jobs.atom", page.query),
            telegram=pages.telegram("mama.find"),
        )

    @routes.api_route("/jobs.atom", methods=_READ)
    async def feed(request: Request) -> Response:
        """Asked for anew each time: a post that ended leaves without being modified."""
        found = await asyncio.to_thread(work_feed, request.query_params, *assistant.today())
        base = pages.base(request)
        drawn = pages.draw(
            request,
            "jobs.atom",
            feed=found,
            base=base,
            updated=_updated(found, assistant.today()[1]),
            address=base + address_of("/jobs", found.query),
            itself=base + address_of("/jobs.atom", found.query),
        ).body
        tag = f'W/"{sha256(drawn).hexdigest()[:16]}"'
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(drawn, media_type=_ATOM, headers=headers)

    @routes.api_route("/jobs/{id}", methods=_READ)
    async def post(request: Request, id: str, reported: str = "") -> HTMLResponse:
        found = _found(assistant, id)
        address = f"{pages.base(request)}/jobs/{found.id}"
        return pages.draw(
            request,
            "post.html",
            post=found,
            address=address,
            reported=reported,
            telegram=pages.telegram("mama.find"),
            linked_data=_linked_data(found, address, pages.base(request)),
        )

    @routes.post("/report")
    async def report(request: Request) -> Response:
        """Tell staff of a post, as the button of the chat does."""
        id = _found(assistant, (await read_form(request)).get("id", "")).id
        await assistant.receive(Message(key_of(new_conversation()), press=f"{REPORT}{id}"))
        return RedirectResponse(f"/jobs/{id}?reported=1#reported", status_code=303)

    return routes


def _found(assistant: Assistant, id: str) -> Post:
    """The post with this id. Raises Problem 410 where it is over, 404 where there was none."""
    edition, day = assistant.today()
    post = post_page(id, edition, day)
    if post is not None:
        return post
    if edition.knowledge.listings.ended(id, day, edition.demo):
        raise Problem(410, "this post is over; /jobs lists what is open")
    raise Problem(404, "there is no such post; /jobs lists what is open")


def _updated(feed: Feed, day: date) -> date:
    return max((entry.updated for entry in feed.entries), default=day)


def _linked_data(post: Post, address: str, base: str) -> str:
    """The JobPosting of `post` for the page's script element; empty where it has none."""
    if post.posting is None:
        return ""
    context = ["https://schema.org", {"mama": f"{base}/jobs#"}]
    return script_safe({"@context": context, "@id": address, "url": address, **post.posting})
