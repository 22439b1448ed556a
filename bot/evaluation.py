"""How well questions are understood: the figures of `bot eval`, with the misses.

Files of questions are JSON lines (`q` with `id` and `also`, or with `kind` where none of our
entries fits) or YAML as in tests/questions (`asks`, `near`). Without a file the phrasings judge
themselves: one in five is left out and asked of a matcher that knows the rest.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from bot.dialogue import Conversation, Message, Outcome, respond
from bot.edition import Edition, items_of, rewriter
from bot.errors import BotError
from bot.knowledge import Knowledge
from bot.matching import Embedder, Item, Matcher
from bot.matching.calibration import Calibration
from bot.matching.embedder import Floats
from bot.yaml_file import read_yaml

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the entries that are right; none for one that is not ours."""

    question: str
    right: frozenset[str]
    wrong: frozenset[str] = frozenset()


def read_questions(path: Path) -> Iterator[Asked]:
    """The questions of one file. Raises BotError where it cannot be read."""
    if path.suffix == ".yaml":
        document, findings = read_yaml(path)
        if findings or not isinstance(document.content, dict):
            raise BotError(f"{path}: cannot be read; write `asks:` and `near:`")
        for question in document.content.get("asks", ()):
            yield Asked(str(question), frozenset({path.stem}))
        for question in document.content.get("near", ()):
            yield Asked(str(question), frozenset(), frozenset({path.stem}))
        return
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise BotError(f"{path}: cannot be read ({error})") from None
    for number, line in enumerate(lines, 1):
        try:
            found = json.loads(line)
            right = {found["id"], *found.get("also", ())} if "id" in found else set()
            yield Asked(str(found["q"]), frozenset(right))
        except (ValueError, KeyError, TypeError):
            raise BotError(f'{path}:{number}: write {{"q": "…", "id": "…"}}') from None


def judged(path: Path, edition: Edition, now: datetime) -> Iterator[str]:
    """The figures of one file, then a line for each miss."""
    ours, others, misses = [], [], []
    for asked in read_questions(path):
        reply = respond(Message("eval", asked.question), Conversation(), edition, now).reply
        given, offered = set(reply.answers), set(reply.answers) | set(reply.choices)
        told = f"{reply.outcome} {', '.join(reply.answers or reply.choices)}"
        if asked.right:
            right = bool(set(reply.answers[:1]) & asked.right)
            full = reply.outcome not in (Outcome.NONE, Outcome.CHOICES, Outcome.SMALLTALK)
            wrong = full and not given & asked.right
            ours.append((right, bool(offered & asked.right), wrong))
            if not offered & asked.right:
                misses.append(f"  miss: {asked.question} → {told}; right: {sorted(asked.right)}")
        else:
            bad = bool(given & asked.wrong) if asked.wrong else bool(given)
            others.append(bad)
            if bad:
                misses.append(f"  answered: {asked.question} → {told}")
    line = f"{path}:"
    if ours:
        right, offered_share, wrong_share = (
            sum(column) / len(ours) for column in zip(*ours, strict=True)
        )
        line += (
            f" {len(ours)} questions, right at once {right:.1%}, right or offered "
            f"{offered_share:.1%}, wrong {wrong_share:.1%}"
        )
    if others:
        line += f"; {len(others)} not ours, answered all the same {sum(others) / len(others):.1%}"
    yield line
    yield from misses


def left_out(knowledge: Knowledge, embedder: Embedder | None) -> str:
    """Each phrasing asked of a matcher that was built without its fifth of them."""
    items = items_of(knowledge)
    ours = set(knowledge.entries)
    known = _Known(embedder, items) if embedder else None
    asked = right = among = 0
    for fold in range(FOLDS):
        kept = [
            Item(item.id, tuple(text for n, text in enumerate(item.phrasings) if n % FOLDS != fold))
            for item in items
        ]
        matcher = Matcher(kept, Calibration(), rewriter(knowledge.lexicon), known)
        for item in items:
            if item.id not in ours:
                continue
            for text in item.phrasings[fold::FOLDS]:
                found = [candidate.id for candidate in matcher.match(text).candidates[:3]]
                asked += 1
                right += found[:1] == [item.id]
                among += item.id in found
    return (
        f"phrasings left out in {FOLDS} folds: {asked} asked, recall@1 {right / asked:.1%}, "
        f"recall@3 {among / asked:.1%}"
    )


class _Known:
    """An embedder that has seen every phrasing, so that none is embedded a second time."""

    def __init__(self, embedder: Embedder, items: list[Item]) -> None:
        texts = [text for item in items for text in item.phrasings]
        self._vectors: dict[str, Floats] = dict(zip(texts, embedder.stored(texts), strict=True))

    def stored(self, texts: Sequence[str]) -> Floats:
        vectors: Floats = np.stack([self._vectors[text] for text in texts])
        return vectors

    kept = stored

    def question(self, text: str) -> Floats:
        return self._vectors[text]
