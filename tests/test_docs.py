"""What the documents promise holds: each command of the README, each setting of the example."""

import re
import shlex
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bot.config import SECRETS, Config, load_config, setting_paths, variable_of
from bot.knowledge.schema import SCHEMAS, write_schemas

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = sorted(set(re.findall(r"^python -m bot .*$", README, re.M)))
RUN_FROM_A_SHELL = [command for command in COMMANDS if " run" not in command]


def run(command: str, typed: str) -> "subprocess.CompletedProcess[str]":
    arguments = [sys.executable, *shlex.split(command.partition("  #")[0])[1:]]
    return subprocess.run(
        arguments,
        cwd=ROOT,
        input=typed,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("command", RUN_FROM_A_SHELL)
def test_a_command_of_the_readme_works(command: str) -> None:
    done = run(command, "育儿补贴怎么申请\n退出\n")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
    assert not done.stderr


def test_the_readme_names_every_make_target() -> None:
    targets = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.M)
    assert targets
    assert all(f"make {target}" in README for target in targets.group(1).split())


def test_the_readme_justifies_every_dependency() -> None:
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    names = re.findall(r'^    "([a-z0-9-]+)(?:\[.*\])?==', project, re.M)
    assert len(names) > 10
    table = README.lower()
    assert [name for name in names if f"| {name}" not in table] == []


def test_the_lock_holds_every_dependency_of_the_project() -> None:
    locks = (ROOT / "requirements.lock", ROOT / "bench" / "requirements.lock")
    pinned = (
        "\n".join(lock.read_text("utf-8") for lock in locks)
        .lower()
        .replace("_", "-")
        .replace(";", " ")
        .split()
    )
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    wanted = re.findall(r'^    "([a-z0-9-]+==[0-9.a-z]+)[";]', project, re.M)
    assert [name for name in wanted if name not in pinned] == []


def test_the_example_holds_every_setting_with_its_default() -> None:
    text = (ROOT / "config.example.yaml").read_text("utf-8")
    example = yaml.safe_load(text)
    defaults = Config()
    for path in setting_paths():
        if path in SECRETS:
            assert variable_of(path) in text
            continue
        shown: object = example
        default: object = defaults
        for key in path:
            assert isinstance(shown, dict)
            assert key in shown, f"{'.'.join(path)} is missing"
            shown, default = shown[key], getattr(default, key)
        if path != ("knowledge",):
            assert shown == (str(default) if isinstance(default, Path) else default), path


def test_the_example_is_accepted_as_it_stands() -> None:
    assert load_config(ROOT / "config.example.yaml", {}).web.port == 8080


def test_the_schemas_are_those_of_the_code(tmp_path: Path) -> None:
    for path in write_schemas(tmp_path):
        shipped = ROOT / "knowledge" / "schema" / path.name
        assert shipped.read_text("utf-8") == path.read_text("utf-8"), "run: python -m bot schema"


@pytest.mark.parametrize(
    "path",
    sorted((ROOT / "knowledge").rglob("*.yaml")),
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_a_knowledge_file_names_its_schema(path: Path) -> None:
    first = path.read_text("utf-8").partition("\n")[0]
    match = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert match
    target = (path.parent / match.group(1)).resolve()
    assert target.stem in SCHEMAS
    assert target.is_file()


def test_a_second_start_on_the_same_port_says_so_in_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "bot", "run"],
            cwd=ROOT,
            env={"BOT_WEB_PORT": str(port), "PATH": ""},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert f"cannot listen on 127.0.0.1:{port}" in done.stderr
    assert len(done.stderr.splitlines()) == 1
