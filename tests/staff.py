"""What staff work with, over a knowledge folder of the test's own."""

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot.admin import Pausing, Publisher, StaffDesk, StaffTools
from bot.admin.review import Review
from bot.admin.uploads import Uploads
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


def staff_tools(
    assistant: Assistant, store: Store, folder: Path, clock: Callable[[], datetime]
) -> StaffTools:
    """The tools over the knowledge in `folder`; what is published answers at once."""

    def edition() -> Edition:
        return assistant.edition

    kept = folder.parent / "editions"
    publisher = Publisher(folder, kept, edition, assistant.publish, lexical, clock)
    return StaffTools(
        desk=StaffDesk(store.handoffs, edition, clock),
        pausing=Pausing(assistant, store.pauses, clock),
        review=Review(store.journal, publisher, edition, clock),
        uploads=Uploads(publisher, edition, lambda: clock().date()),
        publisher=publisher,
        journal=store.journal,
        edition=edition,
        clock=clock,
    )
