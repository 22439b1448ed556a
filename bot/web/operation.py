"""What the operator and his tools ask: whether we are up, whether we can serve, and the figures.

The figures are for those whom web.metrics_from names, and only straight from them: what came
through a proxy came from anywhere, whatever address stands in its headers.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from bot.assistant import Assistant
from bot.web import contract
from bot.web.problems import PROBLEM_TYPE, Problem

_READY_SECONDS = 5.0
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")

_log = logging.getLogger(__name__)


def operation_routes(
    assistant: Assistant, metrics: Callable[[], Awaitable[bytes]] | None, metrics_from: str
) -> APIRouter:
    """The routes over `assistant`; `metrics` gives the figures, None where nobody counts."""
    routes = APIRouter()
    networks = [ip_network(part.strip()) for part in metrics_from.split(",") if part.strip()]

    @routes.get("/healthz", summary="Whether we are up", response_model=contract.Health)
    async def health() -> dict[str, str]:
        """Answers as long as we do."""
        return {"status": "ok"}

    @routes.head("/healthz", include_in_schema=False)
    async def health_without_a_body() -> Response:
        return Response()

    @routes.get(
        "/readyz",
        summary="Whether we can serve",
        response_model=contract.Health,
        responses={
            503: {
                "description": "No answer, or the database takes no writes",
                "content": {PROBLEM_TYPE: {"schema": contract.Problem.model_json_schema()}},
            }
        },
    )
    async def ready() -> dict[str, str]:
        """Ready when the edition answers and the database writes, within five seconds."""
        try:
            async with asyncio.timeout(_READY_SECONDS):
                lacking = await assistant.lacking()
        except TimeoutError:
            lacking = f"no answer within {_READY_SECONDS:.0f} seconds"
        if lacking:
            _log.error("not ready: %s", lacking)
            raise Problem(503, lacking)
        return {"status": "ok"}

    @routes.get("/metrics", include_in_schema=False)
    async def figures(request: Request) -> Response:
        if metrics is None or not _may_read(request, networks):
            raise Problem(404, "there is nothing here; see /api/v1/openapi.json")
        return Response(await metrics(), media_type=CONTENT_TYPE_LATEST)

    return routes


def _may_read(request: Request, networks: list[IPv4Network | IPv6Network]) -> bool:
    """Whether a request comes straight from one of `networks`."""
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    try:
        address = ip_address(request.client.host)
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in network for network in networks)
