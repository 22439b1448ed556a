"""Reminders by month of birth: offered, taken up, listed, ended, and told when the day comes.

Buttons: `r:new` asks for the birth (`r`, `r:2024` its steps), `r:2024-05` shows the days ahead,
`r:2024-05:all` takes them up, `r:stop` ends them, `r:mine` lists them; `ics:2024-05` is a file
for the calendar, which the page alone can give. Whether a resident can be written to later is
the message's `reach`; elsewhere nothing is kept.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.dialogue import answer
from bot.dialogue.conversation import Conversation, Message
from bot.dialogue.notices import new_jobs
from bot.dialogue.notices.days_ahead import (
    BIRTH,
    KIND,
    MOST_BIRTHS,
    STOP,
    day_list,
    days_of,
    owed_lines,
    planned,
)
from bot.dialogue.notices.subscription import Subscription
from bot.dialogue.notices.wanted_work import MINE, STOP_WORK, kept_lines
from bot.dialogue.reading.facts import read_facts
from bot.dialogue.reply import Block, BlockKind, Button, Outcome, Reply
from bot.dialogue.safety import crisis_kind
from bot.knowledge import Entry, Knowledge
from bot.matching import Match
from bot.rules import Topic, reminders
from bot.rules.rulebook import QUOTE
from bot.text import normalize

CALENDAR = "ics"
_VERB = "r"
_YEARS = 6
_PARTS = {"all": tuple(Topic), "sub": (Topic.SUBSIDY,), "tax": (Topic.TAX,)}
# The end of a request, so that "系统提醒我信息有误" is none.
_REMIND = re.compile(
    r"(?:提醒|通知|喊|叫)(?:一下|一声|下)?(?:我|俺|咱)"
    r"(?:一下|一声|一嘴|下|续领|申请|确认|办|领|别忘了)*[吧呗吗么嘛不行好可以啊哈呀谢了，,]*$"
)
_LATER = re.compile(
    "^(?:提醒|喊我|叫我)|到时候?|到期|到日子|快到|截止|时候|临近|提前|以后|记得|麻烦|帮我|给我|能不能|可以|请"
)
_MINE = re.compile(r"(?:我|俺|咱)的?提醒$|提醒都?有(?:哪些|啥|什么)$|(?:看看|查)(?:我的)?提醒$")
_STOP = re.compile(
    r"(?:别|不要|不用|取消|停止?|关了?|关掉)再?(?:给我|提醒)?(?:我|俺)?的?提醒(?:我|俺)?(?:了|吧)*$"
)
_YES = {"好", "好的", "行", "可以", "要", "都要", "都提醒", "嗯", "中", "同意"}


def pressed(
    press: str, message: Message, conversation: Conversation, knowledge: Knowledge, now: datetime
) -> Reply | None:
    """What a button of ours gives; None where it is none of ours."""
    verb, _, rest = press.partition(":")
    if verb not in (_VERB, CALENDAR):
        return None
    subject, _, parts = rest.partition(":")
    births = tuple(dict.fromkeys(BIRTH.findall(subject)))[:MOST_BIRTHS]
    if rest == "mine":
        return _mine(conversation, knowledge, now)
    if rest == "stop":
        return _stopped(conversation, knowledge)
    if verb == CALENDAR and not births:
        return _general(knowledge, now)
    if not births:
        return _ask_birth(int(rest) if re.fullmatch(r"20\d\d", rest) else None, knowledge, now)
    if parts in _PARTS and message.reach:
        return _kept(births, _PARTS[parts], conversation, knowledge, now)
    return _offer(births, message, knowledge, now)


def typed(
    text: str,
    match: Match,
    message: Message,
    conversation: Conversation,
    knowledge: Knowledge,
    now: datetime,
) -> Reply | None:
    """What a typed `text` asks of reminders; None where it asks nothing of them."""
    said = normalize(text)
    births = tuple(f"{one.year}-{one.month:02}" for one in read_facts(text, now.date()).births)
    known = ",".join(dict.fromkeys(births[:MOST_BIRTHS]))
    if _VERB in conversation.actions or _asks_year(conversation):
        # The birth was asked for, or the days were shown: a typed answer is as good as a press.
        if known:
            return pressed(f"{_VERB}:{known}", message, conversation, knowledge, now)
        offered = [one for one in conversation.actions if one.endswith(":all")]
        if offered and said in _YES:
            return pressed(offered[0], message, conversation, knowledge, now)
    if match.confidence >= 1.0:
        return None
    if _MINE.search(said):
        return _mine(conversation, knowledge, now)
    if _REMIND.search(said) and _LATER.search(said):
        return pressed(f"{_VERB}:{known or 'new'}", message, conversation, knowledge, now)
    return None


def stopped(text: str, conversation: Conversation, knowledge: Knowledge) -> Reply | None:
    """What a typed `text` gives that ends the reminders somebody has; None for any other.

    Whoever has none, and is told of new work, means that.
    """
    if not conversation.subscriptions or crisis_kind(text, knowledge):
        return None
    if not _STOP.search(normalize(text)):
        return None
    if any(one.kind == KIND for one in conversation.subscriptions):
        return _stopped(conversation, knowledge)
    return new_jobs.stopped_reply(conversation, knowledge)


def with_reminder(reply: Reply, message: Message, knowledge: Knowledge) -> Reply:
    """`reply` with the button to be reminded (or to the calendar file) where it tells of days."""
    texts = knowledge.texts.reminders
    if not _tells_ofdays_of(reply, knowledge):
        return reply
    births = _births_in(reply)
    subject = ",".join(births)
    if message.reach:
        button = Button(texts.button, f"{_VERB}:{subject or 'new'}")
    else:
        button = Button(texts.calendar, f"{CALENDAR}:{subject}")
    place = next(
        (
            number
            for number, other in enumerate(reply.buttons)
            if other.action.startswith((answer.FIRST_FEEDBACK, "t:"))
        ),
        len(reply.buttons),
    )
    buttons = (*reply.buttons[:place], button, *reply.buttons[place:])
    return replace(reply, buttons=buttons)


def forgotten_reply(
    subscriptions: Sequence[Subscription], knowledge: Knowledge, now: datetime
) -> Reply:
    """That nothing of the resident is kept any more, and what they asked to be told of."""
    reply = answer.forgotten_reply(knowledge)
    reminded = tuple(line for one in subscriptions for line in owed_lines(one, knowledge, now))
    told = (
        (knowledge.texts.reminders.forgotten, reminded),
        (knowledge.texts.new_jobs.forgotten, kept_lines(subscriptions, knowledge)),
    )
    blocks = (Block(BlockKind.LIST, lines, title) for title, lines in told if lines)
    return replace(reply, blocks=(*reply.blocks, *blocks))


def _offer(births: Sequence[str], message: Message, knowledge: Knowledge, now: datetime) -> Reply:
    """The days ahead, and the way to be reminded of them."""
    texts = knowledge.texts.reminders
    days = days_of(births, knowledge, now)
    spoken = _spoken(births)
    other = Button(texts.other_birth, _VERB)
    if not days:
        block = Block(BlockKind.PARAGRAPH, (texts.nothing.format(births=spoken),))
        return Reply(Outcome.SMALLTALK, (block,), (other, _menu(knowledge)))
    subject = ",".join(births)
    if message.reach:
        said = texts.offer.format(births=spoken)
        labels = {"all": texts.everything, "sub": texts.subsidy, "tax": texts.tax}
        topics = {one.topic for one in days}
        buttons = [
            Button(labels[name], f"{_VERB}:{subject}:{name}")
            for name, parts in _PARTS.items()
            if len(topics) == len(parts) or (name != "all" and len(topics) > 1)
        ]
        if len(topics) == 1:
            buttons = [Button(texts.everything, f"{_VERB}:{subject}:all")]
    else:
        said = texts.offer_calendar.format(births=spoken)
        buttons = [Button(texts.calendar, f"{CALENDAR}:{subject}")]
    buttons += [other, Button(knowledge.texts.cancel, "cancel")]
    blocks = (Block(BlockKind.PARAGRAPH, (said,)), day_list(days, knowledge))
    return Reply(Outcome.SMALLTALK, blocks, tuple(buttons))


def _kept(
    births: Sequence[str],
    parts: tuple[Topic, ...],
    conversation: Conversation,
    knowledge: Knowledge,
    now: datetime,
) -> Reply:
    """That the resident will be reminded. An earlier wish for the same child is replaced."""
    texts = knowledge.texts.reminders
    new = [planned(Subscription(KIND, birth, parts), knowledge, now) for birth in births]
    # Planned anew as well: what two children share may have been planned for the other.
    others = [
        planned(one, knowledge, now) if one.kind == KIND else one
        for one in conversation.subscriptions
        if one.kind != KIND or one.subject not in births
    ]
    kept = [one for one in new if one.notices]
    days = [one for one in days_of(births, knowledge, now) if one.topic in parts]
    blocks = (
        Block(BlockKind.PARAGRAPH, (texts.kept.format(births=_spoken(births)),)),
        day_list(days, knowledge),
    )
    buttons = (Button(texts.stop, STOP), _menu(knowledge))
    return Reply(Outcome.SMALLTALK, blocks, buttons, subscriptions=(*others, *kept))


def _mine(conversation: Conversation, knowledge: Knowledge, now: datetime) -> Reply:
    texts = knowledge.texts.reminders
    lines = tuple(
        line for one in conversation.subscriptions for line in owed_lines(one, knowledge, now)
    )
    work = kept_lines(conversation.subscriptions, knowledge)
    if not lines:
        if work:
            return new_jobs.mine_reply(conversation, knowledge)
        return answer.sentence_reply(Outcome.SMALLTALK, texts.none_kept, knowledge)
    blocks, buttons = [Block(BlockKind.LIST, lines, texts.mine)], [Button(texts.stop, STOP)]
    if work:
        blocks.append(Block(BlockKind.LIST, work, knowledge.texts.new_jobs.list_title))
        buttons.append(Button(knowledge.texts.new_jobs.mine, MINE))
    return Reply(Outcome.SMALLTALK, tuple(blocks), (*buttons, _menu(knowledge)))


def _stopped(conversation: Conversation, knowledge: Knowledge) -> Reply:
    others = tuple(one for one in conversation.subscriptions if one.kind != KIND)
    texts = knowledge.texts
    sentence = texts.new_jobs.only_work_left if others else texts.reminders.stopped
    reply = answer.sentence_reply(Outcome.SMALLTALK, sentence, knowledge)
    if others:
        stop = Button(texts.new_jobs.stop, STOP_WORK)
        reply = replace(reply, buttons=(stop, *reply.buttons))
    return replace(reply, subscriptions=others)


def _general(knowledge: Knowledge, now: datetime) -> Reply:
    """The days that concern every family, for a channel that cannot give a calendar file."""
    texts = knowledge.texts.reminders
    days = list(reminders(None, knowledge.rules, now.date()))
    blocks = (Block(BlockKind.PARAGRAPH, (texts.general,)), day_list(days, knowledge))
    return Reply(Outcome.SMALLTALK, blocks, (Button(texts.other_birth, _VERB), _menu(knowledge)))


def _ask_birth(year: int | None, knowledge: Knowledge, now: datetime) -> Reply:
    """The year of birth, then its month."""
    texts = knowledge.texts
    if year is None:
        ask = texts.which_year
        years = range(now.year, now.year - _YEARS, -1)
        buttons = [Button(texts.year.format(year=one), f"{_VERB}:{one}") for one in years]
    else:
        ask = texts.which_month.format(year=year)
        last = now.month if year == now.year else 12
        buttons = [
            Button(texts.month.format(month=month), f"{_VERB}:{year}-{month:02}")
            for month in range(1, last + 1)
        ]
        buttons.append(Button(texts.back, _VERB))
    buttons.append(Button(texts.cancel, "cancel"))
    return Reply(Outcome.INTERVIEW, (Block(BlockKind.PARAGRAPH, (ask,)),), tuple(buttons))


def _asks_year(conversation: Conversation) -> bool:
    return any(re.fullmatch(rf"{_VERB}:20\d\d", action) for action in conversation.actions)


def _tells_ofdays_of(reply: Reply, knowledge: Knowledge) -> bool:
    """Whether `reply` is a sum, what is due now, or a card of a day by which something is due."""
    if reply.outcome is Outcome.CALCULATION:
        return True
    if reply.outcome is Outcome.SMALLTALK:
        return any(block.title == knowledge.texts.due_title for block in reply.blocks)
    if reply.outcome is not Outcome.ANSWER or reply.case or len(reply.answers) != 1:
        return False
    entry = knowledge.entries.get(reply.answers[0])
    return entry is not None and _dated(entry, knowledge)


def _dated(entry: Entry, knowledge: Knowledge) -> bool:
    windows = knowledge.rules.windows
    quoted = {
        name.rpartition(".")[0] for text in entry.answer.texts() for name in QUOTE.findall(text)
    }
    explains = {window.entry for window in windows.values()} | {"tax.turning-three"}
    return entry.id in explains or bool(quoted & windows.keys())


def _births_in(reply: Reply) -> tuple[str, ...]:
    """The months of birth that a sum was reckoned from."""
    births = reply.facts.get("births") or [reply.facts.get("birth")]
    assert isinstance(births, list)
    return tuple(dict.fromkeys(str(one)[:7] for one in births if one))[:MOST_BIRTHS]


def _spoken(births: Iterable[str]) -> str:
    return "、".join(f"{one[:4]}年{int(one[5:])}月" for one in births)


def _menu(knowledge: Knowledge) -> Button:
    return Button(knowledge.texts.menu, "m")
