"""Amounts and days set by law: what holds now, what is to come, another value from a day on."""

import asyncio
import re
from datetime import date
from decimal import Decimal, InvalidOperation

from fastapi import APIRouter, Request, Response

from bot.admin import (
    Edited,
    EditError,
    Office,
    parameters_of,
    paths_by_id,
    reckoned_anew,
    set_value_from,
)
from bot.web.problems import Problem
from bot.web.staff.door import Door, Form
from bot.web.staff.drafts import Drafts

_FOLDER = "rules/parameters/"


def parameter_routes(office: Office, door: Door, drafts: Drafts) -> APIRouter:
    """`/admin/parameters…`."""
    routes = APIRouter(prefix="/admin/parameters", include_in_schema=False)

    @routes.get("")
    async def parameters(request: Request, q: str = "") -> Response:
        signed_in = await door.member(request)
        found = parameters_of(office.edition(), q, office.clock().date())
        return door.draw(request, signed_in, "parameters.html", parameters=found, q=q)

    async def page(
        request: Request, id: str, code: int = 200, notice: str = "", form: Form | None = None
    ) -> Response:
        signed_in = await door.member(request)
        knowledge, day = office.edition().knowledge, office.clock().date()
        parameter = knowledge.rules.parameters.get(id)
        if parameter is None:
            raise Problem(404, "there is no such parameter")
        quoting = [
            entry
            for entry in knowledge.entries.values()
            if any(f"{{{id}" in text for text in entry.answer.texts())
        ]
        return door.draw(
            request,
            signed_in,
            "parameter.html",
            code,
            parameter=parameter,
            in_force=max((first for first in parameter.values if first <= day), default=None),
            quoting=quoting,
            path=_path(id),
            today=day,
            given=form,
            notice=notice,
        )

    def _path(id: str) -> str:
        return paths_by_id(office.publisher.files(_FOLDER)).get(id, "")

    @routes.get("/{id}")
    async def parameter(request: Request, id: str) -> Response:
        return await page(request, id)

    @routes.post("/{id}")
    async def change(request: Request, id: str) -> Response:
        signed_in, form = await door.form(request)
        source = await drafts.source(_path(id))
        try:
            day = _day(form.get("day"))
            text = set_value_from(
                source.content,
                day,
                _amount(form.get("value")),
                title=_told(form, "title", "文件的名字"),
                number=form.get("number"),
                issuer=form.get("issuer"),
                published=form.get("published"),
                as_of=_month(form.get("published")) or f"{office.clock():%Y-%m}",
                checked=office.clock().date(),
            )
        except EditError as error:
            return await page(request, id, 422, str(error), form)
        changed = Edited(source.path, text, source.version)
        more, numbers = await asyncio.to_thread(
            reckoned_anew, changed, office.edition(), office.publisher
        )
        return await drafts.show(
            request, signed_in, [changed, *more], on=day.isoformat(), reckoned=numbers
        )

    return routes


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise EditError("写清从哪天起，像 2027-01-01。") from None


def _amount(text: str) -> Decimal:
    cleaned = text.strip().replace(",", "").replace("，", "")
    try:
        value = Decimal(cleaned)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value < 0:
        raise EditError("数只写数字，像 4000；单位已经有了。")
    return value


def _told(form: Form, name: str, what: str) -> str:
    if not (value := form.get(name).strip()):
        raise EditError(f"{what}要写：没有文件、没有文号，不要改。")
    return value


def _month(text: str) -> str:
    return text[:7] if re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", text) else ""
