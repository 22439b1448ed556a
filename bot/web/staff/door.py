"""The door of the staff console: who is signed in, and whether a form came from our own page.

The cookie is Strict: another site's link or form never brings it along. Every form carries a
token bound to the session all the same, and Guard has looked at the request's origin before.
"""

import hmac
from collections.abc import Mapping
from hashlib import sha256

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from bot.admin import Accounts, Role, SignedIn
from bot.web.bodies import read_fields
from bot.web.pages import Pages
from bot.web.problems import Problem

SIGN_IN = "/admin/sign-in"
PASSWORD = "/admin/password"
COOKIE = "staff"
# A YAML file of 300 KB, as a form sends it: three bytes written with nine.
MAX_FORM_BYTES = 1_000_000
_ROLES = {Role.EDITOR: "编辑", Role.PUBLISHER: "发布人"}


class Elsewhere(Exception):
    """This page cannot be shown now; another must come first."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class Form:
    """The fields of a form, without the carriage returns that browsers put in."""

    def __init__(self, fields: Mapping[str, list[str]]) -> None:
        self._fields = fields

    def get(self, name: str) -> str:
        """The first value of a field; empty where it was not sent."""
        return next(iter(self.all(name)), "")

    def all(self, name: str) -> list[str]:
        """Every value of a field, in order."""
        return [value.replace("\r\n", "\n") for value in self._fields.get(name, [])]

    def names(self) -> list[str]:
        """The fields that were sent."""
        return list(self._fields)


class Door:
    """Lets staff in. Every route of the console begins with `member`, `publisher` or `form`."""

    def __init__(self, accounts: Accounts, pages: Pages) -> None:
        self.accounts = accounts
        self._pages = pages

    async def member(self, request: Request, changing: bool = False) -> SignedIn:
        """Who is signed in. Raises Elsewhere for strangers and for one-time passwords."""
        signed_in = await self.accounts.session(request.cookies.get(COOKIE, ""))
        if signed_in is None:
            raise Elsewhere(SIGN_IN)
        if signed_in.member.must_change and not changing:
            raise Elsewhere(PASSWORD)
        return signed_in

    async def publisher(self, request: Request) -> SignedIn:
        """A publisher who is signed in. Raises Problem 403 for an editor."""
        return may_publish(await self.member(request))

    async def form(self, request: Request, changing: bool = False) -> tuple[SignedIn, Form]:
        """Who sent a form, and its fields. Raises Problem 403 where its token is not theirs."""
        signed_in = await self.member(request, changing)
        form = Form(await read_fields(request, MAX_FORM_BYTES))
        check_token(form, signed_in.token)
        return signed_in, form

    def draw(
        self,
        request: Request,
        signed_in: SignedIn,
        template: str,
        code: int = 200,
        **context: object,
    ) -> HTMLResponse:
        """A page of the console."""
        return self._pages.draw(
            request,
            f"admin/{template}",
            code,
            member=signed_in.member,
            role=_ROLES[signed_in.member.role],
            roles=_ROLES,
            csrf=csrf_of(signed_in.token),
            **context,
        )

    def draw_entrance(
        self, request: Request, token: str, code: int = 200, **context: object
    ) -> HTMLResponse:
        """The page to sign in on; `token` is bound to its form only, and opens nothing."""
        drawn = self._pages.draw(
            request, "admin/sign_in.html", code, csrf=csrf_of(token), **context
        )
        self.give(request, drawn, token)
        return drawn

    def give(self, request: Request, response: Response, token: str) -> None:
        """Set the cookie: to be sent over HTTPS alone wherever the site is reached so."""
        secure = self._pages.base(request).startswith("https://") or request.url.scheme == "https"
        response.set_cookie(
            COOKIE, token, path="/admin", secure=secure, httponly=True, samesite="strict"
        )


def may_publish(signed_in: SignedIn) -> SignedIn:
    """The same. Raises Problem 403 for an editor."""
    if not signed_in.member.may_publish:
        sentence = "这一步要发布人来做。您可以先准备好，交给发布人。"
        raise Problem(403, "only a publisher may do this; ask one of them", sentence=sentence)
    return signed_in


def check_token(form: Form, token: str) -> None:
    """Raise Problem 403 unless the form carries what belongs to `token`."""
    if not hmac.compare_digest(form.get("csrf").encode(), csrf_of(token).encode()):
        sentence = "这一页放得太久，或者不是从后台打开的，没有办。请退回上一页，刷新后再来。"
        detail = "the form carries no token of this session; open its page again"
        raise Problem(403, detail, sentence=sentence)


def csrf_of(token: str) -> str:
    """What a form of the session `token` carries; the token cannot be told from it."""
    return hmac.new(token.encode(), b"form", sha256).hexdigest()


def turn_away(site: FastAPI) -> None:
    """Answer Elsewhere with the page that must come first."""

    async def redirect(request: Request, error: Exception) -> Response:  # noqa: ARG001
        assert isinstance(error, Elsewhere)
        return RedirectResponse(error.path, status_code=303)

    site.add_exception_handler(Elsewhere, redirect)
