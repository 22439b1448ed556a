"""A change on its way: edited, checked, tried, handed over or published.

Nothing of it is kept between two pages but in their forms: the files as they would be, each with
the version it was begun from. An editor's change that was handed over waits in the store.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from bot.admin import (
    FIELDS,
    REGIONS,
    Conflict,
    Edited,
    EditError,
    Examined,
    Office,
    Prepared,
    PreparedFile,
    Published,
    Reckoned,
    Refused,
    SignedIn,
    read_form,
    write_form,
)
from bot.web.problems import Problem
from bot.web.staff.door import Door, Form, may_publish

_ENTRIES = "entries/"
_SHOWN_EFFECTS = 30
# A page that takes longer is thought to be broken.
_PATIENCE_SECONDS = 8.0


class Drafts:
    """Draws the pages of a change, for every route that begins one."""

    def __init__(self, office: Office, door: Door) -> None:
        self._office = office
        self._door = door

    async def source(self, path: str) -> Edited:
        """The file at `path` as it is now. Raises Problem 404 where it is no file of ours."""
        try:
            source = await asyncio.to_thread(self._office.publisher.source, path)
        except Refused:
            source = None
        if source is None or not source.version:
            raise Problem(404, "there is no such file of knowledge")
        return Edited(path, source.text, source.version)

    def form(
        self,
        request: Request,
        signed_in: SignedIn,
        files: Sequence[Edited],
        prepared: str = "",
        on: str = "",
    ) -> Response:
        """The entry in the first of `files` as a form."""
        return self._door.draw(
            request,
            signed_in,
            "form.html",
            files=files,
            fields=FIELDS,
            values=read_form(files[0].content),
            regions=REGIONS,
            hotlines=self._office.edition().knowledge.hotlines,
            prepared=prepared,
            on=on,
        )

    def editor(
        self, request: Request, signed_in: SignedIn, files: Sequence[Edited], notice: str = ""
    ) -> Response:
        """The text of `files`, not examined yet."""
        return self._door.draw(
            request, signed_in, "draft.html", files=files, examined=None, notice=notice
        )

    async def show(
        self,
        request: Request,
        signed_in: SignedIn,
        files: Sequence[Edited],
        *,
        code: int = 200,
        question: str = "",
        why: str = "",
        prepared: str = "",
        on: str = "",
        notice: str = "",
        reckoned: Sequence[Reckoned] = (),
    ) -> Response:
        """What `files` come to: the findings beside their lines, the card, effects, publishing."""
        bench, today = self._office.workbench, self._office.clock().date()
        day = _day(on) or today
        examined = await bench.examine(files)
        sounding = await bench.effects(examined, day, _PATIENCE_SECONDS)
        return self._door.draw(
            request,
            signed_in,
            "draft.html",
            code,
            files=files,
            examined=examined,
            by_line=[_by_line(examined, file.path) for file in files],
            card=bench.card(examined, files[0].path, day) if _is_entry(files[0].path) else None,
            titles=self._titles(),
            title=self._title(files[0].path),
            sounding=sounding,
            effects=sounding.effects[:_SHOWN_EFFECTS],
            more_effects=max(0, len(sounding.effects) - _SHOWN_EFFECTS),
            question=question,
            reply=await bench.answer(examined, question, day),
            day=day,
            today=today,
            why=why,
            prepared=prepared,
            notice=notice,
            reckoned=reckoned,
            other_files=_other_files(examined, files),
        )

    def _titles(self) -> dict[str, str]:
        knowledge = self._office.edition().knowledge
        titles = {id: entry.title for id, entry in knowledge.entries.items()}
        return titles | {id: service.title for id, service in knowledge.elsewhere.items()}

    def _title(self, path: str) -> str:
        """What staff call the file at `path`."""
        knowledge, name = self._office.edition().knowledge, PurePosixPath(path).stem
        if entry := knowledge.entries.get(name):
            return entry.title
        parameter = knowledge.rules.parameters.get(name)
        return parameter.description if parameter else name

    async def conflict(
        self,
        request: Request,
        signed_in: SignedIn,
        files: Sequence[Edited],
        found: Conflict,
        why: str,
    ) -> Response:
        """Somebody saved one of the files meanwhile: theirs, and how it differs from this."""
        publisher = self._office.publisher
        kept = next((one for one in publisher.editions() if found.path in one.paths), None)
        theirs = await self.source(found.path)
        onto = [
            replace(one, version=theirs.version) if one.path == found.path else one for one in files
        ]
        examined = await self._office.workbench.examine(onto)
        return self._door.draw(
            request,
            signed_in,
            "conflict.html",
            409,
            files=onto,
            path=found.path,
            kept=kept,
            theirs=await asyncio.to_thread(publisher.diff, kept.number) if kept else "",
            diff_text=examined.diff,
            why=why,
        )

    async def publish(self, signed_in: SignedIn, files: Sequence[Edited], why: str) -> Published:
        """Put `files` live. Raises Refused and Conflict, Problem 403 for an editor."""
        may_publish(signed_in)
        changes = [file.change() for file in files]
        based_on = {file.path: file.version for file in files}
        name = signed_in.member.name
        published = await asyncio.to_thread(
            self._office.publisher.publish, changes, name, why, based_on
        )
        paths = "、".join(file.path for file in files)
        await self._office.accounts.audit(name, f"发布了第 {published.number} 版：{paths}（{why}）")
        return published

    async def hand_over(self, signed_in: SignedIn, files: Sequence[Edited], why: str) -> None:
        """Let `files` wait for a publisher."""
        listed = tuple(PreparedFile(one.path, one.content, one.version) for one in files)
        name = signed_in.member.name
        await self._office.book.prepare(Prepared(0, self._office.clock(), name, why, listed))
        await self._office.accounts.audit(name, f"交给发布人：{files[0].path}（{why}）")


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
        if form.get("prepared").isdigit():
            await office.book.drop_prepared(int(form.get("prepared")))

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


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _other_files(examined: Examined, files: Sequence[Edited]) -> list[str]:
    """The files with faults that are no part of the change yet."""
    own = {file.path for file in files}
    return sorted({fault.file for fault in examined.faults if fault.file.endswith(".yaml")} - own)


def _is_entry(path: str) -> bool:
    return path.startswith(_ENTRIES)


def _by_line(examined: Examined, path: str) -> dict[int, list[object]]:
    """The findings in one file, by line."""
    found: dict[int, list[object]] = {}
    for finding in examined.findings:
        if finding.file == path:
            found.setdefault(finding.line, []).append(finding)
    return found
