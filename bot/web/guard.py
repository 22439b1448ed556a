"""Before any route: whether a POST comes from our own pages, and not too many of one address.

No cookie lets a resident in, and that of staff is never sent along from another site's page, so
what such a page could send would do little; it is refused all the same (Fetch Metadata, and Origin
where a browser is older).
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from fastapi import Request, Response
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.problems import Problem

# What each path counts as; a pause in typing is worth a fraction of a question.
_COUNTED = {
    "/ask": "ask",
    "/report": "ask",
    "/api/v1/ask": "ask",
    "/api/v1/forget": "ask",
    "/mydata": "ask",
    "/api/v1/mydata": "ask",
    "/api/v1/complete": "complete",
    "/api/v1/messages": "complete",
}
_COMPLETIONS_PER_QUESTION = 4


@dataclass(frozen=True, slots=True)
class _Allowance:
    """How often one address may do a thing within a minute."""

    policy: str
    limit: RateLimitItemPerMinute


class Guard:
    """Refuses with `refuse` what it does not let through, and tells the limits in headers."""

    def __init__(
        self,
        app: ASGIApp,
        per_minute: int,
        public_url: str,
        refuse: Callable[[Request, Problem], Response],
    ) -> None:
        self._app = app
        self._public_host = urlsplit(public_url).netloc
        self._refuse = refuse
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._allowances = {}
        if per_minute:
            often = per_minute * _COMPLETIONS_PER_QUESTION
            for policy, number in (("ask", per_minute), ("complete", often)):
                limit = RateLimitItemPerMinute(number)
                self._allowances[policy] = _Allowance(policy, limit)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it with a problem."""
        if scope["type"] != "http" or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        if self._is_foreign(request):
            problem = Problem(403, "another site may not post here; leave out the Origin header")
            await self._refuse(request, problem)(scope, receive, send)
            return
        allowance = self._allowances.get(_COUNTED.get(scope["path"], ""))
        if allowance is None:
            await self._app(scope, receive, send)
            return
        address = address_of(scope)
        allowed = self._limiter.hit(allowance.limit, allowance.policy, address)
        told = self._told(allowance, address)

        async def send_with_limits(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(told)
            await send(message)

        if allowed:
            await self._app(scope, receive, send_with_limits)
            return
        wait = {"Retry-After": told["RateLimit"].rpartition("t=")[2]}
        amount = allowance.limit.amount
        problem = Problem(429, f"more than {amount} a minute; wait as Retry-After says", wait)
        await self._refuse(request, problem)(scope, receive, send_with_limits)

    def _told(self, allowance: _Allowance, address: str) -> dict[str, str]:
        """As draft-ietf-httpapi-ratelimit-headers has it."""
        limit = allowance.limit
        stats = self._limiter.get_window_stats(limit, allowance.policy, address)
        seconds = max(1, math.ceil(stats.reset_time - time.time()))
        return {
            "RateLimit-Policy": f'"{allowance.policy}";q={limit.amount};w={limit.get_expiry()}',
            "RateLimit": f'"{allowance.policy}";r={stats.remaining};t={seconds}',
        }

    def _is_foreign(self, request: Request) -> bool:
        """Whether a browser says that another site's page sent this."""
        site = request.headers.get("sec-fetch-site")
        if site is not None:
            return site not in ("same-origin", "none")
        origin = request.headers.get("origin")
        if origin is None:
            return False  # no browser
        host = urlsplit(origin).netloc  # empty where the browser hides it: "null"
        return not host or host not in (request.headers.get("host"), self._public_host)


def address_of(scope: Scope) -> str:
    """Who asks; of IPv6 the /64, which one household has whole."""
    host = scope["client"][0] if scope.get("client") else "unknown"
    try:
        address = ip_address(host)
    except ValueError:
        return str(host)
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network((address, 64), strict=False))
    return str(address)
