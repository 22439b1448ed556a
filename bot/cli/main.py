"""`python -m bot COMMAND`: reads arguments, calls, prints. The contract of the command line.

What a command does is imported when it is called, so that each starts with no more than it needs.
"""

import argparse
import logging
import sys
from collections.abc import Callable, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path

from bot.errors import BotError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0, or 1 with a line on stderr for each thing that is wrong."""
    arguments = parser().parse_args(argv)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    try:
        return int(_does(arguments.does)(arguments))
    except BotError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0


def _does(name: str) -> Callable[[argparse.Namespace], int]:
    """The function MODULE.NAME of this package."""
    module, _, function = name.partition(".")
    found: Callable[[argparse.Namespace], int] = getattr(
        import_module(f"bot.cli.{module}"), function
    )
    return found


def parser() -> argparse.ArgumentParser:
    """All commands and what they take."""
    top = argparse.ArgumentParser(prog="bot", description=__doc__)
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, does: str, help: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help, description=help)
        sub.set_defaults(does=does)
        return sub

    run = command("run", "service.run", "the service: the chat page")
    talk = command("chat", "service.chat", "chat in this terminal")
    ask = command("ask", "answering.ask", "answer one question, or a file of them")
    for sub in (run, talk, ask):
        sub.add_argument("--config", type=Path, help="settings (see config.example.yaml)")
    ask.add_argument("question", nargs="?")
    ask.add_argument("--json", action="store_true", help="print the reply as JSON")
    ask.add_argument("--explain", action="store_true", help="show what was matched, and scores")
    ask.add_argument("--batch", type=Path, help="JSON lines with `q` or `turns`")
    match = command("match", "answering.match", "the matcher alone on any set of questions")
    match.add_argument("--knowledge", type=Path, required=True, help="lines {id, question, …}")
    match.add_argument("--batch", type=Path, required=True, help='lines {"q": …}')
    evaluate = command(
        "eval", "measuring.evaluate", "how well questions are understood, with the misses"
    )
    evaluate.add_argument("files", nargs="*", type=Path, help="JSONL, YAML, or a folder of it")
    evaluate.add_argument("--save", type=Path, metavar="FILE", help="keep the figures")
    evaluate.add_argument("--against", type=Path, metavar="FILE", help="what differs from FILE")
    command(
        "confusions",
        "measuring.confusions",
        "entries that are taken for one another, by which questions",
    )
    owed = command("notices", "service.notices", "what messages are owed, by time and kind")
    owed.add_argument("--config", type=Path, help="settings (see config.example.yaml)")
    doctor = command(
        "doctor", "upkeep.doctor", "what is wrong with this installation, and what mends it"
    )
    doctor.add_argument("--account", metavar="NAME", help="make the first account of staff")
    backup = command(
        "backup", "upkeep.backup", "keep database, key, knowledge and editions in one file"
    )
    backup.add_argument("file", type=Path, help="a new .tar.gz; it holds what residents wrote")
    restore = command("restore", "upkeep.restore", "put a backup back, checked whole first")
    restore.add_argument("file", type=Path)
    restore.add_argument("--replace", action="store_true", help="keep beside what is in the way")
    for sub in (doctor, backup, restore):
        sub.add_argument("--config", type=Path, help="settings (see config.example.yaml)")
    review = command(
        "review", "reviewing.review", "what residents asked and did not surely get; decide"
    )
    review.add_argument("--config", type=Path, help="settings (see config.example.yaml)")
    review.add_argument("--days", type=_days, default=30, help="how far back (default: 30)")
    decision = review.add_mutually_exclusive_group()
    decision.add_argument("--accept", nargs=2, metavar=("GROUP", "ENTRY"), help="add as phrasings")
    decision.add_argument(
        "--draft", nargs=3, metavar=("GROUP", "ID", "TITLE"), help="begin an entry"
    )
    decision.add_argument("--ignore", metavar="GROUP", help="show it no more")
    review.add_argument("--only", default="", metavar="N,N", help="these questions of the group")
    kept = command(
        "editions", "knowledge.editions", "what was published, by whom and why; back in one step"
    )
    kept.add_argument("--config", type=Path, help="settings (see config.example.yaml)")
    either = kept.add_mutually_exclusive_group()
    either.add_argument("--diff", type=int, metavar="N", help="what edition N changed")
    either.add_argument("--rollback", type=int, metavar="N", help="put edition N live again")
    check = command("check", "knowledge.check", "validate a knowledge folder")
    check.add_argument("folder", nargs="?", type=Path)
    schema = command("schema", "knowledge.schema", "write the JSON Schemas of the knowledge files")
    schema.add_argument("folder", nargs="?", type=Path)
    sheets = command("import", "sheets.take_in", "take in a spreadsheet of jobs, all or nothing")
    # A command of its own, so that options may stand before the file too.
    sheet = sheets.add_subparsers(required=True, metavar="jobs").add_parser("jobs")
    sheet.add_argument("file", nargs="?", type=Path, help=".xlsx or .csv")
    sheet.add_argument("--dry-run", action="store_true", help="only tell what would change")
    sheet.add_argument("--template", type=Path, metavar="FILE", help="write an empty .xlsx to fill")
    sheet.add_argument("--undo", action="store_true", help="take the last import back")
    out = command("export", "sheets.export", "write the jobs into a spreadsheet")
    out.add_argument("what", choices=["jobs"])
    out.add_argument("file", type=Path, help=".xlsx or .csv")
    old = command("stale", "knowledge.stale", "what should be reviewed, the most asked for first")
    old.add_argument("--config", type=Path, help="settings (see config.example.yaml)")
    old.add_argument("--links", action="store_true", help="open the addresses that are named")
    for sub in (talk, ask, check, evaluate, owed, sheet, review, old):
        sub.add_argument("--on", type=_day, metavar="DATE", help="today, as YYYY-MM-DD")
    return top


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a day such as 2026-11-23") from None


def _days(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 90:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of days from 1 to 90")
    return int(text)
