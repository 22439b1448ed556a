"""The route through which Telegram delivers updates.

https://core.telegram.org/bots/api#setwebhook: whatever is not answered 2xx is sent again.
"""

import hmac
import json
import logging

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.handlers.service import WEBHOOK_PATH, TelegramService

_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_MAX_BYTES = 1 << 20

_log = logging.getLogger(__name__)


def webhook_route(service: TelegramService, secret: str) -> Route:
    """The route that takes updates from whoever knows `secret`.

    One of FastAPI's would take as long to reach as an update to store.
    """

    async def take(request: Request) -> Response:
        given = request.headers.get(_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return Response(status_code=403)
        if not service.ready:
            return Response(status_code=503)  # it will be sent again
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > _MAX_BYTES:
                return Response(status_code=413)
        try:
            update = service.read(json.loads(body))
        except (ValueError, TypeError, KeyError, AttributeError):
            _log.warning("a webhook call that holds no update")
            return Response(status_code=400)
        await service.take([update])
        return Response(status_code=200)

    return Route(WEBHOOK_PATH, take, methods=["POST"])
