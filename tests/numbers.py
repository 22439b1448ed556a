"""Personal numbers as people have and write them, for hypothesis; and how to find them again."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from itertools import pairwise

from hypothesis import strategies as st

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_SPOKEN = str.maketrans("0123456789", "零一二三四五六七八九")
_SPOKEN_BACK = str.maketrans("〇零一二三四五六七八九幺", "001234567891")


def digits(length: int) -> st.SearchStrategy[str]:
    """So many digits."""
    return st.text("0123456789", min_size=length, max_size=length)


def _with_id_check(body: str) -> str:
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11]


def _with_luhn(body: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (1 if place % 2 else 2)
        total += value - 9 if value > 9 else value
    return body + str(-total % 10)


IDS = st.builds(
    lambda area, day, rest: _with_id_check(area + day.strftime("%Y%m%d") + rest),
    digits(6),
    st.dates(date(1930, 1, 1), date(2029, 12, 31)),
    digits(3),
)
PHONES = st.builds(lambda second, rest: "1" + second + rest, st.sampled_from("3456789"), digits(9))
CARDS = st.builds(
    lambda head, rest: _with_luhn(head + rest),
    st.sampled_from(["62", "4", "5", "60"]),
    st.integers(13, 16).flatmap(digits),
)
NUMBERS = st.one_of(IDS, PHONES, CARDS)
SPELLINGS: list[Callable[[str], str]] = [
    lambda number: number,
    lambda number: " ".join(re.findall(".{1,4}", number)),
    lambda number: "-".join(re.findall(".{1,4}", number)),
    lambda number: " ".join(number),
    lambda number: number.translate(_FULL_WIDTH),
    lambda number: number.translate(_SPOKEN),
    lambda number: "\u200b".join(number),
]
JOINTS = ["，然后", "，再", " 后面是", "、", "，", "\n", "…", " 接着", "，后四位", "中间"]


@st.composite
def in_pieces(draw: st.DrawFn, number: str) -> str:
    """`number` cut at up to three places, with what people say in between."""
    joints = draw(st.lists(st.sampled_from(JOINTS), min_size=1, max_size=3))
    count = len(joints)
    places = st.lists(st.integers(1, len(number) - 1), min_size=count, max_size=count, unique=True)
    cuts = [0, *sorted(draw(places)), len(number)]
    pieces = [number[start:end] for start, end in pairwise(cuts)]
    return "".join(piece + joint for piece, joint in zip(pieces, [*joints, ""], strict=True))


@st.composite
def told(draw: st.DrawFn) -> tuple[str, str]:
    """A number, and a sentence that tells it in one of many ways."""
    number = draw(NUMBERS)
    cue = draw(st.sampled_from(["我的手机号是", "身份证：", "卡号", "电话 "]))
    after = draw(st.sampled_from(["，补贴到账了吗", "，产假多少天", " 育儿补贴怎么申请", ""]))
    if draw(st.booleans()):
        return number, cue + draw(in_pieces(number)) + after
    spelled = draw(st.sampled_from(SPELLINGS))(number)
    return number, draw(st.sampled_from([cue, "", "张三 "])) + spelled + after


@lru_cache(maxsize=20_000)
def _digits_of(text: str) -> tuple[str, str]:
    """The digits that stand in `text`, and those that are told with numerals written out."""
    plain = unicodedata.normalize("NFKC", text).upper()
    spoken = plain.translate(_SPOKEN_BACK)
    return re.sub("[^0-9X]", "", plain), re.sub("[^0-9X]", "", spoken)


def found_in(number: str, texts: Iterable[str]) -> list[str]:
    """Those of `texts` that hold `number`, however it is spaced, spelled or cut up."""
    return [text for text in texts if any(number in line for line in _digits_of(text))]
