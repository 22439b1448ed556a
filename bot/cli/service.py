"""Commands that serve or talk: `run`, `chat`, and `notices` for what is owed."""

import argparse
import asyncio

from bot import app
from bot.assistant import Assistant
from bot.config import load_config
from bot.console import chat as talk
from bot.notices import overview
from bot.service import serve
from bot.storage import open_store, store_in_memory


def run(arguments: argparse.Namespace) -> int:
    """Serve until SIGTERM."""
    serve(load_config(arguments.config))
    return 0


def chat(arguments: argparse.Namespace) -> int:
    """Chat in this terminal; nothing is kept."""
    config = load_config(arguments.config)
    store = store_in_memory()  # who talks here is whoever sits at this machine
    assistant = Assistant(app.shipped_edition(config), store, app.clock_on(arguments.on))
    try:
        asyncio.run(talk(assistant, config.service.line))
    finally:
        store.close()
    return 0


def notices(arguments: argparse.Namespace) -> int:
    """What is owed, by time and kind."""
    config = load_config(arguments.config)
    store = open_store(config.storage.url, config.secret_key.get_secret_value())
    try:
        for line in asyncio.run(overview(store.notices, app.clock_on(arguments.on)())):
            print(line)
    finally:
        store.close()
    return 0
