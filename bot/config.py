"""Settings: a YAML file, then the environment. config.example.yaml documents each one."""

import os
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails

from bot.errors import ConfigError
from bot.yaml_file import Document, read_model, read_yaml

ENVIRONMENT_PREFIX = "BOT_"
TOKEN_VARIABLE = "TELEGRAM_BOT_TOKEN"
# A file is copied, sent and committed: what opens doors comes from the environment only.
SECRETS = (("telegram", "token"), ("telegram", "webhook_secret"), ("secret_key",))
# "Mon-Fri 09:00-12:00 13:30-17:00", as bot.dialogue reads it.
_DAY, _TIME = "(Mon|Tue|Wed|Thu|Fri|Sat|Sun)", r"([01]\d|2[0-3]):[0-5]\d"
_HOURS = rf"^{_DAY}(-{_DAY})?( {_TIME}-{_TIME})+$"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Web(_Part):
    """Where the page is served."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8080
    public_url: Annotated[str, Field(pattern=r"^(https?://[^\s/]+[^\s]*)?$")] = ""
    per_minute: Annotated[int, Field(ge=0)] = 300
    trusted_proxies: str = "127.0.0.1"
    metrics_from: str = "127.0.0.1, ::1"

    @field_validator("metrics_from")
    @classmethod
    def _are_networks(cls, given: str) -> str:
        for part in filter(None, map(str.strip, given.split(","))):
            try:
                ip_network(part)
            except ValueError as error:
                raise ValueError(f"{error}; write addresses or networks, by comma") from None
        return given


class Telegram(_Part):
    """How to reach Telegram; it is served where a token is given."""

    token: SecretStr = SecretStr("")
    base_url: Annotated[str, Field(pattern=r"^https?://\S+/bot$")] = "https://api.telegram.org/bot"
    mode: Literal["polling", "webhook"] = "polling"
    webhook_secret: SecretStr = SecretStr("")
    proxy: str = ""
    max_per_second: Annotated[int, Field(ge=0)] = 30
    staff_chat: int = 0
    admins: Annotated[str, Field(pattern=r"^(\d+(, *\d+)*)?$")] = ""

    @property
    def admin_ids(self) -> frozenset[int]:
        """The users who may give the commands of staff."""
        return frozenset(int(id) for id in self.admins.split(",") if id)

    @field_validator("webhook_secret")
    @classmethod
    def _fits_telegram(cls, secret: SecretStr) -> SecretStr:
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret.get_secret_value()):
            raise ValueError("write 1 to 256 of A-Z a-z 0-9 _ -")
        return secret


class Storage(_Part):
    """Where the database lies; its folder is made where it is missing."""

    url: Annotated[str, Field(pattern=r"^sqlite:///.+$")] = "sqlite:///data/bot.sqlite3"

    @property
    def folder(self) -> Path:
        """The folder of the database; the editions lie in it too."""
        return Path(self.url.removeprefix("sqlite:///")).parent


class Service(_Part):
    """Who speaks: shown on the page and under every reply."""

    name: str = "环翠育儿助手"
    operator: str = "演示"
    line: str = "演示服务,不代表政府部门答复"
    hours: Annotated[str, Field(pattern=_HOURS)] = "Mon-Fri 09:00-17:00"

    @field_validator("hours")
    @classmethod
    def _end_after_they_begin(cls, hours: str) -> str:
        for span in hours.split()[1:]:
            start, _, end = span.partition("-")
            if start >= end:
                raise ValueError(f"{span}: the earlier time stands first")
        return hours


class Config(_Part):
    """All settings. `demo` is on where the bot runs without a config file."""

    web: Web = Web()
    telegram: Telegram = Telegram()
    storage: Storage = Storage()
    service: Service = Service()
    # Residents are told "at most 90 days" (bot.privacy): more would make that a lie.
    retention_days: Annotated[int, Field(ge=1, le=90)] = 90
    secret_key: SecretStr = SecretStr("")
    knowledge: Path = Path(__file__).resolve().parent.parent / "knowledge"
    cache_folder: Path = Path("data/cache")
    semantic: Literal["on", "off", "auto"] = "auto"
    demo: bool = False
    log: Literal["auto", "json", "text"] = "auto"

    @property
    def hands_over(self) -> bool:
        """Whether staff can be reached: their chat is known and Telegram is served."""
        return bool(self.telegram.staff_chat and self.telegram.token.get_secret_value())

    @field_validator("secret_key")
    @classmethod
    def _is_long(cls, secret: SecretStr) -> SecretStr:
        if 0 < len(secret.get_secret_value()) < 32:
            raise ValueError("write 32 characters or more")
        return secret

    @model_validator(mode="after")
    def _can_receive(self) -> Self:
        if self.telegram.mode == "webhook":
            own_server = self.telegram.base_url != Telegram().base_url
            if not self.web.public_url.startswith(
                ("https://", "http://") if own_server else "https:"
            ):
                raise ValueError("telegram.mode webhook needs web.public_url (https://…)")
            if not self.telegram.webhook_secret.get_secret_value():
                raise ValueError("telegram.mode webhook needs BOT_TELEGRAM_WEBHOOK_SECRET")
        return self


def load_config(path: Path | None, environ: Mapping[str, str] = os.environ) -> Config:
    """The settings of the file at `path` (None: the defaults, in demo mode) under `environ`.

    Every setting can be given as BOT_ and its path in capitals (BOT_WEB_PORT). Raises
    ConfigError naming each unknown or unusable one.
    """
    document = Document("settings", {"demo": "true"} if path is None else {}, {})
    if path is not None:
        document, findings = read_yaml(path)
        if findings:
            raise ConfigError("\n".join(str(finding) for finding in findings))
        _, findings = read_model(document, Config)
        if findings:
            raise ConfigError("\n".join(str(finding) for finding in sorted(findings)))
        _refuse_secrets(document)
    assert isinstance(document.content, dict)
    merged = _copy(document.content)
    names = {variable_of(setting): setting for setting in setting_paths()}
    given = [name for name in environ if name.startswith(ENVIRONMENT_PREFIX)]
    if TOKEN_VARIABLE in environ:
        given.append(TOKEN_VARIABLE)
    for name in sorted(given):
        if name not in names:
            near = get_close_matches(name, names, n=1)
            remedy = f"did you mean {near[0]}?" if near else "see config.example.yaml"
            raise ConfigError(f"{name}: unknown setting; {remedy}")
        _set(merged, names[name], environ[name])
    try:
        return Config.model_validate(merged)
    except ValidationError as error:
        raise ConfigError("\n".join(map(_told, error.errors()))) from None


def setting_paths(
    model: type[BaseModel] = Config, above: tuple[str, ...] = ()
) -> Iterator[tuple[str, ...]]:
    """The path of every setting: ("web", "port")."""
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from setting_paths(kind, (*above, name))
        else:
            yield (*above, name)


def variable_of(path: tuple[str, ...]) -> str:
    """The variable of a setting. The token's is the one every Telegram tool reads."""
    if path == ("telegram", "token"):
        return TOKEN_VARIABLE
    return ENVIRONMENT_PREFIX + "_".join(path).upper()


def _told(problem: ErrorDetails) -> str:
    path = tuple(map(str, problem["loc"]))
    if not path:
        return problem["msg"].removeprefix("Value error, ")
    found = "a secret" if path in SECRETS else repr(problem["input"])
    return f"{variable_of(path)}: found {found}; {problem['msg']}"


def _refuse_secrets(document: Document) -> None:
    for path in SECRETS:
        found: object = document.content
        for key in path:
            found = found.get(key) if isinstance(found, dict) else None
        if found:
            what = f"'{'.'.join(path)}' is a secret"
            raise ConfigError(
                str(document.finding(path, what, f"remove it; set {variable_of(path)}"))
            )


def _copy(content: dict[str, object]) -> dict[str, object]:
    return {
        key: _copy(value) if isinstance(value, dict) else value for key, value in content.items()
    }


def _set(content: dict[str, object], path: tuple[str, ...], value: str) -> None:
    for key in path[:-1]:
        inner = content.setdefault(key, {})
        assert isinstance(inner, dict)
        content = inner
    content[path[-1]] = value
