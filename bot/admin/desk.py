"""The review at a terminal: the groups as lines, and one decision at a time, by number.

What a decision does is review.py's business; who types and where it is printed is the caller's.
"""

from collections.abc import Callable, Iterator, Sequence

from bot.admin.changes import Conflict, Published, Refused
from bot.admin.edits import EditError
from bot.admin.review import Group, Review, ReviewError
from bot.admin.wording import why_not

_SHOWN = 8  # questions of a group

_ASK = "  加到第几个条目？写序号，或别的条目的编号；d 起草新条目，i 不再提醒，回车跳过，q 结束："
_WHICH = "  哪几句？写序号，如 1,3；回车是全部："


def group_lines(number: int, group: Group) -> Iterator[str]:
    """A group as staff read it: its questions, numbered, and what may be meant, numbered."""
    times = f"问了 {group.times} 次，没答上 {group.unanswered} 次，最近 {group.last:%Y-%m-%d}"
    yield f"{number}. [{group.key}] {times}"
    for place, question in enumerate(group.questions[:_SHOWN], 1):
        yield f"   {place}) {question.text} ×{question.times}"
    if (more := len(group.questions) - _SHOWN) > 0:
        yield f"   …… 还有 {more} 句"
    for place, near in enumerate(group.near, 1):
        sure = f"（把握 {group.confidence:.0%}）" if place == 1 else ""
        yield f"   → {place} {near.title} {near.id}{sure}"


def chosen(group: Group, numbers: str) -> list[str]:
    """The texts of the questions with these `numbers` ("1,3"; empty: all that are shown).

    Raises ReviewError where one is none.
    """
    shown = group.questions[:_SHOWN]
    if not numbers.strip():
        return [question.text for question in shown]
    picked = []
    for part in numbers.replace("，", ",").split(","):
        if not part.strip().isdecimal() or not 1 <= int(part) <= len(group.questions):
            raise ReviewError(f"没有第 {part.strip()} 句；写 1 到 {len(group.questions)}，如 1,3")
        picked.append(group.questions[int(part) - 1].text)
    return picked


def published_line(published: Published) -> str:
    """What staff are told of a change that went live."""
    notices = len(published.findings)
    more = f"；另有 {notices} 条提醒，bot check 可看" if notices else ""
    return f"   检查和自测都通过，已经上线，第 {published.number} 版{more}"


async def decide(
    review: Review,
    groups: Sequence[Group],
    who: str,
    ask: Callable[[str], str],
    tell: Callable[[str], None],
) -> None:
    """Go through `groups`, asking what to do with each, until all are done or `q` is typed.

    What is refused is told with its place, and asked again. The end of input ends it too.
    """
    for number, group in enumerate(groups, 1):
        for line in group_lines(number, group):
            tell(line)
        while True:
            try:
                answer = ask(_ASK).strip()
                if answer == "q":
                    return
                if not answer or await _done(review, group, answer, who, ask, tell):
                    break
            except EOFError:
                return
            except (ReviewError, EditError, Refused, Conflict) as error:
                tell("   没有改动：")
                for line in why_not(error):
                    tell(f"   {line}")


async def _done(
    review: Review,
    group: Group,
    answer: str,
    who: str,
    ask: Callable[[str], str],
    tell: Callable[[str], None],
) -> bool:
    """Carry out `answer`; whether the group is dealt with."""
    if answer == "i":
        await review.ignore(group.questions, who)
        tell("   不再提醒这组问题")
        return True
    if answer == "d":
        id, title = ask("  新条目的编号，如 subsidy.twins："), ask("  标题，一句居民会问的话：")
        texts = chosen(group, ask(_WHICH))
        path = await review.draft(texts, id.strip(), title, who)
        tell(f"   草稿在知识库的 {path}，写完再放进 entries/")
        return True
    to = answer
    if answer.isdecimal():
        if not 1 <= int(answer) <= len(group.near):
            tell(f"   没有第 {answer} 个条目")
            return False
        to = group.near[int(answer) - 1].id
    tell(published_line(await review.accept(chosen(group, ask(_WHICH)), to, who)))
    return True
