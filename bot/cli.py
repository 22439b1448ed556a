"""`python -m bot COMMAND`: reads arguments, calls, prints. The contract of the command line."""

import argparse
import asyncio
import json
import logging
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from getpass import getuser
from pathlib import Path

from bot import app, links
from bot.admin import differences
from bot.admin.desk import chosen, decide, group_lines, published_line
from bot.admin.review import Review
from bot.assistant import Assistant
from bot.config import Config, load_config
from bot.console import chat
from bot.dialogue import Conversation, Message, Reply, respond
from bot.edition import Edition
from bot.errors import BotError
from bot.evaluation import Figures, judge, leave_out, load_figures, read_questions
from bot.explanation import explain
from bot.freshness import stale
from bot.knowledge import check_knowledge, load_knowledge, write_schemas
from bot.matching import Item, Match, Matcher
from bot.matching.calibration import Calibration
from bot.notices import overview
from bot.storage import open_store, store_in_memory

# `match` makes the vectors of so many questions before it answers the first.
_MOST_EMBEDDED = 20_000


_USED_WITHIN = timedelta(days=90)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0, or 1 with a line on stderr for each thing that is wrong."""
    arguments = _parser().parse_args(argv)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    try:
        return int(arguments.command(arguments))
    except BotError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bot", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, does: object, help: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help, description=help)
        sub.set_defaults(command=does)
        return sub

    run = command("run", _run, "the service: the chat page")
    talk = command("chat", _chat, "chat in this terminal")
    ask = command("ask", _ask, "answer one question, or a file of them")
    for sub in (run, talk, ask):
        sub.add_argument("--config", type=Path, help="settings (see config.example.yaml)")
    ask.add_argument("question", nargs="?")
    ask.add_argument("--json", action="store_true", help="print the reply as JSON")
    ask.add_argument("--explain", action="store_true", help="show what was matched, and scores")
    ask.add_argument("--batch", type=Path, help="JSON lines with `q` or `turns`")
    match = command("match", _match, "the matcher alone on any set of questions")
    match.add_argument("--knowledge", type=Path, required=True, help="lines {id, question, …}")
    match.add_argument("--batch", type=Path, required=True, help='lines {"q": …}')
    evaluate = command("eval", _eval, "how well questions are understood, with the misses")
    evaluate.add_argument("files", nargs="*", type=Path, help="JSONL, YAML, or a folder of it")
    evaluate.add_argument("--save", type=Path, metavar="FILE", help="keep the figures")
    evaluate.add_argument("--against", type=Path, metavar="FILE", help="what differs from FILE")
    command("confusions", _confusions, "entries that are taken for one another, by which questions")
    owed = command("notices", _notices, "what messages are owed, by time and kind")
    owed.add_argument("--config", type=Path, help="settings (see config.example.yaml)")
    doctor = command("doctor", _doctor, "what is wrong with this installation, and what mends it")
    doctor.add_argument("--account", metavar="NAME", help="make the first account of staff")
    backup = command("backup", _backup, "keep database, key, knowledge and editions in one file")
    backup.add_argument("file", type=Path, help="a new .tar.gz; it holds what residents wrote")
    restore = command("restore", _restore, "put a backup back, checked whole first")
    restore.add_argument("file", type=Path)
    restore.add_argument("--replace", action="store_true", help="keep beside what is in the way")
    for sub in (doctor, backup, restore):
        sub.add_argument("--config", type=Path, help="settings (see config.example.yaml)")
    review = command("review", _review, "what residents asked and did not surely get; decide")
    review.add_argument("--config", type=Path, help="settings (see config.example.yaml)")
    review.add_argument("--days", type=_days, default=30, help="how far back (default: 30)")
    decision = review.add_mutually_exclusive_group()
    decision.add_argument("--accept", nargs=2, metavar=("GROUP", "ENTRY"), help="add as phrasings")
    decision.add_argument(
        "--draft", nargs=3, metavar=("GROUP", "ID", "TITLE"), help="begin an entry"
    )
    decision.add_argument("--ignore", metavar="GROUP", help="show it no more")
    review.add_argument("--only", default="", metavar="N,N", help="these questions of the group")
    kept = command("editions", _editions, "what was published, by whom and why; back in one step")
    kept.add_argument("--config", type=Path, help="settings (see config.example.yaml)")
    either = kept.add_mutually_exclusive_group()
    either.add_argument("--diff", type=int, metavar="N", help="what edition N changed")
    either.add_argument("--rollback", type=int, metavar="N", help="put edition N live again")
    check = command("check", _check, "validate a knowledge folder")
    check.add_argument("folder", nargs="?", type=Path)
    schema = command("schema", _schema, "write the JSON Schemas of the knowledge files")
    schema.add_argument("folder", nargs="?", type=Path)
    sheets = command("import", _import, "take in a spreadsheet of jobs, all or nothing")
    # A command of its own, so that options may stand before the file too.
    sheet = sheets.add_subparsers(required=True, metavar="jobs").add_parser("jobs")
    sheet.add_argument("file", nargs="?", type=Path, help=".xlsx or .csv")
    sheet.add_argument("--dry-run", action="store_true", help="only tell what would change")
    sheet.add_argument("--template", type=Path, metavar="FILE", help="write an empty .xlsx to fill")
    sheet.add_argument("--undo", action="store_true", help="take the last import back")
    out = command("export", _export, "write the jobs into a spreadsheet")
    out.add_argument("what", choices=["jobs"])
    out.add_argument("file", type=Path, help=".xlsx or .csv")
    old = command("stale", _stale, "what should be reviewed, the most asked for first")
    old.add_argument("--config", type=Path, help="settings (see config.example.yaml)")
    old.add_argument("--links", action="store_true", help="open the addresses that are named")
    for sub in (talk, ask, check, evaluate, owed, sheet, review, old):
        sub.add_argument("--on", type=_day, metavar="DATE", help="today, as YYYY-MM-DD")
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a day such as 2026-11-23") from None


def _days(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 90:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of days from 1 to 90")
    return int(text)


def _run(arguments: argparse.Namespace) -> int:
    app.serve(load_config(arguments.config))
    return 0


def _chat(arguments: argparse.Namespace) -> int:
    config = load_config(arguments.config)
    store = store_in_memory()  # who talks here is whoever sits at this machine
    assistant = Assistant(app.shipped_edition(config), store, app.clock_on(arguments.on))
    try:
        asyncio.run(chat(assistant, config.service.line))
    finally:
        store.close()
    return 0


def _ask(arguments: argparse.Namespace) -> int:
    if (arguments.question is None) == (arguments.batch is None):
        raise BotError('give one question in quotes, or --batch FILE: bot ask "育儿补贴怎么申请"')
    config = load_config(arguments.config)
    now = app.clock_on(arguments.on)()
    edition = app.shipped_edition(config)
    if arguments.batch:
        for line in _lines(arguments.batch):
            turns = line.get("turns")
            if isinstance(turns, list):
                told = _answered([_question(turn) for turn in turns], edition, now)
                print(json.dumps({"turns": told}, ensure_ascii=False))
            else:
                [only] = _answered([_question(line)], edition, now)
                print(json.dumps(only, ensure_ascii=False))
        return 0
    reply = respond(Message("ask", arguments.question), Conversation(), edition, now).reply
    explained = explain(arguments.question, reply, edition) if arguments.explain else None
    if arguments.json:
        line = _line(arguments.question, reply)
        if explained:
            line["explain"] = explained.as_json()
        print(json.dumps(line, ensure_ascii=False))
        return 0
    print(f"{reply.text()}\n\n（{config.service.line}）")
    if explained:
        print("", *explained.lines(), sep="\n")
    return 0


def _question(line: object) -> str:
    if not isinstance(line, dict) or not isinstance(line.get("q"), str):
        raise BotError(f'no question in {json.dumps(line, ensure_ascii=False)}; write {{"q": "…"}}')
    return str(line["q"])


def _answered(questions: list[str], edition: Edition, now: datetime) -> list[dict[str, object]]:
    """The lines out for the questions of one conversation."""
    conversation = Conversation()
    answered = []
    for question in questions:
        turn = respond(Message("batch", question), conversation, edition, now)
        conversation = turn.conversation
        answered.append(_line(question, turn.reply))
    return answered


def _line(question: str, reply: Reply) -> dict[str, object]:
    line = {"q": question, **reply.as_json()}
    del line["reply"]
    return line


def _match(arguments: argparse.Namespace) -> int:
    items = []
    for line in _lines(arguments.knowledge):
        phrasings = line.get("phrasings") or []
        if "id" not in line or "question" not in line or not isinstance(phrasings, list):
            raise BotError(f'{arguments.knowledge}: lines are {{"id", "question", "phrasings"}}')
        items.append(Item(str(line["id"]), (str(line["question"]), *map(str, phrasings))))
    config = load_config(None)
    matcher = Matcher(
        items,
        Calibration(),
        embedder=app.embedder(config),
        folder=config.cache_folder,
        most_embedded=_MOST_EMBEDDED,
    )
    for line in _lines(arguments.batch):
        question = _question(line)
        print(json.dumps(_matched(question, matcher.match(question)), ensure_ascii=False))
    return 0


def _matched(question: str, match: Match) -> dict[str, object]:
    ranked = [{"id": found.id, "score": round(found.score, 4)} for found in match.candidates]
    confidence = round(match.confidence, 4)
    return {"q": question, "band": match.band, "confidence": confidence, "ranked": ranked}


def _lines(path: Path) -> Iterator[dict[str, object]]:
    """The objects of a JSON lines file. Raises BotError naming the line that is not one."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BotError(f"{path}: cannot be read ({error}); give a UTF-8 file") from None
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except ValueError as error:
            raise BotError(f"{path}:{number}: not JSON ({error}); one object a line") from None
        if not isinstance(found, dict):
            raise BotError(f'{path}:{number}: not an object; write {{"q": "…"}}')
        yield found


def _eval(arguments: argparse.Namespace) -> int:
    config = load_config(None)
    earlier = load_figures(arguments.against) if arguments.against else None
    own = config.knowledge.parent / "tests" / "questions"
    files = arguments.files or [own]
    asked = [(path, list(read_questions(path))) for path in files]
    edition, now = app.shipped_edition(config), app.clock_on(arguments.on)()
    verdicts = []
    for path, conversations in asked:
        judged = [verdict for turns in conversations for verdict in judge(turns, edition, now)]
        figures = Figures.of(judged)
        print(f"{path}:", *figures.lines(), sep="\n")
        for question, told in figures.misses.items():
            print(f"  miss: {question} → {told}")
        verdicts += judged
    figures = Figures.of(verdicts)
    if earlier:
        print(f"against {arguments.against}:", *figures.against(earlier), sep="\n")
    if arguments.save:
        figures.save(arguments.save)
    if not arguments.files:
        print(leave_out(edition.knowledge, app.embedder(config), _asked).line())
    return 0


def _asked(done: int, total: int) -> None:
    ended = "\n" if done == total else "\r"
    print(f"asking the phrasings: {done} of {total}", end=ended, file=sys.stderr, flush=True)


def _confusions(_: argparse.Namespace) -> int:
    config = load_config(None)
    left_out = leave_out(load_knowledge(config.knowledge), app.embedder(config), _asked)
    print(left_out.line())
    for confusion in left_out.confusions():
        one, other = confusion.pair
        print(f"{one} ⇄ {other}: {len(confusion.questions)}")
        for question, own in confusion.questions:
            print(f"  {own}: {question}")
    return 0


def _notices(arguments: argparse.Namespace) -> int:
    config = load_config(arguments.config)
    store = open_store(config.storage.url, config.secret_key.get_secret_value())
    try:
        for line in asyncio.run(overview(store.notices, app.clock_on(arguments.on)())):
            print(line)
    finally:
        store.close()
    return 0


def _stale(arguments: argparse.Namespace) -> int:
    config = load_config(arguments.config)
    if arguments.links:
        return _links(config.knowledge)
    day = arguments.on or app.clock_on(None)().date()
    store = open_store(config.storage.url, config.secret_key.get_secret_value())
    try:
        usage = asyncio.run(store.ledger.usage(day - _USED_WITHIN))
    finally:
        store.close()
    found = stale(load_knowledge(config.knowledge), usage, day)
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


def _doctor(arguments: argparse.Namespace) -> int:
    from bot import admin  # here: hashing, limits and the HTTP client take their time
    from bot.handlers import WEBHOOK_PATH

    if arguments.account:
        return _first_account(arguments)
    broken = 0
    for check in admin.examine(arguments.config, app.clock_on(None), WEBHOOK_PATH, app.has_learnt):
        print(check.line(), flush=True)
        broken += check.state is admin.State.BROKEN
    return 1 if broken else 0


def _first_account(arguments: argparse.Namespace) -> int:
    from bot import admin

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


def _backup(arguments: argparse.Namespace) -> int:
    from bot import admin

    for line in admin.back_up(load_config(arguments.config), arguments.file, app.clock_on(None)()):
        print(line)
    return 0


def _restore(arguments: argparse.Namespace) -> int:
    from bot import admin

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


def _review(arguments: argparse.Namespace) -> int:
    config, clock = load_config(arguments.config), app.clock_on(arguments.on)
    edition = app.edition_at_once(config)
    store = open_store(config.storage.url, config.secret_key.get_secret_value())
    try:
        publisher = app.publisher(config)
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


def _editions(arguments: argparse.Namespace) -> int:
    publisher = app.publisher(load_config(arguments.config))
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


def _check(arguments: argparse.Namespace) -> int:
    folder = arguments.folder or load_config(None).knowledge
    findings = check_knowledge(folder, arguments.on or app.clock_on(None)().date())
    findings += differences(folder, Config().knowledge)
    for finding in findings:
        print(finding)
    faults = sum(not finding.notice for finding in findings)
    print(f"{folder.name}: {faults} faults, {len(findings) - faults} notices")
    return 1 if faults else 0


def _schema(arguments: argparse.Namespace) -> int:
    for path in write_schemas(arguments.folder or load_config(None).knowledge / "schema"):
        print(path)
    return 0


def _import(arguments: argparse.Namespace) -> int:
    from bot.listings import imported, imports  # here: openpyxl takes a fifth of a second

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


def _rows_done(what: str, rows: int) -> None:
    print(f"{what}:{rows} 行", file=sys.stderr, flush=True)


def _export(arguments: argparse.Namespace) -> int:
    from bot.listings import imports

    count = imports.export_jobs(
        arguments.file, load_knowledge(load_config(None).knowledge).listings
    )
    print(f"{arguments.file}：{count} 条（示例不导出）")
    return 0
