"""Commands that measure: `eval` and `confusions`."""

import argparse

from bot import app
from bot.config import load_config
from bot.evaluation import Figures, judge, leave_out, load_figures, read_questions
from bot.knowledge import load_knowledge


def evaluate(arguments: argparse.Namespace) -> int:
    """Figures for files of questions, with the misses; of our own also over left-out phrasings."""
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
        print(leave_out(edition.knowledge, app.embedder(config), app.progress("asking")).line())
    return 0


def confusions(_: argparse.Namespace) -> int:
    """The pairs of entries that compete, with the questions that cause it."""
    config = load_config(None)
    left_out = leave_out(
        load_knowledge(config.knowledge), app.embedder(config), app.progress("asking")
    )
    print(left_out.line())
    for confusion in left_out.confusions():
        one, other = confusion.pair
        print(f"{one} ⇄ {other}: {len(confusion.questions)}")
        for question, own in confusion.questions:
            print(f"  {own}: {question}")
    return 0
