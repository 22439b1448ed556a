"""Several questions in one message: cut it, and find the entry that each piece asks for.

What a piece means is the matcher's business; what is drawn of the entries is answer.py's.
"""

import re
from dataclasses import dataclass

from bot.dialogue.context import asked_section, leaning
from bot.edition import SMALLTALK, Edition
from bot.matching import Match
from bot.text import normalize

MOST = 3

# What begins the next question beyond doubt.
_NEXT = (
    "另外|另|还问|再请问|还有就是|还有|再问一下|再问|再就是|顺便问一下|顺便问下|顺便|同时|并且|以及|"
    "对了|第二个问题"
)
_STRONG = re.compile(
    rf"(?P<asked>[？?])|[。！!；;\n]+|(?:[,，、 ]|^)(?:{_NEXT})[,，]?(?=.)"
    r"|(?<=.)(?:另外|同时请|顺便问)"
)
# What a formal letter asks for, without a word that asks.
_WANTED = "渠道|流程|条件|材料|标准|方式|时限|地址|电话|名单|期限|程序"
_WEAK = re.compile(
    r"[,，、]+|(?<=[\u4e00-\u9fff]) +(?=[\u4e00-\u9fff])|(?<=.{6}[啊呀])(?=.{6})"
    rf"|(?<=.{{4}})还有(?=.{{4}})|(?<={_WANTED})[及和与](?=.{{4}})"
)
# Words without which a piece is no question of its own.
_ASKS = re.compile(
    r"吗|呢|么|咋|怎么|怎样|如何|多少|几(?!个月|岁|年前)|哪|谁|(?:啥|什么)(?!也|都)|何|是否|能不|"
    r"行不|中不|好不|有没|要不|"
    r"该不|可以|可否|能|咨询|请问|还是|歇|会不会|不$|没$|区别|(.)不\1|有无|多咱|多久|回事|"
    rf"(?:{_WANTED})$"
)
_SHORTEST = 2
# Two things of which the same is asked: A和B分别什么时候填.
_SHARED = re.compile(r"([^,，。？?]{2,12})(?:和|跟|与|、)([^,，。？?]{2,12})(?:分别|各自?)(.{3,})")
# How sure each piece must be, cut beyond doubt or at a comma, where the whole message is a little
# like what it means; elsewhere it must be clear.
_SURE, _SURE_AT_A_COMMA, _CLEAR, _BEYOND_DOUBT = 0.3, 0.5, 0.7, 0.95
# So many clauses are a story: it is read as a whole.
_MOST_CLAUSES = 9


@dataclass(frozen=True, slots=True)
class Piece:
    """A clause of a message; `led` tells that a mark beyond doubt stands before it."""

    text: str
    led: bool
    asks: bool


def clauses(text: str) -> tuple[Piece, ...]:
    """`text` cut at every mark and joining word, in order."""
    if shared := _SHARED.search(text):
        one, other, asked = shared.groups()
        return Piece(f"{one}{asked}", True, True), Piece(f"{other}{asked}", True, True)
    found: list[Piece] = []
    place = 0
    for mark in (*_STRONG.finditer(text), None):
        sentence = text[place : mark.start() if mark else None]
        cut = [clause.strip(" ,，、") for clause in _WEAK.split(sentence)]
        cut = [clause for clause in cut if len(clause) >= _SHORTEST]
        for number, clause in enumerate(cut):
            last = mark is not None and mark["asked"] is not None and number == len(cut) - 1
            found.append(Piece(clause, number == 0, last or bool(_ASKS.search(clause))))
        place = mark.end() if mark else place
    return tuple(found)


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


def several(text: str, whole: Match, in_hand: str | None, edition: Edition) -> tuple[str, ...]:
    """The entries that the questions in `text` ask for, at most three; none where it is one.

    Each piece is read with the entry of the one before it. One that means nothing of its own
    belongs to the one before.
    """
    asked = pieces(text)
    if not 2 <= len(asked) <= _MOST_CLAUSES:
        return ()
    found: list[str] = []
    for piece in asked:
        id = _meant(piece, whole, found[-1] if found else in_hand, edition)
        if id is not None and id not in found:
            found.append(id)
    return tuple(found[:MOST]) if len(found) > 1 else ()


def _meant(piece: Piece, whole: Match, before: str | None, edition: Edition) -> str | None:
    """The entry that `piece` asks for, if it is clear and one of ours."""
    knowledge = edition.knowledge
    match = leaning(piece.text, before, edition)
    if before is not None and match.first is not None and match.first.id == before:
        match = _on_its_own(piece.text, match, edition)
    first = match.first
    section, bare = asked_section(piece.text, knowledge)
    entry = knowledge.entries.get(before or "")
    if bare and entry is not None and section is not None and match.confidence < _BEYOND_DOUBT:
        return (knowledge.covering(entry, section) or entry).id
    if first is None or first.id.startswith(SMALLTALK) or not normalize(piece.text):
        return None
    heard = first.id in [found.id for found in whole.candidates]
    least = (_SURE if piece.led else _SURE_AT_A_COMMA) if heard else _CLEAR
    return first.id if match.confidence >= least and first.id in knowledge.entries else None


def _on_its_own(text: str, leant: Match, edition: Edition) -> Match:
    """The match of `text` by itself, where it clearly means another entry of the topic in hand.

    Of several questions two are seldom the same: what leans on the one before draws it too near.
    """
    own, topics = edition.matcher.match(text), edition.knowledge.topic_of
    if own.first is None or leant.first is None or own.confidence < _CLEAR:
        return leant
    topic = topics.get(leant.first.id)
    return own if topic is not None and topics.get(own.first.id) == topic else leant
