"""The command `review`: what residents asked and did not surely get."""

import argparse
import asyncio
import sys
from datetime import datetime, timedelta
from getpass import getuser

from bot import app
from bot.admin.desk import chosen, decide, group_lines, published_line
from bot.admin.review import Review
from bot.config import load_config
from bot.service import publisher_of
from bot.storage import open_store


def review(arguments: argparse.Namespace) -> int:
    """List the groups of open questions, or carry out a decision."""
    config, clock = load_config(arguments.config), app.clock_on(arguments.on)
    edition = app.edition_at_once(config)
    store = open_store(config.storage.url, config.secret_key.get_secret_value())
    try:
        publisher = publisher_of(config)
        if not publisher.editions():
            publisher.begin()  # what lies there now is kept, so that the first change can be undone
        review = Review(store.journal, publisher, lambda: edition, clock)
        asyncio.run(_decided(review, clock() - timedelta(days=arguments.days), arguments))
    finally:
        store.close()
    return 0


async def _decided(review: Review, since: datetime, arguments: argparse.Namespace) -> None:
    who = getuser()
    if arguments.accept:
        key, to = arguments.accept
        group = await review.group(key, since)
        print(published_line(await review.accept(chosen(group, arguments.only), to, who)))
    elif arguments.draft:
        key, id, title = arguments.draft
        group = await review.group(key, since)
        print(await review.draft(chosen(group, arguments.only), id, title, who))
    elif arguments.ignore:
        group = await review.group(arguments.ignore, since)
        wanted = chosen(group, arguments.only) if arguments.only else None
        ignored = [one for one in group.questions if wanted is None or one.text in wanted]
        await review.ignore(ignored, who)
    else:
        groups = await review.groups(since)
        if not groups:
            print("没有没答上的问题")
        elif sys.stdin.isatty() and sys.stdout.isatty():
            await decide(review, groups, who, input, print)
        else:
            for number, group in enumerate(groups, 1):
                print(*group_lines(number, group), sep="\n")
