"""What residents asked and did not surely get, group by group, and what to do with each."""

import asyncio
from datetime import datetime, timedelta

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from bot.admin import (
    Edited,
    EditError,
    Office,
    ReviewError,
    key_of,
    topics_of,
)
from bot.web.staff.door import Door, Form
from bot.web.staff.drafts import Drafts

WEEKS = timedelta(days=28)


def queue_routes(office: Office, door: Door, drafts: Drafts) -> APIRouter:
    """`/admin/unanswered`."""
    routes = APIRouter(prefix="/admin/unanswered", include_in_schema=False)

    def since() -> datetime:
        return office.clock() - WEEKS

    async def page(request: Request, code: int = 200, notice: str = "", done: str = "") -> Response:
        signed_in = await door.member(request)
        knowledge = office.edition().knowledge
        return door.draw(
            request,
            signed_in,
            "queue.html",
            code,
            groups=await office.review.groups(since()),
            ignored=await office.review.ignored(since()),
            key_of=key_of,
            targets=[*knowledge.entries.values(), *knowledge.elsewhere.values()],
            notice=notice,
            done=done,
        )

    @routes.get("")
    async def queue(request: Request, ignored: str = "") -> Response:
        return await page(request, done="记下了，这几句不再提醒。" if ignored else "")

    @routes.post("")
    async def decide(request: Request) -> Response:
        signed_in, form = await door.form(request)
        name, asked = signed_in.member.name, form.all("question")
        do = form.get("do")
        if not asked:
            return await page(request, 422, "先勾上至少一句问法。")
        if do == "draft":
            return door.draw(
                request,
                signed_in,
                "new.html",
                topics=topics_of(office.edition()),
                title=asked[0],
                asked="\n".join(asked),
            )
        try:
            if do in ("ignore", "heed"):
                return await set_aside(form, name)
            to = _target(form)
            change, version = await asyncio.to_thread(office.review.phrased, asked, to)
        except (ReviewError, EditError) as error:
            return await page(request, 422, str(error))
        why = f"加了居民的问法 {len(asked)} 句"
        files = [Edited(change.path, str(change.content), version)]
        return await drafts.show(request, signed_in, files, question=asked[0], why=why)

    async def set_aside(form: Form, name: str) -> Response:
        wanted = {key_of(text) for text in form.all("question")}
        review = office.review
        if form.get("do") == "heed":
            known = await review.ignored(since())
            await review.heed([one for one in known if key_of(one.text) in wanted])
            await office.accounts.audit(name, f"重新列出没答上的问法：{len(wanted)} 句")
            return RedirectResponse("/admin/unanswered", status_code=303)
        group = await review.group(form.get("key"), since())
        chosen = [one for one in group.questions if key_of(one.text) in wanted]
        await review.ignore(chosen, name)
        # A count: the log is kept for good, what residents wrote is not.
        await office.accounts.audit(name, f"不再提醒没答上的问法：{len(chosen)} 句")
        return RedirectResponse("/admin/unanswered?ignored=1", status_code=303)

    return routes


def _target(form: Form) -> str:
    """The entry or neighbouring service chosen. Raises EditError where none is."""
    chosen = form.get("to")
    if chosen in ("", "other"):
        chosen = form.get("other").strip()
    if not chosen:
        raise EditError("选一条答案，或者在“别的”里写它的编号。")
    return chosen.split()[0]
