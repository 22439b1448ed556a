"""From a question to entries: what is stored is found, what is like it is near."""

import json
from pathlib import Path

import numpy as np
import pytest

from bot.cli import main
from bot.edition import Edition, rewriter
from bot.matching import Band, Item, Matcher
from bot.matching.calibration import Calibration
from bot.matching.head import solved

ITEMS = [
    Item("apply", ("育儿补贴怎么申请", "育儿补贴在哪里办")),
    Item("amount", ("育儿补贴一年多少钱",)),
    Item("leave", ("产假多少天",)),
]


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(ITEMS, Calibration())


def test_a_stored_phrasing_is_sure_of_its_own_item(edition: Edition) -> None:
    for entry in edition.knowledge.entries.values():
        for phrasing in entry.phrasings:
            match = edition.matcher.match(phrasing)
            assert match.first
            assert (match.band, match.first.id) == (Band.ANSWER, entry.id), phrasing


@pytest.mark.parametrize(
    "typed", ["育儿部贴咋申请", "育兒補貼怎麼申請", "yuer butie zenme shenqing"]
)
def test_typos_traditional_and_pinyin_find_it(matcher: Matcher, typed: str) -> None:
    first = matcher.match(typed).first
    assert first
    assert first.id == "apply"


def test_what_is_nothing_like_it_is_not_answered(matcher: Matcher) -> None:
    assert matcher.match("黑洞里面是什么").band is Band.NONE


@pytest.mark.parametrize("nothing", ["", "😀", "。。。"])
def test_nothing_matches_nothing(matcher: Matcher, nothing: str) -> None:
    assert matcher.match(nothing).candidates == ()


def test_residents_words_stand_for_official_ones() -> None:
    rewrite = rewriter({"育儿补贴": ("奶粉钱", "养娃钱"), "孩子": ("娃",)})
    assert rewrite("奶粉钱咋领") == "育儿补贴咋领"
    assert rewrite("养娃钱") == "育儿补贴"
    assert rewrite("娃多大") == "孩子多大"


def test_match_writes_the_contract_for_any_set_of_questions(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kb, questions = tmp_path / "kb.jsonl", tmp_path / "q.jsonl"
    lines = [{"id": i.id, "question": i.phrasings[0], "phrasings": i.phrasings[1:]} for i in ITEMS]
    kb.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    questions.write_text('{"q": "产假多少天"}\n{"q": "黑洞"}\n', "utf-8")
    assert main(["match", "--knowledge", str(kb), "--batch", str(questions)]) == 0
    known, unknown = map(json.loads, capsys.readouterr().out.splitlines())
    assert known["q"] == "产假多少天"
    assert known["ranked"][0]["id"] == "leave"
    assert (known["band"], known["confidence"]) == ("answer", 1.0)
    assert unknown["band"] == "none"


def test_the_head_is_solved_in_place_as_numpy_would() -> None:
    rng = np.random.default_rng(7)
    for size in (3, 512, 1100):
        rows = rng.normal(size=(size + 9, size)).astype(np.float32)
        square = rows.T @ rows / size + np.eye(size, dtype=np.float32)
        product = rng.normal(size=(size, 5)).astype(np.float32)
        right = np.linalg.solve(square, product)
        lower = np.tril(square).astype(np.float32)  # the other half is never read
        assert np.allclose(solved(lower, product.copy()), right, atol=1e-4)
