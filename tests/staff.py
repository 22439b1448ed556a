"""What staff work with, over a knowledge folder of the test's own."""

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot.admin import Publisher, StaffTools, staff_tools
from bot.assistant import Assistant
from bot.edition import Edition, build_edition
from bot.knowledge import load_knowledge
from bot.storage import Store

TINY = Path(__file__).resolve().parent / "tiny"


def tiny_copy(folder: Path) -> Path:
    """A knowledge folder to change."""
    return Path(shutil.copytree(TINY, folder / "knowledge"))


def lexical(folder: Path) -> Edition:
    """The edition of a folder, matched by its words alone."""
    return build_edition(load_knowledge(folder))


def tools_over(
    assistant: Assistant, store: Store, folder: Path, clock: Callable[[], datetime]
) -> StaffTools:
    """The tools over the knowledge in `folder`; what is published answers at once."""
    kept = folder.parent / "editions"
    publisher = Publisher(
        folder, kept, lambda: assistant.edition, assistant.publish, lexical, clock
    )
    return staff_tools(assistant, store, publisher, clock)
