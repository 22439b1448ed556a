"""A person answers: offered with 转人工, agreed to, and from then on every word goes to staff.

Buttons: `h:yes` agrees, `h:end` ends, `h:look` asks for what staff said (for a page without
script). What is said is masked first. Commands and other buttons work as before meanwhile, and a
cry for help is still answered at once, besides being passed on.
"""

from dataclasses import replace
from datetime import datetime

from bot.dialogue import answer
from bot.dialogue.conversation import Conversation, Message, Turn
from bot.dialogue.handoff.hours import Hours
from bot.dialogue.handoff.letter import Act, Handing, Letter, LetterKind
from bot.dialogue.reply import Block, BlockKind, Button, Outcome, Reply
from bot.dialogue.respond import MAX_CHARACTERS, respond
from bot.edition import Edition
from bot.knowledge import Knowledge
from bot.privacy import covered, personal_kinds, without_masks
from bot.text import normalize

VERB = "h"
YES, END, LOOK = f"{VERB}:yes", f"{VERB}:end", f"{VERB}:look"
_AGREED = {"同意", "好", "好的", "可以", "行", "中", "转", "转吧", "要", "嗯", "yes", "ok"}
_ENOUGH = {"结束", "结束对话", "结束人工", "退出人工", "结束吧", "结束了", "end"}


def handed(
    message: Message, conversation: Conversation, edition: Edition, now: datetime, hours: Hours
) -> Turn | None:
    """What `message` does to the line to staff; None where it is none of its business."""
    knowledge = edition.knowledge
    line = conversation.line
    is_open = line is not None and line.open_at(now)
    press = message.press or _typed(message.text, conversation, is_open)
    if press == YES:
        return _agreed(message, conversation, is_open, knowledge, now, hours)
    if press == END:
        return _ended(conversation, is_open, knowledge)
    if press == LOOK:
        return _looked(message, conversation, is_open, knowledge)
    if press or not is_open:
        return None
    said = covered(message.text[: MAX_CHARACTERS + 1])
    if len(message.text) > MAX_CHARACTERS or not (normalize(said) or personal_kinds(said)):
        return None  # nothing to pass on: said by the dialogue
    return _said(said, message, conversation, edition, now)


def offered(
    turn: Turn, message: Message, knowledge: Knowledge, now: datetime, hours: Hours
) -> Turn:
    """`turn` with the way to a person where one was asked for and can answer `message`.

    Outside of `hours` it says when; the numbers stay in any case.
    """
    reply, texts = turn.reply, knowledge.texts.handoff
    if reply.outcome is not Outcome.HUMAN or not reachable(message):
        return turn
    if hours.open_at(now):
        first = [_paragraph(texts.offer.format(hours=hours.spoken())), _note(texts.kept)]
        buttons = (Button(texts.agree, YES), *reply.buttons)
    else:
        opens = hours.spoken_opening(now)
        first = [_paragraph(texts.closed.format(hours=hours.spoken(), opens=opens))]
        buttons = reply.buttons
    # Both say that nobody can be reached here.
    refusals = {knowledge.texts.human}
    if answer.HUMAN_ENTRY in knowledge.entries:
        refusals.add(knowledge.entries[answer.HUMAN_ENTRY].answer.summary)
    rest = [block for block in reply.blocks if not refusals.intersection(block.lines)]
    reply = replace(reply, blocks=(*first, *rest), buttons=buttons)
    actions = tuple(button.action for button in buttons)
    return replace(turn, reply=reply, conversation=replace(turn.conversation, actions=actions))


def letter_reply(letter: Letter, knowledge: Knowledge) -> Reply:
    """What the resident sees of `letter`."""
    texts = knowledge.texts.handoff
    if letter.kind is LetterKind.REPLIED:
        block = Block(BlockKind.PARAGRAPH, tuple(letter.text.splitlines()), texts.said)
        return _reply((block,), (Button(texts.end, END),), knowledge)
    sentences = {
        LetterKind.ENDED: texts.ended_by_staff,
        LetterKind.EXPIRED: texts.expired,
        LetterKind.UNREACHABLE: texts.unreachable,
    }
    blocks = [_paragraph(sentences[letter.kind])]
    if letter.kind is LetterKind.UNREACHABLE:
        blocks.append(_hotline(knowledge))
    return _reply(tuple(blocks), (_menu(knowledge),), knowledge)


def reachable(message: Message) -> bool:
    """Whether an answer of a person would find its way: to a private chat, or a page that looks."""
    return bool(message.reach) or message.looks


def _typed(text: str, conversation: Conversation, is_open: bool) -> str:
    """The button that a typed `text` stands for; empty for any other."""
    said = normalize(text)
    if said in _ENOUGH and (is_open or text.strip() == "end"):
        return END
    if not is_open and YES in conversation.actions:
        number = text.strip()
        first = number == str(conversation.actions.index(YES) + 1)
        return YES if first or said in _AGREED else ""
    return ""


def _agreed(
    message: Message,
    conversation: Conversation,
    is_open: bool,
    knowledge: Knowledge,
    now: datetime,
    hours: Hours,
) -> Turn:
    texts = knowledge.texts.handoff
    if not reachable(message):
        refused = [_paragraph(knowledge.texts.human), _hotline(knowledge)]
        return _turn(conversation, refused, (_menu(knowledge),), knowledge)
    if not is_open and not hours.open_at(now):
        opens = hours.spoken_opening(now)
        said = _paragraph(texts.closed.format(hours=hours.spoken(), opens=opens))
        return _turn(conversation, [said, _hotline(knowledge)], (_menu(knowledge),), knowledge)
    blocks = [_paragraph(texts.opened), _note(texts.kept)]
    buttons = _under(message, knowledge)
    turn = _turn(conversation, blocks, buttons, knowledge)
    return turn if is_open else replace(turn, handing=Handing(Act.OPEN))


def _said(
    said: str, message: Message, conversation: Conversation, edition: Edition, now: datetime
) -> Turn:
    """`said` passed on. A cry for help is answered at once as well."""
    knowledge = edition.knowledge
    texts = knowledge.texts
    passed = _note(texts.handoff.passed_page if message.looks else texts.handoff.passed)
    handing = Handing(Act.SAY, said)
    heard = respond(message, conversation, edition, now)
    if heard.reply.outcome is Outcome.CRISIS:
        reply = heard.reply
        reply = replace(reply, blocks=(*reply.blocks, passed), buttons=_under(message, knowledge))
        return replace(heard, reply=reply, question="", handing=handing)
    turn = _turn(conversation, [passed], _under(message, knowledge), knowledge)
    if message.attachment:
        turn = replace(
            turn, reply=answer.with_note(turn.reply, texts.attachments[message.attachment.value])
        )
    if kinds := personal_kinds(said):
        warning = texts.personal.format(kinds="、".join(kinds))
        turn = replace(turn, reply=answer.with_note(turn.reply, warning))
    if not normalize(without_masks(said)):
        return turn  # nothing but a number: there is nothing to pass on
    return replace(turn, handing=handing)


def _ended(conversation: Conversation, is_open: bool, knowledge: Knowledge) -> Turn:
    texts = knowledge.texts.handoff
    sentence = texts.ended if is_open else texts.none_open
    turn = _turn(conversation, [_paragraph(sentence)], (_menu(knowledge),), knowledge)
    return replace(turn, handing=Handing(Act.END)) if is_open else turn


def _looked(
    message: Message, conversation: Conversation, is_open: bool, knowledge: Knowledge
) -> Turn:
    """What staff have said and the page has not fetched yet."""
    texts = knowledge.texts.handoff
    unread = conversation.line.unread if conversation.line else ()
    blocks = [block for letter in unread for block in letter_reply(letter, knowledge).blocks]
    sentence = texts.nothing_yet if is_open else texts.none_open
    buttons = _under(message, knowledge) if is_open else (_menu(knowledge),)
    turn = _turn(conversation, blocks or [_paragraph(sentence)], buttons, knowledge)
    return replace(turn, handing=Handing(Act.READ)) if unread else turn


def _under(message: Message, knowledge: Knowledge) -> tuple[Button, ...]:
    texts = knowledge.texts.handoff
    look = (Button(texts.look, LOOK),) if message.looks else ()
    return (*look, Button(texts.end, END))


def _turn(
    conversation: Conversation,
    blocks: list[Block],
    buttons: tuple[Button, ...],
    knowledge: Knowledge,
) -> Turn:
    reply = _reply(tuple(blocks), buttons, knowledge)
    actions = tuple(button.action for button in buttons)
    return Turn(reply, replace(conversation, actions=actions))


def _reply(blocks: tuple[Block, ...], buttons: tuple[Button, ...], knowledge: Knowledge) -> Reply:
    answers = (answer.HUMAN_ENTRY,) if answer.HUMAN_ENTRY in knowledge.entries else ()
    return Reply(Outcome.HUMAN, blocks, buttons, answers=answers)


def _hotline(knowledge: Knowledge) -> Block:
    return Block(BlockKind.HOTLINES, (knowledge.hotline_for("general").spoken(),))


def _paragraph(text: str) -> Block:
    return Block(BlockKind.PARAGRAPH, (text,))


def _note(text: str) -> Block:
    return Block(BlockKind.NOTE, (text,))


def _menu(knowledge: Knowledge) -> Button:
    return Button(knowledge.texts.menu, "m")
