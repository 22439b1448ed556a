"""What a request carries: bodies of bounded size, as JSON or as a form, and the conversation."""

import json
import re
import secrets
from collections.abc import AsyncGenerator
from urllib.parse import parse_qs

from fastapi import Request

from bot.dialogue import MAX_CHARACTERS
from bot.web.problems import Problem

MAX_BODY_BYTES = 64 * 1024

_CONVERSATION = re.compile(r"[A-Za-z0-9_-]{16,64}")


async def read_body(request: Request, limit: int = MAX_BODY_BYTES) -> bytes:
    """The whole body. Raises Problem 413 beyond `limit` bytes, before reading more of it."""
    return b"".join([chunk async for chunk in bounded_stream(request, limit)])


async def bounded_stream(request: Request, limit: int) -> AsyncGenerator[bytes, None]:
    """The body in pieces. Raises Problem 413 beyond `limit` bytes, before reading more of it."""
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise Problem(413, f"the body is larger than {limit} bytes; send less")
        yield chunk


async def read_object(request: Request) -> dict[str, object]:
    """The JSON object in the body. Raises Problem 413 or 422."""
    try:
        content = json.loads(await read_body(request))
    except (ValueError, RecursionError):
        raise Problem(422, 'the body is not JSON; send {"question": "…"}') from None
    if not isinstance(content, dict):
        raise Problem(422, 'the body is not a JSON object; send {"question": "…"}')
    return content


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form, each once. Raises Problem 413."""
    fields = await read_fields(request)
    return {name: values[0] for name, values in fields.items()}


async def read_fields(request: Request, limit: int = MAX_BODY_BYTES) -> dict[str, list[str]]:
    """The fields of a form with all their values. Raises Problem 413 beyond `limit` bytes."""
    body = await read_body(request, limit)
    try:
        return parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    except ValueError:  # absurdly many fields
        return {}


def text_of(content: dict[str, object], key: str) -> str | None:
    """The text at `key`, None where the key is missing. Raises Problem 422 for anything else."""
    if key not in content:
        return None
    value = content[key]
    if not isinstance(value, str):
        raise Problem(422, f'"{key}" is not a text; write it in quotation marks')
    # JSON can spell half of a surrogate pair, which no UTF-8 answer could hold.
    return value.encode("utf-8", "replace").decode("utf-8")


def bounded(text: str, key: str) -> str:
    """`text` itself. Raises Problem 413 above what is read of a message."""
    if len(text) > MAX_CHARACTERS:
        found = f'"{key}" has {len(text)} characters'
        raise Problem(413, f"{found}; at most {MAX_CHARACTERS} are read")
    return text


def new_conversation() -> str:
    """An id that nobody guesses: it is all that is needed to go on with a conversation."""
    return secrets.token_urlsafe(16)


def conversation_of(given: str | None) -> str:
    """The conversation `given`, or a new one where it cannot be one of ours."""
    if given is not None and _CONVERSATION.fullmatch(given):
        return given
    return new_conversation()


def key_of(conversation: str) -> str:
    """How the Assistant knows it: no channel can reach another's conversations."""
    return f"web:{conversation}"
