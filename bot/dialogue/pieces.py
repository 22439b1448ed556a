"""A message cut into its questions: at marks, at joining words, and where a question has ended.

Dictated text has no marks: there a word that ends a question (吗, 多少钱, 咋办) is a place to cut
where another question follows. What a piece means is several.py's business.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.text import clean

# What begins the next question beyond doubt.
_NEXT = (
    "另外|另|还问|再请问|还有就是|还有|再问一下|再问|再就是|顺便问一下|顺便问下|顺便|同时|并且|以及|"
    "对了|第二个问题|然后"
)
_STRONG = re.compile(
    rf"(?P<asked>[？?])|[。！!；;\n]+|(?:[,，、 ]|^)(?:{_NEXT})[,，]?(?=.)"
    r"|(?<=.)(?:另外|同时请|顺便问)|(?<=.{4})然后(?=.{4})|[,，](?:并|同时)(?=咨询|请|想|了解)"
)
# What a formal letter asks for, without a word that asks.
_WANTED = (
    "渠道|流程|条件|材料|标准|方式|方法|时限|时间|日期|地址|地点|电话|名单|期限|程序|待遇|收费|费用|"
    "额度|金额|要求|手续|优惠|机构|政策|规定|进度|办法"
)
_WEAK = re.compile(
    r"[,，、/]+|(?<=[\u4e00-\u9fff])[:：]|(?<=[\u4e00-\u9fff]) +(?=[\u4e00-\u9fff])"
    r"|(?<=.{6}[啊呀])(?=.{6})|(?<=.{4})还有(?=.{4})"
    rf"|(?<={_WANTED})(?:以?及|[和与])(?=.{{2}})"
)
# Words without which a piece is no question of its own.
_ASKS = re.compile(
    r"吗|呢|(?<![这那])么|咋|怎么|怎样|如何|多少|几(?!个月|岁|年前)|哪|谁|(?:啥|什么)(?!也|都)|何|是否|能不|"
    r"行不|中不|好不|有没|要不|"
    r"该不|可以|可否|能|咨询|请问|还是|歇|会不会|不$|没$|区别|(..?)不\1|有无|多咱|多久|回事|吧$|"
    rf"给我|帮我|转人工|反映|想(?:问|知道|了解|找)|(?:{_WANTED})$|zenm|duoshao|shenm|nali|多长"
)
# Where a question may end though nothing stands there: dictated, or typed in haste.
_DONE = (
    "办理?|领取?|填报?|弄|整|搞|折算|申请|报名|报销?|分|算|找|扣|看|查|交|补|登记|到账|开始|"
    "截止|学|发"
)
_ENDED = re.compile(
    r"(?:吗|呢|嘛|(?<![什怎这那多甚有递是干])么(?!时候|样)|(?<=[行中好成管报给收免])不(?![起到了着上成得出住完知一]))"
    r"|(?:多少(?:个?税|天|块|元|[个点]?钱)?|几(?:天|个?点下班|(?<!的几)个月|号|岁|块钱|个钱)"
    rf"|(?:咋|怎么|如何)个?(?:{_DONE})法?"
    r"|(?:要|带|交|准备|拿|用|需要|是|干)(?:些|点)?(?:啥|什么|哪些)(?:材料|东西|证件?|手续|资料|条件|意思)?"
    rf"|(?:啥|什么)时候(?:{_DONE})?|哪(?![些几位个年天种家项一样款张])(?:里|儿)?(?:{_DONE})?"
    rf"|谁(?:来)?(?:{_DONE})|谁的?(?:卡上?|账上)|([免办收报给交行好中管发扣送领])不\1了?|多久|多长时间)"
    r"(?![的地就都也法样些个几位了才]|能(?!不能)|会(?!不会)|可以|打钱|还是|条件|材料)"
)
# No question of its own: what the one before asks for (在哪查进度), or less.
_BARE = re.compile(rf"(?:{_WANTED}|[了的吗不没呢啊]+)+")
_SHORTEST, _SHORTEST_RUN = 2, 4
# What begins a question, so far from the one before, and how much before it belongs to it.
_BEGINS = re.compile(
    r"有没有|有木有|能不能|可不可以|会不会|是不是|要不要|用不用|(?:[去上在到]|从)?哪|咋|怎么|如何|多少|多久|"
    r"什么|啥|多咱|几(?!个月|岁)|谁"
)
_APART, _BEFORE = 4, 6
# Two things of which the same is asked: A和B分别什么时候填.
_SHARED = re.compile(
    r"([^,，。？?]{2,12})(?:和|跟|与|、)([^,，。？?]{2,12})[,，]?(?:分别|各自?)(.{3,})"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A clause of a message; `led` tells that a mark beyond doubt stands before it."""

    text: str
    led: bool
    asks: bool


def clauses(text: str) -> tuple[Piece, ...]:
    """`text` cut at every mark and joining word, in order."""
    text = clean(text.replace("\n", "。"))
    if shared := _SHARED.search(text):
        one, other, asked = shared.groups()
        return Piece(f"{one}{asked}", True, True), Piece(f"{other}{asked}", True, True)
    found: list[Piece] = []
    place = 0
    for mark in (*_STRONG.finditer(text), None):
        sentence = text[place : mark.start() if mark else None]
        cut = [clause.strip(" ,，、") for clause in _WEAK.split(sentence) if clause]
        cut = [clause for clause in cut if len(clause) >= _SHORTEST]
        for number, clause in enumerate(cut):
            last = mark is not None and mark["asked"] is not None and number == len(cut) - 1
            for part, run in enumerate(_runs(clause)):
                asks = last or bool(_ASKS.search(run))
                found.append(Piece(run, number == 0 and part == 0, asks))
        place = mark.end() if mark else place
    return tuple(found)


def _runs(clause: str) -> Iterator[str]:
    """`clause` cut where a question ends and another one follows."""
    place = 0
    asks = max((asked.start() for asked in _ASKS.finditer(clause)), default=0)
    for mark in _ENDED.finditer(clause):
        end = mark.end()
        shortest = _SHORTEST if place else _SHORTEST_RUN
        rest = clause[end:]
        another = len(rest) >= _SHORTEST and end <= asks and not _BARE.fullmatch(rest)
        if another and end - place >= shortest:
            yield clause[place:end]
            place = end
    yield from _halves(clause[place:])


def _halves(run: str) -> Iterator[str]:
    """`run`, or its two questions where a second one begins far behind the first.

    Where the first one ends nothing tells: what stands between belongs to both.
    """
    begun = [mark.span() for mark in _BEGINS.finditer(run)]
    later = [start for start, _ in begun if start - begun[0][1] >= _APART]
    if not later:
        yield run
        return
    yield run[: later[0]]
    yield run[max(begun[0][1], later[0] - _BEFORE) :]


def pieces(text: str) -> tuple[Piece, ...]:
    """The questions in `text`, each led by what stood before it and asked nothing."""
    questions: list[Piece] = []
    lead, led = "", False
    for clause in clauses(text):
        led = led or clause.led
        lead = f"{lead},{clause.text}" if lead else clause.text
        if clause.asks:
            questions.append(Piece(lead, led, True))
            lead, led = "", False
    return tuple(questions)
