"""What staff read in a chat: open questions and figures, as Replies with buttons."""

from collections.abc import Mapping, Sequence

from bot.admin.review import Group
from bot.admin.statistics import Dated, Judged, Statistics
from bot.dialogue import Block, BlockKind, Button, Outcome, Reply

# How the actions of staff's own buttons begin.
ADMIN = "a"
# Questions of a group that are shown, and become phrasings where it is accepted.
SHOWN = 5
_TOP = 5
_OUTCOMES = {
    "answer": "答了",
    "calculation": "算了账",
    "jobs": "找活",
    "places": "找地方",
    "choices": "让选",
    "interview": "反问",
    "none": "没答上",
    "elsewhere": "指到别处",
    "human": "找真人",
    "crisis": "求救",
    "smalltalk": "寒暄",
}
_KINDS = {"entry": "条目", "checklist": "清单", "parameter": "数额", "scale": "税率表"}


def group_reply(groups: Sequence[Group], place: int) -> Reply:
    """Group number `place` of `groups` with its buttons: accept, ignore, the next one."""
    if not groups:
        return sentence("最近30天没有要看的问题。")
    group = groups[place % len(groups)]
    asked = f"{group.times} 次，没答上 {group.unanswered} 次，最近 {group.last:%m-%d}"
    head = f"没把握的问题 {place % len(groups) + 1}/{len(groups)}：问了 {asked}"
    lines = [f"{one.text} ×{one.times}" for one in group.questions[:SHOWN]]
    if (more := len(group.questions) - SHOWN) > 0:
        lines.append(f"……还有 {more} 句")
    blocks = [Block(BlockKind.HEADING, (head,)), Block(BlockKind.LIST, tuple(lines))]
    if group.near:
        near = tuple(f"{one.title}（{one.id}）" for one in group.near)
        blocks.append(Block(BlockKind.LIST, near, "可能问的是"))
        hint = "点“加到…”：上面显示的几句成为它的问法，检查和自测通过才上线。"
        blocks.append(Block(BlockKind.NOTE, (hint,)))
    buttons = [
        Button(f"加到：{one.title}", f"{ADMIN}:add:{group.key}:{one.id}") for one in group.near
    ]
    buttons.append(Button("不再提醒", f"{ADMIN}:ignore:{group.key}"))
    if len(groups) > 1:
        buttons.append(Button("下一组", f"{ADMIN}:unanswered:{place + 1}"))
    return Reply(Outcome.SMALLTALK, tuple(blocks), tuple(buttons))


def figures_reply(
    week: Statistics,
    before: Statistics,
    due: Sequence[Dated],
    files: Mapping[str, tuple[str, int]],
) -> Reply:
    """The figures of a week beside those of the week before, and what is due for review.

    `files` has, by its id, where each reported job stands that is still listed.
    """
    span = f"{week.first:%m-%d} 到 {week.last:%m-%d}"
    outcomes = [
        f"{_OUTCOMES.get(name, name)} {count}（前一周 {before.outcomes.get(name, 0)}）"
        for name, count in week.outcomes.items()
    ]
    blocks = [
        Block(BlockKind.HEADING, (f"{span}：问了 {week.questions} 次",)),
        Block(
            BlockKind.PARAGRAPH,
            (f"没答上 {week.no_answer_rate:.1%}（前一周 {before.no_answer_rate:.1%}）",),
        ),
    ]
    top = [f"{one.title} {one.questions} 次" for one in week.top[:_TOP]]
    judged = [f"{one.title} 👍{one.useful} 👎{one.useless}" for one in week.judged if one.useless]
    reported = [_reported(one, files) for one in week.reported[:_TOP]]
    dated = [
        f"{_KINDS.get(one.kind, one.kind)} {one.title}：{'过了' if one.overdue else '到'}"
        f"{one.review_by}"
        for one in due[:_TOP]
    ]
    for title, lines in (
        ("怎么答的", outcomes),
        ("问得最多", top),
        ("说没用的", judged[:_TOP]),
        ("被举报的岗位", reported),
        (f"该核对的（共 {len(due)} 条）", dated),
    ):
        if lines:
            blocks.append(Block(BlockKind.LIST, tuple(lines), title))
    return Reply(Outcome.SMALLTALK, tuple(blocks))


def _reported(one: Judged, files: Mapping[str, tuple[str, int]]) -> str:
    said = f"{one.title} 被举报 {one.useless} 次"
    if not one.job:
        return f"{said}，已经撤下"
    path, line = files.get(one.job, ("", 0))
    return f"{said}，编号 {one.job}" + (f"，在 {path} 第 {line} 行" if path else "")


def sentence(text: str, *lines: str, buttons: tuple[Button, ...] = ()) -> Reply:
    """One sentence for staff, and lines below it."""
    blocks = [Block(BlockKind.PARAGRAPH, (text,))]
    if lines:
        blocks.append(Block(BlockKind.PARAGRAPH, lines))
    return Reply(Outcome.SMALLTALK, tuple(blocks), buttons)
