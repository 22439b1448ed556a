"""The staff console over a knowledge folder of its own, as `app` joins it, and a way in."""

import asyncio
import re
import shutil
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import httpx
from argon2 import PasswordHasher
from fastapi import FastAPI

from bot.admin import Accounts, Office, Publisher, Review, Role, Workbench
from bot.assistant import Assistant
from bot.config import Service, Web
from bot.edition import Edition, build_edition
from bot.knowledge import load_knowledge
from bot.storage import Account, Store
from bot.web import create_site
from tests.conftest import NOON

T = TypeVar("T")
TINY = Path(__file__).resolve().parent / "tiny"
PASSWORD = "海风吹过-四号码头-灯塔"
_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Desk:
    """A site with the console, and the parts behind it."""

    site: FastAPI
    office: Office
    assistant: Assistant
    store: Store
    folder: Path


def lexical(folder: Path) -> Edition:
    return build_edition(load_knowledge(folder), learn=False)


def desk_over(
    store: Store,
    place: Path,
    knowledge: Path = TINY,
    tests: Path | None = None,
    web: Web | None = None,
    clock: Callable[[], datetime] = lambda: NOON,
) -> Desk:
    """The console over a copy of `knowledge` in `place`."""
    folder = place / "knowledge"
    shutil.copytree(knowledge, folder)
    assistant = Assistant(lexical(folder), store, clock)
    publisher = Publisher(
        folder, place / "editions", lambda: assistant.edition, assistant.publish, lexical, clock
    )
    publisher.begin()
    publisher.pick_up()  # as `watch` does at once: the first edition is kept
    office = Office(
        Accounts(store.staff, clock),
        publisher,
        Workbench(publisher, lambda: assistant.edition, store.journal, tests, clock),
        Review(store.journal, publisher, lambda: assistant.edition, clock),
        store.journal,
        store.staff,
        lambda: assistant.edition,
        clock,
    )
    site = create_site(assistant, Service(), True, web=web, office=office)
    return Desk(site, office, assistant, store, folder)


async def hire(desk: Desk, name: str, role: Role = Role.PUBLISHER) -> None:
    """An account with PASSWORD as its own password, hashed so that it is quickly compared."""
    await desk.store.staff.add(Account(name, role, _HASH, must_change=False, made=NOON))


def done(what: Coroutine[Any, Any, T]) -> T:
    """What comes of `what`, on a loop of its own: Playwright holds this thread's."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, what).result()


def csrf(page: httpx.Response | str) -> str:
    """The token of the forms on a page."""
    text = page if isinstance(page, str) else page.text
    found = re.search(r'name="csrf" value="(\w+)"', text)
    assert found, "the page has no form"
    return found[1]


async def sign_in(client: httpx.AsyncClient, name: str, password: str = PASSWORD) -> httpx.Response:
    """Sign in as a browser would; the last response."""
    token = csrf(await client.get("/admin/sign-in"))
    return await client.post(
        "/admin/sign-in",
        data={"csrf": token, "name": name, "password": password},
        follow_redirects=True,
    )
