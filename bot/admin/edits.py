"""Edits of knowledge files that keep comments, order and the writer's lines (ruamel.yaml).

Each takes the text of a file and gives the new text; nothing is written or checked here, that is
publish.py's business. Each raises EditError, in words for staff, where the text cannot be edited.
"""

import io
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.tokens import CommentToken

from bot.errors import BotError
from bot.yaml_file import parse_yaml

# Entries that are being written lie here, below the knowledge folder: kept, but not read.
DRAFTS = "drafts/"

_BULLET = re.compile(r"^( *)-( +)\S", re.MULTILINE)


class EditError(BotError):
    """A text that cannot be edited: no YAML, or not of the kind that the edit is for."""


def add_phrasing(text: str, phrasing: str) -> str:
    """The entry (or elsewhere) `text` with `phrasing` at the end of its phrasings.

    The same text where it is there already, to the letter.
    """
    phrasing = " ".join(phrasing.split())
    if not phrasing:
        raise EditError("问法是空的；写一句居民的话")
    content = load(text)
    phrasings = content.get("phrasings")
    if not isinstance(phrasings, CommentedSeq):
        raise EditError("这个文件里没有 phrasings: 一栏，加不了问法")
    if phrasing in phrasings:
        return text
    phrasings.append(phrasing)
    _carry(phrasings, len(phrasings) - 2, len(phrasings) - 1)
    return dump(content, text)


def set_value_from(
    text: str,
    day: date,
    value: Decimal | None,
    *,
    title: str,
    as_of: str,
    number: str = "",
    issuer: str = "",
    published: str = "",
    checked: date | None = None,
) -> str:
    """The parameter `text` with `value` in force from `day` on (None: abolished), by the reference.

    Earlier values stay; one of the same day is replaced. `checked` becomes that day, where given.
    """
    content = load(text)
    values = content.get("values")
    if not isinstance(values, CommentedMap):
        raise EditError("这个文件里没有 values: 一栏，改不了数")
    told = {"title": title, "number": number, "issuer": issuer}
    reference = _flowing({key: word.strip() for key, word in told.items() if word.strip()})
    if published:
        reference["published"] = _day(published)
    reference["as_of"] = as_of
    dated = _flowing({"value": as_number(value), "reference": reference})
    if day in values:
        values[day] = dated
    else:
        days = list(values)
        place = sum(_day(str(known)) < day for known in days)
        values.insert(place, day, dated)
        if place == len(days) and days:
            _carry(values, days[-1], day)
    if checked:
        content["checked"] = checked
    return dump(content, text)


def retire(text: str, day: date) -> str:
    """The entry `text`, valid until `day`, that day included."""
    content = load(text)
    if "review_by" not in content:
        raise EditError("这个文件里没有 review_by: 一栏，不是一条答案")
    if "valid_until" in content:
        content["valid_until"] = day
    else:
        content.insert(list(content).index("review_by"), "valid_until", day)
    return dump(content, text)


def new_entry(
    id: str,
    title: str,
    phrasings: Sequence[str],
    *,
    today: date,
    summary: str = "",
    region: str = "环翠区",
) -> str:
    """The text of a first draft of entry `id`; `check` names what it still lacks."""
    content = CommentedMap(
        {
            "id": id,
            "title": title,
            "region": region,
            "phrasings": list(phrasings),
            "answer": {"summary": summary or None, "hotlines": ["government"]},
            "references": [],
            "checked": today,
            "review_by": None,
        }
    )
    head = "# yaml-language-server: $schema=../../schema/entry.json\n"
    return head + dump(content, "").replace(": null\n", ":\n")  # a gap to be filled


def list_entry(text: str, topic: str, id: str, wanted: str) -> str:
    """topics.yaml's `text` with entry `id` at the end of `topic`; `wanted`: what residents want."""
    content = load(text)
    ids = content.get(topic)
    if not isinstance(ids, CommentedMap):
        raise EditError(f"topics.yaml 里没有主题 {topic}；先选一个已有的主题")
    if id in ids:
        return text
    last = list(ids)[-1]
    ids[id] = wanted
    _carry(ids, last, id)
    return dump(content, text)


def load(text: str) -> CommentedMap:
    """`text` with its comments. What our own strict reader refuses is not touched."""
    _, faults = parse_yaml(text, "")
    if faults:
        first = faults[0]
        raise EditError(f"第 {first.line} 行：{first.what}；{first.remedy}")
    try:
        content = _yaml(text).load(text.replace("\r\n", "\n"))
    except YAMLError as error:
        raise EditError(f"读不懂这个文件：{error}") from None
    if not isinstance(content, CommentedMap):
        raise EditError("这个文件开头不是“键: 值”的样子，改不了")
    return content


def dump(content: CommentedMap, text: str) -> str:
    """`content` in the manner of `text`."""
    stream = io.StringIO()
    _yaml(text).dump(content, stream)
    written = stream.getvalue()
    return written.replace("\n", "\r\n") if "\r\n" in text else written


def _yaml(text: str) -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 1_000_000  # lines are the writer's
    spaces = _BULLET.search(text)
    offset, after = (len(spaces[1]), len(spaces[2])) if spaces else (2, 1)
    yaml.indent(mapping=2, sequence=offset + 1 + after, offset=offset)
    yaml.representer.add_representer(
        type(None), lambda to, _: to.represent_scalar("tag:yaml.org,2002:null", "null")
    )
    return yaml


def _carry(parent: Any, last: object, new: object) -> None:
    """Lines of comment below the `last` child belong to what follows: put them below the `new`."""
    where = 0 if isinstance(parent, CommentedSeq) else 2
    tokens = parent.ca.items.get(last)
    token = tokens[where] if tokens else None
    if token is None or ("\n" not in token.value.rstrip("\n") and token.value.strip()):
        return
    own, _, below = token.value.partition("\n")
    if below:
        token.value = own + "\n"
        moved: list[Any] = [None] * 4
        moved[where] = CommentToken("\n" + below, token.start_mark, None)
        parent.ca.items[new] = moved
        if not own.strip():
            del parent.ca.items[last]


def _flowing(content: dict[str, Any]) -> CommentedMap:
    """`content` to be written on one line, as the values of a parameter are."""
    flowing = CommentedMap(content)
    flowing.fa.set_flow_style()
    return flowing


def as_number(value: Decimal | None) -> int | float | None:
    """An amount as YAML has it: 4000, not 4000.0."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _day(text: str) -> Any:
    """A day as YAML's own, a month as it is written."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text
