"""A sentence as the readers of wishes see it: numbers as digits, and what has been read taken out.

Each reader takes its words out, so that the next one does not read them a second time.
"""

import re
from dataclasses import dataclass, field

from bot.dialogue.wishes.pinyin import from_pinyin
from bot.text import clean, numerals_as_digits

# Slips that voice input and the pinyin keyboard make in words of work. Longest first.
_SLIPS = {
    "接道": "街道",
    "街到": "街道",
    "射区": "社区",
    "兼值": "兼职",
    "兼指": "兼职",
    "兼织": "兼职",
    "手工话": "手工活",
    "手工货": "手工活",
    "首工": "手工",
    "手攻": "手工",
    "宝洁": "保洁",
    "保杰": "保洁",
    "家证": "家政",
    "加政": "家政",
    "月扫": "月嫂",
    "育儿扫": "育儿嫂",
    "育婴园": "育婴员",
    "值播": "直播",
    "直波": "直播",
    "客付": "客服",
    "收营": "收银",
    "收音员": "收银员",
    "文原": "文员",
    "倒购": "导购",
    "缝任": "缝纫",
    "逢纫": "缝纫",
    "缝韧": "缝纫",
    "厨师付": "厨师傅",
    "记件": "计件",
    "计见": "计件",
    "记时": "计时",
    "按见": "按件",
    "日节": "日结",
    "日接": "日结",
    "月节": "月结",
    "设保": "社保",
    "社宝": "社保",
    "保现": "保险",
    "5现": "5险",
    "叶班": "夜班",
    "业班": "夜班",
    "也班": "夜班",
    "放雪": "放学",
    "接宋": "接送",
    "送玩": "送完",
    "再家": "在家",
    "在加": "在家",
    "单性": "弹性",
    "谈性": "弹性",
    "出中": "初中",
    "处中": "初中",
    "学力": "学历",
    "钟专": "中专",
    "附进": "附近",
    "付近": "附近",
    "下屋": "下午",
    "上无": "上午",
    "周未": "周末",
    "工姿": "工资",
    "公资": "工资",
    "超是": "超市",
    "做顿饭": "做饭",
    "做口饭": "做饭",
}
_SLIP = re.compile("|".join(sorted(_SLIPS, key=len, reverse=True)))
# 两千五一个月, 25一小时: two numbers, one after the other.
_PER = re.compile(
    r"(?<=[\d十百千万零一二三四五六七八九])"
    r"(?=一(?:个?月|天|个?小时|个?钟头|件|条|单|个|晚|间|趟|次|节|场|斤|只|双|套|张|页|篇|串|袋|箱))"
)
# 三四千, 四十五六: the lower of two numbers counts.
_PAIR_BEFORE = re.compile(
    "(?<![十百千万])([一二两三四五六七八九])[、到至]?[二两三四五六七八九](?=[十百千万])"
)
_PAIR_AFTER = re.compile(
    "(?<=[十百千万])([一二三四五六七八九])([二三四五六七八九])(?![十百千万毛])"
)
_PAIR_COUNTED = re.compile("([一二两三四五六七八九])([二三四五六七八九])(?=个?(?:小时|钟头|点|天))")
# 2k5, 3千5: two and a half thousand.
_HALF_MORE = re.compile(r"(?<!\d)(\d)(k|千|万|w)([1-9])(?![\d百千万kw元块点个天小])")
# 看个大门 is 看大门, 两块五 is 2.5元, 一毛五 is 0.15元.
_A_THING = re.compile("(?<=[看守刷洗端送])[个点些](?![月小件钟])")
_MONEY = re.compile(
    r"(?P<much>\d{1,7}|[一两二三四五六七八九])(?P<unit>[块毛])(?P<rest>[2-9二三四五六七八九]|[1一](?=[,，。;；\s]|$))"
    r"(?![\d十百千毛元])"
)
_SMALL = {char: str(value) for value, char in enumerate("一二三四五六七八九", 1)} | {"两": "2"}
_SMALL_COUNTED = re.compile("(?<!\\d)([一二两三四五六七八九])(?=个?(?:小时|钟头)|毛|分钱|k)")


@dataclass
class Words:
    """The sentence that is left; `unread` are the words heard that no filter stands for.

    `refined` are finer wishes than the contract names, by the name of their filter.
    """

    text: str
    refined: dict[str, object] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The first place where `pattern` fits, taken out; None where it does not."""
        found = pattern.search(self.text)
        if found:
            self.remove(found)
        return found

    def remove(self, found: re.Match[str]) -> None:
        """Blank what `found` covers."""
        blank = " " * (found.end() - found.start())
        self.text = self.text[: found.start()] + blank + self.text[found.end() :]

    def cannot(self, pattern: re.Pattern[str]) -> None:
        """Everything that `pattern` fits is heard, and cannot be filtered by."""
        while found := self.take(pattern):
            self.unread.append(found.group().strip(" ,。，的"))

    def refine(self, pattern: re.Pattern[str], name: str) -> None:
        """What `pattern` fits is a wish for the filter `name`."""
        while self.take(pattern):
            self.refined[name] = True


def as_words(text: str) -> Words:
    """`text` in simplified characters, lower case, slips put right, numbers as digits."""
    said = _SLIP.sub(lambda slip: _SLIPS[slip.group()], from_pinyin(clean(text).lower()))
    said = _PER.sub(" ", said)
    said = _PAIR_AFTER.sub(r"\1", _PAIR_BEFORE.sub(r"\1", said))
    said = _PAIR_COUNTED.sub(r"\1", said)
    said = numerals_as_digits(_A_THING.sub("", said))
    said = _HALF_MORE.sub(r"\1.\3\2", said)
    said = _MONEY.sub(_in_yuan, said)
    return Words(_SMALL_COUNTED.sub(lambda digit: _SMALL[digit.group(1)], said))


def _in_yuan(match: re.Match[str]) -> str:
    much, rest = (_SMALL.get(match[name], match[name]) for name in ("much", "rest"))
    return f"{much}.{rest}元" if match["unit"] == "块" else f"0.{much}{rest}元"
