"""The chat page, and its plain form for browsers without script.

Each turns what came in into a Message, hands it to the Assistant and draws the Reply. Nothing
is kept here: the page holds its conversation's id and sends it back.
"""

import logging

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse

from bot.assistant import Assistant
from bot.dialogue import MAX_CHARACTERS, Message, Outcome, Reply
from bot.web.bodies import conversation_of, key_of, new_conversation, read_form
from bot.web.pages import LARGE_COOKIE, Pages
from bot.web.problems import Problem, sentence_for

_YEAR_SECONDS = 365 * 24 * 60 * 60

_log = logging.getLogger(__name__)


def chat_routes(assistant: Assistant, pages: Pages) -> APIRouter:
    """The routes of the chat page over `assistant`."""
    routes = APIRouter(include_in_schema=False)

    def page(
        request: Request,
        conversation: str,
        reply: Reply | None,
        *,
        question: str = "",
        notice: str = "",
        unsent: str = "",
        opened: str = "",
        status: int = 200,
    ) -> HTMLResponse:
        return pages.draw(
            request,
            "chat.html",
            status,
            conversation=conversation,
            reply=reply,
            question=question,
            notice=notice,
            unsent=unsent,
            opened=opened,
        )

    @routes.api_route("/", methods=["GET", "HEAD"])
    async def greet(request: Request, about: str = "") -> HTMLResponse:
        """The greeting; with `about` the card of that entry, to go on from."""
        card = assistant.card(about) if about else None
        if card is not None:
            return page(
                request, new_conversation(), card.reply, question=card.title, opened=card.id
            )
        greeting = assistant.greeting()
        opened = "greeting" if greeting.outcome is Outcome.SMALLTALK else ""  # else: paused
        return page(request, new_conversation(), greeting, opened=opened)

    @routes.get("/ask")
    async def ask_reloaded() -> RedirectResponse:
        return RedirectResponse("/", status_code=303)

    @routes.post("/ask")
    async def ask_by_form(request: Request) -> HTMLResponse:
        try:
            form = await read_form(request)
        except Problem as problem:
            notice = sentence_for(problem.status)
            return page(request, new_conversation(), None, notice=notice, status=problem.status)
        conversation = conversation_of(form.get("conversation"))
        press = form.get("press", "")
        question = "" if press else form.get("question", "")
        if len(question) > MAX_CHARACTERS:
            notice = sentence_for(413)
            return page(request, conversation, None, notice=notice, unsent=question, status=413)
        try:
            reply = await assistant.receive(
                Message(key_of(conversation), question, press, looks=True)
            )
        except Exception:  # a fault of ours: said calmly, with its trace in the log
            _log.exception("the form could not be answered")
            return page(request, conversation, assistant.apology(), question=question, status=500)
        return page(request, conversation, reply, question=question)

    @routes.post("/mydata")
    async def own(request: Request) -> Response:
        """What is kept of the conversation, as a text to keep."""
        form = await read_form(request)
        reply = await assistant.own(key_of(conversation_of(form.get("conversation"))))
        named = {"Content-Disposition": 'attachment; filename="my-records.txt"'}
        return PlainTextResponse(reply.text() + "\n", headers=named)

    @routes.post("/large")
    async def enlarge(request: Request) -> Response:
        """Large print from now on, or no longer; then back to the page it was asked on."""
        form = await read_form(request)
        response = RedirectResponse(_own_path(form.get("back", "")), status_code=303)
        response.set_cookie(
            LARGE_COOKIE,
            "1" if form.get("on") == "1" else "0",
            max_age=_YEAR_SECONDS,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return response

    return routes


def _own_path(given: str) -> str:
    """The path `given` where it leads to a page of ours, else the front page."""
    foreign = given.startswith("//") or "\\" in given or not given.isprintable()
    return given if given.startswith("/") and not foreign else "/"
