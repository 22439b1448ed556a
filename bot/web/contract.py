"""The shapes of the API, as OpenAPI tells them. Replies are made by Reply.as_json alone."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.dialogue import MAX_CHARACTERS, BlockKind, Outcome

REFUSALS = {
    403: "A page of another site may not post here",
    413: f"More than {MAX_CHARACTERS} characters, or a body above 64 KB",
    422: "The body cannot be read",
    429: "Too many requests of one address",
    500: "A fault of ours",
}


def _header(description: str, kind: str = "string") -> dict[str, Any]:
    return {"description": description, "schema": {"type": kind}}


LIMITS = {
    "RateLimit-Policy": _header('What one address may: "ask";q=requests;w=seconds'),
    "RateLimit": _header('What is left of it: "ask";r=requests;t=seconds'),
}
RETRY_AFTER = {"Retry-After": _header("Seconds to wait", "integer")}

# Not as maxLength, whose breach would be a 422: too long is 413.
_AT_MOST = f"at most {MAX_CHARACTERS} characters"


class Shape(BaseModel):
    """What goes in or out as JSON."""


class Ask(Shape):
    """Either a question or a press."""

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": ["question"]}, {"required": ["press"]}]}
    )

    question: Annotated[str, Field(description=f"what the resident typed, {_AT_MOST}")] = ""
    press: Annotated[
        str, Field(min_length=1, description="the action of a pressed button", default="start")
    ]
    conversation: Annotated[str | None, Field(description="as given with the last reply")] = None


class Beginning(Shape):
    """What stands in the field so far."""

    typed: Annotated[str, Field(description=_AT_MOST)]


class Known(Shape):
    """A conversation, as given with its last reply."""

    conversation: str


class Kept(Shape):
    """All that is kept of a conversation: rows by table, each with what it holds by name."""

    kept: dict[str, list[dict[str, Any]]]


class Look(Shape):
    """A conversation passed on to staff, and how far its page has read."""

    conversation: str
    read: Annotated[int, Field(ge=0, description="the last id drawn")] = 0


class Completions(Shape):
    """Questions we can answer, the likeliest first."""

    questions: Annotated[list[str], Field(max_length=5)]


class BlockShape(Shape):
    """Lines drawn in one way, under an optional small title.

    Of a list that can be ticked, `actions` are what ticks each line (or takes the tick away), and
    `ticked` says which are.
    """

    kind: BlockKind
    title: str
    lines: list[str]
    actions: list[str] | None = None
    ticked: list[bool] | None = None


class ButtonShape(Shape):
    """A label, and the action to send as `press`."""

    label: str
    action: str


class ReplyShape(Shape):
    """The reply as drawn. An aside leaves the answer before it in place."""

    blocks: list[BlockShape]
    buttons: list[ButtonShape]
    aside: bool
    lang: Literal["zh-Hans", "zh-Hant"]


class Answer(Shape):
    """What became of a question."""

    q: Annotated[str, Field(description="what was asked or pressed")]
    outcome: Outcome
    answers: Annotated[list[str], Field(description="entry ids given in full")]
    choices: Annotated[list[str], Field(description="entry ids offered")]
    text: Annotated[str, Field(description="the reply as plain text")]
    facts: Annotated[dict[str, Any], Field(description="read from the question")]
    result: Annotated[dict[str, Any] | None, Field(description="computed from the facts")]
    listings: Annotated[list[str], Field(description="listing ids")]
    filters: Annotated[dict[str, Any], Field(description="what a search was narrowed to")]
    reply: ReplyShape
    conversation: Annotated[str, Field(description="send it back to go on")]


class StaffMessage(Shape):
    """What a member of staff said, as drawn; or that the conversation with them has ended."""

    id: int
    outcome: Outcome
    answers: list[str]
    text: str
    reply: ReplyShape


class Said(Shape):
    """What staff said; `open`: whether more may come."""

    messages: list[StaffMessage]
    open: bool


class Health(Shape):
    """That we are up."""

    status: Literal["ok"]


class Problem(Shape):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
