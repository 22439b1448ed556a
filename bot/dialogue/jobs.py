"""A search for work: what was read as chips, results by fives, one post, and what refines it.

The wishes stay in the Conversation as Filters; buttons are `j:` and a short word:
`j:-hours` takes a wish away, `j:+home` adds one, `j:p:2` turns the page, `j:o:ID` opens a post,
`j:$:month:4000` sets a least pay, `j:b` goes back to the results.
"""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import get_args

from bot.dialogue import answer, listed
from bot.dialogue.reply import Block, BlockKind, Button, Outcome, Reply
from bot.dialogue.seeking import (
    FIND,
    MOSTLY,
    SOUGHT,
    asks_otherwise,
    seeks_anew,
    seeks_work,
    sought_entry,
)
from bot.dialogue.wishes import Wishes, read_wishes
from bot.edition import Edition
from bot.listings import Board, Filters, Job, Work, WorkshopOrder, search
from bot.listings.parts import Town
from bot.matching import Match
from bot.text import clean, normalize

PAGE = 5
# Action of 举报: a 👎 of the post, so that staff see it beside the others.
REPORT = "f:-:job:"

_MOST_ADDED = 3
_LABEL = 14
# Wishes are given up in this order when nothing fits: what is dearest stays longest.
_LOOSENED = (
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
_ADDED: dict[str, dict[str, object]] = {
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
_MORE = re.compile(
    r"(?:(?:还有|再|还)(?:没有|有|要)?(?:别的|其他|其它|更多|多几个|看看|来几个)|更多|"
    r"下一?页|换一?批|往下)"
    r"(?:的|岗位|活|工作|几个|看看|点)*(?:吗|么|没|没有|呢|吧|啊)?"
)
_DEARER = re.compile(
    r"(?:工资|工钱|钱|薪水|待遇|挣|给)[^,，。\d]{0,3}(?:高|多)(?:点|一点|些|一些)?|"
    r"(?:高|多)(?:点|些)的?(?:工资|钱|薪)|太少|太低|嫌少"
)
_ANY_WAY = r"(?:都|也)?(?:行|中|可以|无所谓|不限|不要紧|好说|没事)"
_HOURS = {"hours", "starts_from", "ends_by"}
_ANY: tuple[tuple[re.Pattern[str], set[str]], ...] = (
    (re.compile(rf"(?:地方|地点|哪儿|哪里|哪|远近|位置){_ANY_WAY}|不限地[方点]"), {"community"}),
    (re.compile(rf"(?:工资|工钱|钱|薪水)(?:多少)?{_ANY_WAY}"), {"min_pay", "pay_unit"}),
    (re.compile(rf"(?:时间|几点|什么时候|啥时候){_ANY_WAY}"), _HOURS),
)
_REFINING = 24  # characters; a longer message is a new question
_ANOTHER = 0.6  # as sure as this, a short message has left the search


def job_search(
    text: str,
    match: Match,
    searching: Filters | None,
    actions: tuple[str, ...],
    edition: Edition,
    day: date,
) -> Reply | None:
    """The reply to a search in `text`, or to what refines the one in hand; None for neither.

    `searching` is the search in hand, None without one; `actions` are those offered last.
    """
    if FIND not in edition.knowledge.entries:
        return None
    read = read_wishes(text, area_names(edition.board(day)), day)
    short = len(normalize(text)) <= _REFINING
    if searching is not None and short and _speaks_of_it(text, read):
        refined = _refined(text, read, match, searching, actions, edition, day)
        if refined is not None:
            return refined
    if not seeks_work(text, read, match, edition.knowledge):
        return None
    entry = sought_entry(read.filters, match, edition.knowledge)
    return results_reply(read.filters, entry, edition, day, unread=read.unread)


def plainly_sought(text: str, match: Match, edition: Edition, day: date) -> bool:
    """Whether `text` is a search for work and little else than wishes (上班上得想吐, 半天的活)."""
    read = read_wishes(text, area_names(edition.board(day)), day)
    return read.share >= MOSTLY and seeks_work(text, read, match, edition.knowledge)


def _speaks_of_it(text: str, read: Wishes) -> bool:
    """Whether a short message can be meant of the search in hand."""
    return not asks_otherwise(text) and not seeks_anew(text, read.filters)


def _refined(
    text: str,
    read: Wishes,
    match: Match,
    searching: Filters,
    actions: tuple[str, ...],
    edition: Edition,
    day: date,
) -> Reply | None:
    """The reply to a short message said of the search in hand; None where it is another matter."""
    wishes = _wished(read.filters)
    if not wishes and _MORE.fullmatch(normalize(text)):
        page = next((action for action in actions if action.startswith("j:p:")), None)
        if page:
            return pressed(page.removeprefix("j:"), searching, edition, day)
        return answer.with_note(
            results_reply(searching, FIND, edition, day), edition.knowledge.texts.jobs.no_more
        )
    said = clean(text)
    dropped = [names for pattern, names in _ANY if pattern.search(said)]
    if dropped:
        return results_reply(_without(searching, set().union(*dropped)), FIND, edition, day)
    if _DEARER.search(said) and read.filters.min_pay is None:
        return _which_pay(searching, edition)
    first = match.first
    sure = first is not None and first.id not in SOUGHT and match.confidence >= _ANOTHER
    if not (wishes or read.unread) or (sure and read.share < MOSTLY):
        return None
    if _HOURS & wishes.keys():
        searching = _without(searching, _HOURS)
    refined = searching.model_copy(update=wishes)
    return results_reply(refined, FIND, edition, day, unread=read.unread)


def pressed(action: str, searching: Filters | None, edition: Edition, day: date) -> Reply | None:
    """What a button of a search does (the part after `j:`); None for one out of date."""
    verb, _, rest = action.partition(":")
    if verb == "o":
        return post_reply(rest, edition, day)
    if searching is None:
        return None
    if verb == "b":
        return results_reply(searching, FIND, edition, day)
    if verb == "p" and re.fullmatch(r"[1-9]\d{0,3}", rest):
        return results_reply(searching, FIND, edition, day, page=int(rest))
    if verb[:1] == "-" and verb[1:] in _LOOSENED:
        return results_reply(_without(searching, {verb[1:]}), FIND, edition, day)
    if verb[:1] == "+" and verb[1:] in _ADDED:
        changed = searching.model_copy(update=_ADDED[verb[1:]])
        return results_reply(changed, FIND, edition, day)
    if verb == "$" and (found := re.fullmatch(r"(month|day|hour|piece):(\d{1,5})", rest)):
        update = {"pay_unit": found[1], "min_pay": Decimal(found[2])}
        return results_reply(searching.model_copy(update=update), FIND, edition, day)
    return None


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
    found, given_up = _found(board, filters)
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
        blocks += _way(entry, edition, day)
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


def area_names(board: Board) -> set[str]:
    """The towns, and the communities of what is on the board: names that a search may hold."""
    names: set[str | None] = {*get_args(Town)} - {"其他"}
    for work in board.work:
        place = work.job_location if isinstance(work, Job) else work
        names.add(place.community)
    names |= {place.community for place in board.places}
    return {name for name in names if name}


def _found(board: Board, filters: Filters) -> tuple[tuple[Work, ...], tuple[str, ...]]:
    """What fits, and the wishes given up for it: none, one, or where one does not help more."""
    if found := search(board, filters):
        return found, ()
    wished = [name for name in _LOOSENED if _has(filters, name)]
    for name in wished:
        if found := search(board, _without(filters, {name})):
            return found, (name,)
    for number in range(2, len(wished)):
        if found := search(board, _without(filters, set(wished[:number]))):
            return found, tuple(wished[:number])
    return (), ()


def _wished(filters: Filters) -> dict[str, object]:
    """The wishes by the name of their filter."""
    return {name: value for name, value in filters if value is not None}


def _has(filters: Filters, name: str) -> bool:
    """Whether it is a wish of its own: the unit of a least pay is not."""
    if name == "pay_unit" and filters.min_pay is not None:
        return False
    return getattr(filters, name) is not None


def _without(filters: Filters, names: set[str]) -> Filters:
    """`filters` without these wishes; with a least pay goes its unit."""
    if "min_pay" in names and filters.min_pay is not None:
        names = names | {"pay_unit"}
    return filters.model_copy(update=dict.fromkeys(names))


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
    blocks = (said, *_way(entry, edition, day))
    return Reply(Outcome.JOBS, blocks, (_to_find(edition),), answers=(entry,), search=filters)


def _way(entry: str, edition: Edition, day: date) -> tuple[Block, ...]:
    """The card of `entry`, and the steps of looking for work where they are not its own."""
    knowledge = edition.knowledge
    blocks = answer.answer_reply(knowledge.entries[entry], knowledge, day).blocks
    if entry == FIND:
        return blocks
    find = knowledge.entries[FIND]
    return (*blocks, Block(BlockKind.STEPS, find.answer.steps, find.title))


def _to_find(edition: Edition) -> Button:
    return Button(edition.knowledge.entries[FIND].title, f"e:{FIND}")


def _which_pay(searching: Filters, edition: Edition) -> Reply:
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


def _additions(board: Board, filters: Filters, count: int, edition: Edition) -> list[Button]:
    """Wishes that would narrow the results and leave some."""
    texts = edition.knowledge.texts.jobs
    labels = {
        "nights": texts.yes["nights"],
        "home": texts.yes["home"],
        "piece": texts.units["piece"],
        "school-hours": texts.hours["school-hours"],
    }
    buttons = []
    for name, update in _ADDED.items():
        taken = next(iter(update))
        if getattr(filters, taken) is not None or (taken == "pay_unit" and filters.min_pay):
            continue
        if 0 < len(search(board, filters.model_copy(update=update))) < count:
            buttons.append(Button(texts.add.format(wish=labels[name]), f"j:+{name}"))
    return buttons[:_MOST_ADDED]


def _short(work: Work) -> str:
    title = work.title
    return title if len(title) <= _LABEL else f"{title[: _LABEL - 1]}…"
