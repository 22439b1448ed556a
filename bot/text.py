"""When two strings are the same to a resident: the one normal form everything else compares.

Used by the matcher, the dialogue and `check`. What a word means is the lexicon's business.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Literal

from opencc import OpenCC

_TO_SIMPLIFIED = OpenCC("t2s")
# With Taiwan's forms of characters (裡), and nobody's other words: terms stay the official ones.
_TO_TRADITIONAL = OpenCC("s2tw")

# Words around a question that say nothing of what is asked. Longest first: the pattern takes
# the first that fits.
_FILLER_WORDS = """
您好 你好 请问一下 请问 想问一下 想问问 问一下 问一哈 打听一下 我想咨询一下 我想咨询 咨询一下 想咨询
请相关部门答复 请相关部门 请予答复 请答复 请回复 谢谢 谢了 多谢 麻烦问下 麻烦您 麻烦 姐妹们 各位姐妹
有没有姐妹 宝妈们 亲们 家人们 求助 在线等 急急急 那个啥 有知道的吗 有人知道吗 谁知道 领导好 喂 哈喽
"""
_FILLER = re.compile("|".join(sorted(_FILLER_WORDS.split(), key=len, reverse=True)))
_NOT_WORD = re.compile(r"[\W_]+")
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = re.compile(r"[零〇一二两三四五六七八九十百千万]+")
_COUNTED = frozenset("岁年月天日号个孩胎元块周点")


@lru_cache(maxsize=1_000)
def clean(text: str) -> str:
    """`text` as one readable line: NFKC, simplified characters, no control or invisible ones.

    What was cleaned lately is kept in memory: of a text not yet masked call `readable`.
    """
    return readable(text)


def readable(text: str) -> str:
    """What `clean` gives; nothing of it is kept."""
    visible = unicodedata.normalize("NFKC", text)
    if not visible.isprintable():
        visible = "".join(
            " " if char.isspace() else char
            for char in visible
            if char.isspace() or unicodedata.category(char)[0] != "C"
        )
    simplified: str = _TO_SIMPLIFIED.convert(visible)
    return re.sub(" +", " ", simplified).strip()


@lru_cache(maxsize=5_000)
def in_traditional(text: str) -> str:
    """`text` in traditional characters; digits, addresses and Latin letters stay."""
    converted: str = _TO_TRADITIONAL.convert(text)
    return converted


def writes_traditional(text: str) -> bool | None:
    """Whether more characters of `text` are traditional alone than simplified alone.

    None where none is either (材料), so that the script used before goes on. What stands in both
    scripts (後 is in GB 2312, 里 in Big5) says nothing.
    """
    traditional = simplified = 0
    for char in text:
        script = _script(char)
        traditional += script == "traditional"
        simplified += script == "simplified"
    return traditional > simplified if traditional or simplified else None


@lru_cache(maxsize=20_000)
def _script(char: str) -> Literal["traditional", "simplified", "both"]:
    """The script that `char` alone belongs to."""
    if not _encodable(char, "gb2312"):
        return "traditional" if _TO_SIMPLIFIED.convert(char) != char else "both"
    if not _encodable(char, "big5") and _TO_TRADITIONAL.convert(char) != char:
        return "simplified"
    return "both"


def _encodable(char: str, charset: str) -> bool:
    try:
        char.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


@lru_cache(maxsize=20_000)
def normalize(text: str) -> str:
    """The letters, digits and characters of `text` that carry its meaning, in lower case.

    NFKC, simplified characters, Chinese numerals as digits, greetings and other filler left
    out, no punctuation, spaces or emoji. Text that is nothing but filler keeps it, so that a
    bare "你好" stays what it is; text without any letter gives the empty string.
    """
    lowered = clean(text).lower()
    without_filler = _NOT_WORD.sub("", _FILLER.sub(" ", lowered))
    kept = without_filler or _NOT_WORD.sub("", lowered)
    return numerals_as_digits(kept)


def numerals_as_digits(text: str) -> str:
    """`text` with Chinese numbers as digits; the numerals of words (一起) stay."""
    return _NUMERAL.sub(_digits, text)


def _digits(match: re.Match[str]) -> str:
    """A run of Chinese numerals as digits, where it is a number and not part of a word (一起)."""
    numeral, text = match.group(), match.string
    counted = match.end() < len(text) and text[match.end()] in _COUNTED
    if len(numeral) == 1 and not counted:
        return numeral
    if all(char in _DIGITS for char in numeral):
        return "".join(str(_DIGITS[char]) for char in numeral)
    return str(_value(numeral)) if numeral[0] not in "百千万" else numeral


def _value(numeral: str) -> int:
    """The value of a numeral with units; a loose last digit counts the next unit (三千六 3600)."""
    total, section, digit, last_unit = 0, 0, 0, 1
    for char in numeral:
        if char in _DIGITS:
            digit = digit * 10 + _DIGITS[char] if digit and last_unit == 1 else _DIGITS[char]
            if char in "零〇":
                last_unit = 1
        elif char == "万":
            total = (total + section + digit) * 10_000
            section, digit, last_unit = 0, 0, 10_000
        else:
            section += (digit or 1) * _UNITS[char]
            digit, last_unit = 0, _UNITS[char]
    return total + section + digit * (last_unit // 10 if last_unit > 10 else 1)
