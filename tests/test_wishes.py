"""Wishes read from residents' own sentences: tests/wishes.yaml, one test a sentence."""

from pathlib import Path

import pytest
import yaml

from bot.dialogue.wishes import read_wishes
from tests.conftest import DAY

_PLACES = """
环翠楼街道 鲸园街道 竹岛街道 孙家疃街道 嵩山街道 张村镇 羊亭镇 温泉镇 桥头镇
和兴社区 北门外社区 和园社区
"""
PLACES = frozenset(_PLACES.split())
SENTENCES = yaml.safe_load((Path(__file__).parent / "wishes.yaml").read_text("utf-8"))


def alike(one: str, other: str) -> bool:
    """Whether two kinds of work are the same: one within the other, or two characters shared."""
    return one in other or other in one or len(set(one) & set(other)) >= 2


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda sentence: sentence["q"])
def test_a_sentence_is_read_as_a_careful_reader_would(sentence: dict[str, object]) -> None:
    wishes = read_wishes(str(sentence["q"]), PLACES, DAY)
    read, right = wishes.filters.as_json(), dict(sentence["filters"])  # type: ignore[call-overload]
    if "skill" in read and "skill" in right and alike(str(read["skill"]), right["skill"]):
        read["skill"] = right["skill"]
    assert read == right
    heard = "|".join(wishes.unread)
    for word in sentence.get("cannot", ()):  # type: ignore[attr-defined]
        assert word in heard


def test_an_empty_sentence_wishes_for_nothing() -> None:
    assert read_wishes("", PLACES, DAY).filters.as_json() == {}
