"""The log tells what happened and to whom in no word: no secret, number or sentence of anybody."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from bot.errors import ServiceError
from bot.logs import set_up_logging

TOKEN = "123456789:AAE-not-a-real-token"


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    root, ours = logging.getLogger(), logging.getLogger("bot")
    handlers, levels = root.handlers[:], (root.level, ours.level)
    yield
    root.handlers[:] = handlers
    root.setLevel(levels[0])
    ours.setLevel(levels[1])


def logged(form: str, error: Exception | None = None, about: str = "") -> str:
    stream = io.StringIO()
    set_up_logging("json" if form == "json" else "text", [TOKEN, ""], stream)
    try:
        if error is not None:
            raise error
    except Exception:
        logging.getLogger("bot.test").exception("said %s", about)
    else:
        logging.getLogger("bot.test").warning("said %s", about, extra={"outcome": "answer"})
    return stream.getvalue()


def test_json_is_a_line_with_time_level_logger_and_what_was_given() -> None:
    line = json.loads(logged("json", about="x"))
    assert line.pop("at")[10] == "T"
    assert line == {
        "level": "warning",
        "logger": "bot.test",
        "message": "said x",
        "outcome": "answer",
    }


def test_text_is_one_line_for_people() -> None:
    line = logged("text", about="x")
    assert line.endswith("WARNING bot.test said x outcome=answer\n")
    assert line.count("\n") == 1


@pytest.mark.parametrize("form", ["json", "text"])
def test_the_token_never_shows(form: str) -> None:
    assert TOKEN in str(ServiceError(f"refused {TOKEN}"))
    for error in (None, ServiceError(f"refused {TOKEN}"), OSError(f"no route to {TOKEN}")):
        line = logged(form, error, about=f"https://api.telegram.org/bot{TOKEN}/getMe")
        assert TOKEN not in line
        assert "***" in line


@pytest.mark.parametrize("form", ["json", "text"])
def test_a_personal_number_never_shows(form: str) -> None:
    for number in ("13812345678", "138 1234 5678", "11010519491231002X", "4111111111111111"):
        assert number not in logged(form, about=f"我的号是{number}")
        assert number not in logged(form, OSError(f"no file {number}"), about=number)


@pytest.mark.parametrize("form", ["json", "text"])
def test_the_words_of_an_error_that_may_quote_a_resident_are_left_out(form: str) -> None:
    line = logged(form, ValueError("invalid literal: '老公打我'"))
    assert "老公" not in line
    assert "Traceback" in line
    assert "ValueError" in line
    assert "test_logs.py" in line


@pytest.mark.parametrize("form", ["json", "text"])
def test_an_error_of_the_machine_says_what_is_wrong(form: str) -> None:
    assert "No space left" in logged(form, OSError(28, "No space left on device"))
    cause = RuntimeError("孩子的名字")
    cause.__cause__ = OSError(28, "No space left on device")
    line = logged(form, cause)
    assert "No space left" in line
    assert "孩子" not in line


def test_on_no_terminal_the_log_is_json_and_tells_of_answers() -> None:
    stream = io.StringIO()
    set_up_logging("auto", [], stream)
    logging.getLogger("bot.assistant").info("answered", extra={"answers": ("a",)})
    logging.getLogger("httpx").info("GET https://api.telegram.org/bot123:secret/getMe")
    [line] = stream.getvalue().splitlines()
    assert json.loads(line)["answers"] == ["a"]
