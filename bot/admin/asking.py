"""What `bot doctor` asks over the network: the configured Bot API server, and our own port."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import OpenerDirector, ProxyHandler, build_opener

from bot.config import Telegram

_SECONDS = 10
_OWN_SECONDS = 3
_TOKEN = re.compile(r"\d{1,20}:[\w-]{1,200}", re.ASCII)
_REFUSED = {401, 404}  # an unknown token; one of no shape that Telegram knows


class NoAnswer(Exception):
    """The server could not be asked; why."""


class TokenRefused(Exception):
    """The server does not know the token."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a method gave, and how far our clock is ahead of the server's, where it said."""

    result: Mapping[str, Any]
    skew: timedelta | None


def ask_bot_api(settings: Telegram, method: str, clock: Callable[[], datetime]) -> Asked:
    """What a method of the Bot API gives. Raises TokenRefused, NoAnswer; neither shows the token.

    https://core.telegram.org/bots/api#making-requests
    """
    token = settings.token.get_secret_value()
    if not _TOKEN.fullmatch(token):
        raise TokenRefused
    try:
        with _opener(settings.proxy).open(
            f"{settings.base_url}{token}/{method}", timeout=_SECONDS
        ) as answer:
            told = json.load(answer)
            date = answer.headers.get("Date")
    except HTTPError as error:
        if error.code in _REFUSED:
            raise TokenRefused from None
        raise NoAnswer(f"answers {error.code}") from None
    except URLError as error:
        raise NoAnswer(str(error.reason)) from None
    except (OSError, HTTPException, ValueError) as error:
        raise NoAnswer(type(error).__name__) from None  # its text may hold the address
    if not isinstance(told, dict) or not isinstance(told.get("result"), dict):
        raise NoAnswer("is no Bot API server")
    return Asked(told["result"], clock() - parsedate_to_datetime(date) if date else None)


def service_answers(host: str, port: int) -> bool:
    """Whether a service of ours answers there."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    host = f"[{host}]" if ":" in host else host
    try:
        with _opener("").open(f"http://{host}:{port}/healthz", timeout=_OWN_SECONDS) as answer:
            told = json.load(answer)
    except (OSError, HTTPException, ValueError):
        return False
    return isinstance(told, dict) and "status" in told


def _opener(proxy: str) -> OpenerDirector:
    """Requests over `proxy` alone: what the environment says of proxies is not the bot's."""
    return build_opener(ProxyHandler({"http": proxy, "https": proxy} if proxy else {}))
