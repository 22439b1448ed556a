"""The addresses that every change goes through: filled in, tried, handed over, published."""

from dataclasses import replace

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from bot.admin import FIELDS, Conflict, Edited, EditError, Office, Prepared, Refused, write_form
from bot.web.problems import Problem
from bot.web.staff.door import Door, Form, may_publish
from bot.web.staff.drafts import Drafts


def draft_routes(office: Office, door: Door, drafts: Drafts) -> APIRouter:
    """`/admin/draft` and `/admin/form`, which every change goes through; `/admin/prepared/ID`."""
    routes = APIRouter(prefix="/admin", include_in_schema=False)

    @routes.post("/form")
    async def fill_in(request: Request) -> Response:
        signed_in, form = await door.form(request)
        files = files_of(form)
        sent = [field.name for field in FIELDS if field.name in form.names()]
        values = {name: "\n".join(form.all(name)) for name in sent}
        try:
            text = write_form(files[0].content, values)
        except EditError as error:
            return drafts.editor(request, signed_in, files, notice=str(error))
        return await drafts.show(
            request,
            signed_in,
            [replace(files[0], content=text), *files[1:]],
            prepared=form.get("prepared"),
            on=form.get("on"),
        )

    @routes.post("/draft")
    async def draft(request: Request) -> Response:
        signed_in, form = await door.form(request)
        files, why, do = files_of(form), form.get("why").strip(), form.get("do")
        if also := form.get("also"):
            files = [*files, await drafts.source(also)]
        if do == "form":
            return drafts.form(
                request, signed_in, files, prepared=form.get("prepared"), on=form.get("on")
            )
        if do == "publish":
            try:
                published = await drafts.publish(signed_in, files, why or "（没有写原因）")
            except Conflict as conflict:
                return await drafts.conflict(request, signed_in, files, conflict, why)
            except Refused as refused:
                notice = f"没有发布，还有 {len(refused.findings)} 处要改。现在的答案没有动。"
                return await drafts.show(
                    request, signed_in, files, code=422, why=why, notice=notice
                )
            await _settle(form)
            return RedirectResponse(f"/admin/editions/{published.number}?new=1", status_code=303)
        if do == "hand-over":
            await drafts.hand_over(signed_in, files, why)
            return RedirectResponse("/admin?handed=1", status_code=303)
        return await drafts.show(
            request,
            signed_in,
            files,
            question=form.get("question"),
            why=why,
            prepared=form.get("prepared"),
            on=form.get("on"),
        )

    async def _settle(form: Form) -> None:
        """What led to a change that is live now waits no more."""
        for one in await office.book.prepared():
            if str(one.id) == form.get("prepared"):
                await office.book.drop_prepared(one.id)

    @routes.get("/prepared/{id}")
    async def prepared(request: Request, id: int) -> Response:
        signed_in = await door.member(request)
        waiting = await _waiting(id)
        files = [Edited(one.path, one.content, one.based_on) for one in waiting.files]
        return await drafts.show(
            request, signed_in, files, why=waiting.why, prepared=str(waiting.id)
        )

    @routes.post("/prepared/{id}/drop")
    async def drop(request: Request, id: int) -> Response:
        signed_in, _ = await door.form(request)
        waiting = await _waiting(id)
        if waiting.who != signed_in.member.name:
            may_publish(signed_in)
        await office.book.drop_prepared(id)
        what = f"退掉了 {waiting.who} 准备的改动：{waiting.files[0].path}"
        await office.accounts.audit(signed_in.member.name, what)
        return RedirectResponse("/admin", status_code=303)

    async def _waiting(id: int) -> Prepared:
        for one in await office.book.prepared():
            if one.id == id:
                return one
        raise Problem(404, "this prepared change waits no more")

    return routes


def files_of(form: Form) -> list[Edited]:
    """The files that a form carries. Raises Problem 422 where it carries none."""
    parts = zip(form.all("path"), form.all("content"), form.all("version"), strict=False)
    files = [Edited(*part) for part in parts]
    if not files:
        raise Problem(422, "the form carries no file; begin again from the list of entries")
    return files
