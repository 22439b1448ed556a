"""In which file of knowledge/jobs a post stands, for staff to look at what residents report."""

import re

from bot.admin.publish import Publisher

_FOLDER = "jobs/"


def file_of_job(publisher: Publisher, id: str) -> tuple[str, int] | None:
    """The path, below the knowledge folder, and the line of the job or order `id`; None: nowhere.

    Blocks: from asyncio, use a thread.
    """
    quoted = rf"['\"]?{re.escape(id)}['\"]?"
    stated = re.compile(rf"^[\s{{-]*(?:identifier|id):\s*{quoted}\s*(?:[,}}#]|$)")
    for path in publisher.files(_FOLDER):
        for number, line in enumerate(publisher.source(path).text.splitlines(), 1):
            if stated.search(line):
                return path, number
    return None
