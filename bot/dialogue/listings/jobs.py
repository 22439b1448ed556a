"""A search for work: told from other messages, refined by words and by buttons.

The wishes stay in the Conversation as Filters; buttons are `j:` and a short word:
`j:-hours` takes a wish away, `j:+home` adds one, `j:p:2` turns the page, `j:o:ID` opens a post,
`j:$:month:4000` sets a least pay, `j:b` goes back to the results, `j:a` shows all work.
"""

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import get_args

from bot.dialogue import answer
from bot.dialogue.listings.results import (
    ADDED,
    LOOSENED,
    post_reply,
    results_reply,
    which_pay_reply,
    without,
)
from bot.dialogue.listings.seeking import (
    FIND,
    MOSTLY,
    SOUGHT,
    asks_otherwise,
    seeks_anew,
    seeks_nothing,
    seeks_work,
    sought_entry,
)
from bot.dialogue.reply import Reply
from bot.dialogue.wishes import Wishes, read_wishes
from bot.edition import Edition
from bot.listings import Board, Filters, Job
from bot.listings.parts import Town
from bot.matching import Match
from bot.text import clean, normalize

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
_SEVERAL = 2
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
    if searching is None and seeks_nothing(text, match, edition.knowledge):
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


def sought(text: str, match: Match, edition: Edition, day: date) -> str | None:
    """The entry of the search for work that a piece of a message plainly is; else None."""
    if FIND not in edition.knowledge.entries:
        return None
    read = read_wishes(text, area_names(edition.board(day)), day)
    if read.share < MOSTLY or not seeks_work(text, read, match, edition.knowledge):
        return None
    return sought_entry(read.filters, match, edition.knowledge)


def searched(text: str, entry: str, edition: Edition, day: date) -> Reply:
    """What is found for the wishes in `text`, for a search that belongs to `entry`."""
    read = read_wishes(text, area_names(edition.board(day)), day)
    return results_reply(read.filters, entry, edition, day, unread=read.unread)


def plainly_sought(text: str, match: Match, edition: Edition, day: date) -> bool:
    """Whether `text` is a search for work and little else than wishes (上班上得想吐, 半天的活)."""
    read = read_wishes(text, area_names(edition.board(day)), day)
    return read.share >= MOSTLY and seeks_work(text, read, match, edition.knowledge)


def one_search(text: str, match: Match, edition: Edition, day: date) -> bool:
    """Whether all of `text` is one search: seeking work, with two wishes or little but wishes.

    Who names the 妈妈岗 may ask about it, beside what they wish.
    """
    if FIND not in edition.knowledge.entries or "妈妈岗" in text:
        return False
    if seeks_nothing(text, match, edition.knowledge):
        return False
    read = read_wishes(text, area_names(edition.board(day)), day)
    enough = read.share >= MOSTLY or len(_wished(read.filters)) >= _SEVERAL
    return enough and seeks_work(text, read, match, edition.knowledge)


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
        return results_reply(without(searching, set().union(*dropped)), FIND, edition, day)
    if _DEARER.search(said) and read.filters.min_pay is None:
        return which_pay_reply(searching, edition)
    first = match.first
    sure = first is not None and first.id not in SOUGHT and match.confidence >= _ANOTHER
    if not (wishes or read.unread) or (sure and read.share < MOSTLY):
        return None
    if _HOURS & wishes.keys():
        searching = without(searching, _HOURS)
    refined = searching.model_copy(update=wishes)
    return results_reply(refined, FIND, edition, day, unread=read.unread)


def pressed(action: str, searching: Filters | None, edition: Edition, day: date) -> Reply | None:
    """What a button of a search does (the part after `j:`); None for one out of date."""
    verb, _, rest = action.partition(":")
    if verb == "a" and FIND in edition.knowledge.entries:
        return results_reply(Filters(), FIND, edition, day)
    if verb == "o":
        return post_reply(rest, edition, day)
    if searching is None:
        return None
    if verb == "b":
        return results_reply(searching, FIND, edition, day)
    if verb == "p" and re.fullmatch(r"[1-9]\d{0,3}", rest):
        return results_reply(searching, FIND, edition, day, page=int(rest))
    if verb[:1] == "-" and verb[1:] in LOOSENED:
        return results_reply(without(searching, {verb[1:]}), FIND, edition, day)
    if verb[:1] == "+" and verb[1:] in ADDED:
        changed = searching.model_copy(update=ADDED[verb[1:]])
        return results_reply(changed, FIND, edition, day)
    if verb == "$" and (found := re.fullmatch(r"(month|day|hour|piece):(\d{1,5})", rest)):
        update = {"pay_unit": found[1], "min_pay": Decimal(found[2])}
        return results_reply(searching.model_copy(update=update), FIND, edition, day)
    return None


@lru_cache(maxsize=4)  # each day has its board
def area_names(board: Board) -> frozenset[str]:
    """The towns, and the communities of what is on the board: names that a search may hold."""
    names: set[str | None] = {*get_args(Town)} - {"其他"}
    for work in board.work:
        place = work.job_location if isinstance(work, Job) else work
        names.add(place.community)
    names |= {place.community for place in board.places}
    return frozenset(name for name in names if name)


def _wished(filters: Filters) -> dict[str, object]:
    """The wishes by the name of their filter."""
    return {name: value for name, value in filters if value is not None}
