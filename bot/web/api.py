"""The JSON API. What is said of it in OpenAPI is contract.py's."""

import logging
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from bot.assistant import Assistant
from bot.dialogue import Message
from bot.web import contract
from bot.web.bodies import bounded, conversation_of, key_of, read_object, text_of
from bot.web.problems import PROBLEM_TYPE, Problem

_log = logging.getLogger(__name__)


def api_routes(assistant: Assistant) -> APIRouter:
    """The routes of the API over `assistant`."""
    routes = APIRouter()

    @routes.post(
        "/api/v1/ask", summary="Ask, or press a button", **_told(contract.Ask, contract.Answer)
    )
    async def ask(request: Request) -> Response:
        """Answer a question or a press: the keys of an `ask --batch` line, and `reply` as drawn.

        Send `conversation` back to go on: a follow-up ("要带啥") is read with what came before it.
        """
        content = await read_object(request)
        question, press = text_of(content, "question"), text_of(content, "press")
        if (question is None) == (press is None) or press == "":
            raise Problem(
                422, 'give either "question" (what was typed) or "press" (a button\'s action)'
            )
        bounded(question or "", "question")
        bounded(press or "", "press")
        given = None
        if content.get("conversation") is not None:
            given = text_of(content, "conversation")
        conversation = conversation_of(given)
        message = Message(key_of(conversation), question or "", press or "", looks=True)
        try:
            reply = await assistant.receive(message)
        except Exception:
            _log.exception("a question could not be answered")
            raise Problem(500, "a fault of ours; it is logged") from None
        said = question if question is not None else press
        return JSONResponse({"q": said, **reply.as_json(), "conversation": conversation})

    @routes.post(
        "/api/v1/complete",
        summary="Questions that a beginning may become",
        **_told(contract.Beginning, contract.Completions),
    )
    async def complete(request: Request) -> Response:
        """At most five questions we can answer. Nothing is kept of what was typed."""
        typed = text_of(await read_object(request), "typed")
        if typed is None:
            raise Problem(422, '"typed" is missing: what stands in the field so far')
        questions = await assistant.completions(bounded(typed, "typed"))
        return JSONResponse({"questions": list(questions)})

    @routes.post(
        "/api/v1/messages",
        summary="What staff have said meanwhile",
        **_told(contract.Look, contract.Said),
    )
    async def messages(request: Request) -> Response:
        """What staff have said to a conversation that was passed on to them, oldest first.

        Send the last `id` back as `read`: up to it nothing is kept. Ask every few seconds while
        `open`. A POST, so that no log of addresses holds the conversation.
        """
        content = await read_object(request)
        conversation, read = text_of(content, "conversation"), content.get("read", 0)
        if conversation is None:
            raise Problem(422, '"conversation" is missing: the one given with a reply')
        if not isinstance(read, int) or isinstance(read, bool) or not 0 <= read < 1 << 62:
            raise Problem(422, '"read" is no number: give the last "id" you have drawn, at first 0')
        waiting, is_open = await assistant.waiting(key_of(conversation), read)
        keys = contract.StaffMessage.model_fields.keys() - {"id"}
        said = [
            {"id": id, **{key: value for key, value in reply.as_json().items() if key in keys}}
            for id, reply in waiting
        ]
        return JSONResponse({"messages": said, "open": is_open})

    @routes.post(
        "/api/v1/forget",
        summary="Forget a conversation",
        **_told(contract.Known, None, status=204),
    )
    async def forget(request: Request) -> Response:
        """Keep nothing of the conversation any more. An unknown one is no error."""
        conversation = text_of(await read_object(request), "conversation")
        if conversation is None:
            raise Problem(422, '"conversation" is missing: the one given with a reply')
        await assistant.forget(key_of(conversation))
        return Response(status_code=204)

    @routes.post(
        "/api/v1/mydata",
        summary="What is kept of a conversation",
        **_told(contract.Known, contract.Kept),
    )
    async def mydata(request: Request) -> Response:
        """Every row kept of the conversation, by table. Of an unknown one there is none."""
        conversation = text_of(await read_object(request), "conversation")
        if conversation is None:
            raise Problem(422, '"conversation" is missing: the one given with a reply')
        rows = await assistant.own_records(key_of(conversation))
        return JSONResponse({"kept": {table: list(found) for table, found in rows.items()}})

    return routes


def _told(
    asked: type[contract.Shape], given: type[contract.Shape] | None, status: int = 200
) -> dict[str, Any]:
    """What OpenAPI says of a route whose body we read ourselves."""
    body = {"application/json": {"schema": asked.model_json_schema()}}
    problem = {PROBLEM_TYPE: {"schema": contract.Problem.model_json_schema()}}
    responses: dict[int | str, dict[str, Any]] = {
        status: {"description": "Done", "headers": contract.LIMITS}
    }
    if given is not None:
        responses[status]["model"] = given
    for refused, why in contract.REFUSALS.items():
        responses[refused] = {"description": why, "content": problem}
        if refused != 403:
            responses[refused]["headers"] = contract.LIMITS
    responses[429]["headers"] = {**contract.LIMITS, **contract.RETRY_AFTER}
    return {
        "status_code": status,
        "responses": responses,
        "openapi_extra": {"requestBody": {"required": True, "content": body}},
    }
