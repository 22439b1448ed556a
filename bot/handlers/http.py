"""python-telegram-bot's requests over aiohttp.

Its own go over httpx, which at every call looks through all open connections: with a hundred
residents at once that alone cost more than the rest of an answer (make bench).
"""

import json
from http import HTTPStatus

import aiohttp
from telegram.error import NetworkError
from telegram.request import BaseRequest, RequestData

_CONNECTIONS = 64
_SECONDS = 10.0
# A form would cost more: every Chinese character becomes nine, one by one.
_JSON = {"Content-Type": "application/json"}
_SENDING = ("/sendMessage", "/editMessageText")
_DONE = b'{"ok":true,"result":true}'


class AnswerLost(NetworkError):
    """The connection failed after the request had gone out: it may have been carried out."""


class HttpRequest(BaseRequest):
    """Requests through one pool of connections, over the `proxy` where one is given."""

    def __init__(self, proxy: str = "") -> None:
        self._proxy = proxy or None
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer unless a call says otherwise."""
        return _SECONDS

    async def initialize(self) -> None:
        """Open the pool; again is no fault."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=_CONNECTIONS)
            self._session = aiohttp.ClientSession(connector=connector)

    async def shutdown(self) -> None:
        """Close the pool."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = None,
        write_timeout: object = None,  # noqa: ARG002
        connect_timeout: object = None,  # noqa: ARG002
        pool_timeout: object = None,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        """The status and body of the answer. Raises NetworkError, AnswerLost where unclear."""
        assert self._session is not None, "initialize() opens the pool"
        assert request_data is None or not request_data.contains_files, "we upload nothing"
        seconds = read_timeout if isinstance(read_timeout, int | float) else _SECONDS
        try:
            async with self._session.request(
                method,
                url,
                data=_body(request_data),
                headers=_JSON,
                proxy=self._proxy,
                timeout=aiohttp.ClientTimeout(sock_connect=_SECONDS, sock_read=seconds),
            ) as response:
                body = await response.read()
                # Nobody reads what was sent, and building it anew takes as long as sending it.
                sent = response.status == HTTPStatus.OK and url.endswith(_SENDING)
                return response.status, _DONE if sent else body
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NetworkError(f"no connection: {_named(error)}") from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise AnswerLost(f"no answer: {_named(error)}") from None


def _body(request_data: RequestData | None) -> bytes | None:
    if request_data is None:
        return None
    return json.dumps(request_data.json_parameters, ensure_ascii=False).encode()


def _named(error: Exception) -> str:
    # Its text may hold the address, and with it the token.
    return type(error).__name__
