"""Every fault of a knowledge folder is told with its file, its line and what would be right."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.cli import main
from bot.errors import KnowledgeError
from bot.knowledge import check_knowledge, load_knowledge

HERE = Path(__file__).parent
DAY = date(2026, 11, 23)
BROKEN = sorted((HERE / "broken").glob("*.yaml"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(HERE / "tiny", tmp_path / "knowledge")
    return tmp_path / "knowledge"


def test_a_sound_folder_has_no_findings(folder: Path) -> None:
    assert check_knowledge(folder, DAY) == []


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_fault_is_told_with_file_line_and_remedy(path: Path, folder: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    target = lines[0].removeprefix("# replaces: ")
    expected = lines[1].removeprefix("# expect: ")
    (folder / target).parent.mkdir(exist_ok=True)
    shutil.copy(path, folder / target)
    told = [str(finding) for finding in check_knowledge(folder, DAY)]
    assert any(expected in line for line in told), told


def test_all_faults_are_told_at_once(folder: Path) -> None:
    (folder / "hotlines.yaml").write_text("government: {", "utf-8")
    (folder / "lexicon.yaml").write_text("育儿补贴: 奶粉钱\n", "utf-8")
    told = "\n".join(str(finding) for finding in check_knowledge(folder, DAY))
    assert "hotlines.yaml:2: not readable" in told
    assert "lexicon.yaml:1" in told


def test_a_passed_review_is_a_notice_and_no_fault(folder: Path) -> None:
    findings = check_knowledge(folder, date(2027, 2, 1))
    assert findings
    assert all(finding.notice for finding in findings)


def test_a_faulty_folder_is_not_loaded(folder: Path) -> None:
    (folder / "texts.yaml").unlink()
    with pytest.raises(KnowledgeError, match=r"texts.yaml:1: cannot be read"):
        load_knowledge(folder)


def test_check_exits_1_on_a_fault_and_0_without(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(folder), "--on", "2026-11-23"]) == 0
    (folder / "elsewhere" / "id-card.yaml").write_text("id: elsewhere.id-card\n", "utf-8")
    assert main(["check", str(folder), "--on", "2026-11-23"]) == 1
    assert "elsewhere/id-card.yaml:1: key 'title' is missing" in capsys.readouterr().out


def test_a_missing_folder_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path / "nowhere")]) == 1
    assert "no such folder" in capsys.readouterr().out
