"""Read YAML strictly, and know the line of every key: the ground under every data file.

PyYAML alone keeps the last of two equal keys, reads `no` as false and `012` as ten. Here a
repeated key, an alias, a tag or a second document is a fault, and every scalar is text (an
empty one None): what is a number or a date is for the models of each room to say.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

MAX_BYTES = 2_000_000

Model = TypeVar("Model", bound=BaseModel)
Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One fault (or notice) in a data file, with its place and the remedy."""

    file: str
    line: int
    what: str
    remedy: str
    notice: bool = False

    def __str__(self) -> str:
        mark = "notice: " if self.notice else ""
        return f"{self.file}:{self.line}: {mark}{self.what}; {self.remedy}"


@dataclass(frozen=True, slots=True)
class Document:
    """A file's content and the line of each key path; an unknown path gives its parent's."""

    file: str
    content: object
    lines: dict[Path_, int]

    def line(self, *path: str | int) -> int:
        """The line (from 1) on which the value at `path` stands."""
        here: Path_ = path
        while here and here not in self.lines:
            here = here[:-1]
        return self.lines.get(here, 1)

    def finding(self, path: Sequence[str | int], what: str, remedy: str) -> Finding:
        """A fault at `path` of this file."""
        return Finding(self.file, self.line(*path), what, remedy)


# Nothing of ours is nested so deep; much deeper, reading would end in a RecursionError.
_DEEPEST = 50
# Without one of these there is no anchor, alias or tag, and no need to look for them.
_SUSPECT = re.compile("[&*!]")


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Path_, int] = {}
        self.findings: list[Finding] = []

    def value(self, node: yaml.Node, path: Path_) -> object:
        self.lines[path] = node.start_mark.line + 1
        if len(path) > _DEEPEST:
            self._fault(self.lines[path], f"nested more than {_DEEPEST} deep", "write it flatter")
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*path, i)) for i, child in enumerate(node.value)]
        assert isinstance(node, yaml.ScalarNode)
        text = str(node.value)
        return None if not node.style and text in ("", "~", "null") else text

    def _mapping(self, node: yaml.MappingNode, path: Path_) -> dict[str, object]:
        found: dict[str, object] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self._fault(line, "a key that is not plain text", "write the key as one word")
                continue
            key = str(key_node.value)
            if key in found:
                first = self.lines[(*path, key)]
                self._fault(
                    line, f"key '{key}' stands twice (first at line {first})", "keep one of them"
                )
                continue
            found[key] = self.value(value_node, (*path, key))
            self.lines[(*path, key)] = line
        return found

    def _fault(self, line: int, what: str, remedy: str) -> None:
        self.findings.append(Finding(self.file, line, what, remedy))


def _forbidden(event: yaml.Event) -> tuple[str, str] | None:
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        return "an anchor or alias (& or *)", "write the text out"
    if getattr(event, "tag", None):
        return "a tag (!)", "quote text that starts with !"
    return None


def read_yaml(path: Path, name: str | None = None) -> tuple[Document, list[Finding]]:
    """The content of `path` with line numbers, and every fault of its form.

    `name` is what findings call the file (default: the path). With faults the content may be
    partial; an unreadable file gives content None. Never raises for what is in the file.
    """
    file = name or str(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        why = f"cannot be read ({error.strerror})"
        return Document(file, None, {}), [Finding(file, 1, why, "check that it is there")]
    if len(raw) > MAX_BYTES:
        too_large = Finding(file, 1, f"{len(raw)} bytes", f"at most {MAX_BYTES} bytes a file")
        return Document(file, None, {}), [too_large]
    return parse_yaml(raw, file)


def parse_yaml(raw: bytes | str, file: str) -> tuple[Document, list[Finding]]:
    """The same of text, or of bytes as a file holds them, that findings call `file`."""
    try:
        text = raw if isinstance(raw, str) else raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        broken = Finding(file, line, "not UTF-8 text", "save the file as UTF-8")
        return Document(file, None, {}), [broken]
    try:
        # Aliases are refused before anything is built: a few lines of them can mean gigabytes.
        for event in yaml.parse(text, yaml.CSafeLoader) if _SUSPECT.search(text) else ():
            fault = _forbidden(event)
            if fault:
                line = event.start_mark.line + 1 if event.start_mark else 1
                return Document(file, None, {}), [Finding(file, line, *fault)]
        root = yaml.compose(text, yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        # A quote that is never closed is only noticed at the end: its beginning helps more.
        unclosed = "quoted scalar" in f"{error.context} {error.problem}"
        mark = (unclosed and error.context_mark) or error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        what = f"not readable as YAML ({error.problem or error.context})"
        remedy = "check indentation, quotes and colons here and just above"
        return Document(file, None, {}), [Finding(file, line, what, remedy)]
    except (yaml.YAMLError, RecursionError) as error:
        what = f"not readable as YAML ({error.__class__.__name__})"
        return Document(file, None, {}), [Finding(file, 1, what, "write plain keys and lists")]
    if root is None:
        return Document(file, None, {}), [Finding(file, 1, "empty", "write the keys it needs")]
    reader = _Reader(file)
    content = reader.value(root, ())
    return Document(file, content, reader.lines), reader.findings


class _Dumper(yaml.CSafeDumper):
    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        return True  # what is read refuses them


def yaml_text(content: object) -> str:
    """`content` (mappings, lists, text, numbers, days) as YAML that `read_yaml` reads back."""
    return yaml.dump(
        content,
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        default_flow_style=None,
        width=1000,
    )


def read_model(document: Document, model: type[Model]) -> tuple[Model | None, list[Finding]]:
    """`document` as a `model`, or None with every fault at its line."""
    try:
        return model.model_validate(document.content), []
    except ValidationError as error:
        return None, [_finding(document, model, problem) for problem in error.errors()]


def _finding(document: Document, model: type[BaseModel], problem: object) -> Finding:
    assert isinstance(problem, dict)
    path = tuple(part for part in problem["loc"] if part != "[key]")
    name = ".".join(str(part) for part in path)
    if problem["type"] == "extra_forbidden":
        known = _fields(model, path[:-1])
        near = get_close_matches(str(path[-1]), known, n=1)
        remedy = f"did you mean '{near[0]}'?" if near else f"known: {', '.join(known)}"
        return document.finding(path, f"unknown key '{name}'", remedy)
    if problem["type"] == "missing":
        return document.finding(path[:-1], f"key '{name}' is missing", f"add `{path[-1]}:`")
    found = "" if isinstance(problem["input"], dict | list) else f", found {problem['input']!r}"
    return document.finding(path, f"'{name}'{found}", problem["msg"].removeprefix("Value error, "))


def _fields(model: type[BaseModel], path: Path_) -> list[str]:
    """The keys known at `path` below `model`, as far as its annotations tell."""
    here: object = model
    for part in path:
        if isinstance(here, type) and issubclass(here, BaseModel):
            named = {field.alias or name: field for name, field in here.model_fields.items()}
            here = named[str(part)].annotation if part in named else here
        for inner in getattr(here, "__args__", ()):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                here = inner
    if isinstance(here, type) and issubclass(here, BaseModel):
        return [field.alias or name for name, field in here.model_fields.items()]
    return []
