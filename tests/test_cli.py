"""The command line: the keys of the contract, and errors in one line."""

import argparse
import json
from importlib import import_module
from pathlib import Path

import pytest

from bot import app
from bot.cli import main, parser

KEYS = {"q", "outcome", "answers", "choices", "text", "facts", "result", "listings", "filters"}


def test_a_batch_gives_the_contracts_keys_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    batch = tmp_path / "in.jsonl"
    batch.write_text(
        '{"q": "育儿补贴怎么申请", "persona": "x"}\n'
        '{"turns": [{"q": "育儿补贴怎么申请"}, {"q": "要带啥"}]}\n',
        "utf-8",
    )
    assert main(["ask", "--batch", str(batch), "--on", "2026-11-23"]) == 0
    single, several = map(json.loads, capsys.readouterr().out.splitlines())
    assert single.keys() == KEYS
    assert single["answers"] == ["subsidy.apply"]
    assert [turn["answers"] for turn in several["turns"]] == [
        ["subsidy.apply"],
        ["subsidy.materials"],
    ]
    assert several["turns"][0].keys() == KEYS


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "in.jsonl:1: not JSON"),
        ("[1]", "in.jsonl:1: not an object"),
        ('{"question": "x"}', "no question in"),
    ],
)
def test_a_bad_batch_line_is_told_in_one_line(
    text: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    batch = tmp_path / "in.jsonl"
    batch.write_text(text, "utf-8")
    assert main(["ask", "--batch", str(batch)]) == 1
    error = capsys.readouterr().err
    assert told in error
    assert len(error.splitlines()) == 1


def test_ask_without_a_question_says_how(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask"]) == 1
    assert "give one question in quotes" in capsys.readouterr().err


def test_a_day_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["ask", "补贴", "--on", "2026-13-01"])
    assert "not a day such as 2026-11-23" in capsys.readouterr().err


def test_the_day_moves_what_is_due(capsys: pytest.CaptureFixture[str]) -> None:
    main(["ask", "你好", "--on", "2027-04-01"])
    assert "2027年6月30日截止" in capsys.readouterr().out


def test_progress_stays_in_one_line_until_all_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    tell = app.progress("asking")
    for done in (1, 2):
        tell(done, 2)
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == "asking the phrasings: 1 of 2\rasking the phrasings: 2 of 2\n"


def test_the_service_line_stands_under_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    main(["ask", "育儿补贴怎么申请", "--on", "2026-11-23"])
    assert capsys.readouterr().out.rstrip().endswith("（演示服务,不代表政府部门答复）")


def test_every_command_leads_to_what_it_does() -> None:
    commands = next(
        action.choices
        for action in parser()._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    told = {name: sub.get_default("does") for name, sub in commands.items() if name != "import"}
    for name, does in told.items():
        module, _, function = does.partition(".")
        assert callable(getattr(import_module(f"bot.cli.{module}"), function)), name
