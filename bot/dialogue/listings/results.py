"""Replies of a search for work: results by fives with their chips, one post, how much it is to pay.

What the buttons do and what refines a search is the business of jobs.py.
"""

from collections.abc import Iterable
from datetime import date
from itertools import combinations

from bot.dialogue import answer
from bot.dialogue.listings import listed
from bot.dialogue.listings.seeking import FIND
from bot.dialogue.reply import Block, BlockKind, Button, Outcome, Reply
from bot.edition import Edition
from bot.knowledge import JobsTexts
from bot.listings import Board, Filters, Job, Work, WorkshopOrder, search

PAGE = 5
# Action of 举报: a 👎 of the post, so that staff see it beside the others.
REPORT = "f:-:job:"

_MOST_ADDED = 3
_LABEL = 14
# Wishes are given up in this order when nothing fits: what is dearest stays longest.
LOOSENED = (
    "starts_from",
    "ends_by",
    "weekends_off",
    "no_experience",
    "short_term",
    "community",
    "pay_unit",
    "min_pay",
    "insurance",
    "hours",
    "skill",
    "education",
    "age",
    "home",
    "nights",
)
ADDED: dict[str, dict[str, object]] = {
    "nights": {"nights": False},
    "home": {"home": True},
    "piece": {"pay_unit": "piece", "min_pay": None},
    "school-hours": {"hours": "school-hours"},
}
_STEPS: dict[str, tuple[int, ...]] = {
    "month": (2000, 3000, 4000, 5000, 6000),
    "day": (100, 150, 200, 250),
    "hour": (20, 25, 30, 35),
    "piece": (1, 5, 10, 50),
}
_OFFERED_STEPS = 3


def results_reply(
    filters: Filters,
    entry: str,
    edition: Edition,
    day: date,
    page: int = 1,
    unread: Iterable[str] = (),
) -> Reply:
    """What fits `filters`, five a page; where nothing does, one wish is given up, by name.

    Without any work listed, the way to look for it as `entry` tells.
    """
    texts, board = edition.knowledge.texts.jobs, edition.board(day)
    if not board.work:
        return _no_listings(filters, entry, edition, day)
    found, given_up = fitting(board, filters)
    wishes = listed.spoken_wishes(filters, texts)
    pages = max(1, -(-len(found) // PAGE))
    page = min(page, pages)
    shown = found[(page - 1) * PAGE : page * PAGE]
    heading = texts.found.format(count=len(found))
    if given_up:
        dropped = "、".join(wishes[name] for name in given_up)
        heading = texts.loosened.format(dropped=dropped)
    blocks = [Block(BlockKind.HEADING, (heading if found else texts.nothing,))]
    blocks += _read(wishes, tuple(unread), edition)
    if shown:
        lines = tuple(listed.work_line(work, texts, day) for work in shown)
        blocks.append(Block(BlockKind.STEPS, lines))
    if pages > 1:
        line = texts.page.format(page=page, pages=pages)
        blocks.append(Block(BlockKind.NOTE, (line,)))
    if not found:
        blocks += way(entry, edition, day)
    buttons = [
        Button(f"{number} {_short(work)}", f"j:o:{work.id}") for number, work in enumerate(shown, 1)
    ]
    if page < pages:
        buttons.append(Button(texts.more, f"j:p:{page + 1}"))
    buttons += [Button(texts.drop.format(wish=wish), f"j:-{name}") for name, wish in wishes.items()]
    if not given_up:
        buttons += _additions(board, filters, len(found), edition)
    buttons.append(_to_find(edition))
    return Reply(
        Outcome.JOBS,
        tuple(blocks),
        tuple(buttons),
        answers=(entry,),
        listings=tuple(work.id for work in shown),
        search=filters,
    )


def post_reply(id: str, edition: Edition, day: date) -> Reply:
    """One post in full; that it is gone where it may not be shown any more."""
    texts = edition.knowledge.texts.jobs
    back = Button(texts.back, "j:b")
    work = edition.board(day).get(id)
    if not isinstance(work, Job | WorkshopOrder):
        block = Block(BlockKind.PARAGRAPH, (texts.gone,))
        return Reply(Outcome.JOBS, (block,), (back, _to_find(edition)), answers=(FIND,))
    buttons = (back, Button(texts.report, f"{REPORT}{work.id}"))
    blocks = listed.work_blocks(work, edition.knowledge, day)
    return Reply(Outcome.JOBS, blocks, buttons, answers=(FIND,), listings=(work.id,))


def reported_reply(edition: Edition) -> Reply:
    """A word of thanks for a report: it is beside the conversation."""
    block = Block(BlockKind.NOTE, (edition.knowledge.texts.jobs.reported,))
    return Reply(Outcome.SMALLTALK, (block,), aside=True)


def which_pay_reply(searching: Filters, edition: Edition) -> Reply:
    """Asks back how much is wanted: more than now, in the unit of the search."""
    texts = edition.knowledge.texts.jobs
    unit = searching.pay_unit or "month"
    steps = [step for step in _STEPS[unit] if step > (searching.min_pay or 0)]
    buttons = [
        Button(f"{texts.per[unit]}{texts.from_pay.format(amount=step)}", f"j:$:{unit}:{step}")
        for step in steps[:_OFFERED_STEPS]
    ]
    buttons.append(Button(texts.back, "j:b"))
    block = Block(BlockKind.PARAGRAPH, (texts.which_pay,))
    return Reply(Outcome.JOBS, (block,), tuple(buttons), answers=(FIND,), search=searching)


def without(filters: Filters, names: set[str]) -> Filters:
    """`filters` without these wishes; with a least pay goes its unit."""
    if "min_pay" in names and filters.min_pay is not None:
        names = names | {"pay_unit"}
    return filters.model_copy(update=dict.fromkeys(names))


def fitting(board: Board, filters: Filters) -> tuple[tuple[Work, ...], tuple[str, ...]]:
    """What fits, and the wishes given up for it: none, one, or where one does not help more."""
    if found := search(board, filters):
        return found, ()
    wished = [name for name in LOOSENED if _has(filters, name)]
    ones, twos = combinations(wished, 1), combinations(wished, 2)
    more = (tuple(wished[:number]) for number in range(3, len(wished)))
    for given_up in (*ones, *twos, *more):
        if len(given_up) == len(wished) > 1:
            break  # all work is no answer to several wishes
        if found := search(board, without(filters, set(given_up))):
            return found, given_up
    return (), ()


def _has(filters: Filters, name: str) -> bool:
    """Whether it is a wish of its own: the unit of a least pay is not."""
    if name == "pay_unit" and filters.min_pay is not None:
        return False
    return getattr(filters, name) is not None


def _read(wishes: dict[str, str], unread: tuple[str, ...], edition: Edition) -> list[Block]:
    """What was read as wishes, and what was heard and cannot be filtered by."""
    texts, blocks = edition.knowledge.texts.jobs, []
    if wishes:
        line = texts.read.format(wishes="、".join(wishes.values()))
        blocks.append(Block(BlockKind.PARAGRAPH, (line,)))
    if unread:
        words = "、".join(f"“{word}”" for word in unread)
        blocks.append(Block(BlockKind.PARAGRAPH, (texts.unread.format(words=words),)))
    return blocks


def _no_listings(filters: Filters, entry: str, edition: Edition, day: date) -> Reply:
    """No work is listed: that it is so, and the way to look for it."""
    said = Block(BlockKind.PARAGRAPH, (edition.knowledge.texts.jobs.none_listed,))
    blocks = (said, *way(entry, edition, day))
    return Reply(Outcome.JOBS, blocks, (_to_find(edition),), answers=(entry,), search=filters)


def way(entry: str, edition: Edition, day: date) -> tuple[Block, ...]:
    """The card of `entry`, and the steps of looking for work where they are not its own."""
    knowledge = edition.knowledge
    blocks = answer.answer_reply(knowledge.entries[entry], knowledge, day).blocks
    if entry == FIND:
        return blocks
    find = knowledge.entries[FIND]
    return (*blocks, Block(BlockKind.STEPS, find.answer.steps, find.title))


def _to_find(edition: Edition) -> Button:
    return Button(edition.knowledge.entries[FIND].title, f"e:{FIND}")


def _additions(board: Board, filters: Filters, count: int, edition: Edition) -> list[Button]:
    """Buttons for what would narrow the results and leave some."""
    texts = edition.knowledge.texts.jobs
    narrower = narrowings(board, filters, count, texts)
    return [
        Button(texts.add.format(wish=label), f"j:+{name}")
        for name, label, _ in narrower[:_MOST_ADDED]
    ]


def narrowings(
    board: Board, filters: Filters, count: int, texts: JobsTexts
) -> list[tuple[str, str, Filters]]:
    """Wishes that would narrow `count` results and leave some: name, words, filters with it."""
    labels = {
        "nights": texts.yes["nights"],
        "home": texts.yes["home"],
        "piece": texts.units["piece"],
        "school-hours": texts.hours["school-hours"],
    }
    narrower = []
    for name, update in ADDED.items():
        taken = next(iter(update))
        if getattr(filters, taken) is not None or (taken == "pay_unit" and filters.min_pay):
            continue
        changed = filters.model_copy(update=update)
        if 0 < len(search(board, changed)) < count:
            narrower.append((name, labels[name], changed))
    return narrower


def _short(work: Work) -> str:
    title = work.title
    return title if len(title) <= _LABEL else f"{title[: _LABEL - 1]}…"
