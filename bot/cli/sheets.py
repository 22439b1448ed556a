"""Commands for spreadsheets of jobs: `import` and `export`."""

import argparse
import sys

from bot import app
from bot.config import load_config
from bot.errors import BotError
from bot.knowledge import load_knowledge
from bot.listings import imported, imports


def take_in(arguments: argparse.Namespace) -> int:
    """Import a spreadsheet, write a template, or undo; 1 where a row is wrong."""

    if [bool(arguments.file), bool(arguments.template), arguments.undo].count(True) != 1:
        raise BotError("give one of: a FILE, --template FILE, --undo")
    folder = load_config(None).knowledge
    if arguments.template:
        imports.template(arguments.template)
        print(arguments.template)
        return 0
    if arguments.undo:
        print(imported.undo_import(folder))
        return 0
    knowledge = load_knowledge(folder)
    day = arguments.on or app.clock_on(None)().date()
    plan = imports.plan_import(
        arguments.file, folder, knowledge.listings, knowledge.numbers, day, _rows_done
    )
    if not plan.wrong and not arguments.dry_run:
        imported.write_import(folder, plan.after)
    for line in plan.report(dry_run=arguments.dry_run):
        print(line)
    return 1 if plan.wrong else 0


def export(arguments: argparse.Namespace) -> int:
    """Write the jobs into a spreadsheet."""

    count = imports.export_jobs(
        arguments.file, load_knowledge(load_config(None).knowledge).listings
    )
    print(f"{arguments.file}：{count} 条（示例不导出）")
    return 0


def _rows_done(what: str, rows: int) -> None:
    print(f"{what}:{rows} 行", file=sys.stderr, flush=True)
