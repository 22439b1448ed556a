"""Signing in and out, and choosing a password."""

import secrets

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from bot.admin import MIN_PASSWORD, TooManyAttempts
from bot.errors import AccountError
from bot.web.bodies import read_fields
from bot.web.guard import address_of
from bot.web.staff.door import COOKIE, SIGN_IN, Door, Form, check_token

_HOME = "/admin"
_RETRY = {"Retry-After": "900"}


def entrance_routes(door: Door) -> APIRouter:
    """`/admin/sign-in`, `/admin/sign-out` and `/admin/password`."""
    routes = APIRouter(prefix="/admin", include_in_schema=False)

    @routes.get("/sign-in")
    async def entrance(request: Request) -> Response:
        token = request.cookies.get(COOKIE, "")
        if await door.accounts.session(token):
            return RedirectResponse(_HOME, status_code=303)
        return door.draw_entrance(request, secrets.token_urlsafe(32))

    @routes.post("/sign-in")
    async def sign_in(request: Request) -> Response:
        form = Form(await read_fields(request))
        before = request.cookies.get(COOKIE, "")
        check_token(form, before)
        name, password = form.get("name"), form.get("password")
        try:
            token = await door.accounts.sign_in(name, password, address_of(request.scope))
        except TooManyAttempts as error:
            page = door.draw_entrance(request, before, 429, name=name, notice=str(error))
            page.headers.update(_RETRY)
            return page
        if token is None:
            notice = "名字或密码不对，请再看看。"
            return door.draw_entrance(request, before, 401, name=name, notice=notice)
        response = RedirectResponse(_HOME, status_code=303)
        door.give(request, response, token)
        return response

    @routes.post("/sign-out")
    async def sign_out(request: Request) -> Response:
        signed_in, _ = await door.form(request, changing=True)
        await door.accounts.sign_out(signed_in)
        response = RedirectResponse(SIGN_IN, status_code=303)
        response.delete_cookie(COOKIE, path="/admin")
        return response

    @routes.get("/password")
    async def password(request: Request) -> Response:
        signed_in = await door.member(request, changing=True)
        return door.draw(request, signed_in, "password.html", least=MIN_PASSWORD)

    @routes.post("/password")
    async def change_password(request: Request) -> Response:
        signed_in, form = await door.form(request, changing=True)
        try:
            if form.get("new") != form.get("again"):
                raise AccountError("两次写的新密码不一样。")
            token = await door.accounts.change_password(signed_in, form.get("old"), form.get("new"))
        except AccountError as error:
            return door.draw(
                request, signed_in, "password.html", 422, least=MIN_PASSWORD, notice=str(error)
            )
        response = RedirectResponse(_HOME, status_code=303)
        door.give(request, response, token)
        return response

    return routes
