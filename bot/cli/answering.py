"""Commands that answer: `ask`, one question or a file of them, and `match`, the matcher alone."""

import argparse
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from bot import app
from bot.config import load_config
from bot.dialogue import Conversation, Message, Reply, respond
from bot.edition import Edition
from bot.errors import BotError
from bot.explanation import explain
from bot.matching import Item, Match, Matcher
from bot.matching.calibration import Calibration

# `match` makes the vectors of so many questions before it answers the first.
_MOST_EMBEDDED = 20_000


def ask(arguments: argparse.Namespace) -> int:
    """Answer one question, or a file of them as JSON lines."""
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


def match(arguments: argparse.Namespace) -> int:
    """Match a file of questions against a file of entries."""
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
