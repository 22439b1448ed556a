"""An entry as a form: its fields read from the file, and what was written put back into it.

Only what differs is touched, so that comments, order and the writer's lines stay. What the form
does not have (references, related entries) is changed in the YAML itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from bot.admin.edits import dump, load
from bot.yaml_file import parse_yaml

REGIONS = ("全国", "山东省", "威海市", "环翠区")


class Kind(StrEnum):
    """How a field is filled in."""

    LINE = "line"
    REGION = "region"
    LINES = "lines"  # one a line
    HOTLINES = "hotlines"  # any of those we may give
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `path` is its place in the file, `name` that in the form."""

    path: tuple[str, ...]
    label: str
    kind: Kind
    hint: str = ""
    required: bool = False

    @property
    def name(self) -> str:
        """answer.summary"""
        return ".".join(self.path)

    @property
    def is_list(self) -> bool:
        """Whether it holds several values."""
        return self.kind in (Kind.LINES, Kind.HOTLINES)


_QUOTES = "钱数和日子写成 {编号}，到“钱数和天数”里找。"

# In the order of the file (knowledge/README.md).
FIELDS = (
    Field(("title",), "题目", Kind.LINE, required=True),
    Field(("region",), "谁的规定", Kind.REGION, required=True),
    Field(("phrasings",), "居民怎么问", Kind.LINES, "一行一句，照他们打的字写。", required=True),
    Field(("answer", "summary"), "结论", Kind.LINE, f"一句话说完。{_QUOTES}", required=True),
    Field(("answer", "amount"), "能领多少", Kind.LINE, _QUOTES),
    Field(("answer", "eligibility"), "谁能办", Kind.LINES, "一行一条。"),
    Field(("answer", "steps"), "怎么办", Kind.LINES, "一行一步。"),
    Field(("answer", "materials"), "要带的材料", Kind.LINES, "一行一样。"),
    Field(("answer", "where"), "哪里办", Kind.LINES, "一行一处。"),
    Field(("answer", "when"), "时间", Kind.LINE),
    Field(("answer", "hotlines"), "打哪个电话", Kind.HOTLINES),
    Field(("answer", "cautions"), "要当心的", Kind.LINES, "一行一条。"),
    Field(("checked",), "哪天核对的", Kind.DAY, "和文件对过了，就写今天。", required=True),
    Field(("valid_until",), "执行到哪天", Kind.DAY, "不再执行了才写；过了这天居民会看到提醒。"),
    Field(("review_by",), "下次哪天核对", Kind.DAY, required=True),
)


def read_form(text: str) -> dict[str, str]:
    """The value of every field in the entry `text`, lists one item a line; "" where it has none."""
    document, _ = parse_yaml(text, "")
    return {field.name: _read(document.content, field) for field in FIELDS}


def write_form(text: str, values: Mapping[str, str]) -> str:
    """The entry `text` with `values` by field name; a field not named stays as it is.

    An empty value takes the key away. Raises EditError where the text cannot be edited.
    """
    content = load(text)
    for field in FIELDS:
        if field.name not in values:
            continue
        parent = content
        for key in field.path[:-1]:
            if not isinstance(parent.get(key), CommentedMap):
                parent[key] = CommentedMap()
            parent = parent[key]
        value = values[field.name]
        if field.is_list:
            _set_list(parent, field, [" ".join(line.split()) for line in value.splitlines()])
        else:
            _set_value(parent, field, " ".join(value.split()))
    return dump(content, text)


def _read(content: object, field: Field) -> str:
    for key in field.path:
        content = content.get(key) if isinstance(content, dict) else None
    if isinstance(content, list):
        return "\n".join(str(item) for item in content)
    return "" if content is None or isinstance(content, dict) else str(content)


def _set_value(parent: CommentedMap, field: Field, value: str) -> None:
    key = field.path[-1]
    before = parent.get(key)
    if value == ("" if before is None else str(before)):
        return
    if not value:
        parent.pop(key, None)
        return
    _put(parent, field, _day(value) if field.kind is Kind.DAY else value)


def _set_list(parent: CommentedMap, field: Field, lines: Sequence[str]) -> None:
    key, wanted = field.path[-1], [line for line in lines if line]
    before = parent.get(key)
    if not wanted:
        parent.pop(key, None)
    elif isinstance(before, CommentedSeq):
        _become(before, wanted)
    else:
        _put(parent, field, CommentedSeq(wanted))


def _become(listed: CommentedSeq, wanted: list[str]) -> None:
    """Make `listed` hold `wanted`, moving as little as can be: comments stay with their lines."""
    found = SequenceMatcher(None, [str(item) for item in listed], wanted, autojunk=False)
    for what, first, last, start, end in reversed(found.get_opcodes()):
        if what == "replace" and last - first == end - start:
            for i in range(last - first):
                listed[first + i] = wanted[start + i]
        elif what != "equal":
            for i in reversed(range(first, last)):
                del listed[i]
            for i, line in enumerate(wanted[start:end]):
                listed.insert(first + i, line)


def _put(parent: CommentedMap, field: Field, value: object) -> None:
    """Set a key; a new one stands where the form has it."""
    key = field.path[-1]
    if key in parent:
        parent[key] = value
        return
    siblings = [other.path[-1] for other in FIELDS if other.path[:-1] == field.path[:-1]]
    later = siblings[siblings.index(key) + 1 :]
    place = next((i for i, other in enumerate(parent) if other in later), len(parent))
    parent.insert(place, key, value)


def _day(value: str) -> date | str:
    """A day as YAML's own; anything else stays as written, for the check to say what is wrong."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value
