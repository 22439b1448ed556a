"""What residents asked and did not surely get: grouped, looked at again, and turned into knowledge.

Console, command line and Telegram share it. Nothing changes by itself: a question becomes a
phrasing only where a member of staff says so, and the Publisher checks and tests it first.
"""

import asyncio
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import islice
from pathlib import PurePosixPath

from bot.admin.changes import Change, Published
from bot.admin.edits import DRAFTS, add_phrasing, new_entry
from bot.admin.publish import Publisher
from bot.dialogue import SURE
from bot.edition import CRISIS, SMALLTALK, Edition, items_of
from bot.errors import BotError
from bot.knowledge import Elsewhere, Entry, Knowledge
from bot.matching import Band, Match, Matcher
from bot.privacy import without_masks
from bot.storage import Journal, Question
from bot.text import clean, normalize
from bot.yaml_file import Path_, read_yaml

MAX_NEAR = 3

# By meaning a look takes 30 ms. So many questions of a group are looked at again, and so many of
# all in one call; what was seen is remembered as long as the edition stays.
_LOOKED_AT = 3
_LOOKS = 100

_ELSEWHERE = "elsewhere."
_ID = re.compile(r"[a-z][a-z0-9-]*(\.[a-z0-9-]+)*")


class ReviewError(BotError):
    """A choice that cannot be carried out: no such group, entry or phrasing. In Chinese."""


@dataclass(frozen=True, slots=True)
class Near:
    """An entry, or a neighbouring service, that may be meant; what of its phrasings says so."""

    id: str
    title: str
    phrasing: str
    score: float  # comparable within one group only


@dataclass(frozen=True, slots=True)
class Group:
    """Open questions that are alike, the most asked first; `near`, best first, is at most three.

    `confidence`, 0 to 1: that the first of `near` is what the most asked question means.
    """

    key: str
    questions: tuple[Question, ...]
    near: tuple[Near, ...]
    confidence: float

    @property
    def times(self) -> int:
        """How often these questions were asked in all."""
        return sum(question.times for question in self.questions)

    @property
    def unanswered(self) -> int:
        """How often one of them got an honest no."""
        return sum(question.times for question in self.questions if question.outcome == "none")

    @property
    def last(self) -> datetime:
        """When one of them was asked last."""
        return max(question.last for question in self.questions)


class Review:
    """The queue of open questions over the edition that answers."""

    def __init__(
        self,
        journal: Journal,
        publisher: Publisher,
        edition: Callable[[], Edition],
        clock: Callable[[], datetime],
    ) -> None:
        self._journal = journal
        self._publisher = publisher
        self._edition = edition
        self._clock = clock
        self._seen: tuple[Matcher, dict[str, Match]] = edition().matcher, {}  # by question

    async def groups(self, since: datetime, limit: int = 50) -> tuple[Group, ...]:
        """At most `limit` groups of questions asked from `since` on, the most asked first.

        Left out is what was ignored, and what the present edition answers surely by now. To group
        10,000 questions takes five to ten seconds, in a thread; to look at them again a few more.
        """
        questions = await self._heeded(since)
        return await asyncio.to_thread(lambda: tuple(islice(self._open(questions), limit)))

    async def ignored(self, since: datetime) -> tuple[Question, ...]:
        """The questions from `since` on that staff ignore, the most asked first."""
        questions, aside = await self._doubtful(since), await self._journal.aside()
        return tuple(one for one in questions if key_of(one.text) in aside)

    async def group(self, key: str, since: datetime) -> Group:
        """The group that holds the question with `key`. Raises ReviewError where none does."""
        questions = await self._heeded(since)
        for group in await asyncio.to_thread(lambda: list(self._open(questions, key))):
            return group
        raise ReviewError(f"没有 {key} 这组问题了：可能已经答得上，或者有人处理过；请刷新再看")

    async def accept(self, phrasings: Sequence[str], to: str, who: str) -> Published:
        """Add `phrasings` to entry or neighbouring service `to`, and put that live.

        Masks are left out of them, and what is stored there already is not added again. Raises
        ReviewError where there is no such entry, nothing to add, or where one belongs to another
        entry, with its place; Refused where the whole would have a fault; Conflict as `publish`.
        """
        return await asyncio.to_thread(self._accept, phrasings, to, who)

    async def draft(self, phrasings: Sequence[str], id: str, title: str, who: str) -> str:
        """Begin entry `id` with `phrasings`; where its file lies, to be completed: it is not live.

        Raises ReviewError where the id is none or taken, or a phrasing belongs to another entry,
        with its place.
        """
        return await asyncio.to_thread(self._draft, phrasings, id, title, who)

    async def ignore(self, questions: Iterable[Question], who: str) -> None:
        """Show `questions` no more, in these words or words that are the same to a resident."""
        keys = {key_of(question.text) for question in questions}
        await self._journal.set_aside(sorted(keys), who, self._clock())

    async def heed(self, questions: Iterable[Question]) -> None:
        """Show ignored `questions` again."""
        await self._journal.take_back(sorted({key_of(question.text) for question in questions}))

    async def _doubtful(self, since: datetime) -> tuple[Question, ...]:
        return await self._journal.doubtful(since, SURE)

    async def _heeded(self, since: datetime) -> list[Question]:
        """The questions that the matcher left open and nobody ignored."""
        questions, aside = await self._doubtful(since), await self._journal.aside()
        return [one for one in questions if key_of(one.text) not in aside]

    def _open(self, questions: Sequence[Question], key: str = "") -> Iterator[Group]:
        """The groups of `questions`, each without what stands before its first open one.

        With a `key` only the group that holds it. A group whose first questions are answered by
        now counts as answered; when enough was looked at, the rest is as it went when asked.
        """
        edition = self._edition()
        if self._seen[0] is not edition.matcher:
            self._seen = edition.matcher, {}
        seen = self._seen[1]
        asked: dict[str, list[Question]] = {}
        for one in questions:
            asked.setdefault(without_masks(one.text), []).append(one)
        times = {text: sum(one.times for one in same) for text, same in asked.items()}
        looks = _LOOKS
        for texts in edition.matcher.grouped(times):
            if key and key not in map(key_of, texts):
                continue
            for place, text in enumerate(texts[:_LOOKED_AT]):
                match = seen.get(text)
                if match is None and looks:
                    match = seen[text] = edition.matcher.match(text)
                    looks -= 1
                if match and match.band is Band.ANSWER and match.confidence >= SURE:
                    continue
                still = tuple(one for left in texts[place:] for one in asked[left])
                yield _group(key_of(text), still, match, edition.knowledge)
                break

    def phrased(self, phrasings: Sequence[str], to: str) -> tuple[Change, str]:
        """The change that `accept` would publish, and the version of the file it is based on.

        Reads files, writes none. Raises ReviewError as `accept` does.
        """
        known = _answers(self._edition().knowledge)
        path = self._path(to)
        if path is None or to not in known:
            raise ReviewError(f"没有 {to} 这个条目；请从已有的条目里选")
        stored = {normalize(phrasing) for phrasing in known[to].phrasings}
        new = [text for text in self._free(phrasings, to) if normalize(text) not in stored]
        if not new:
            raise ReviewError(f"选的问法 {to} 都已经有了")
        source = self._publisher.source(path)
        text = source.text
        for phrasing in new:
            text = add_phrasing(text, phrasing)
        return Change(path, text), source.version

    def _accept(self, phrasings: Sequence[str], to: str, who: str) -> Published:
        change, version = self.phrased(phrasings, to)
        why = f"居民问：{clean(without_masks(phrasings[0]))}"
        return self._publisher.publish([change], who, why, {change.path: version})

    def _draft(self, phrasings: Sequence[str], id: str, title: str, who: str) -> str:
        if not _ID.fullmatch(id):
            raise ReviewError(f"编号 {id} 不行；用小写字母、数字、点和短横，如 subsidy.twins")
        if not title.strip():
            raise ReviewError("草稿要有标题；写一句居民会问的话")
        path = f"{DRAFTS}{id}.yaml"
        if self._path(id) is not None or self._publisher.source(path).version:
            raise ReviewError(f"{id} 已经有了；请另起编号")
        today = self._clock().date()
        text = new_entry(id, title.strip(), self._free(phrasings, id), today=today)
        why = f"{title.strip()}：起草"
        self._publisher.publish([Change(path, text)], who, why, {path: ""})
        return path

    def _free(self, phrasings: Sequence[str], to: str) -> list[str]:
        """`phrasings` as they may be stored with `to`, each once.

        Raises ReviewError where one has no words or belongs to another than `to`, with its place.
        """
        free: dict[str, str] = {}
        places = dict(_places(self._edition().knowledge))
        for phrasing in phrasings:
            text = clean(without_masks(phrasing)).strip(" ,.?!;、。")
            normal = normalize(text)
            if not normal:
                raise ReviewError(f"“{phrasing}”里没有字，不能当问法")
            owner, path = places.get(normal, (to, ()))
            if owner != to:
                raise ReviewError(f"“{text}”已经是 {self._place(owner, path)} 的问法；只能留一处")
            free.setdefault(normal, text)
        return list(free.values())

    def _place(self, owner: str, path: Path_) -> str:
        """An item with the file and line of what stands at `path` of it."""
        name = self._path(owner)
        if name is None:
            return owner
        document, _ = read_yaml(self._publisher.folder / name, name)
        return f"{owner}（{name} 第 {document.line(*path)} 行）"

    def _path(self, id: str) -> str | None:
        """The file of an item, below the knowledge folder; None where there is none."""
        for prefix, name in ((CRISIS, "crisis.yaml"), (SMALLTALK, "smalltalk.yaml")):
            if id.startswith(prefix):
                return name
        folder = _ELSEWHERE if id.startswith(_ELSEWHERE) else "entries."
        stem = id.removeprefix(_ELSEWHERE)
        paths = self._publisher.files(folder.replace(".", "/"))
        return next((path for path in paths if PurePosixPath(path).stem == stem), None)


def _answers(knowledge: Knowledge) -> dict[str, Entry | Elsewhere]:
    """What a question may be put to, by id."""
    return {**knowledge.entries, **knowledge.elsewhere}


def _group(
    key: str, questions: tuple[Question, ...], match: Match | None, knowledge: Knowledge
) -> Group:
    """The group of `questions`; without a `match` of the first, as that went when it was asked."""
    known, first = _answers(knowledge), questions[0]
    if match:
        found = [(one.id, one.phrasing, one.score) for one in match.candidates]
        confidence = match.confidence
    else:
        found = [(id, "", 0.0) for id in first.entries]
        confidence = first.confidence or 0.0
    near = [Near(id, known[id].title, said, score) for id, said, score in found if id in known]
    return Group(key, questions, tuple(near[:MAX_NEAR]), confidence)


def _places(knowledge: Knowledge) -> Iterator[tuple[str, tuple[str, Path_]]]:
    """Each stored phrasing and title, normalised, with its item and its path in the file."""
    for item in items_of(knowledge):
        kind = item.id.partition(".")[2] if item.id.startswith((CRISIS, SMALLTALK)) else ""
        for number, phrasing in enumerate(item.phrasings):
            path: Path_ = (kind, "phrasings", number) if kind else ("phrasings", number - 1)
            yield normalize(phrasing), (item.id, ("title",) if path[-1] == -1 else path)


def key_of(question: str) -> str:
    """What stands for a question in a form or a command: the same where it is to a resident."""
    return sha256(normalize(without_masks(question)).encode()).hexdigest()[:12]
