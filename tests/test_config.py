"""Settings: a file, the environment over it, and unknown ones named with the nearest right one."""

from pathlib import Path

import pytest

from bot.config import load_config
from bot.errors import ConfigError

ROOT = Path(__file__).resolve().parent.parent


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text(text, "utf-8")
    return path


def test_without_a_file_the_defaults_hold_in_demo_mode() -> None:
    config = load_config(None, {})
    assert config.demo
    assert (config.web.host, config.web.port) == ("127.0.0.1", 8080)


def test_with_a_file_demo_mode_is_off_unless_set(tmp_path: Path) -> None:
    assert not load_config(written(tmp_path, "web: {port: 9000}"), {}).demo
    assert load_config(written(tmp_path, "demo: true"), {}).demo


def test_the_environment_overrides_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, "web: {port: 9000}\nservice: {name: 甲}")
    config = load_config(path, {"BOT_WEB_PORT": "9001", "BOT_KNOWLEDGE": "/elsewhere"})
    assert config.web.port == 9001
    assert config.knowledge == Path("/elsewhere")
    assert config.service.name == "甲"


def test_an_unknown_key_is_named_with_the_nearest_right_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"config.yaml:2: unknown key 'web.prot'; .*'port'"):
        load_config(written(tmp_path, "web:\n  prot: 9000"), {})


def test_an_unknown_variable_is_named_with_the_nearest_right_one() -> None:
    with pytest.raises(ConfigError, match=r"BOT_WEB_PROT: unknown setting; .*BOT_WEB_PORT"):
        load_config(None, {"BOT_WEB_PROT": "9000"})


def test_a_value_of_the_wrong_kind_is_told_with_what_was_found(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"config.yaml:1: 'web.port', found '99999'"):
        load_config(written(tmp_path, "web: {port: 99999}"), {})
    with pytest.raises(ConfigError, match="BOT_WEB_PORT: found 'eighty'"):
        load_config(None, {"BOT_WEB_PORT": "eighty"})


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"absent.yaml:1: cannot be read"):
        load_config(tmp_path / "absent.yaml", {})


def test_the_token_comes_from_its_own_variable_and_never_shows() -> None:
    config = load_config(None, {"TELEGRAM_BOT_TOKEN": "123:abc"})
    assert config.telegram.token.get_secret_value() == "123:abc"
    assert "123:abc" not in repr(config)


def test_a_secret_in_a_file_is_refused_with_its_variable(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"config.yaml:2: .*TELEGRAM_BOT_TOKEN") as told:
        load_config(written(tmp_path, "telegram:\n  token: 123:abc"), {})
    assert "123:abc" not in str(told.value)


def test_an_unusable_secret_is_told_without_showing_it() -> None:
    with pytest.raises(ConfigError, match="BOT_SECRET_KEY: found a secret") as told:
        load_config(None, {"BOT_SECRET_KEY": "short"})
    assert "short" not in str(told.value)


def test_a_webhook_needs_an_address_and_a_secret() -> None:
    given = {"BOT_TELEGRAM_MODE": "webhook"}
    with pytest.raises(ConfigError, match=r"web\.public_url"):
        load_config(None, given)
    given["BOT_WEB_PUBLIC_URL"] = "https://bot.example"
    with pytest.raises(ConfigError, match="BOT_TELEGRAM_WEBHOOK_SECRET"):
        load_config(None, given)
    given["BOT_TELEGRAM_WEBHOOK_SECRET"] = "s" * 20
    assert load_config(None, given).telegram.mode == "webhook"


def test_texts_are_kept_no_longer_than_residents_are_told() -> None:
    with pytest.raises(ConfigError, match="BOT_RETENTION_DAYS"):
        load_config(None, {"BOT_RETENTION_DAYS": "91"})
