"""New work told of: offered under a search, taken up, listed, ended, and kept on.

Buttons: `w:new:SIGN` keeps the search just made, `w:mine` lists what is kept, `w:stop` ends all;
of one search, named by its sign, `w:SIGN` shows what fits, `w:SIGN:ID` opens a post, `w:SIGN:-`
ends it, `w:SIGN:+` keeps it on. Whether a resident can be written to later is the message's
`reach`; elsewhere nothing is kept.
"""

import re
from dataclasses import replace
from datetime import datetime

from bot.dialogue.answer import sentence_reply
from bot.dialogue.conversation import Conversation, Message
from bot.dialogue.listings.jobs import area_names
from bot.dialogue.listings.results import post_reply, results_reply
from bot.dialogue.listings.seeking import FIND, SOUGHT
from bot.dialogue.notices.subscription import Subscription
from bot.dialogue.notices.wanted_work import (
    KIND,
    MINE,
    STOP_WORK,
    VERB,
    filters_of,
    kept_lines,
    kept_on,
    last_day,
    made_wish,
    short,
    sign_of,
    spoken,
    subject_of,
)
from bot.dialogue.reply import Block, BlockKind, Button, Outcome, Reply
from bot.dialogue.safety import crisis_kind
from bot.dialogue.wishes import read_wishes
from bot.edition import Edition
from bot.knowledge import Knowledge
from bot.listings import Filters
from bot.matching import Match
from bot.rules.rulebook import spoken_date
from bot.text import normalize

MOST = 5

_WORK = "(?:新|合适|这样|这种|类似)?的?(?:岗位?|活儿?|工作|招聘|招工|职位)"
_TELL = re.compile(
    rf"(?:有|来|出|上)(?:了|啥|什么)?{_WORK}了?(?:的话|的时候|时)?[,，]?"
    r"(?:就|再|请|麻烦|记得|帮我|给我|也|都|先|能不能|可以)*"
    r"(?:告诉|通知|提醒|喊|叫|吱|推送?|发)(?:一下|一声|下|给)*(?:我|俺|咱)"
    r"(?:一下|一声|一嘴|下|听听|看看|吧|呗|吗|么|嘛|好|行|不|哈|啊|谢|了)*$"
    r"|(?:订阅|关注)(?:一下|下)?(?:新|招)的?(?:岗位?|活儿?|工作|聘|工)(?:信息)?$"
)
_MINE = re.compile(
    r"(?:我|俺|咱)的?(?:订阅|订的(?:岗位|活|工作)|要听的(?:岗位|活|工作)?)(?:呢|有哪些)?$"
)
_STOP = re.compile(
    r"退订|^(?:别再?|不用|不要)发了$|^(?:我|俺)?不(?:想)?听了$|(?:别|不要|不用|不想|不听|甭|取消|停止?|关了?|关掉)再?"
    r"(?:给|告诉|通知|提醒|推送?|发|听|收|看|订阅?|我|俺|这些|那些|了|什么|啥)*"
    r"(?:新?的?(?:岗位|招聘|招工|活儿?)|订阅)(?:的?信息|的?消息|的?通知)?(?:了|吧|啦)*$"
)


def pressed(
    press: str, message: Message, conversation: Conversation, edition: Edition, now: datetime
) -> Reply | None:
    """What a button of ours gives; None where it is none of ours."""
    verb, _, rest = press.partition(":")
    if verb != VERB:
        return None
    knowledge = edition.knowledge
    name, _, what = rest.partition(":")
    if name == "mine":
        return mine_reply(conversation, knowledge)
    if name == "stop":
        return stopped_reply(conversation, knowledge)
    if name == "new":
        search = conversation.search
        if search is None or sign_of(subject_of(search)) != what:
            return sentence_reply(Outcome.SMALLTALK, knowledge.texts.new_jobs.again, knowledge)
        return _taken_up(search, message, conversation, knowledge, now)
    kept = next((one for one in _kept(conversation) if sign_of(one.subject) == name), None)
    if kept is None:
        return sentence_reply(Outcome.SMALLTALK, knowledge.texts.new_jobs.again, knowledge)
    return _of_one(kept, what, conversation, edition, now)


def typed(
    text: str,
    match: Match,
    message: Message,
    conversation: Conversation,
    edition: Edition,
    now: datetime,
) -> Reply | None:
    """What a typed `text` asks of being told of new work; None where it asks nothing of it."""
    said, knowledge = normalize(text), edition.knowledge
    if match.confidence >= 1.0 or FIND not in knowledge.entries:
        return None
    if _MINE.search(said):
        return mine_reply(conversation, knowledge)
    found = _TELL.search(said)
    if found is None:
        return None
    names = area_names(edition.board(now.date()))
    read = read_wishes(_TELL.sub("", text), names, now.date()).filters
    if read == Filters():
        in_hand = conversation.in_hand(now) in SOUGHT
        searching = conversation.search if in_hand else None
        if searching is None:
            return sentence_reply(Outcome.SMALLTALK, knowledge.texts.new_jobs.which, knowledge)
        read = searching
    return _taken_up(read, message, conversation, knowledge, now)


def stopped(text: str, conversation: Conversation, knowledge: Knowledge) -> Reply | None:
    """What a typed `text` gives that ends what somebody has asked for; None for any other."""
    if not _kept(conversation) or crisis_kind(text, knowledge):
        return None
    return stopped_reply(conversation, knowledge) if _STOP.search(normalize(text)) else None


def with_offer(
    reply: Reply, message: Message, conversation: Conversation, knowledge: Knowledge
) -> Reply:
    """`reply` with the button to be told of new work where it gives what a search found."""
    actions = [button.action for button in reply.buttons]
    if not message.reach or reply.search is None or f"e:{FIND}" not in actions:
        return reply
    find = actions.index(f"e:{FIND}")
    texts, subject = knowledge.texts.new_jobs, subject_of(reply.search)
    if any(one.subject == subject for one in _kept(conversation)):
        button = Button(texts.mine, MINE)
    else:
        button = Button(texts.button, f"{VERB}:new:{sign_of(subject)}")
    return replace(reply, buttons=(*reply.buttons[:find], button, *reply.buttons[find:]))


def mine_reply(conversation: Conversation, knowledge: Knowledge) -> Reply:
    """What the resident hears of, each with a button that ends it."""
    texts, kept = knowledge.texts.new_jobs, _kept(conversation)
    if not kept:
        return sentence_reply(Outcome.SMALLTALK, texts.none, knowledge)
    block = Block(BlockKind.LIST, kept_lines(kept, knowledge), texts.list_title)
    buttons = [
        Button(
            short(texts.drop.format(wishes=spoken(one.subject, knowledge))),
            f"{VERB}:{sign_of(one.subject)}:-",
        )
        for one in kept
    ]
    if len(kept) > 1:
        buttons.append(Button(texts.stop, STOP_WORK))
    buttons.append(Button(knowledge.texts.menu, "m"))
    return Reply(Outcome.SMALLTALK, (block,), tuple(buttons))


def stopped_reply(conversation: Conversation, knowledge: Knowledge) -> Reply:
    """That the resident is told of no new work any more."""
    others = tuple(one for one in conversation.subscriptions if one.kind != KIND)
    reply = sentence_reply(Outcome.SMALLTALK, knowledge.texts.new_jobs.stopped, knowledge)
    return replace(reply, subscriptions=others)


def _taken_up(
    filters: Filters,
    message: Message,
    conversation: Conversation,
    knowledge: Knowledge,
    now: datetime,
) -> Reply:
    """That the resident will be told of new work like this, until when, and how to end it."""
    texts, subject = knowledge.texts.new_jobs, subject_of(filters)
    if not message.reach:
        return sentence_reply(Outcome.SMALLTALK, texts.not_here, knowledge)
    others = tuple(one for one in conversation.subscriptions if not _is(one, subject))
    if len(_kept(conversation)) >= MOST and others == conversation.subscriptions:
        reply = mine_reply(conversation, knowledge)
        note = Block(BlockKind.NOTE, (texts.many.format(most=MOST),))
        return replace(reply, blocks=(note, *reply.blocks))
    before = next((one for one in conversation.subscriptions if _is(one, subject)), None)
    return _told(kept_on(before, now) if before else made_wish(filters, now), others, knowledge)


def _told(wish: Subscription, others: tuple[Subscription, ...], knowledge: Knowledge) -> Reply:
    """That `wish` is kept beside `others`: in words, until when, and how to end it."""
    texts = knowledge.texts.new_jobs
    lines = (
        texts.kept.format(wishes=spoken(wish.subject, knowledge)),
        texts.how.format(day=spoken_date(last_day(wish))),
    )
    buttons = [
        Button(texts.stop, f"{VERB}:{sign_of(wish.subject)}:-"),
        Button(knowledge.texts.menu, "m"),
    ]
    if any(one.kind == KIND for one in others):
        buttons.insert(1, Button(texts.mine, MINE))
    blocks = tuple(Block(BlockKind.PARAGRAPH, (line,)) for line in lines)
    return Reply(Outcome.SMALLTALK, blocks, tuple(buttons), subscriptions=(*others, wish))


def _of_one(
    kept: Subscription, what: str, conversation: Conversation, edition: Edition, now: datetime
) -> Reply:
    """What a button of one search that is kept gives."""
    knowledge, day = edition.knowledge, now.date()
    others = tuple(one for one in conversation.subscriptions if not _is(one, kept.subject))
    if what == "+":
        return _told(kept_on(kept, now), others, knowledge)
    if what == "-":
        left = replace(conversation, subscriptions=others)
        if _kept(left):
            return replace(mine_reply(left, knowledge), subscriptions=others)
        return stopped_reply(conversation, knowledge)
    filters = filters_of(kept.subject) or Filters()
    if what:
        return replace(post_reply(what, edition, day), search=filters)
    return results_reply(filters, FIND, edition, day)


def _kept(conversation: Conversation) -> tuple[Subscription, ...]:
    return tuple(one for one in conversation.subscriptions if one.kind == KIND)


def _is(subscription: Subscription, subject: str) -> bool:
    return subscription.kind == KIND and subscription.subject == subject
