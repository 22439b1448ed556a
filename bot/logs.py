"""What the log says: a line of JSON a record, or plain lines on a terminal; nothing personal.

Log calls give ids, counts and durations. What could still slip in is taken out here: secrets,
personal numbers, and the words of exceptions that may quote what a resident wrote.
"""

import json
import logging
import sys
import traceback
from collections.abc import Iterable
from datetime import datetime
from typing import Literal, TextIO

from bot.privacy import masked

Form = Literal["auto", "json", "text"]

# Exceptions of these packages, and of the system, speak of the machine and not of what was asked.
_OF_THE_MACHINE = {"sqlite3", "telegram", "aiohttp", "asyncio", "bot"}
# What every record has; anything else was given as `extra`.
_USUAL = frozenset(vars(logging.makeLogRecord({}))) | {
    "message",
    "asctime",
    "taskName",
    "color_message",
}
_SHORTEST_SECRET = 8


class _Formatter(logging.Formatter):
    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__()
        self._secrets = [secret for secret in secrets if len(secret) >= _SHORTEST_SECRET]

    def _safe(self, text: str) -> str:
        """`text` without secrets, and without personal numbers in any of its lines."""
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return "\n".join(
            line if line.isascii() and not _long_digits(line) else masked(line)
            for line in text.split("\n")
        )

    def _message(self, record: logging.LogRecord) -> str:
        return self._safe(record.getMessage())

    def _trace(self, record: logging.LogRecord) -> str:
        """Where it failed, frame by frame; why, where the words cannot be a resident's."""
        error = record.exc_info[1] if record.exc_info else None
        return self._safe("".join(_told(error))) if error else ""


class JsonFormatter(_Formatter):
    """A JSON object a line: at, level, logger, message, what was given as `extra`, traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of `record`."""
        at = datetime.fromtimestamp(record.created).astimezone()
        line: dict[str, object] = {
            "at": at.isoformat("T", "milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self._message(record),
            **_extra(record),
        }
        if trace := self._trace(record):
            line["traceback"] = trace
        return json.dumps(line, ensure_ascii=False, default=str)


class TextFormatter(_Formatter):
    """The same for people: one line, and the traceback below it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of `record`."""
        parts = [self.formatTime(record), record.levelname, record.name, self._message(record)]
        parts += [f"{name}={value}" for name, value in _extra(record).items()]
        trace = self._trace(record)
        return " ".join(parts) + (f"\n{trace.rstrip()}" if trace else "")


def set_up_logging(form: Form, secrets: Iterable[str], stream: TextIO | None = None) -> None:
    """Log to `stream` (stderr) from now on; `secrets` never show.

    `auto` is text on a terminal and JSON elsewhere. JSON also tells of every answer; text only
    of what is wrong.
    """
    stream = stream or sys.stderr
    as_json = form == "json" or (form == "auto" and not stream.isatty())
    handler = logging.StreamHandler(stream)
    handler.setFormatter((JsonFormatter if as_json else TextFormatter)(secrets))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("bot").setLevel(logging.INFO if as_json else logging.WARNING)


def _extra(record: logging.LogRecord) -> dict[str, object]:
    return {name: value for name, value in vars(record).items() if name not in _USUAL}


def _told(error: BaseException | None) -> Iterable[str]:
    """The traceback of `error` and of what caused it, the first cause first."""
    if error is None:
        return
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    yield from _told(cause)
    yield "Traceback (most recent call last):\n"
    yield from traceback.format_tb(error.__traceback__)
    kind = type(error)
    package = kind.__module__.partition(".")[0]
    may_speak = isinstance(error, OSError) or package in _OF_THE_MACHINE
    yield f"{kind.__qualname__}: {error}\n" if may_speak else f"{kind.__qualname__}\n"


def _long_digits(line: str) -> bool:
    return sum(char.isdigit() for char in line) > 10
