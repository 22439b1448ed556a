"""The chat: the page, its plain form for browsers without script, and the JSON API.

Each turns what came in into a Message, hands it to the Assistant and draws the Reply. Nothing
is kept here: the page holds its conversation's id and sends it back.
"""

import json
import logging
import re
import secrets
from pathlib import Path
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from fastapi.templating import Jinja2Templates

from bot.assistant import Assistant
from bot.config import Service
from bot.dialogue import Message, Reply

MAX_BODY_BYTES = 64 * 1024

_log = logging.getLogger(__name__)
_CONVERSATION = re.compile(r"[A-Za-z0-9_-]{16,64}")
_TEMPLATES = Jinja2Templates(Path(__file__).resolve().parent / "templates")
_TOO_LONG = "这段话太长了，请挑最要紧的一句问我。"
_ASK_BODY: dict[str, object] = {
    "type": "object",
    "properties": {
        "question": {"type": "string", "description": "what the resident typed"},
        "press": {"type": "string", "description": "the action of a pressed button"},
        "conversation": {"type": "string", "description": "as given with the last reply"},
    },
    "oneOf": [{"required": ["question"]}, {"required": ["press"]}],
}
_FORGET_BODY: dict[str, object] = {
    "type": "object",
    "properties": {"conversation": {"type": "string"}},
    "required": ["conversation"],
}


class _BadRequest(Exception):
    """A body that cannot be used: the status to answer with, and what would be right."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


def chat_routes(assistant: Assistant, service: Service, demo: bool) -> APIRouter:
    """The routes of page and API over `assistant`."""
    routes = APIRouter()

    def page(
        request: Request,
        conversation: str,
        reply: Reply | None,
        *,
        question: str = "",
        notice: str = "",
        greeting: bool = False,
        status: int = 200,
    ) -> HTMLResponse:
        context = {
            "service": service,
            "demo": demo,
            "conversation": conversation,
            "reply": reply,
            "question": question,
            "notice": notice,
            "greeting": greeting,
        }
        return _TEMPLATES.TemplateResponse(request, "chat.html", context, status_code=status)

    @routes.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)
    async def greet(request: Request) -> HTMLResponse:
        conversation = _new_conversation()
        return page(request, conversation, assistant.greeting(), greeting=True)

    @routes.get("/ask", include_in_schema=False)
    async def ask_reloaded() -> RedirectResponse:
        return RedirectResponse("/", status_code=303)

    @routes.post("/ask", include_in_schema=False)
    async def ask_by_form(request: Request) -> HTMLResponse:
        try:
            body = await _body(request)
        except _BadRequest as error:
            conversation = _new_conversation()
            return page(request, conversation, None, notice=_TOO_LONG, status=error.status)
        try:
            form = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
        except ValueError:  # absurdly many fields
            form = {}
        conversation = _conversation(form.get("conversation", [""])[0])
        question, press = form.get("question", [""])[0], form.get("press", [""])[0]
        question = "" if press else question
        try:
            reply = await assistant.receive(Message(_key(conversation), question, press))
        except Exception:  # a fault of ours: said calmly, with its trace in the log
            _log.exception("the form could not be answered")
            return page(request, conversation, assistant.apology(), question=question, status=500)
        return page(request, conversation, reply, question=question)

    @routes.post("/api/v1/ask", openapi_extra=_json_body(_ASK_BODY))
    async def ask(request: Request) -> Response:
        """Answer a question or a press: the keys of an `ask --batch` line, and `reply`."""
        try:
            content = await _json_object(request)
            question, press = _text(content, "question"), _text(content, "press")
            if (question is None) == (not press):
                raise _BadRequest(
                    422, 'give either "question" (what was typed) or "press" (a button\'s action)'
                )
        except _BadRequest as error:
            return _problem(error)
        conversation = _conversation(content.get("conversation"))
        message = Message(_key(conversation), question or "", press or "")
        reply = await assistant.receive(message)
        said = question if question is not None else press
        return JSONResponse({"q": said, **reply.as_json(), "conversation": conversation})

    @routes.post("/api/v1/forget", status_code=204, openapi_extra=_json_body(_FORGET_BODY))
    async def forget(request: Request) -> Response:
        """Remember nothing of the conversation. An unknown one is no error."""
        try:
            content = await _json_object(request)
            conversation = _text(content, "conversation")
            if conversation is None:
                raise _BadRequest(422, '"conversation" is missing: the one given with a reply')
        except _BadRequest as error:
            return _problem(error)
        await assistant.forget(_key(conversation))
        return Response(status_code=204)

    @routes.api_route("/healthz", methods=["GET", "HEAD"], include_in_schema=False)
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    return routes


def _json_body(schema: dict[str, object]) -> dict[str, object]:
    """How OpenAPI describes a body that we read ourselves."""
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def _new_conversation() -> str:
    return secrets.token_urlsafe(16)


def _conversation(given: object) -> str:
    """The conversation `given`, or a new one where it cannot be one of ours."""
    if isinstance(given, str) and _CONVERSATION.fullmatch(given):
        return given
    return _new_conversation()


def _key(conversation: str) -> str:
    """How the Assistant knows it: no channel can reach another's conversations."""
    return f"web:{conversation}"


async def _body(request: Request) -> bytes:
    """The whole body. Raises _BadRequest beyond 64 KB, before reading more of it."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise _BadRequest(413, f"the body is larger than {MAX_BODY_BYTES} bytes; send less")
    return bytes(body)


async def _json_object(request: Request) -> dict[str, object]:
    try:
        content = json.loads(await _body(request))
    except (ValueError, RecursionError):
        raise _BadRequest(422, 'the body is not JSON; send {"question": "…"}') from None
    if not isinstance(content, dict):
        raise _BadRequest(422, 'the body is not a JSON object; send {"question": "…"}')
    return content


def _text(content: dict[str, object], key: str) -> str | None:
    """The text at `key`; None where there is none. Raises _BadRequest for anything else."""
    value = content.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise _BadRequest(422, f'"{key}" is not a text; write it in quotation marks')
    # JSON can spell half of a surrogate pair, which no UTF-8 answer could hold.
    return value.encode("utf-8", "replace").decode("utf-8")


def _problem(error: _BadRequest) -> JSONResponse:
    """The error as RFC 9457 has it."""
    titles = {413: "Body too large", 422: "Cannot read the request"}
    content = {"title": titles[error.status], "status": error.status, "detail": error.detail}
    return JSONResponse(content, error.status, media_type="application/problem+json")
