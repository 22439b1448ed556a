"""An edition answers well before it has learnt all, and learns the rest beside."""

import threading
from pathlib import Path

import numpy as np
import pytest

from bot.edition import Edition, build_edition
from bot.knowledge import load_knowledge
from bot.learning import Learner
from bot.matching import Item, Matcher
from bot.matching.calibration import Calibration
from bot.matching.embedder import E5Embedder

SUBJECTS = {
    "rent": ("租房", "房租", "租的房子", "租住"),
    "leave": ("产假", "休假", "生孩子放假", "放假"),
    "books": ("借书", "图书", "图书馆", "看书"),
    "trees": ("种树", "树苗", "植树", "栽树"),
}
FRAMES = ("{}怎么办", "{}要多久", "请问{}的事", "{}找谁", "我想问{}", "{}有什么条件")


def item(id: str) -> Item:
    phrasings = [frame.format(word) for word in SUBJECTS[id] for frame in FRAMES]
    return Item(id, tuple(phrasings))


ITEMS = [item(id) for id in SUBJECTS]
OTHERS = [
    Item(f"other.{n}", tuple(f"第{n}号{f.format('杂事')}" for f in FRAMES * 2)) for n in range(9)
]


def matcher(items: list[Item], folder: Path, learn: bool) -> Matcher:
    return Matcher(items, Calibration(), folder=folder, learn=learn)


def trained(matcher: Matcher, question: str) -> dict[str, float]:
    return {found.id: found.views["trained"] for found in matcher.match(question).candidates}


def test_after_a_phrasing_more_the_head_of_before_goes_on(tmp_path: Path) -> None:
    items = [*ITEMS, *OTHERS]
    before = matcher(items, tmp_path, learn=True)
    items[0] = Item(items[0].id, (*items[0].phrasings, "搬家的补助"))
    after = matcher(items, tmp_path, learn=False)
    assert before.learnt
    assert not after.learnt
    assert trained(after, "房租的事") == pytest.approx(trained(before, "房租的事"))
    assert after.owner("搬家的补助") == "rent"


def test_an_item_more_is_found_and_takes_nothing_from_others(tmp_path: Path) -> None:
    before = matcher([*ITEMS[1:], *OTHERS], tmp_path, learn=True)
    after = matcher([*ITEMS, *OTHERS], tmp_path, learn=False)
    scores = trained(after, "租的房子的事找谁")
    assert max(scores, key=scores.__getitem__) == "rent"
    for question in ("植树的事找谁", "图书馆的条件", "生孩子放假几天"):
        one, other = before.match(question).first, after.match(question).first
        assert one
        assert other
        assert one.id == other.id
        assert other.views["trained"] == pytest.approx(one.views["trained"], abs=0.05)


def test_an_item_less_leaves_the_others_as_they_were(tmp_path: Path) -> None:
    matcher([*ITEMS, *OTHERS], tmp_path, learn=True)
    after = matcher([*ITEMS[1:], *OTHERS], tmp_path, learn=False)
    assert after.match("植树的事找谁").candidates[0].id == "trees"
    assert "rent" not in trained(after, "房租的事")


def test_after_the_way_back_nothing_is_learnt_again(tmp_path: Path) -> None:
    matcher([*ITEMS, *OTHERS], tmp_path, learn=True)
    matcher([*ITEMS[1:], *OTHERS], tmp_path, learn=True)
    assert matcher([*ITEMS, *OTHERS], tmp_path, learn=False).learnt


def test_a_few_vectors_that_lack_are_made_and_of_many_the_known_are_used(tmp_path: Path) -> None:
    embedder = E5Embedder(tmp_path)
    known = [f"第{number}个问题" for number in range(30)]
    assert embedder.kept(known[:1]) is not None
    embedder.stored(known)
    few = embedder.kept([*known, "新的一句"])
    assert few is not None
    assert np.all(np.linalg.norm(few, axis=1) > 0.9)
    assert embedder.kept([f"另外的第{number}句" for number in range(90)]) is None


def _no_meaning() -> None:
    """What is learnt in these tests is a head of words; a child process must find it by name."""


def test_what_lacks_is_learnt_beside_and_put_in_place(tmp_path: Path) -> None:
    knowledge = load_knowledge(Path(__file__).resolve().parent / "tiny")
    editions = [build_edition(knowledge, folder=tmp_path, learn=False)]
    assert not editions[0].matcher.learnt
    learnt = threading.Event()

    def improve(old: Edition, new: Edition) -> bool:
        if editions[-1] is not old:
            return False
        editions.append(new)
        if new.matcher.learnt:
            learnt.set()
        return True

    learner = Learner(_no_meaning, tmp_path, lambda: editions[-1], improve)
    learner.start()
    assert learnt.wait(60)
    assert editions[-1].version == editions[0].version
