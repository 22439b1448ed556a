"""Wishes typed in pinyin (zhao ge baojie de huo), as the characters that are meant."""

import re
from functools import cache

from bot.dialogue.wishes.trades import WORDS
from bot.matching.index import syllables_of

# Words around the kind of work; the first of those that sound alike is meant.
_WORDS = """
在家 居家 找 想找 想干 想做 想 个 的 活 一 工作 有没有 有 没有 我 要 做 干 能 去 附近 兼职 全职
手工活 孩子 接送 接孩子 送孩子 放学 上学 上午 下午 晚上 周末 白天 夜班 不要夜班 不上夜班 日结 计件
时间自由 自由 灵活 社保 五险 保险 工资 一个月 一天 小时 初中 高中 中专 大专 本科 妈妈岗 宝妈 吗 不
张村 羊亭 竹岛 嵩山 温泉 鲸园 孙家疃 环翠楼 桥头 北门外 和园 和兴
"""
_RUN = re.compile(r"(?<![a-z\d])\s?[a-z]{1,40}(?:[ '][a-z]{1,12}){0,30}(?![a-z\d])\s?")
_SHORTEST, _LONGEST = 4, 80
_UNREAD = 4


def from_pinyin(text: str) -> str:
    """`text` (lower case) with what is pinyin of such words as characters.

    Letters that are anything else (ppt, hr, app) stay as they are.
    """
    return _RUN.sub(_characters, text)


def _characters(run: re.Match[str]) -> str:
    """The fewest words that spell the run; a token that none spells stays, at a price."""
    spelled, longest = _spelled()
    tokens = re.split("[ ']", run.group().strip())
    joined = "".join(tokens)
    if not _SHORTEST <= len(joined) <= _LONGEST:
        return run.group()
    starts, at = {}, 0
    for token in tokens:
        starts[at] = token
        at += len(token)
    best: list[tuple[int, tuple[str, ...]] | None] = [(0, ())]
    best += [None] * len(joined)
    for begin in range(len(joined)):
        if (reached := best[begin]) is None:
            continue
        price, before = reached
        steps = [
            (begin + size, 1, spelled[word])
            for size in range(1, longest + 1)
            if (word := joined[begin : begin + size]) in spelled and begin + size <= len(joined)
        ]
        if token := starts.get(begin, ""):
            steps.append((begin + len(token), _UNREAD, f" {token} "))
        for end, cost, word in steps:
            known = best[end]
            if known is None or price + cost < known[0]:
                best[end] = (price + cost, (*before, word))
    last = best[-1]
    if last is None or not any(not word.isascii() for word in last[1]):
        return run.group()
    return "".join(last[1])


@cache
def _spelled() -> tuple[dict[str, str], int]:
    """What is typed → the word, and the length of the longest."""
    words: dict[str, str] = {}
    for word in (*_WORDS.split(), *WORDS):
        if not word.isascii():
            words.setdefault("".join(syllables_of(word)), word)
    return words, max(map(len, words))
