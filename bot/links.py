"""Whether the addresses that the knowledge names can still be opened (`bot stale --links`).

Only here and only then does anything ask the official sites; answers to residents never do. An
address that leads inside, to this machine or its network, is told and not asked: staff write them.
"""

import re
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from http.client import HTTPException
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

_ADDRESS = re.compile(r"https?://[^\s'\"<>,，。；）)\]}]{1,500}")
_SECONDS = 15
_AT_ONCE = 4
_GONE = {404, 410}


class State(StrEnum):
    """What became of an address; the value is how staff are told."""

    OPEN = "打得开"
    MOVED = "转到别的网站了"
    GONE = "没有了"
    UNSURE = "没能确定，请用浏览器打开看看"
    NO_ANSWER = "连不上"
    INSIDE = "指向本机或内网，没有去看"


@dataclass(frozen=True, slots=True)
class Link:
    """An address, where it stands first (file:line), and what became of it."""

    address: str
    place: str
    state: State
    why: str = ""

    def line(self) -> str:
        """For staff: file:line, what, the address."""
        why = f"（{self.why}）" if self.why else ""
        return f"{self.place}: {self.state}{why}  {self.address}"


def addresses(folder: Path) -> dict[str, str]:
    """Every address in the YAML files of `folder`, with the file and line of its first place."""
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*.yaml")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            for address in _ADDRESS.findall(line):
                found.setdefault(address, f"{path.relative_to(folder.parent)}:{number}")
    return found


class _Inside(Exception):
    """An address that leads to this machine or its network."""


class _Redirects(HTTPRedirectHandler):
    """Follows a redirect as far as it stays outside."""

    def __init__(self, inside: Callable[[str], bool]) -> None:
        self._inside = inside

    def redirect_request(self, *of: Any) -> Request | None:
        request = super().redirect_request(*of)
        if request is not None and self._inside(request.full_url):
            raise _Inside
        return request


def leads_inside(address: str) -> bool:
    """Whether the host of `address` is this machine or one of a private network.

    One whose name is not found is not: opening it tells so. Raises ValueError for no address.
    """
    try:
        found = socket.getaddrinfo(urlsplit(address).hostname, None)
    except (OSError, UnicodeError):
        return False
    return not all(ip_address(str(place[0]).partition("%")[0]).is_global for *_, place in found)


def opened(address: str, inside: Callable[[str], bool] = leads_inside) -> tuple[State, str]:
    """What becomes of opening `address`, and why. Raises nothing of the network's.

    Nothing that is `inside` is asked, be it by a redirect.
    """
    try:
        if inside(address):
            return State.INSIDE, ""
        request = Request(address, headers={"User-Agent": "Mozilla/5.0 (link check)"})
        with build_opener(_Redirects(inside)).open(request, timeout=_SECONDS) as response:
            now = urlsplit(response.url).hostname
    except _Inside:
        return State.INSIDE, "转过去的"
    except HTTPError as error:
        # Official sites turn programs away with 403 or 412; that says nothing of the page.
        return (State.GONE if error.code in _GONE else State.UNSURE), f"HTTP {error.code}"
    except (URLError, HTTPException, OSError, ValueError) as error:
        return State.NO_ANSWER, str(getattr(error, "reason", error))
    return (State.OPEN, "") if now == urlsplit(address).hostname else (State.MOVED, str(now))


def checked(folder: Path, open_: Callable[[str], tuple[State, str]] = opened) -> Iterator[Link]:
    """Every address of `folder` as `open_` finds it, a few at once, in the order of the files."""
    places = addresses(folder)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        results = pool.map(open_, places)
        for (address, place), (state, why) in zip(places.items(), results, strict=True):
            yield Link(address, place, state, why)
