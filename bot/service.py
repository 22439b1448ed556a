"""The service: the one place that builds its parts and joins them."""

import asyncio
import logging
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot.admin import (
    Accounts,
    Office,
    Publisher,
    StaffTools,
    Workbench,
    staff_tools,
    watch,
)
from bot.app import clock_on, embedder
from bot.assistant import Assistant
from bot.config import Config
from bot.dialogue import DATED, read_hours
from bot.edition import Edition, build_edition
from bot.errors import ServiceError
from bot.knowledge import load_knowledge
from bot.learning import Learner
from bot.logs import set_up_logging
from bot.memory import give_back, share_heaps
from bot.metrics import Metrics
from bot.notices import Notices
from bot.storage import Store, open_store

if TYPE_CHECKING:
    from fastapi import FastAPI

# Together within the ten seconds that a supervisor waits after SIGTERM.
_WEB_STOP_SECONDS = 2
_TELEGRAM_STOP_SECONDS = 6.5

_log = logging.getLogger(__name__)


def serve(config: Config) -> None:
    """Serve page and Telegram until SIGTERM or Ctrl-C.

    Raises ServiceError where the port is taken or the database cannot be opened.
    """
    # Imported here: every other command starts a quarter of a second sooner without them.
    import uvicorn

    share_heaps()
    secrets = (config.telegram.token, config.telegram.webhook_secret, config.secret_key)
    set_up_logging(config.log, [secret.get_secret_value() for secret in secrets])
    metrics = Metrics()
    logging.getLogger().addHandler(metrics.error_handler())
    listener = _listen(config.web.host, config.web.port)
    store = open_store(config.storage.url, config.secret_key.get_secret_value())
    try:
        assistant, publisher, learner = _answering(config, store, metrics)
        notices = Notices(
            store.notices,
            lambda: assistant.edition,
            clock_on(None),
            lambda: any(map(assistant.pauses.over, DATED)),
        )
        tools = staff_tools(assistant, store, publisher, clock_on(None))
        office = _office(config, store, tools)
        site = _site(config, assistant, notices, tools, learner, metrics, office)
        settings = uvicorn.Config(
            site,
            log_level="warning",
            log_config=None,  # ours
            timeout_graceful_shutdown=_WEB_STOP_SECONDS,
            forwarded_allow_ips=config.web.trusted_proxies,
            server_header=False,
        )
        print(f"{config.service.name}: http://{config.web.host}:{config.web.port}", flush=True)
        # uvicorn raises the signal again once it has stopped: by then it has done its work.
        signal.signal(signal.SIGTERM, lambda *_: None)
        uvicorn.Server(settings).run(sockets=[listener])
    finally:
        store.close()


def _answering(
    config: Config, store: Store, metrics: Metrics
) -> tuple[Assistant, Publisher, Learner]:
    """The assistant with an edition that answers, what changes that, and what goes on learning."""

    def swap(edition: Edition) -> None:
        assistant.publish(edition)
        learner.wake()

    def build(folder: Path) -> Edition:
        knowledge = load_knowledge(folder)
        return build_edition(
            knowledge, learner.embedder, config.cache_folder, learn=False, demo=config.demo
        )

    publisher = Publisher(
        config.knowledge,
        _editions(config),
        lambda: assistant.edition,
        swap,
        build,
        clock_on(None),
    )
    learner = Learner(
        partial(embedder, config),
        config.cache_folder,
        lambda: assistant.edition,
        publisher.improve,
    )
    hours = read_hours(config.service.hours) if config.hands_over else None
    assistant = Assistant(publisher.begin(), store, clock_on(None), hours, metrics.answered)
    return assistant, publisher, learner


def _office(config: Config, store: Store, tools: StaffTools) -> Office:
    """What the staff console works with."""
    # The questions that were written beside the knowledge; none where only that was copied.
    tests = config.knowledge.parent / "tests" / "questions"
    return Office(
        Accounts(store.staff, tools.clock),
        tools.publisher,
        Workbench(tools.publisher, tools.edition, tools.journal, tests, tools.clock),
        tools.review,
        tools.journal,
        store.staff,
        tools.edition,
        tools.clock,
    )


def _site(
    config: Config,
    assistant: Assistant,
    notices: Notices,
    tools: StaffTools,
    learner: Learner,
    metrics: Metrics,
    office: Office,
) -> "FastAPI":
    """Page and, where a token is given, Telegram; both end with the web server."""
    from bot.web import create_site

    telegram = None
    if config.telegram.token.get_secret_value():
        from bot.handlers import TelegramService

        telegram = TelegramService(
            assistant,
            notices,
            config.telegram,
            config.service.name,
            config.service.line,
            config.web.public_url,
            tools,
        )

    async def figures() -> bytes:
        waiting = await assistant.queued()
        return metrics.text(
            updates=waiting.updates,
            notices=waiting.notices,
            due=waiting.due,
            edition_age=assistant.edition_age,
        )

    @asynccontextmanager
    async def life(_: "FastAPI") -> AsyncIterator[None]:
        await tools.pausing.load()
        purging = asyncio.create_task(_purge(assistant, config.retention_days))
        tidying = asyncio.create_task(_tidy())
        watching = asyncio.create_task(watch(tools.publisher))
        learner.start()
        if telegram is not None:
            await telegram.start()
        yield
        purging.cancel()
        tidying.cancel()
        watching.cancel()
        if telegram is not None:
            await telegram.stop(_TELEGRAM_STOP_SECONDS)

    site = create_site(
        assistant,
        config.service,
        config.demo,
        life,
        config.web,
        lambda: telegram.username if telegram else "",
        figures,
        office,
    )
    if telegram is not None and config.telegram.mode == "webhook":
        from bot.handlers import webhook_route

        secret = config.telegram.webhook_secret.get_secret_value()
        site.router.routes.insert(0, webhook_route(telegram, secret))
    return site


async def _tidy() -> None:
    """Give back, a few times a minute, what learning and a rush of questions left behind."""
    while True:
        await asyncio.sleep(20)
        await asyncio.to_thread(give_back)


async def _purge(assistant: Assistant, days: int) -> None:
    """Delete what has been kept long enough, now and every hour."""
    while True:
        try:
            await assistant.purge(timedelta(days=days))
        except Exception:
            _log.exception("what is too old could not be deleted; trying again in an hour")
        await asyncio.sleep(3600)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise ServiceError(
            f"cannot listen on {host}:{port} ({error.strerror}); "
            "stop what runs there, or choose another port with BOT_WEB_PORT"
        ) from None
    return listener


def publisher_of(config: Config) -> Publisher:
    """What changes the knowledge from a command; a service that runs picks the change up."""

    def build(folder: Path) -> Edition:
        return build_edition(load_knowledge(folder), learn=False, demo=config.demo)

    none = partial(build, config.knowledge)
    return Publisher(
        config.knowledge, _editions(config), none, lambda _: None, build, clock_on(None)
    )


def _editions(config: Config) -> Path:
    """Where the copies of published editions lie: beside the database."""
    return config.storage.folder / "editions"
