"""`bot editions` and what `bot check` says of staff's own folder, as they are typed."""

import shutil
from pathlib import Path

import pytest

from bot.admin import Change, differences
from bot.cli import main
from bot.config import load_config
from bot.service import publisher_of

TINY = Path(__file__).resolve().parent / "tiny"
APPLY = "entries/subsidy/subsidy.apply.yaml"
NEW = "一句从来没有人问过的话呀"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "knowledge"
    shutil.copytree(TINY, folder)
    monkeypatch.setenv("BOT_KNOWLEDGE", str(folder))
    monkeypatch.setenv("BOT_STORAGE_URL", f"sqlite:///{tmp_path}/data/bot.sqlite3")
    return folder


def test_editions_are_listed_compared_and_put_back(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["editions"]) == 0
    assert "no edition is kept yet" in capsys.readouterr().out
    before = (folder / APPLY).read_text("utf-8")
    publisher = publisher_of(load_config(None))
    publisher.begin()
    changed = before.replace("phrasings:\n", f"phrasings:\n  - {NEW}\n")
    publisher.publish([Change(APPLY, changed)], "李姐", "有人问过")
    assert main(["editions"]) == 0
    newest, first = capsys.readouterr().out.splitlines()
    assert newest.split()[0] == "2"
    assert "李姐  有人问过  entries/subsidy/subsidy.apply.yaml" in newest
    assert "第一版" in first
    assert main(["editions", "--diff", "2"]) == 0
    assert f"+  - {NEW}" in capsys.readouterr().out
    assert main(["editions", "--rollback", "1"]) == 0
    assert capsys.readouterr().out == "edition 3 holds what 1 held\n"
    assert (folder / APPLY).read_text("utf-8") == before
    assert main(["editions", "--rollback", "9"]) == 1
    assert "edition 9 is not kept" in capsys.readouterr().err


def test_an_own_folder_is_told_from_the_shipped_one_file_by_file(folder: Path) -> None:
    assert differences(folder, TINY) == []
    assert differences(TINY, TINY) == []
    text = (folder / APPLY).read_text("utf-8")
    (folder / APPLY).write_text(text.replace("region:", "region:  "), "utf-8")
    (folder / "entries" / "own.yaml").write_text("id: own\n", "utf-8")
    (folder / "hotlines.yaml").unlink()
    found = differences(folder, TINY)
    assert [(f.file, f.what) for f in found] == [
        ("knowledge/entries/own.yaml", "not among the shipped files"),
        (f"knowledge/{APPLY}", "differs from the shipped file"),
        ("knowledge/hotlines.yaml", "a shipped file that is missing here"),
    ]
    assert all(finding.notice for finding in found)
    assert found[1].line == text.split("region:")[0].count("\n") + 1


def test_a_folder_that_is_no_copy_of_the_shipped_one_is_not_compared(tmp_path: Path) -> None:
    (tmp_path / "texts.yaml").write_text("x: y\n", "utf-8")
    assert differences(tmp_path, TINY) == []


def test_what_differs_from_the_shipped_folder_is_no_fault(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    shipped = load_config(None, {}).knowledge
    own = tmp_path / "knowledge"
    shutil.copytree(shipped, own)
    with (own / "trades.yaml").open("a", encoding="utf-8") as file:
        file.write("# 我们自己的话\n")
    assert main(["check", str(own), "--on", "2026-11-23"]) == 0
    out = capsys.readouterr().out
    assert "knowledge/trades.yaml:" in out
    assert "notice: differs from the shipped file" in out
    assert "knowledge: 0 faults, 1 notices" in out
