"""Jobs by spreadsheet: uploaded, reported on, confirmed; and the empty one to fill in."""

import asyncio
import secrets
import tempfile
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, RedirectResponse
from starlette.background import BackgroundTask
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from bot.admin import (
    MAX_SHEET_BYTES,
    Conflict,
    Edition,
    Office,
    Refused,
    Sheet,
    file_of_job,
    read_sheet,
    why_not,
    write_sheet,
)
from bot.errors import SheetError
from bot.web.bodies import bounded_stream
from bot.web.problems import Problem
from bot.web.staff.door import Door, Form, check_token, may_publish

_KEPT = 8
# What a form adds to the file itself.
_ROOM = 4096
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class _Upload:
    who: str
    name: str
    sheet: Sheet


def sheet_routes(office: Office, door: Door) -> APIRouter:
    """`/admin/listings…`. What was uploaded waits in memory to be confirmed, the newest few."""
    routes = APIRouter(prefix="/admin/listings", include_in_schema=False)
    waiting: OrderedDict[str, _Upload] = OrderedDict()

    async def page(request: Request, code: int = 200, notice: str = "") -> Response:
        signed_in = await door.member(request)
        listings, day = office.edition().knowledge.listings, office.clock().date()
        jobs = [job for file in listings.jobs for job in file.jobs]
        return door.draw(
            request,
            signed_in,
            "listings.html",
            code,
            shown=sum(not job.sample and job.last_day >= day for job in jobs),
            expired=[job for job in jobs if not job.sample and job.last_day < day],
            samples=sum(job.sample for job in jobs),
            megabytes=MAX_SHEET_BYTES // 1_000_000,
            notice=notice,
        )

    @routes.get("")
    async def listings(request: Request) -> Response:
        return await page(request)

    @routes.post("")
    async def upload(request: Request) -> Response:
        signed_in = await door.member(request)
        form, name, content = await read_upload(request, MAX_SHEET_BYTES)
        check_token(form, signed_in.token)
        if not content:
            return await page(request, 422, "先选一个表格文件，再按上传。")
        day = office.clock().date()
        try:
            sheet = await asyncio.to_thread(
                read_sheet, name, content, office.publisher, office.edition(), day
            )
        except SheetError as error:
            return await page(request, 422, f"没有导入。{error}")
        key = secrets.token_urlsafe(8)
        waiting[key] = _Upload(signed_in.member.name, name, sheet)
        while len(waiting) > _KEPT:
            waiting.popitem(last=False)
        return door.draw(
            request,
            signed_in,
            "sheet.html",
            422 if sheet.wrong else 200,
            sheet=sheet,
            name=name,
            key=key,
        )

    @routes.post("/confirm")
    async def confirm(request: Request) -> Response:
        signed_in, form = await door.form(request)
        may_publish(signed_in)
        found = waiting.pop(form.get("key"), None)
        if found is None or not found.sheet.changes:
            return await page(request, 409, "这张表放得太久了，请再上传一次。")
        why = f"导入岗位表 {found.name}：新增 {found.sheet.new} 条，改动 {found.sheet.changed} 条"
        who = signed_in.member.name
        try:
            published = await asyncio.to_thread(
                office.publisher.publish, found.sheet.changes, who, why, found.sheet.based_on
            )
        except Conflict:
            return await page(request, 409, "您传表之后有人导入过别的表，请再上传一次。")
        except Refused as refused:
            return await page(request, 422, "\n".join(("没有导入：", *why_not(refused))))
        await office.accounts.audit(who, f"发布了第 {published.number} 版：{why}")
        return RedirectResponse(f"/admin/editions/{published.number}?new=1", status_code=303)

    @routes.get("/file")
    async def file(request: Request, job: str = "") -> RedirectResponse:
        await door.member(request)
        found = await asyncio.to_thread(file_of_job, office.publisher, job)
        if found is None:
            raise Problem(404, "no file has this job")
        path, line = found
        return RedirectResponse(f"/admin/files?{urlencode({'path': path})}#line-1-{line}", 303)

    @routes.get("/template.xlsx")
    async def template(request: Request) -> Response:
        await door.member(request)
        return await _sent("岗位.xlsx", None)

    @routes.get("/jobs.xlsx")
    async def export(request: Request) -> Response:
        await door.member(request)
        return await _sent("现有岗位.xlsx", office.edition())

    async def _sent(name: str, edition: Edition | None) -> Response:
        folder = tempfile.TemporaryDirectory()
        path = Path(folder.name, "sheet.xlsx")
        await asyncio.to_thread(write_sheet, path, edition)
        gone = BackgroundTask(folder.cleanup)
        return FileResponse(path, media_type=_XLSX, filename=name, background=gone)

    return routes


async def read_upload(request: Request, limit: int) -> tuple[Form, str, bytes]:
    """A form with one file: its fields, the file's name and content (both empty without one).

    Raises Problem 413 beyond `limit`, before reading more, 422 where it is no such form.
    """
    try:
        parser = MultiPartParser(
            request.headers, bounded_stream(request, limit + _ROOM), max_files=1, max_fields=5
        )
        parsed = await parser.parse()
    except (MultiPartException, KeyError, ValueError):
        raise Problem(422, "the body is no form with a file") from None
    except Problem as problem:
        sentence = f"文件太大，最多 {limit // 1_000_000} MB。分成几个文件，一个一个传。"
        raise Problem(problem.status, problem.detail, sentence=sentence) from None
    try:
        fields: dict[str, list[str]] = {}
        name, content = "", b""
        for key, value in parsed.multi_items():
            if isinstance(value, UploadFile):
                name, content = Path(value.filename or "").name, await value.read()
            else:
                fields.setdefault(key, []).append(value)
        return Form(fields), name, content
    finally:
        await parsed.close()
