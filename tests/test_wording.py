"""Every fault that the check knows is told to staff in Chinese, what and remedy alike."""

import re
import shutil
from pathlib import Path

import pytest

from bot.admin import Conflict, Refused, for_staff, why_not
from bot.knowledge import check_knowledge
from bot.yaml_file import Finding, parse_yaml
from tests.test_check import BROKEN, DAY, HERE

# Between quotation marks, braces and brackets stands what the file itself says.
_QUOTED = re.compile(r"“[^”]*”|'[^']*'|\{[^}]*\}|（[^）]*）|[\w./-]+\.yaml|entries/\S+|YAML|UTF-8")


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_fault_is_told_in_chinese(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    shutil.copytree(HERE / "tiny", folder)
    target = path.read_text("utf-8").splitlines()[0].removeprefix("# replaces: ")
    (folder / target).parent.mkdir(exist_ok=True)
    shutil.copy(path, folder / target)
    for finding in map(for_staff, check_knowledge(folder, DAY)):
        for words in (finding.what, finding.remedy):
            assert not words or re.search("[一-鿿]", words), words
            assert len(re.findall(r"[a-z]{3,}", _QUOTED.sub("", words))) <= 6, words


def test_a_key_bears_the_name_that_the_form_has() -> None:
    finding = Finding("entries/a.yaml", 3, "unknown key 'sumary'", "did you mean 'summary'?")
    assert for_staff(finding).remedy == "是不是“summary”？"
    missing = Finding("entries/a.yaml", 3, "key 'answer.summary' is missing", "add `summary:`")
    assert for_staff(missing).what == "少了“结论”（answer.summary）这一栏"


def test_what_is_not_known_stays_as_it_is() -> None:
    finding = Finding("a.yaml", 1, "something new", "do this")
    assert for_staff(finding) == finding


def test_a_refusal_is_told_in_chinese_with_its_line_and_a_conflict_without_english() -> None:
    finding = Finding("a.yaml", 3, "unknown key 'sumary'", "did you mean 'summary'?")
    assert why_not(Refused([finding])) == ("a.yaml:3：没有“sumary”这一栏；是不是“summary”？",)
    assert why_not(Conflict("a.yaml", "")) == ("a.yaml 刚刚有人改过，请打开最新的再改",)


def test_a_colon_in_the_wrong_place_is_told_without_the_parsers_english() -> None:
    [finding] = parse_yaml(b"a: b: c\n", "a.yaml")[1]
    assert not re.search("[a-z]{3,}", for_staff(finding).what)
