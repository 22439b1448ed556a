"""Settings: a YAML file, then the environment. config.example.yaml documents each one."""

import os
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import ConfigError
from bot.yaml_file import Document, read_model, read_yaml

ENVIRONMENT_PREFIX = "BOT_"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Web(_Part):
    """Where the page is served."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8080


class Service(_Part):
    """Who speaks: shown on the page and under every reply."""

    name: str = "环翠育儿助手"
    operator: str = "演示"
    line: str = "演示服务,不代表政府部门答复"


class Config(_Part):
    """All settings. `demo` is on where the bot runs without a config file."""

    web: Web = Web()
    service: Service = Service()
    knowledge: Path = Path(__file__).resolve().parent.parent / "knowledge"
    demo: bool = False


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
    assert isinstance(document.content, dict)
    merged = _copy(document.content)
    names = {_name(setting): setting for setting in setting_paths()}
    given = [name for name in environ if name.startswith(ENVIRONMENT_PREFIX)]
    for name in sorted(given):
        if name not in names:
            near = get_close_matches(name, names, n=1)
            remedy = f"did you mean {near[0]}?" if near else "see config.example.yaml"
            raise ConfigError(f"{name}: unknown setting; {remedy}")
        _set(merged, names[name], environ[name])
    try:
        return Config.model_validate(merged)
    except ValidationError as error:
        lines = [
            f"{_name(tuple(map(str, problem['loc'])))}: found {problem['input']!r}; "
            f"{problem['msg']}"
            for problem in error.errors()
        ]
        raise ConfigError("\n".join(lines)) from None


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


def _name(path: tuple[str, ...]) -> str:
    return ENVIRONMENT_PREFIX + "_".join(path).upper()


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
