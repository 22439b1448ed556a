"""A Reply drawn for Telegram: escaped HTML in pages of at most 4,096 characters, and buttons.

The conclusion stays in sight; what follows a screenful is folded into a quote that opens.
https://core.telegram.org/bots/api#html-style
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import InlineKeyboardButtonLimit, MessageLimit

from bot.dialogue import (
    FIRST_FEEDBACK,
    Block,
    BlockKind,
    Button,
    Outcome,
    Reply,
    in_traditional,
)

# Callback data of another version is answered with a fresh menu.
_VERSION = "1"
# About a phone's screen of Chinese; the rest of a card is folded.
_SCREENFUL = 420
_FOLDED = {BlockKind.SOURCE}
_WIDE_LABEL = 8  # characters; two such labels do not fit in one row of a phone
_GROUP_BLOCKS = 3
_COPIED = 2  # numbers a reply may have a button for; more would push the answer away
_COPY, _SHARE = "复制 {number}", "转发给家人"


@dataclass(frozen=True, slots=True)
class Page:
    """One Telegram message: its HTML, and the same as plain text should HTML be refused."""

    html: str
    plain: str


def pages(reply: Reply, line: str) -> tuple[Page, ...]:
    """`reply` and under it the service `line` (if any), as one message where it fits, else as
    several."""
    shown, folded = _folded(reply)
    line = in_traditional(line) if reply.traditional else line
    # A line longer than a message is cut into pieces first; the tags go round each piece.
    open_blocks = [piece for block in shown for piece in _cut(block)]
    closed_blocks = [piece for block in folded for piece in _cut(block)]
    footer = Page(f"<i>{escape(line)}</i>", line)
    room = MessageLimit.MAX_TEXT_LENGTH - len(line) - 2
    drawn = [_drawn(block) for block in open_blocks]
    quoted = [_quoted(group) for group in _filled(map(_drawn, closed_blocks), room)]
    return tuple(
        _joined([*group, footer] if last and line else list(group), "\n\n")
        for group, last in _with_last(_filled([*drawn, *quoted], room))
    )


def brief_page(reply: Reply, line: str) -> Page:
    """What a group sees of `reply`: the first blocks; a cry for help and a warning whole."""
    blocks = reply.blocks
    if reply.outcome is not Outcome.CRISIS:
        notes = [block for block in blocks if block.kind is BlockKind.NOTE]
        others = [block for block in blocks if block.kind is not BlockKind.NOTE]
        blocks = (*notes, *others[:_GROUP_BLOCKS])
    brief = Reply(reply.outcome, tuple(blocks))
    return pages(brief, line)[0]


def keyboard(reply: Reply, share: str = "") -> InlineKeyboardMarkup | None:
    """The buttons, short labels two or three in a row; numbers to copy; the `share` link."""
    rows: list[list[InlineKeyboardButton]] = []
    room = 0
    for button in reply.buttons:
        width = max(len(button.label), 4)
        if width > _WIDE_LABEL or width > room or button.action.startswith(FIRST_FEEDBACK):
            rows.append([])
            room = 2 * _WIDE_LABEL
        rows[-1].append(InlineKeyboardButton(button.label, callback_data=callback_data(button)))
        room = 0 if width > _WIDE_LABEL else room - width
    written = in_traditional if reply.traditional else str
    last = [
        InlineKeyboardButton(written(_COPY.format(number=one)), copy_text=CopyTextButton(one))
        for one in _numbers(reply)
    ]
    if share:
        last.append(InlineKeyboardButton(written(_SHARE), url=share))
    rows += [row for row in (last[:2], last[2:]) if row]
    return InlineKeyboardMarkup(rows) if rows else None


def share_link(reply: Reply, public_url: str, username: str) -> str:
    """The link that forwards the one entry answered, to whomever is chosen; else empty.

    It leads to the entry's page, or without a public address to the entry in the bot.
    https://core.telegram.org/widgets/share
    """
    if reply.outcome is not Outcome.ANSWER or len(reply.answers) != 1:
        return ""
    [entry] = reply.answers
    page = f"{public_url.rstrip('/')}/e/{entry}" if public_url else _deep_link(username, entry)
    titles = [block.lines[0] for block in reply.blocks if block.kind is BlockKind.HEADING]
    return f"https://t.me/share/url?{urlencode({'url': page, 'text': ''.join(titles[:1])})}"


def group_keyboard(reply: Reply, username: str, label: str) -> InlineKeyboardMarkup:
    """Links that go on in private: to what was answered or offered, or just to the bot."""
    rows = [
        [InlineKeyboardButton(button.label, url=_deep_link(username, button.action[2:]))]
        for button in reply.buttons
        if reply.choices and button.action.startswith("e:")
    ]
    payload = reply.answers[0] if reply.answers else ""
    label = in_traditional(label) if reply.traditional else label
    rows.append([InlineKeyboardButton(label, url=_deep_link(username, payload))])
    return InlineKeyboardMarkup(rows)


def callback_data(button: Button) -> str:
    """The button's action under our version: at most 64 bytes of ASCII."""
    data = f"{_VERSION}|{button.action}"
    assert len(data.encode()) <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA, data
    return data


def action_of(data: str) -> str:
    """The action in callback `data`; of another version one that no button has."""
    version, _, action = data.partition("|")
    return action if version == _VERSION and action else "old"


def entry_of(payload: str) -> str:
    """The entry id in a deep link's payload, which may hold no dots."""
    return payload.replace("_", ".")


def _numbers(reply: Reply) -> list[str]:
    """The first numbers named in `reply`, each once."""
    lines = (
        line for block in reply.blocks if block.kind is BlockKind.HOTLINES for line in block.lines
    )
    numbers = (line.partition(" ")[0] for line in lines)
    return list(dict.fromkeys(number for number in numbers if number.isdigit()))[:_COPIED]


def _deep_link(username: str, entry: str) -> str:
    start = f"?start={entry.replace('.', '_')}" if entry else ""
    return f"https://t.me/{username}{start}"


def _folded(reply: Reply) -> tuple[list[Block], list[Block]]:
    """The blocks in sight, and those behind the fold."""
    blocks = list(reply.blocks)
    sources = [block for block in blocks if block.kind in _FOLDED]
    rest = [block for block in blocks if block.kind not in _FOLDED]
    if sum(len(block.text()) for block in rest) <= 2 * _SCREENFUL:
        return rest, sources
    length = 0
    for number, block in enumerate(rest):
        length += len(block.text())
        if length > _SCREENFUL and number >= 2:
            return rest[:number], [*rest[number:], *sources]
    return rest, sources


def _cut(block: Block) -> list[Block]:
    """`block` in pieces that each fit into a message."""
    limit = MessageLimit.MAX_TEXT_LENGTH // 2
    pieces: list[Block] = []
    lines: list[str] = []
    for line in block.lines:
        for part in re.findall(f"(?s).{{1,{limit}}}", line) or [line]:
            if lines and sum(map(len, lines)) + len(part) > limit:
                pieces.append(Block(block.kind, tuple(lines), "" if pieces else block.title))
                lines = []
            lines.append(part)
    pieces.append(Block(block.kind, tuple(lines), "" if pieces else block.title))
    return pieces


def _drawn(block: Block) -> Page:
    plain = block.text()
    html = escape(plain, quote=False)
    if block.title:
        title = escape(f"{block.title}：", quote=False)
        html = f"<b>{title}</b>{html.removeprefix(title)}"
    if block.kind is BlockKind.HEADING:
        html = f"<b>{html}</b>"
    elif block.kind is BlockKind.NOTE:
        html = f"<i>{html}</i>"
    return Page(html, plain)


def _quoted(group: list[Page]) -> Page:
    joined = _joined(group, "\n\n")
    return Page(f"<blockquote expandable>{joined.html}</blockquote>", joined.plain)


def _joined(parts: list[Page], between: str) -> Page:
    return Page(
        between.join(part.html for part in parts), between.join(part.plain for part in parts)
    )


def _filled(parts: Iterable[Page], room: int) -> list[list[Page]]:
    """`parts` in groups whose plain text stays within `room` characters."""
    groups: list[list[Page]] = []
    length = 0
    for part in parts:
        size = len(part.plain) + 2
        if not groups or length + size > room:
            groups.append([])
            length = 0
        groups[-1].append(part)
        length += size
    return groups


def _with_last(groups: list[list[Page]]) -> Iterable[tuple[list[Page], bool]]:
    for number, group in enumerate(groups, 1):
        yield group, number == len(groups)
