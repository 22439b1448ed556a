"""Commands for whoever runs it: `doctor`, `backup` and `restore`."""

import argparse
import asyncio

from bot import admin, app
from bot.config import load_config
from bot.errors import BotError
from bot.handlers import WEBHOOK_PATH
from bot.storage import open_store


def doctor(arguments: argparse.Namespace) -> int:
    """What is wrong and what mends it; 1 where something is broken."""

    if arguments.account:
        return _first_account(arguments)
    broken = 0
    for check in admin.examine(arguments.config, app.clock_on(None), WEBHOOK_PATH, app.has_learnt):
        print(check.line(), flush=True)
        broken += check.state is admin.State.BROKEN
    return 1 if broken else 0


def backup(arguments: argparse.Namespace) -> int:
    """Keep all that must outlive the machine in one file."""

    for line in admin.back_up(load_config(arguments.config), arguments.file, app.clock_on(None)()):
        print(line)
    return 0


def restore(arguments: argparse.Namespace) -> int:
    """Put a backup back."""

    config, now = load_config(arguments.config), app.clock_on(None)()
    lines = admin.restore(
        config,
        arguments.file,
        arguments.replace,
        now,
        lambda: admin.service_answers(config.web.host, config.web.port),
    )
    for line in lines:
        print(line)
    return 0


def _first_account(arguments: argparse.Namespace) -> int:

    config = load_config(arguments.config)
    store = open_store(config.storage.url, config.secret_key.get_secret_value())
    try:
        password = asyncio.run(admin.create_first_account(store.staff, arguments.account))
    finally:
        store.close()
    if password is None:
        raise BotError("there are accounts already; a publisher makes others at /admin")
    print(f"{arguments.account}: {password}  (once; /admin asks for one of your own)")
    return 0
