"""The accounts of staff: who there is, and for a publisher adding, resetting and removing."""

from fastapi import APIRouter, Request, Response

from bot.admin import Office, Role
from bot.errors import AccountError
from bot.web.staff.door import Door, may_publish


def people_routes(office: Office, door: Door) -> APIRouter:
    """`/admin/people`."""
    routes = APIRouter(prefix="/admin/people", include_in_schema=False)

    async def page(
        request: Request, code: int = 200, notice: str = "", done: str = "", **told: str
    ) -> Response:
        signed_in = await door.member(request)
        members = await office.accounts.members()
        return door.draw(
            request,
            signed_in,
            "people.html",
            code,
            members=members,
            notice=notice,
            done=done,
            **told,
        )

    @routes.get("")
    async def people(request: Request) -> Response:
        return await page(request)

    @routes.post("")
    async def change(request: Request) -> Response:
        signed_in, form = await door.form(request)
        by = may_publish(signed_in).member
        name = form.get("name").strip()
        try:
            if form.get("do") == "remove":
                await office.accounts.remove(name, by)
                return await page(request, done=f"删了 {name}，已经退出登录。")
            if form.get("do") == "reset":
                password = await office.accounts.reset(name, by)
            else:
                role = Role.PUBLISHER if form.get("role") == "publisher" else Role.EDITOR
                password = await office.accounts.add(name, role, by)
        except AccountError as error:
            return await page(request, 422, notice=str(error))
        return await page(request, once=password, whose=name)

    return routes
