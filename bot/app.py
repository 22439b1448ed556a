"""The one place that builds the parts and joins them."""

import asyncio
import socket
from collections.abc import Callable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.assistant import Assistant
from bot.config import Config
from bot.edition import Edition, build_edition
from bot.errors import ServiceError
from bot.knowledge import load_knowledge

ZONE = ZoneInfo("Asia/Shanghai")


def clock_on(day: date | None) -> Callable[[], datetime]:
    """The clock of Weihai; on a fixed `day` it stands at noon."""
    if day is None:
        return lambda: datetime.now(ZONE)
    fixed = datetime.combine(day, time(12), ZONE)
    return lambda: fixed


def shipped_edition(config: Config) -> Edition:
    """The edition of the configured knowledge. Raises KnowledgeError with every fault."""
    return build_edition(load_knowledge(config.knowledge))


def serve(config: Config) -> None:
    """Serve the page until SIGTERM or Ctrl-C. Raises ServiceError where the port is taken."""
    # Imported here: every other command starts a quarter of a second sooner without them.
    import uvicorn

    from bot.web import create_site

    listener = _listen(config.web.host, config.web.port)
    assistant = Assistant(shipped_edition(config), clock_on(None))

    site = create_site(assistant, config.service, config.demo)
    settings = uvicorn.Config(site, log_level="warning", timeout_graceful_shutdown=10)
    print(f"{config.service.name}: http://{config.web.host}:{config.web.port}", flush=True)
    asyncio.run(uvicorn.Server(settings).serve(sockets=[listener]))


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
