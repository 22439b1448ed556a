"""Every regular expression of the package, and strings made to hurt each of them."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from re import _constants as op
from re import _parser as parser
from types import ModuleType
from typing import Any

import bot

_CALLS = {"compile", "match", "search", "fullmatch", "sub", "split", "findall", "finditer", "subn"}
# A repeat of more than this is as good as endless for what a resident may send.
MANY = 32


def modules() -> Iterator[ModuleType]:
    """All modules of the package."""
    for found in pkgutil.walk_packages(bot.__path__, "bot."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def patterns() -> tuple[dict[str, re.Pattern[str]], set[str]]:
    """Every pattern by place (module:line), and the places of those made only when they run."""
    found: dict[str, re.Pattern[str]] = {}
    made_later: set[str] = set()
    for module in modules():
        assert module.__file__
        tree = ast.parse(Path(module.__file__).read_text("utf-8"))
        for node in ast.walk(tree):
            if _is_call(node):
                assert isinstance(node, ast.Call)
                place = f"{module.__name__}:{node.lineno}"
                try:
                    code = compile(ast.Expression(node.args[0]), "pattern", "eval")
                    found[place] = re.compile(eval(code, vars(module)))
                except NameError:
                    made_later.add(module.__name__)
        for name, value in vars(module).items():
            for number, pattern in enumerate(_within(value)):
                if isinstance(pattern.pattern, str):
                    found[f"{module.__name__}.{name}[{number}]"] = pattern
    unique = {pattern.pattern: place for place, pattern in found.items()}
    return {place: found[place] for place in unique.values()}, made_later


def _is_call(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in _CALLS
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
    )


def _within(value: object, depth: int = 3) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, dict):
        for inner in value.values():
            yield from _within(inner, depth - 1)
    elif depth and isinstance(value, list | tuple | set | frozenset):
        for inner in value:
            yield from _within(inner, depth - 1)


def attacks(pattern: re.Pattern[str], length: int) -> Iterator[str]:
    """Texts of about `length` that start to match everywhere and end in nothing.

    Before each repeat stands what lets the match get there; its body is repeated; then comes what
    no pattern wants.
    """
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    seen = set()
    for before, body in [("", _sample(tree)), *_repeats(tree, "")]:
        if body and (before, body) not in seen:
            seen.add((before, body))
            pumped = (body * (length // len(body) + 1))[: length - len(before)]
            yield f"{before}{pumped}\0"
            if before:
                both = before + body
                yield (both * (length // len(both) + 1))[:length] + "\0"


def _repeats(tree: Iterable[Any], before: str) -> Iterator[tuple[str, str]]:
    for kind, detail in tree:
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            _, most, body = detail
            if most > MANY:
                yield before, _sample(body)
            yield from _repeats(body, before)
        elif kind is op.SUBPATTERN:
            yield from _repeats(detail[-1], before)
        elif kind is op.BRANCH:
            for branch in detail[1]:
                yield from _repeats(branch, before)
        elif kind is op.ATOMIC_GROUP:
            yield from _repeats(detail, before)
        before += _sample([(kind, detail)])


def _sample(tree: Iterable[Any]) -> str:
    """A text that fits `tree`, as far as that is easily told."""
    text = ""
    for kind, detail in tree:
        if kind is op.LITERAL:
            text += chr(detail)
        elif kind is op.NOT_LITERAL:
            text += "a" if detail != ord("a") else "b"
        elif kind is op.ANY:
            text += "a"
        elif kind is op.IN:
            text += _one_of(detail)
        elif kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            least, _, body = detail
            text += _sample(body) * max(least, 1)
        elif kind is op.SUBPATTERN:
            text += _sample(detail[-1])
        elif kind is op.ATOMIC_GROUP:
            text += _sample(detail)
        elif kind is op.BRANCH:
            text += _sample(detail[1][0])
    return text


def _one_of(choices: Iterable[Any]) -> str:
    listed = list(choices)
    if listed[0][0] is op.NEGATE:
        return "文"
    for kind, detail in listed:
        if kind is op.LITERAL:
            return chr(detail)
        if kind is op.RANGE:
            return chr(detail[0])
        if kind is op.CATEGORY:
            name = str(detail)
            if "NOT" in name:
                return ","
            return " " if "SPACE" in name else "1" if "DIGIT" in name else "a"
    return "a"
