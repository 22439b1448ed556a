"""Cantonese words as Mandarin ones, so that a question in them is read like any other.

Only words that mean nothing else in Mandarin are here, in both scripts, and not where they are
two halves of Mandarin ones (而家里没人, 这点解释). What they ask is everybody else's business.
"""

import re

_WORDS = {
    "(?:点样|點樣)(?!子)": "怎么",
    "(?:点解|點解)(?![释釋决決除读讀答约約雇僱])": "为什么",
    "(?<![这這那两兩周])(?:边度|邊度)(?![假过過])": "哪里",
    "几多|幾多": "多少",
    "几耐|幾耐": "多久",
    "咁耐": "这么久",
    "咁(?=[多久高贵貴少快慢大小长長难難])": "这么",
    "咁": "那",
    "乜嘢|乜野": "什么",
    "而家(?![里裡裏中庭人长長属屬务務])": "现在",
    "得唔得": "行不行",
    "唔使": "不用",
    "唔该|唔該": "麻烦",
    "唔": "不",
    "冇": "没有",
    "佢哋": "他们",
    "佢": "他",
    "我哋": "我们",
    "系咪|係咪": "是不是",
    "嘅": "的",
    "嗰": "那",
    "啲": "些",
    "咗": "了",
    "喺": "在",
    "嚟": "来",
    "睇": "看",
    "搵": "找",
    "攞": "拿",
    "畀|俾(?!便)": "给",
    "屋企": "家里",
    "细路仔|細路仔": "孩子",
}
_PATTERN = re.compile("|".join(f"({words})" for words in _WORDS))
_MANDARIN = tuple(_WORDS.values())


def in_mandarin(text: str) -> str:
    """`text` with Mandarin words for the Cantonese ones; any other text as it is."""
    return _PATTERN.sub(lambda match: _MANDARIN[(match.lastindex or 1) - 1], text)
