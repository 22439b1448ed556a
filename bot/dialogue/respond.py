"""One message answered: respond(message, conversation, edition, now) -> Turn.

In order: a pressed button; nothing to read, or too much; a cry for help; a sum, or the birth it
lacks; a search for work, or what refines it; a follow-up on the entry in hand; a word that alone
means several things; several questions; what the matcher finds, as an answer, choices or an
honest no.
"""

import re
from dataclasses import replace
from datetime import date, datetime

from bot.dialogue import answer, jobs, places, results
from bot.dialogue.calculate import calculate, topic_of
from bot.dialogue.conversation import Attachment, Conversation, Feedback, Message, Turn
from bot.dialogue.facts import Birth, Facts, read_facts
from bot.dialogue.reply import Outcome, Reply
from bot.dialogue.safety import crisis_kind
from bot.dialogue.seeking import SOUGHT
from bot.dialogue.several import pieces
from bot.edition import CRISIS, SMALLTALK, Edition
from bot.knowledge import Knowledge, Section
from bot.matching import NOBODY, Band, Match
from bot.privacy import masked, personal_kinds, without_masks
from bot.text import normalize

MAX_CHARACTERS = 2000

# A cry heard by likeness alone, without a sign, counts from this confidence on. A sign counts
# always, but in a question that is surely an ordinary one and little like a cry.
_CRY = 0.4
_ORDINARY, _ORDINARY_LIKENESS, _NOTHING_LIKE = 0.6, 0.12, 0.1
# How sure each piece of several questions must be.
_PIECE = 0.3
# So short a piece has no topic of its own.
_BARE = 5
# Choices offered lie this close to the best.
_NEAR_BEST = 0.5
# An answer less sure than this comes with buttons to what else may have been meant.
_SURE = 0.8
# So short a message is read with the topic in hand: what is added to a score.
_SHORT = 12
_TOPIC_IN_HAND = 0.12
_FAMILY_IN_HAND = 0.2
# As sure as this, a short message leaves the topic in hand for a service that is not ours.
_FAR_AFIELD = 0.98
# What is asked by the button that starts a sum.
_RECKONED = {"subsidy": "育儿补贴一共能领多少", "tax": "个税一年能扣多少"}
# Only words of ours can be meant of the topic in hand: a slip of the keyboard means nothing.
_CHINESE = re.compile("[\u4e00-\u9fff]")


def respond(message: Message, conversation: Conversation, edition: Edition, now: datetime) -> Turn:
    """The reply to `message` on the day of `now`, and what is remembered after it.

    Personal numbers in the text are masked first; whoever wrote them is warned.
    """
    press = message.press or _typed_press(message.text, conversation)
    question, confidence, asking = "", None, ""
    if press:
        reply, asking = _pressed(press, conversation, edition, now.date())
    else:
        question = masked(message.text[: MAX_CHARACTERS + 1])
        reply, confidence = _read(message, question, conversation, edition, now)
        if reply.outcome is Outcome.INTERVIEW:
            asking = without_masks(question).strip()
        if reply.outcome is Outcome.CRISIS:
            question = ""
        else:
            reply = _warned(reply, question, message, edition.knowledge)
    if reply.aside:
        return Turn(reply, conversation, feedback=_feedback(press))
    entry, at = conversation.in_hand(now), conversation.at
    if reply.answers:
        entry, at = reply.answers[-1], now
    elif reply.outcome is Outcome.ELSEWHERE:
        entry = None
    actions = tuple(button.action for button in reply.buttons)
    search = reply.search if reply.search is not None else conversation.search
    return Turn(reply, Conversation(entry, at, actions, asking, search), question, confidence)


def _warned(reply: Reply, question: str, message: Message, knowledge: Knowledge) -> Reply:
    """`reply` under the notes that the message calls for."""
    texts = knowledge.texts
    if message.attachment is Attachment.FORWARDED and question:
        reply = answer.with_note(reply, texts.attachments[Attachment.FORWARDED.value])
    if kinds := personal_kinds(question):
        warning = texts.personal_shared if message.shared else texts.personal
        reply = answer.with_note(reply, warning.format(kinds="、".join(kinds)))
    return reply


def _read(
    message: Message, question: str, conversation: Conversation, edition: Edition, now: datetime
) -> tuple[Reply, float | None]:
    """The reply to a typed `question`, and the matcher's confidence where it was asked."""
    knowledge, day = edition.knowledge, now.date()
    if len(message.text) > MAX_CHARACTERS:
        sentence = knowledge.texts.too_long.format(limit=MAX_CHARACTERS)
        return answer.sentence_reply(Outcome.NONE, sentence, knowledge), None
    text = without_masks(question).strip()
    if not normalize(text):
        if message.place:
            return places.near_reply(message.place, conversation.in_hand(now), edition, day), None
        if message.attachment:
            return answer.attachment_reply(message.attachment, knowledge), None
        return answer.sentence_reply(Outcome.NONE, knowledge.texts.empty, knowledge), None
    in_hand = conversation.in_hand(now)
    short = len(normalize(text)) <= _SHORT
    match = edition.matcher.match(text, _likely(in_hand, knowledge) if short else NOBODY)
    sign = crisis_kind(text, knowledge)
    kind = _cry(sign, match)
    if kind and (sign or not jobs.plainly_sought(text, match, edition, day)):
        return answer.crisis_reply(kind, knowledge), match.confidence
    if reckoned := _reckoned(text, match, conversation, in_hand, edition, day):
        return reckoned, match.confidence
    searching = conversation.search if in_hand in SOUGHT else None
    if found := jobs.job_search(text, match, searching, conversation.actions, edition, day):
        return found, match.confidence
    section, bare = asked_section(text, knowledge)
    if bare and match.confidence < 1.0:
        if in_hand and section and in_hand in knowledge.entries:
            entry = knowledge.entries[in_hand]
            return answer.section_reply(entry, section, knowledge, day), None
        return answer.sentence_reply(Outcome.NONE, knowledge.texts.ask_topic, knowledge), None
    for ambiguity in knowledge.ambiguous:
        if normalize(text) in {normalize(word) for word in ambiguity.words}:
            ids = [id for id in ambiguity.choices if id in knowledge.entries]
            return answer.choices_reply(ids, knowledge, ambiguity.ask), None
    if several := _several(text, match, in_hand, edition):
        return answer.several_reply(several, knowledge, day), match.confidence
    return _matched(text, match, in_hand, edition, day), match.confidence


def _reckoned(
    text: str,
    match: Match,
    conversation: Conversation,
    in_hand: str | None,
    edition: Edition,
    day: date,
) -> Reply | None:
    """The sum that `text` asks for, or the question for the birth it lacks; None elsewhere."""
    knowledge = edition.knowledge
    facts = read_facts(text, day)
    first = match.first.id if match.first else None
    if conversation.asking and facts.births:
        # A typed answer to the question for the birth is as good as a press.
        asked = conversation.asking
        topic = _asked_topic(asked)
        told = replace(read_facts(asked, day), births=facts.births, undated=False)
        told = replace(told, children=facts.children or told.children)
        result = calculate(topic, asked, told, None, knowledge, day)
        return answer.calculation_reply(result, told, knowledge, day)
    sure = match.band is Band.ANSWER
    topic_asked = topic_of(text, facts, first, sure, in_hand)
    if topic_asked is None or not _can_reckon(knowledge):
        return None
    if not facts.births:
        return answer.ask_birth_reply(topic_asked, facts, knowledge, day)
    result = calculate(topic_asked, text, facts, first if sure else None, knowledge, day)
    return answer.calculation_reply(result, facts, knowledge, day)


def _can_reckon(knowledge: Knowledge) -> bool:
    return "subsidy.amount" in knowledge.entries and "tax.infant.standard" in knowledge.entries


def _asked_topic(asked: str) -> str:
    """What an interview was begun for."""
    facts = Facts(undated=True)
    return topic_of(asked, facts, None, False, None) or "subsidy"


def _several(text: str, whole: Match, in_hand: str | None, edition: Edition) -> tuple[str, ...]:
    """The entries that the questions in `text` ask for; none where it is one question.

    Each piece is read with the topic of the one before it. One that is not clear, or that means
    the same as another, makes the message one question again.
    """
    if whole.confidence >= 1.0:
        return ()
    parts = pieces(text)
    if len(parts) < 2:
        return ()
    found: list[str] = []
    for part in parts:
        favoured = _likely(found[-1] if found else in_hand, edition.knowledge)
        if found and len(normalize(part)) <= _BARE:
            part = edition.knowledge.entries[found[-1]].title + part
        match = edition.matcher.match(part, favoured)
        first = match.first
        if first is None or match.confidence < _PIECE:
            return ()
        if first.id in edition.knowledge.entries and first.id not in found:
            found.append(first.id)
    return tuple(found) if len(found) == len(parts) else ()


def _cry(sign: str | None, match: Match) -> str | None:
    """The kind of crisis in a message with this `sign`, if any, and this match."""
    first = match.first
    if first is None:
        return sign
    if sign is None:
        heard = first.id.startswith(CRISIS) and match.confidence >= _CRY
        return first.id.removeprefix(CRISIS) if heard else None
    alike = [
        found.views.get("trained", 1.0) for found in match.candidates if found.id.startswith(CRISIS)
    ]
    ordinary = (
        not first.id.startswith(CRISIS)
        and match.confidence >= _ORDINARY
        and (trained := first.views.get("trained", 0.0)) >= _ORDINARY_LIKENESS
        and max(alike, default=0.0) < max(_NOTHING_LIKE, trained / 3)
    )
    return None if ordinary else sign


def _within(text: str, match: Match, in_hand: str, edition: Edition) -> Match:
    """The match of `text` said of the entry in hand or its topic, where clear; else `match`."""
    knowledge = edition.knowledge
    topic = knowledge.topic_of.get(in_hand, "general")
    leads = [knowledge.texts.topics[topic]]
    if in_hand in knowledge.entries:
        leads.append(knowledge.entries[in_hand].title)
    for lead in leads:
        within = edition.matcher.match(f"{lead}{text}", _likely(in_hand, knowledge))
        first = within.first
        if first and within.band is Band.ANSWER and knowledge.topic_of.get(first.id) == topic:
            return within
    return match


def _likely(in_hand: str | None, knowledge: Knowledge) -> dict[str, float]:
    """What a short message after `in_hand` probably asks: its topic, and more so its family."""
    entry = knowledge.entries.get(in_hand or "")
    if entry is None:
        return {}
    topic = knowledge.topic_of[entry.id]
    likely = dict.fromkeys(knowledge.topics[topic], _TOPIC_IN_HAND)
    near = (*knowledge.families[entry.family], *entry.related)
    return likely | dict.fromkeys(near, _FAMILY_IN_HAND)


def _matched(text: str, match: Match, in_hand: str | None, edition: Edition, day: date) -> Reply:
    """What the matcher's outcome becomes."""
    knowledge = edition.knowledge
    topic = knowledge.topic_of.get(in_hand or "", "general")
    if match.band is not Band.ANSWER and _thanks(text, knowledge):
        return answer.smalltalk_reply("thanks", knowledge)
    strange = match.first is not None and match.first.id in knowledge.elsewhere
    unclear = match.band is not Band.ANSWER or (strange and match.confidence < _FAR_AFIELD)
    if unclear and in_hand and len(normalize(text)) <= _SHORT and _CHINESE.search(text):
        match = _within(text, match, in_hand, edition)
    first = match.first
    if first is None:
        return answer.no_answer_reply(knowledge, topic)
    if match.band is Band.ANSWER:
        found = _found(first.id, topic, edition, day, text)
        if match.confidence < _SURE and first.id in knowledge.entries:
            return answer.with_others(found, _near(match, edition)[1:], knowledge)
        return found
    if match.band is Band.CHOICES and (near := _near(match, edition)):
        return answer.choices_reply(near, knowledge)
    return answer.no_answer_reply(knowledge, topic)


def _near(match: Match, edition: Edition) -> list[str]:
    """The entries that are nearly as likely as the first candidate."""
    assert match.first is not None
    return [
        candidate.id
        for candidate in match.candidates
        if candidate.id in edition.knowledge.entries
        and candidate.score >= _NEAR_BEST * match.first.score
    ]


def _found(id: str, topic: str, edition: Edition, day: date, text: str = "") -> Reply:
    knowledge = edition.knowledge
    if id.startswith(CRISIS):
        return answer.crisis_reply(id.removeprefix(CRISIS), knowledge)
    if id.startswith(SMALLTALK):
        kind = id.removeprefix(SMALLTALK)
        if kind == "greeting":
            return answer.greeting_reply(edition, day)
        return answer.smalltalk_reply(kind, knowledge)
    if id in knowledge.elsewhere:
        return answer.elsewhere_reply(id, knowledge)
    if id == answer.HUMAN_ENTRY:
        return answer.human_reply(topic, knowledge, day)
    card = answer.answer_reply(knowledge.entries[id], knowledge, day)
    return places.with_listings(card, id, text, edition, day)


def _pressed(
    action: str, conversation: Conversation, edition: Edition, day: date
) -> tuple[Reply, str]:
    """What a button does, and the question for which a birth is asked, if it goes on."""
    knowledge = edition.knowledge
    verb, _, rest = action.partition(":")
    if verb == "j" and (found_jobs := jobs.pressed(rest, conversation.search, edition, day)):
        return found_jobs, ""
    if verb == "calc" and rest in _RECKONED and _can_reckon(knowledge):
        return answer.ask_birth_reply(rest, Facts(), knowledge, day), _RECKONED[rest]
    if (
        verb == "y"
        and conversation.asking
        and (found := re.fullmatch(r"(?:(20\d\d)(?:-(\d\d))?)?", rest))
    ):
        asked, (year, month) = conversation.asking, found.groups()
        topic = _asked_topic(asked)
        if not month or not 1 <= int(month) <= 12:
            reply = answer.ask_birth_reply(
                topic, Facts(), knowledge, day, int(year) if year else None
            )
            return reply, asked
        told = replace(
            read_facts(asked, day), births=(Birth(int(year), int(month)),), undated=False
        )
        result = calculate(topic, asked, told, None, knowledge, day)
        return answer.calculation_reply(result, told, knowledge, day), ""
    return _opened(verb, rest, edition, day), ""


def _opened(verb: str, rest: str, edition: Edition, day: date) -> Reply:
    """What a plain button opens. An unknown or outdated one gets a fresh menu."""
    knowledge = edition.knowledge
    if verb == "cancel":
        return answer.cancelled_reply(knowledge)
    if verb == "f":
        if f"f:{rest}".startswith(results.REPORT):
            return results.reported_reply(edition)
        entry = knowledge.entries.get(rest[2:])
        if entry is not None and rest[:2] in ("+:", "-:"):
            return answer.thanks_reply(rest[0] == "+", entry, knowledge)
    if verb == "start":
        return answer.greeting_reply(edition, day)
    if verb == "m":
        return answer.menu_reply(knowledge)
    if verb == "n":
        sentence = knowledge.texts.none_of_these_answer
        return answer.no_answer_reply(knowledge, "general", sentence)
    if verb == "t" and rest in knowledge.topics:
        return answer.topic_reply(rest, knowledge)
    if verb == "e" and (rest in knowledge.entries or rest in knowledge.elsewhere):
        return _found(rest, knowledge.topic_of.get(rest, "general"), edition, day)
    if verb == "s":
        id, _, section = rest.rpartition(":")
        if id in knowledge.entries and section in set(Section):
            return answer.section_reply(knowledge.entries[id], Section(section), knowledge, day)
    return answer.old_button_reply(knowledge)


def _feedback(action: str) -> Feedback:
    """What a press of 👍 or 👎 says."""
    return Feedback(action[4:], action[2] == "+")


def _typed_press(text: str, conversation: Conversation) -> str:
    """The action whose number was typed: channels without buttons number them from 1."""
    number = text.strip()
    if re.fullmatch(r"[1-9]\d?", number) and int(number) <= len(conversation.actions):
        return conversation.actions[int(number) - 1]
    return ""


def asked_section(text: str, knowledge: Knowledge) -> tuple[Section | None, bool]:
    """The section whose word stands in `text`, and whether nothing else does (要带啥)."""
    rest, found = normalize(text), None
    words = [
        (normalize(word), section)
        for section, section_words in knowledge.texts.section_words.items()
        for word in section_words
    ]
    for word, section in sorted(words, key=lambda pair: -len(pair[0])):
        if word in rest:
            found = found or section
            rest = rest.replace(word, "")
    for particle in sorted(knowledge.texts.particles, key=len, reverse=True):
        rest = rest.replace(particle, "")
    return found, found is not None and not rest


def _thanks(text: str, knowledge: Knowledge) -> bool:
    """Whether `text` is little more than thanks."""
    thanks = knowledge.smalltalk.get("thanks")
    if thanks is None or len(normalize(text)) > 6:
        return False
    return any(len(word) <= 3 and word in text for word in thanks.phrasings)
