"""Replies drawn from the knowledge: a card, a section of it, a choice, an honest no."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from bot.dialogue.conversation import Attachment
from bot.dialogue.reply import Block, BlockKind, Button, Outcome, Reply
from bot.dialogue.sources import source_blocks
from bot.edition import Edition
from bot.knowledge import Entry, Knowledge, Section
from bot.rules.rulebook import spoken_date

MAX_CHOICES = 3
MAX_RELATED = 2
MAX_OTHERS = 2
HUMAN_ENTRY = "contact.human"
# How the actions of 👍 begin; 👎 follows it.
FIRST_FEEDBACK = "f:+:"

_SECTION_KINDS = {
    Section.MATERIALS: BlockKind.CHECKLIST,
    Section.STEPS: BlockKind.STEPS,
    Section.WHERE: BlockKind.LIST,
    Section.WHEN: BlockKind.PARAGRAPH,
    Section.AMOUNT: BlockKind.PARAGRAPH,
}


def answer_reply(entry: Entry, knowledge: Knowledge, day: date, about: str = "") -> Reply:
    """The whole card of `entry` as it holds on `day`: the conclusion first, the source last."""
    texts, answer, rules = knowledge.texts, entry.answer, knowledge.rules
    blocks = [Block(BlockKind.PARAGRAPH, (about,))] if about else []
    blocks.append(Block(BlockKind.HEADING, (entry.title,)))
    if not entry.current(day) and entry.valid_until:
        line = texts.expired.format(until=spoken_date(entry.valid_until))
        blocks.append(Block(BlockKind.NOTE, (line,)))
    blocks.append(Block(BlockKind.PARAGRAPH, (rules.filled(answer.summary, day),)))
    for part in ("amount", "eligibility", "steps", "materials", "where", "when"):
        if part == "eligibility":
            lines, title, kind = answer.eligibility, texts.parts["eligibility"], BlockKind.LIST
        else:
            section = Section(part)
            lines, title = answer.section(section), texts.sections[section]
            kind = _SECTION_KINDS[section]
        if lines:
            filled = tuple(rules.filled(line, day) for line in lines)
            blocks.append(Block(kind, filled, title))
    if answer.hotlines:
        numbers = knowledge.spoken_hotlines(answer.hotlines)
        blocks.append(Block(BlockKind.HOTLINES, numbers, texts.parts["hotlines"]))
    if answer.cautions:
        filled = tuple(rules.filled(line, day) for line in answer.cautions)
        blocks.append(Block(BlockKind.LIST, filled, texts.parts["cautions"]))
    blocks += source_blocks(entry, answer.texts(), knowledge, day)
    outcome = Outcome.HUMAN if entry.id == HUMAN_ENTRY else Outcome.ANSWER
    buttons = _follow_ups(entry, knowledge)
    return Reply(outcome, tuple(blocks), buttons, answers=(entry.id,))


def section_reply(entry: Entry, section: Section, knowledge: Knowledge, day: date) -> Reply:
    """The one section of what `entry` is about, and whose it is.

    Where the family has an entry of its own for the section, that one is given whole; where
    nobody has the section, the card of `entry` with a word about it.
    """
    covering = knowledge.covering(entry, section)
    if covering is not None:
        return answer_reply(covering, knowledge, day)
    texts, rules = knowledge.texts, knowledge.rules
    lines = entry.answer.section(section)
    title = texts.sections[section]
    if not lines:
        missing = texts.no_section.format(title=entry.title, section=title)
        return answer_reply(entry, knowledge, day, about=missing)
    filled = tuple(rules.filled(line, day) for line in lines)
    blocks = [
        Block(BlockKind.HEADING, (texts.about.format(title=entry.title),)),
        Block(_SECTION_KINDS[section], filled, title),
        *source_blocks(entry, lines, knowledge, day),
    ]
    buttons = _follow_ups(entry, knowledge)
    return Reply(Outcome.ANSWER, tuple(blocks), buttons, answers=(entry.id,))


def choices_reply(ids: Iterable[str], knowledge: Knowledge, ask: str = "") -> Reply:
    """At most three buttons to choose from, and 都不是."""
    offered = tuple(ids)[:MAX_CHOICES]
    buttons = [Button(titled(id, knowledge), f"e:{id}") for id in offered]
    buttons.append(Button(knowledge.texts.none_of_these, "n"))
    block = Block(BlockKind.PARAGRAPH, (ask or knowledge.texts.choose,))
    ours = tuple(id for id in offered if id in knowledge.entries)
    return Reply(Outcome.CHOICES, (block,), tuple(buttons), choices=ours)


def elsewhere_reply(id: str, knowledge: Knowledge) -> Reply:
    """That a known service is not ours, and the number that helps."""
    other = knowledge.elsewhere[id]
    blocks = (
        Block(BlockKind.HEADING, (other.title,)),
        Block(BlockKind.PARAGRAPH, (other.answer,)),
        Block(BlockKind.HOTLINES, knowledge.spoken_hotlines(other.hotlines)),
        Block(BlockKind.NOTE, (knowledge.texts.urgent,)),
    )
    return Reply(Outcome.ELSEWHERE, blocks, _to_menu(knowledge))


def no_answer_reply(knowledge: Knowledge, topic: str, sentence: str = "") -> Reply:
    """An honest no with the number for `topic`, and whom to call when it is urgent."""
    hotline = knowledge.hotline_for(topic)
    blocks = (
        Block(BlockKind.PARAGRAPH, (sentence or knowledge.texts.no_answer,)),
        Block(BlockKind.HOTLINES, (hotline.spoken(),)),
        Block(BlockKind.NOTE, (knowledge.texts.urgent,)),
    )
    return Reply(Outcome.NONE, blocks, _to_menu(knowledge))


def human_reply(topic: str, knowledge: Knowledge, day: date) -> Reply:
    """Where a person answers: the number for `topic` first, then the card of contact.human."""
    if HUMAN_ENTRY not in knowledge.entries:
        return no_answer_reply(knowledge, topic, knowledge.texts.human)
    card = answer_reply(knowledge.entries[HUMAN_ENTRY], knowledge, day)
    number = knowledge.hotline_for(topic).spoken()
    first = Block(BlockKind.HOTLINES, (number,))
    said = Block(BlockKind.PARAGRAPH, (knowledge.texts.human,))
    others = [
        replace(block, lines=tuple(line for line in block.lines if line != number))
        if block.kind is BlockKind.HOTLINES
        else block
        for block in card.blocks[1:]
    ]
    return Reply(Outcome.HUMAN, (said, first, *others), card.buttons, answers=card.answers)


def crisis_reply(kind: str, knowledge: Knowledge) -> Reply:
    """Help at once, gently: the numbers first."""
    crisis = knowledge.crisis[kind]
    numbers = Block(BlockKind.HOTLINES, knowledge.spoken_hotlines(crisis.hotlines))
    first, *rest = crisis.answer
    paragraphs = [Block(BlockKind.PARAGRAPH, (line,)) for line in rest]
    blocks = (Block(BlockKind.PARAGRAPH, (first,)), numbers, *paragraphs)
    return Reply(Outcome.CRISIS, blocks)


def smalltalk_reply(kind: str, knowledge: Knowledge) -> Reply:
    """A kind word back."""
    block = Block(BlockKind.PARAGRAPH, (knowledge.smalltalk[kind].answer,))
    return Reply(Outcome.SMALLTALK, (block,), _to_menu(knowledge))


def greeting_reply(edition: Edition, day: date) -> Reply:
    """The greeting: what is to be done now (at most three things), and how to ask."""
    knowledge, texts = edition.knowledge, edition.knowledge.texts
    due = knowledge.rules.due(day)[:3]
    blocks = [Block(BlockKind.HEADING, (texts.greeting,))]
    buttons = []
    if due:
        lines = tuple(
            texts.due_line.format(title=window.title, closes=spoken_date(window.span(day)[1]))
            for window in due
        )
        blocks.append(Block(BlockKind.LIST, lines, texts.due_title))
        entries = dict.fromkeys(window.entry for window in due)
        buttons = [Button(titled(id, knowledge), f"e:{id}") for id in entries]
    blocks.append(Block(BlockKind.PARAGRAPH, (texts.privacy,)))
    blocks.append(Block(BlockKind.LIST, texts.example_questions, texts.ask_away))
    buttons += _topics(knowledge)
    return Reply(Outcome.SMALLTALK, tuple(blocks), tuple(buttons))


def menu_reply(knowledge: Knowledge) -> Reply:
    """The topics to browse."""
    block = Block(BlockKind.PARAGRAPH, (knowledge.texts.menu_title,))
    return Reply(Outcome.SMALLTALK, (block,), tuple(_topics(knowledge)))


def topic_reply(topic: str, knowledge: Knowledge) -> Reply:
    """The entries of one topic as buttons."""
    ids = [id for id in knowledge.topics.get(topic, {}) if id in knowledge.entries]
    buttons = (*(Button(titled(id, knowledge), f"e:{id}") for id in ids), *_to_menu(knowledge))
    block = Block(BlockKind.HEADING, (knowledge.texts.topics[topic],))
    return Reply(Outcome.SMALLTALK, (block,), buttons)


def attachment_reply(attachment: Attachment, knowledge: Knowledge) -> Reply:
    """That we cannot read what came, and what to do instead."""
    return sentence_reply(Outcome.NONE, knowledge.texts.attachments[attachment.value], knowledge)


def thanks_reply(useful: bool, entry: Entry, knowledge: Knowledge) -> Reply:
    """A word of thanks for a 👍 or 👎."""
    thanks = knowledge.texts.useful_thanks if useful else knowledge.texts.useless_thanks
    block = Block(BlockKind.NOTE, (thanks.format(hotline=_first_number(entry, knowledge)),))
    return Reply(Outcome.SMALLTALK, (block,), aside=True)


def old_button_reply(knowledge: Knowledge) -> Reply:
    """That a button is out of date, and a fresh menu."""
    block = Block(BlockKind.PARAGRAPH, (knowledge.texts.unknown_button,))
    return Reply(Outcome.SMALLTALK, (block,), tuple(_topics(knowledge)))


def cancelled_reply(knowledge: Knowledge) -> Reply:
    """That nothing is under way any more."""
    return sentence_reply(Outcome.SMALLTALK, knowledge.texts.cancelled, knowledge)


def forgotten_reply(knowledge: Knowledge) -> Reply:
    """That nothing of the resident is kept any more."""
    return sentence_reply(Outcome.SMALLTALK, knowledge.texts.forgotten, knowledge)


def apology_reply(knowledge: Knowledge) -> Reply:
    """For a fault of ours."""
    return sentence_reply(Outcome.NONE, knowledge.texts.apology, knowledge)


def too_many_reply(knowledge: Knowledge) -> Reply:
    """For somebody who sends faster than anybody can be answered."""
    return sentence_reply(Outcome.SMALLTALK, knowledge.texts.too_many, knowledge)


def with_others(reply: Reply, ids: Iterable[str], knowledge: Knowledge) -> Reply:
    """`reply` with buttons to other entries that may have been meant."""
    others = tuple(id for id in ids if id not in reply.answers)[:MAX_OTHERS]
    offered = (
        Button(knowledge.texts.or_this.format(title=titled(id, knowledge)), f"e:{id}")
        for id in others
    )
    return replace(reply, buttons=(*reply.buttons, *offered), choices=others)


def with_resume(reply: Reply, title: str, knowledge: Knowledge) -> Reply:
    """`reply` with a button that goes on with the sum under way."""
    button = Button(knowledge.texts.resume.format(title=title), "resume")
    return replace(reply, buttons=(button, *reply.buttons))


def with_note(reply: Reply, note: str) -> Reply:
    """`reply` under a note."""
    return replace(reply, blocks=(Block(BlockKind.NOTE, (note,)), *reply.blocks))


def _first_number(entry: Entry, knowledge: Knowledge) -> str:
    hotlines = entry.answer.hotlines
    number = knowledge.hotlines[hotlines[0]] if hotlines else knowledge.hotline_for("general")
    return number.spoken()


def sentence_reply(outcome: Outcome, sentence: str, knowledge: Knowledge) -> Reply:
    """One sentence, and the way to the menu."""
    return Reply(outcome, (Block(BlockKind.PARAGRAPH, (sentence,)),), _to_menu(knowledge))


def titled(id: str, knowledge: Knowledge) -> str:
    """The title of an entry or a neighbouring service."""
    return (knowledge.entries.get(id) or knowledge.elsewhere[id]).title


def _topics(knowledge: Knowledge) -> list[Button]:
    return [
        Button(knowledge.texts.topics[topic], f"t:{topic}")
        for topic, ids in knowledge.topics.items()
        if any(id in knowledge.entries for id in ids)
    ]


def _to_menu(knowledge: Knowledge) -> tuple[Button, ...]:
    return (Button(knowledge.texts.menu, "m"),)


def _follow_ups(entry: Entry, knowledge: Knowledge) -> tuple[Button, ...]:
    buttons = []
    for section in Section:
        covering = knowledge.covering(entry, section)
        if covering is not entry and (covering or entry.answer.section(section)):
            buttons.append(Button(knowledge.texts.sections[section], f"s:{entry.id}:{section}"))
    related = [id for id in entry.related if id in knowledge.entries]
    covered = {other.id for section in Section if (other := knowledge.covering(entry, section))}
    fresh = [id for id in related if id not in covered][:MAX_RELATED]
    buttons += [Button(titled(id, knowledge), f"e:{id}") for id in fresh]
    for calculator in knowledge.rules.calculators.values():
        if entry.id in calculator.entries:
            buttons.append(Button(knowledge.texts.reckon, f"calc:{calculator.id}"))
    buttons.append(Button(knowledge.texts.useful, f"{FIRST_FEEDBACK}{entry.id}"))
    buttons.append(Button(knowledge.texts.useless, f"f:-:{entry.id}"))
    return tuple(buttons)
