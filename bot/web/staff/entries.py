"""The list of answers, one answer as a form, any file as text, a new answer."""

import asyncio
import re

from fastapi import APIRouter, Request, Response

from bot.admin import (
    Edited,
    EditError,
    Office,
    entries_of,
    list_entry,
    new_entry,
    paths_by_id,
    topics_of,
)
from bot.web.problems import Problem
from bot.web.staff.door import Door
from bot.web.staff.drafts import Drafts

_TOPICS = "topics.yaml"
_ID = re.compile(r"^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+")


def staff_entry_routes(office: Office, door: Door, drafts: Drafts) -> APIRouter:
    """`/admin/entries…` and `/admin/files`."""
    routes = APIRouter(prefix="/admin", include_in_schema=False)

    @routes.get("/entries")
    async def entries(request: Request, q: str = "", topic: str = "") -> Response:
        signed_in = await door.member(request)
        edition, day = office.edition(), office.clock().date()
        found = await asyncio.to_thread(entries_of, edition, q, topic, day)
        return door.draw(
            request,
            signed_in,
            "entries.html",
            entries=found,
            topics=topics_of(edition),
            q=q,
            topic=topic,
        )

    @routes.get("/entries/new")
    async def begin(request: Request, title: str = "", asked: str = "") -> Response:
        signed_in = await door.member(request)
        return door.draw(
            request,
            signed_in,
            "new.html",
            topics=topics_of(office.edition()),
            title=title,
            asked=asked,
        )

    @routes.post("/entries/new")
    async def create(request: Request) -> Response:
        signed_in, form = await door.form(request)
        topic, name, title = form.get("topic"), form.get("id").strip(), form.get("title").strip()
        id = name if name.startswith(f"{topic}.") else f"{topic}.{name}"
        asked = [line.strip() for line in form.get("phrasings").splitlines() if line.strip()]
        topics = await drafts.source(_TOPICS)
        path = f"entries/{topic}/{id}.yaml"
        today = office.clock().date()
        try:
            if topic not in topics_of(office.edition()) or not _ID.fullmatch(id):
                raise EditError("编号只用小写英文、数字、点和横线，像 bank-card；主题从列表里选")
            if (await asyncio.to_thread(office.publisher.source, path)).version:
                raise EditError(f"已经有 {id} 这一条了，换一个编号，或者去改那一条")
            text = new_entry(id, title, asked or [title], today=today)
            listed = list_entry(topics.content, topic, id, title)
        except EditError as error:
            return door.draw(
                request,
                signed_in,
                "new.html",
                422,
                topics=topics_of(office.edition()),
                topic=topic,
                id=name,
                title=title,
                asked=form.get("phrasings"),
                notice=str(error),
            )
        files = [Edited(path, text, ""), Edited(_TOPICS, listed, topics.version)]
        return drafts.form(request, signed_in, files)

    @routes.get("/entries/{id}")
    async def entry(request: Request, id: str) -> Response:
        signed_in = await door.member(request)
        path = paths_by_id(await asyncio.to_thread(office.publisher.files, "entries/")).get(id)
        if path is None:
            raise Problem(404, "there is no such entry")
        return drafts.form(request, signed_in, [await drafts.source(path)])

    @routes.get("/files")
    async def files(request: Request, path: str = "") -> Response:
        signed_in = await door.member(request)
        if path:
            return drafts.editor(request, signed_in, [await drafts.source(path)])
        listed = await asyncio.to_thread(office.publisher.files)
        return door.draw(request, signed_in, "files.html", paths=listed)

    return routes
