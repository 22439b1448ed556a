"""The personal checklist: which case a family is, one question at a time, then its materials.

A button holds the whole case (`k:subsidy:first,divorced`), so that an old one still works; what
is ticked lies in the conversation. A tick is `k:subsidy:first,divorced:+birth`, `-birth` takes it
away: pressed twice it does no harm.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from bot.dialogue.conversation import Conversation
from bot.dialogue.reply import TICKS, Block, BlockKind, Button, Case, Outcome, Reply
from bot.dialogue.sources import source_blocks
from bot.dialogue.words import words_of
from bot.knowledge import Checklist, Entry, Knowledge
from bot.matching import Band, Match
from bot.text import normalize

VERB = "k"
# So long a text answers no question of ours; it asks one.
_LONGEST_ANSWER = 20
_SHORT = 12
# What may be left beside particles where only a list is asked for (帮, 家).
_LITTLE = 2
_LISTED = re.compile(r"清单|[列开]个?张?单子?|列一下|列出来|列给|一样一样|一次性告知|备齐")
_PAPERS = re.compile("材料|资料|证件|证明|什么证|啥证|[带拿交传备](?:些|点)?(?:什么|啥|么)|手续")
_CLOSE_BY = ".{0,6}"
_NOT = "没未不"
_BACK = {"返回", "上一步", "回去", "往回", "后退"}
_CANCEL = {"取消", "算了", "不办了", "不弄了", "退出", "不列了"}


def pressed(rest: str, conversation: Conversation, knowledge: Knowledge, day: date) -> Reply | None:
    """What the button `k:rest` gives: which checklist, the next question, or the list itself.

    None where it names no checklist of ours. Without options it goes on where the conversation
    stood.
    """
    if not rest:
        return _which(knowledge)
    id, given, tick = (*rest.split(":"), None, None)[:3]
    checklist = knowledge.checklists.get(id or "")
    if checklist is None:
        return None
    kept = conversation.case
    kept = kept if kept and kept.checklist == checklist.id else Case(checklist.id)
    if given is None:
        return _reply(checklist, kept, knowledge, day)
    case = replace(kept, chosen=_chosen(given.split(","), checklist))
    if tick and tick[1:] in checklist.items:
        others = tuple(key for key in kept.ticked if key != tick[1:])
        case = replace(case, ticked=(*others, tick[1:]) if tick[0] == "+" else others)
    return _reply(checklist, case, knowledge, day)


def typed(
    text: str,
    match: Match,
    in_hand: str | None,
    conversation: Conversation,
    knowledge: Knowledge,
    day: date,
) -> Reply | None:
    """What a typed `text` gives: the answer to a question under way, or a checklist asked for.

    None where it is neither.
    """
    said = normalize(text)
    if (case := _under_way(conversation, knowledge)) and len(said) <= _LONGEST_ANSWER:
        checklist = knowledge.checklists[case.checklist]
        if said in _BACK:
            return pressed(_back(checklist, case), conversation, knowledge, day) or None
        heard = _heard(text, checklist, checklist.asked_next(case.chosen))
        if heard:
            chosen = _chosen((*case.chosen, *heard), checklist)
            return _reply(checklist, replace(case, chosen=chosen), knowledge, day)
    if match.confidence >= 1.0:  # a stored phrasing gets its card, which has the button
        return None
    listed = bool(_LISTED.search(text))
    found = _meant(match, in_hand, knowledge)
    if found is None:
        return _which(knowledge, text) if _says_no_topic(text, knowledge) else None
    heard = _heard(text, found) if listed or _PAPERS.search(text) else ()
    if not listed and not heard:
        return None
    kept = conversation.case
    ticked = kept.ticked if kept and kept.checklist == found.id else ()
    return _reply(found, Case(found.id, _chosen(heard, found), ticked), knowledge, day)


def cancels(text: str, conversation: Conversation, knowledge: Knowledge) -> bool:
    """Whether a typed `text` ends the questions of a checklist."""
    return normalize(text) in _CANCEL and _under_way(conversation, knowledge) is not None


def with_checklist(reply: Reply, knowledge: Knowledge) -> Reply:
    """`reply` with the button to the checklist of the one card that it gives, if it has one."""
    if reply.outcome is not Outcome.ANSWER or reply.case or len(reply.answers) != 1:
        return reply
    for checklist in knowledge.checklists.values():
        if reply.answers[0] in checklist.entries:
            button = Button(knowledge.texts.checklist.button, f"{VERB}:{checklist.id}")
            return replace(reply, buttons=(button, *reply.buttons))
    return reply


def _under_way(conversation: Conversation, knowledge: Knowledge) -> Case | None:
    """The case whose next question was just asked."""
    case = conversation.case
    if case is None or case.checklist not in knowledge.checklists:
        return None
    asked = any(action.startswith(f"{VERB}:") for action in conversation.actions)
    open_ = knowledge.checklists[case.checklist].asked_next(case.chosen) is not None
    return case if asked and open_ else None


def _says_no_topic(text: str, knowledge: Knowledge) -> bool:
    """Whether a list or papers are asked for, of a case told, but not for what.

    A divorce that has been (离婚了) is a family's case; one to come (离婚要带什么) is not ours.
    """
    said = normalize(text)
    if not knowledge.checklists or len(said) > _SHORT:
        return False
    if _PAPERS.search(said) and "了" in said:
        heard = any(_heard(said, checklist) for checklist in knowledge.checklists.values())
        if heard:
            return True
    if not _LISTED.search(said):
        return False
    rest = _PAPERS.sub("", _LISTED.sub("", said))
    for particle in words_of(knowledge).particles:
        rest = rest.replace(particle, "")
    return len(rest) <= _LITTLE


def _meant(match: Match, in_hand: str | None, knowledge: Knowledge) -> Checklist | None:
    """The checklist of the entry that is clearly meant, else of the one in hand."""
    first = match.first
    clear = first is not None and match.band is Band.ANSWER
    for checklist in knowledge.checklists.values():
        if clear and first and first.id in checklist.entries:
            return checklist
    entry = knowledge.entries.get(in_hand or "")
    if entry is None or (clear and first and not _same_family(first.id, entry, knowledge)):
        return None
    for checklist in knowledge.checklists.values():
        if any(_same_family(id, entry, knowledge) for id in checklist.entries):
            return checklist
    return None


def _same_family(id: str, entry: Entry, knowledge: Knowledge) -> bool:
    other = knowledge.entries.get(id)
    return other is not None and other.family == entry.family


def _heard(text: str, checklist: Checklist, asked: str | None = None) -> tuple[str, ...]:
    """The options told in `text`, the longest word of each question; `asked` is read in full."""
    said = normalize(text)
    found = []
    for name, question in checklist.questions.items():
        if not question.heard and name != asked:
            continue
        told = [
            (len(word), key)
            for key, option in question.options.items()
            for word in (option.label, *option.words)
            if _says(said, word)
        ]
        if told:
            found.append(max(told)[1])
    return tuple(found)


def _says(said: str, word: str) -> bool:
    """Whether `word` stands in what was `said`, and is not denied."""
    pieces = [re.escape(normalize(piece)) for piece in word.split("…")]
    return re.search(rf"(?<![{_NOT}]){_CLOSE_BY.join(pieces)}", said) is not None


def _chosen(options: Iterable[str], checklist: Checklist) -> tuple[str, ...]:
    """The known options, the last one for each question, in the order they were chosen."""
    by_question: dict[str, str] = {}
    for option in options:
        name = checklist.question_of(option)
        if name is not None:
            by_question.pop(name, None)
            by_question[name] = option
    return tuple(by_question.values())


def _action(case: Case, chosen: Iterable[str], tick: str = "") -> str:
    return f"{VERB}:{case.checklist}:{','.join(chosen)}" + (f":{tick}" if tick else "")


def _back(checklist: Checklist, case: Case) -> str:
    """Where 返回 leads, without the verb: the question answered last; `` at the first."""
    return f"{checklist.id}:{','.join(case.chosen[:-1])}" if case.chosen else ""


def _which(knowledge: Knowledge, text: str = "") -> Reply:
    """For which application; what `text` tells of the case goes along."""
    texts = knowledge.texts
    order = list(knowledge.topic_of)
    checklists = sorted(knowledge.checklists.values(), key=lambda one: order.index(one.entries[0]))
    buttons = []
    for checklist in checklists:
        heard = ",".join(_heard(text, checklist)) if text else ""
        action = f"{VERB}:{checklist.id}" + (f":{heard}" if heard else "")
        buttons.append(Button(checklist.title, action))
    buttons.append(Button(texts.none_of_these, "n"))
    block = Block(BlockKind.PARAGRAPH, (texts.checklist.which,))
    choices = tuple(checklist.entries[0] for checklist in checklists)
    return Reply(Outcome.CHOICES, (block,), tuple(buttons), choices=choices)


def _reply(checklist: Checklist, case: Case, knowledge: Knowledge, day: date) -> Reply:
    name = checklist.asked_next(case.chosen)
    if name is None:
        return _list(checklist, case, knowledge, day)
    texts, question = knowledge.texts, checklist.questions[name]
    buttons = [
        Button(option.label, _action(case, (*case.chosen, key)))
        for key, option in question.options.items()
    ]
    back = f"{VERB}:{_back(checklist, case)}" if case.chosen else f"e:{checklist.entries[0]}"
    buttons += [Button(texts.back, back), Button(texts.cancel, "cancel")]
    blocks = [Block(BlockKind.HEADING, (texts.checklist.title.format(title=checklist.title),))]
    if spoken := checklist.spoken(case.chosen):
        line = texts.checklist.case.format(case="，".join(spoken))
        blocks.append(Block(BlockKind.NOTE, (line,)))
    blocks.append(Block(BlockKind.PARAGRAPH, (question.ask,)))
    answers = checklist.entries[:1]
    return Reply(Outcome.INTERVIEW, tuple(blocks), tuple(buttons), answers=answers, case=case)


def _list(checklist: Checklist, case: Case, knowledge: Knowledge, day: date) -> Reply:
    texts, rules = knowledge.texts, knowledge.rules
    items = checklist.items_for(case.chosen)
    ticked = tuple(key in case.ticked for key in items)
    actions = tuple(
        _action(case, case.chosen, ("-" if done else "+") + key)
        for key, done in zip(items, ticked, strict=True)
    )
    lines = tuple(rules.filled(item.text, day) for item in items.values())
    advice = tuple(rules.filled(text, day) for text in checklist.advice_for(case.chosen))
    spoken = texts.checklist.case.format(case="，".join(checklist.spoken(case.chosen)))
    progress = texts.checklist.done.format(done=sum(ticked), all=len(items))
    blocks = [
        Block(BlockKind.HEADING, (texts.checklist.title.format(title=checklist.title),)),
        Block(BlockKind.PARAGRAPH, (spoken,)),
        Block(BlockKind.CHECKLIST, lines, texts.checklist.take, actions, ticked),
        Block(BlockKind.NOTE, (progress if any(ticked) else texts.checklist.how,)),
    ]
    if advice:
        blocks.append(Block(BlockKind.LIST, advice, texts.parts["cautions"]))
    numbers = knowledge.spoken_hotlines(checklist.hotlines)
    blocks.append(Block(BlockKind.HOTLINES, numbers, texts.parts["hotlines"]))
    blocks += source_blocks(checklist, (*lines, *advice), knowledge, day)
    buttons = [
        Button(TICKS[done] + item.label, action)
        for item, done, action in zip(items.values(), ticked, actions, strict=True)
    ]
    buttons.append(Button(texts.back, f"{VERB}:{_back(checklist, case)}"))
    if len(case.chosen) > 1:
        buttons.append(Button(texts.checklist.again, f"{VERB}:{checklist.id}:"))
    more = dict.fromkeys(id for id in reversed(checklist.entries) if id in knowledge.entries)
    buttons += [Button(knowledge.entries[id].title, f"e:{id}") for id in more]
    answers = checklist.entries[:1]
    return Reply(Outcome.ANSWER, tuple(blocks), tuple(buttons), answers=answers, case=case)
