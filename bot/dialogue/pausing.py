"""What residents are told while staff check an answer: nothing that might be wrong.

A pause is of one topic or of everything. A cry for help is answered in any case, and so are the
ways to a person, to what is kept, and out of what was taken up.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.dialogue.answer import titled
from bot.dialogue.card import Card
from bot.dialogue.conversation import Conversation, Turn
from bot.dialogue.reply import Block, BlockKind, Button, Outcome, Reply
from bot.knowledge import Knowledge

EVERYTHING = "*"
# The topics whose days reminders and the calendar tell.
DATED = ("subsidy", "tax")
_ALWAYS = {Outcome.CRISIS, Outcome.HUMAN}
_OPEN_ENTRIES = {"bot.privacy", "contact.human", "contact.hotlines"}


@dataclass(frozen=True, slots=True)
class Pauses:
    """The topics not answered (or EVERYTHING), each with staff's words about it, maybe empty."""

    notices: Mapping[str, str]

    def over(self, topic: str) -> bool:
        """Whether `topic` is not answered now."""
        return EVERYTHING in self.notices or topic in self.notices


def held_back(turn: Turn, before: Conversation, pauses: Pauses, knowledge: Knowledge) -> Turn:
    """`turn`, or the notice in its place where it would say something that is being checked.

    `before` is the conversation as it was: what is held back changes nothing of it.
    """
    reply = turn.reply
    if not pauses.notices or reply.outcome in _ALWAYS or reply.aside:
        return turn
    if turn.subscriptions == () or set(reply.answers) & _OPEN_ENTRIES:
        return turn
    topics = {id: knowledge.topic_of.get(id, "general") for id in reply.answers}
    if EVERYTHING in pauses.notices:
        paused = [EVERYTHING]
    else:
        told = DATED if _tells_days(reply, knowledge) else topics.values()
        paused = [topic for topic in dict.fromkeys(told) if pauses.over(topic)]
    if not paused:
        return replace(turn, reply=_without_due(reply, pauses, knowledge))
    others = [id for id, topic in topics.items() if not pauses.over(topic)]
    notice = paused_reply(paused[0], pauses, knowledge)
    buttons = (*(Button(titled(id, knowledge), f"e:{id}") for id in others), *notice.buttons)
    # A warning of a number that was sent stands first, as a note.
    warned = tuple(block for block in reply.blocks[:1] if block.kind is BlockKind.NOTE)
    notice = replace(notice, blocks=(*warned, *notice.blocks), buttons=buttons)
    after = replace(before, actions=tuple(button.action for button in buttons))
    return Turn(notice, after, feedback=turn.feedback)


def paused_reply(topic: str, pauses: Pauses, knowledge: Knowledge) -> Reply:
    """That `topic` (or EVERYTHING) is not answered just now, and whom to call instead."""
    texts = knowledge.texts
    named = texts.topics.get(topic)
    sentence = texts.paused_topic.format(topic=named) if named else texts.paused
    hotline = knowledge.hotline_for(topic if named else "general")
    blocks = [Block(BlockKind.PARAGRAPH, (sentence,))]
    if words := pauses.notices.get(topic, ""):
        blocks.append(Block(BlockKind.PARAGRAPH, (words,)))
    blocks.append(Block(BlockKind.HOTLINES, (hotline.spoken(),)))
    blocks.append(Block(BlockKind.NOTE, (texts.urgent,)))
    buttons = (Button(texts.menu, "m"),) if named else ()
    return Reply(Outcome.NONE, tuple(blocks), buttons)


def paused_card(card: Card, pauses: Pauses, knowledge: Knowledge) -> Card:
    """`card`, or where its topic is paused its title over the notice."""
    if card.id in _OPEN_ENTRIES or not pauses.over(card.topic):
        return card
    topic = EVERYTHING if EVERYTHING in pauses.notices else card.topic
    notice = paused_reply(topic, pauses, knowledge)
    blocks = (Block(BlockKind.HEADING, (card.title,)), *notice.blocks)
    summary = notice.blocks[0].text()
    reply = replace(notice, blocks=blocks)
    return replace(card, reply=reply, summary=summary, is_service=False)


def _tells_days(reply: Reply, knowledge: Knowledge) -> bool:
    """Whether `reply` is of reminders: it names days, and belongs to no entry."""
    if reply.answers or any(block.title == knowledge.texts.due_title for block in reply.blocks):
        return False
    return any(button.action.partition(":")[0] in ("r", "ics") for button in reply.buttons)


def _without_due(reply: Reply, pauses: Pauses, knowledge: Knowledge) -> Reply:
    """`reply` without 现在要办的事 where one of them is of a paused topic: its day may be wrong."""
    due = [block for block in reply.blocks if block.title == knowledge.texts.due_title]
    of_pause = [
        button
        for button in reply.buttons
        if button.action.startswith("e:")
        and pauses.over(knowledge.topic_of.get(button.action[2:], "general"))
    ]
    if not due or not of_pause:
        return reply
    blocks = tuple(block for block in reply.blocks if block not in due)
    buttons = tuple(button for button in reply.buttons if button not in of_pause)
    return replace(reply, blocks=blocks, buttons=buttons)
