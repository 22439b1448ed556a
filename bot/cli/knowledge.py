"""Commands about the knowledge folder: `check`, `schema`, `editions` and `stale`."""

import argparse
import asyncio
from datetime import timedelta
from getpass import getuser
from pathlib import Path

from bot import app, links
from bot.admin import differences
from bot.config import Config, load_config
from bot.freshness import stale as to_review
from bot.knowledge import check_knowledge, load_knowledge, write_schemas
from bot.service import publisher_of
from bot.storage import open_store

_USED_WITHIN = timedelta(days=90)


def check(arguments: argparse.Namespace) -> int:
    """Every finding in a folder; 1 where one is a fault."""
    folder = arguments.folder or load_config(None).knowledge
    findings = check_knowledge(folder, arguments.on or app.clock_on(None)().date())
    findings += differences(folder, Config().knowledge)
    for finding in findings:
        print(finding)
    faults = sum(not finding.notice for finding in findings)
    print(f"{folder.name}: {faults} faults, {len(findings) - faults} notices")
    return 1 if faults else 0


def schema(arguments: argparse.Namespace) -> int:
    """Write the JSON Schemas."""
    for path in write_schemas(arguments.folder or load_config(None).knowledge / "schema"):
        print(path)
    return 0


def editions(arguments: argparse.Namespace) -> int:
    """What was published; what one edition changed; one put live again."""
    publisher = publisher_of(load_config(arguments.config))
    if arguments.diff is not None:
        print(publisher.diff(arguments.diff), end="")
        return 0
    if arguments.rollback is not None:
        published = publisher.rollback(arguments.rollback, getuser())
        print(f"edition {published.number} holds what {arguments.rollback} held")
        return 0
    kept = publisher.editions()
    for edition in kept:
        print(edition.line())
    if not kept:
        print("no edition is kept yet: the service keeps the first when it starts")
    return 0


def stale(arguments: argparse.Namespace) -> int:
    """What to review, the most asked for first; with `links`, whether addresses answer."""
    config = load_config(arguments.config)
    if arguments.links:
        return _links(config.knowledge)
    day = arguments.on or app.clock_on(None)().date()
    store = open_store(config.storage.url, config.secret_key.get_secret_value())
    try:
        usage = asyncio.run(store.ledger.usage(day - _USED_WITHIN))
    finally:
        store.close()
    found = to_review(load_knowledge(config.knowledge), usage, day)
    for one in found:
        print(one.line(day))
    passed = sum(one.review_by < day for one in found)
    print(f"{len(found)} 个要复核，其中 {passed} 个过了期；次数是近 {_USED_WITHIN.days} 天答过的")
    return 0


def _links(folder: Path) -> int:
    found = []
    for link in links.checked(folder):
        print(link.line(), flush=True)
        found.append(link)
    if found and all(link.state is links.State.NO_ANSWER for link in found):
        print("一个也连不上：多半是这台机器不能上网，没有查成")
        return 0
    return int(any(link.state is links.State.GONE for link in found))
