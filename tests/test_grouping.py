"""Questions that are alike stand together: each once, in whatever order they came."""

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.edition import rewriter
from bot.matching import Item, Matcher
from bot.matching.calibration import Calibration

LEXICON: dict[str, tuple[str, ...]] = {"育儿补贴": ("奶粉钱",)}
KNOWN = ("育儿补贴怎么申请", "育儿补贴要什么材料", "产假多少天", "托育在哪报名", "个税扣多少")
MATCHER = Matcher([Item("known", KNOWN)], Calibration(), rewriter(LEXICON))

PIECES = [
    "育儿补贴",
    "奶粉钱",
    "电动车",
    "上牌",
    "怎么",
    "咋",
    "去哪",
    "办",
    "多少钱",
    "13",
    "?",
    " ",
]
QUESTIONS = st.lists(st.sampled_from(PIECES), max_size=6).map("".join) | st.text(max_size=12)
ASKED = st.dictionaries(QUESTIONS, st.integers(1, 5), max_size=25)


@settings(deadline=None)
@given(ASKED, st.randoms())
def test_each_question_stands_in_one_group_whatever_the_order(
    asked: dict[str, int], chance: object
) -> None:
    groups = MATCHER.grouped(asked)
    assert sorted(question for group in groups for question in group) == sorted(asked)
    assert all(groups)
    shuffled = list(asked.items())
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert MATCHER.grouped(dict(shuffled)) == groups


@settings(deadline=None)
@given(ASKED)
def test_the_most_asked_comes_first(asked: dict[str, int]) -> None:
    groups = MATCHER.grouped(asked)
    for group in groups:
        assert asked[group[0]] == max(asked[question] for question in group)
    sums = [sum(asked[question] for question in group) for group in groups]
    assert sums == sorted(sums, reverse=True)


def groups_of(asked: Mapping[str, int]) -> set[frozenset[str]]:
    return {frozenset(group) for group in MATCHER.grouped(asked)}


def test_slips_sounds_pinyin_and_residents_words_do_not_part_what_is_alike() -> None:
    payday = {
        "育儿补贴啥时候到账",
        "奶粉钱啥时候能到帐",
        "育儿部贴啥时候到账呀",
        "yuer butie sha shihou daozhang",
    }
    bikes = {"电动车上牌去哪里", "上电动车的牌去哪", "請問電動車上牌去哪裡"}
    asked = dict.fromkeys([*payday, *bikes, "游泳馆几点开门"], 1)
    assert groups_of(asked) == {
        frozenset(payday),
        frozenset(bikes),
        frozenset({"游泳馆几点开门"}),
    }


def test_the_same_topic_asked_for_other_things_is_parted() -> None:
    asked = ["育儿补贴啥时候到账", "育儿补贴双胞胎怎么填", "育儿补贴填错了能改吗"]
    assert len(groups_of(dict.fromkeys(asked, 1))) == 3


def test_nothing_asked_makes_no_group() -> None:
    assert MATCHER.grouped({}) == []
