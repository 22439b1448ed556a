"""The container, the unit and the proxy's file name only what is there, and run what exists."""

import configparser
import json
import os
import re
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest

from bot.assistant import Assistant
from bot.cli import parser
from bot.config import Config, Service, load_config, setting_paths, variable_of
from bot.web import create_site
from tests.site import served

ROOT = Path(__file__).resolve().parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
UNIT = ROOT / "deploy" / "huancui-bot.service"
COMMAND = ROOT / "deploy" / "bot"
OPERATIONS = ROOT / "docs" / "operations.md"
SETTINGS = {variable_of(path) for path in setting_paths()}


def instructions(word: str) -> list[str]:
    """What follows `word` in the Dockerfile, continued lines joined."""
    joined = re.sub(r"\\\n\s*", " ", DOCKERFILE)
    return re.findall(rf"^{word}\s+(.*)$", joined, re.M)


def command(line: str) -> list[str]:
    """The words of a CMD in JSON form."""
    found: list[str] = json.loads(line[line.index("[") :])
    return found


def runs(words: list[str]) -> bool:
    """Whether the command line takes these words after `python -m bot`."""
    assert words[1:3] == ["-m", "bot"]
    return bool(parser().parse_args(words[3:]).does == "service.run")


def test_the_image_copies_what_is_there_and_nothing_that_is_left_out() -> None:
    kept = re.findall(r"^!(.*)$", (ROOT / ".dockerignore").read_text("utf-8"), re.M)
    copied = [line.split() for line in instructions("COPY")]
    assert len(copied) == 4
    for *sources, _ in copied:
        for source in sources:
            assert (ROOT / source).exists(), source
            assert any(fnmatch(source, pattern) for pattern in kept), source


def test_the_image_is_slim_and_its_user_is_not_root() -> None:
    assert instructions("FROM") == ["python:3.11-slim"]
    [user] = instructions("USER")
    assert user not in ("root", "0")
    assert DOCKERFILE.index("USER ") < DOCKERFILE.index("CMD [")
    assert re.search(rf"useradd .*\b{user}$", DOCKERFILE, re.M)


def test_the_image_runs_the_service_with_settings_that_exist() -> None:
    assert runs(command(instructions("CMD")[-1]))
    given = dict(pair.split("=", 1) for line in instructions("ENV") for pair in line.split())
    ours = {name: value for name, value in given.items() if name.startswith("BOT_")}
    assert load_config(None, ours).web.host == "0.0.0.0"  # what a container must listen on
    assert ours["BOT_STORAGE_URL"].startswith("sqlite:////data/")


def test_the_health_check_of_the_image_works(assistant: Assistant, service: Service) -> None:
    words = command(instructions("HEALTHCHECK")[0])
    with served(create_site(assistant, service, demo=True)) as address:
        script = words[2].replace("http://127.0.0.1:8080", address)
        assert script != words[2]
        assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
        gone = script.replace("/readyz", "/nothing")
        done = subprocess.run([sys.executable, "-c", gone], check=False, capture_output=True)
        assert done.returncode != 0


def test_the_unit_runs_the_service_as_nobody_in_particular() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(UNIT, "utf-8")
    service = unit["Service"]
    words = service["ExecStart"].split()
    assert words[0] == "/opt/huancui-bot/.venv/bin/python"
    assert runs(words)
    assert service["User"] not in ("root", "")
    assert service["NoNewPrivileges"] == "true"
    for name in re.findall(r"^Environment=(\w+)=", UNIT.read_text("utf-8"), re.M):
        assert name in SETTINGS, name


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd on this machine")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    # Of a program that is there: whether ours is installed is not the unit's fault.
    text = re.sub(
        r"^ExecStart=\S+", f"ExecStart={sys.executable}", UNIT.read_text("utf-8"), flags=re.M
    )
    unit = tmp_path / UNIT.name
    unit.write_text(text, "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False
    )
    assert UNIT.name not in done.stderr, done.stderr


def test_the_operators_command_works_on_what_the_service_works_on() -> None:
    command, unit = COMMAND.read_text("utf-8"), UNIT.read_text("utf-8")
    assert subprocess.run(["sh", "-n", COMMAND], check=False).returncode == 0
    assert os.access(COMMAND, os.X_OK)
    for name in ("User", "Group", "WorkingDirectory", "EnvironmentFile", "UMask"):
        [value] = re.findall(rf"^{name}=(\S+)$", unit, re.M)
        assert f"--property={name}={value} " in command
    for name in ("BOT_STORAGE_URL", "BOT_CACHE_FOLDER"):
        [value] = re.findall(rf"^Environment={name}=(\S+)$", unit, re.M)
        assert f"--setenv={name}={value} " in command
    [started] = re.findall(r"^ExecStart=(\S+ -m bot) run (.+)$", unit, re.M)
    assert f'{started[0]} "$@" {started[1]}\n' in command


def test_every_command_of_the_operators_page_takes_the_settings(
    capsys: pytest.CaptureFixture[str],
) -> None:
    commands = set(re.findall(r"sudo huancui-bot (\w+)", OPERATIONS.read_text("utf-8")))
    assert {"doctor", "backup", "restore", "stale", "review", "editions"} <= commands
    for name in commands:
        with pytest.raises(SystemExit):
            parser().parse_args([name, "--help"])
        assert "--config" in capsys.readouterr().out, name


def test_the_operators_page_names_what_exists() -> None:
    text = OPERATIONS.read_text("utf-8")
    for path in re.findall(
        r"`(deploy/[\w.-]+|docs/[\w.-]+|config\.example\.yaml|Dockerfile)`", text
    ):
        assert (ROOT / path).is_file(), path
    names = set(re.findall(r"\bBOT_[A-Z_]+\b", text))
    assert names <= SETTINGS
    settings = {".".join(path) for path in setting_paths()}
    parts = [
        name for name in Config.model_fields if any(p.startswith(f"{name}.") for p in settings)
    ]
    named = set(re.findall(rf"`((?:{'|'.join(parts)})\.[a-z_]+)`", text))
    assert named
    assert named <= settings
    verbs = set(re.findall(r"-m bot ([a-z]+)", text))
    assert verbs
    for verb in verbs:
        with pytest.raises(SystemExit) as ended:
            parser().parse_args([verb, "--help"])
        assert ended.value.code == 0, verb


def test_every_figure_that_the_operators_page_tells_of_is_there() -> None:
    code = (ROOT / "bot" / "metrics.py").read_text("utf-8")
    told = set(re.findall(r"`(bot_[a-z_]+?)(?:_total)?`", OPERATIONS.read_text("utf-8")))
    assert told
    assert {name for name in told if f'"{name}"' not in code} == set()
