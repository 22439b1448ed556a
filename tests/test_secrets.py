"""No token, key or password is committed: detect-secrets over every file, offline."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from detect_secrets.settings import get_plugins, transient_settings

ROOT = Path(__file__).resolve().parent.parent
# Those that know the shape of what they look for; that a text looks random says nothing in Chinese.
PLUGINS = [
    "ArtifactoryDetector",
    "AWSKeyDetector",
    "AzureStorageKeyDetector",
    "BasicAuthDetector",
    "DiscordBotTokenDetector",
    "GitHubTokenDetector",
    "GitLabTokenDetector",
    "JwtTokenDetector",
    "NpmDetector",
    "OpenAIDetector",
    "PrivateKeyDetector",
    "PypiTokenDetector",
    "SendGridDetector",
    "SlackDetector",
    "StripeDetector",
    "TwilioKeyDetector",
]
SETTINGS = {"plugins_used": [{"name": name} for name in PLUGINS], "filters_used": []}
NOT_TEXT = {".png", ".svg", ".npz", ".xlsx"}
LARGE = 1_000_000


# Theirs knows a token of a bot only where nothing else stands on the line.
BOT_TOKEN = re.compile(r"\b\d{8,10}:AA[A-Za-z0-9_-]{32,34}\b")


def secrets_in(path: Path) -> Iterator[str]:
    """Where in `path` a secret stands, and of what kind."""
    text = path.read_text("utf-8", "replace")
    for plugin in get_plugins():
        for secret in plugin.analyze_string(text):
            yield f"{_line(text, text.find(secret))}: {plugin.secret_type}"
    for token in BOT_TOKEN.finditer(text):
        yield f"{_line(text, token.start())}: a token of a Telegram bot"


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, max(place, 0)) + 1


def files() -> list[Path]:
    """What is committed, or about to be; without git all but what is made here."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        found = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:
        made = {".venv", "data", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"}
        found = [path for path in ROOT.rglob("*") if not made & set(path.relative_to(ROOT).parts)]
    return [
        path
        for path in found
        if path.is_file() and path.suffix not in NOT_TEXT and path.stat().st_size < LARGE
    ]


def test_nothing_that_is_committed_opens_a_door() -> None:
    scanned = files()
    assert len(scanned) > 300
    with transient_settings(SETTINGS):
        found = [
            f"{path.relative_to(ROOT)}:{told}" for path in scanned for told in secrets_in(path)
        ]
    assert not found


@pytest.mark.parametrize(
    "line",
    [
        "token = '110201543:" + "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw'",
        "-----BEGIN " + "RSA PRIVATE KEY-----",
        "url: https://admin:" + "hunter2@example.cn/",
    ],
)
def test_a_secret_is_found(tmp_path: Path, line: str) -> None:
    path = tmp_path / "notes.txt"
    path.write_text(f"{line}\n", "utf-8")
    with transient_settings(SETTINGS):
        assert list(secrets_in(path))
