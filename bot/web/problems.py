"""What is said when a request cannot be served: RFC 9457 to programs, a calm page to people."""

from collections.abc import Callable
from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

PROBLEM_TYPE = "application/problem+json"

# How a person is told; the rest is the API's.
_SENTENCES = {
    403: "这一步不是从本站的页面发来的，没有办。请回到首页再来一次。",
    404: "也许网址打错了，也许内容搬走了。从下面再找找看。",
    410: "这条招工信息已经截止或者撤下了，不能再报。看看现在还招人的。",
    405: "这个网址不能这样打开。",
    413: "这段话太长了，请挑最要紧的一句问我。",
    503: "工作人员正在核对这里的内容，怕有错，先停一停。过一会儿再来，急着办的请打 12345。",
    429: "问得太快了，请歇一分钟再问。急事请打 110、120，也可以打 12345 问。",
}
_OUR_FAULT = "对不起，我这里出了点问题。请过一会儿再来，急事请打 12345。"

# Draws the page of an error: what was asked for, the status, the sentence.
Draw = Callable[[Request, int, str], Response]


class Problem(Exception):
    """A request that cannot be served: the status to answer with, and what would be right.

    `sentence` is what a person is told, where the one for the status would not fit.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        headers: dict[str, str] | None = None,
        sentence: str = "",
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers or {}
        self.sentence = sentence or sentence_for(status)

    def as_json(self) -> JSONResponse:
        """The problem as RFC 9457 has it."""
        content = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        }
        return JSONResponse(content, self.status, self.headers, PROBLEM_TYPE)


def sentence_for(status: int) -> str:
    """What a resident is told of `status`."""
    return _SENTENCES.get(status, _OUR_FAULT)


def answered(request: Request, problem: Problem, draw: Draw) -> Response:
    """`problem` as a page where a browser asks for one, as JSON to everybody else."""
    wants_page = "text/html" in request.headers.get("accept", "")
    if request.url.path.startswith("/api/") or not wants_page:
        return problem.as_json()
    page = draw(request, problem.status, problem.sentence)
    page.headers.update(problem.headers)
    return page


def handle_problems(site: FastAPI, draw: Draw) -> None:
    """Answer every error of `site`, its own and the framework's, in this one way."""

    async def problem(request: Request, error: Exception) -> Response:
        assert isinstance(error, Problem)
        return answered(request, error, draw)

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        details = {404: "there is nothing here; see /api/v1/openapi.json"}
        detail = details.get(error.status_code, str(error.detail))
        headers = dict(error.headers or {})
        if error.status_code == 405:
            detail = f"this method is not served here; use {headers.get('allow', 'another')}"
        return answered(request, Problem(error.status_code, detail, headers), draw)

    async def unreadable(request: Request, error: Exception) -> Response:
        return answered(request, Problem(422, str(error)), draw)

    async def failed(request: Request, error: Exception) -> Response:  # noqa: ARG001
        return answered(request, Problem(500, "a fault of ours; it is logged"), draw)

    site.add_exception_handler(Problem, problem)
    site.add_exception_handler(HTTPException, refused)
    site.add_exception_handler(RequestValidationError, unreadable)
    site.add_exception_handler(Exception, failed)
