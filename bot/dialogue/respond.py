"""One message answered: respond(message, conversation, edition, now) -> Turn.

In order: a pressed button; nothing to read, or too much; a cry for help; what to be told later;
the sum under way; several questions; a checklist; a sum; a search for work, or what refines it;
a follow-up on the entry in hand; a word that alone means several things; what the matcher finds,
as an answer, choices or an honest no.
"""

import re
from datetime import date, datetime

from bot.dialogue import answer, checklist, together
from bot.dialogue.context import asked_section, asks_arrival, leaning
from bot.dialogue.conversation import Attachment, Conversation, Feedback, Message, Turn
from bot.dialogue.listings import jobs, places, results
from bot.dialogue.listings.seeking import SOUGHT
from bot.dialogue.notices import new_jobs, remind
from bot.dialogue.reading.cantonese import in_mandarin
from bot.dialogue.reply import Outcome, Reply
from bot.dialogue.safety import calmed, crisis_kind, cry
from bot.dialogue.several import several
from bot.dialogue.sums import reckoning
from bot.dialogue.sums.interview import gives_up, read_interview
from bot.dialogue.words import words_of
from bot.edition import CRISIS, SMALLTALK, Edition
from bot.knowledge import Knowledge, Section
from bot.matching import Band, Match
from bot.privacy import masked, personal_kinds, without_masks
from bot.text import normalize

MAX_CHARACTERS = 2000

# Choices offered lie this close to the best.
_NEAR_BEST = 0.5
# An answer less sure than this comes with buttons to what else may have been meant.
SURE = 0.8


def respond(message: Message, conversation: Conversation, edition: Edition, now: datetime) -> Turn:
    """The reply to `message` on the day of `now`, and what is remembered after it.

    Personal numbers in the text are masked first; whoever wrote them is warned.
    """
    press = message.press or _typed_press(message.text, conversation)
    question, confidence, asking = "", None, ""
    if press and (
        told := remind.pressed(press, message, conversation, edition.knowledge, now)
        or new_jobs.pressed(press, message, conversation, edition, now)
    ):
        reply = told
    elif press:
        reply, asking = _pressed(press, conversation, edition, now.date())
    else:
        question = masked(message.text[: MAX_CHARACTERS + 1])
        reply, confidence, asking = _read(message, question, conversation, edition, now)
        if reply.outcome is Outcome.CRISIS:
            question = ""
        else:
            reply = _warned(reply, question, message, edition.knowledge)
    if reply.aside:
        return Turn(reply, conversation, feedback=_feedback(press))
    reply = _resumable(reply, asking, edition.knowledge)
    entry, at = conversation.in_hand(now), conversation.at
    if reply.answers:
        entry, at = reply.answers[-1], now
    elif reply.outcome is Outcome.ELSEWHERE:
        entry = None
    reply = checklist.with_checklist(reply, edition.knowledge)
    reply = remind.with_reminder(reply, message, edition.knowledge)
    reply = new_jobs.with_offer(reply, message, conversation, edition.knowledge)
    actions = tuple(button.action for button in reply.buttons)
    case, wanted = reply.case or conversation.case, reply.subscriptions
    known = conversation.subscriptions if wanted is None else wanted
    search = reply.search if reply.search is not None else conversation.search
    after = Conversation(entry, at, actions, asking, case, known, search=search)
    return Turn(reply, after, question, confidence, subscriptions=wanted)


def _resumable(reply: Reply, asking: str, knowledge: Knowledge) -> Reply:
    """`reply` with the way back to a sum that it interrupts."""
    interview = read_interview(asking, knowledge.rules.calculators)
    if interview is None or interview.done or reply.outcome is Outcome.INTERVIEW:
        return reply
    title = knowledge.rules.calculators[interview.calculator].title
    return answer.with_resume(reply, title, knowledge)


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
) -> tuple[Reply, float | None, str]:
    """The reply to a typed `question`, the matcher's confidence where it was asked, and the sum
    under way after it."""
    text = without_masks(question).strip()
    if edition.matcher.owner(text) is None:  # a stored phrasing stays as it is
        text = in_mandarin(text)
    knowledge, day = edition.knowledge, now.date()
    if not normalize(text) and message.place:
        near = places.near_reply(message.place, conversation.in_hand(now), edition, day)
        return near, None, conversation.asking
    if len(message.text) > MAX_CHARACTERS or not normalize(text):
        return _unread(message, knowledge), None, conversation.asking
    if gives_up(text) and reckoning.under_way(conversation.asking, knowledge):
        return answer.cancelled_reply(knowledge), None, ""
    if checklist.cancels(text, conversation, knowledge):
        return answer.cancelled_reply(knowledge), None, conversation.asking
    if ended := (
        new_jobs.stopped(text, conversation, knowledge)
        or remind.stopped(text, conversation, knowledge)
    ):
        return ended, None, conversation.asking
    in_hand = conversation.in_hand(now)
    match = leaning(text, in_hand, edition)
    sign = crisis_kind(text, knowledge)
    kind = cry(sign, match)
    if kind and (sign or not jobs.plainly_sought(text, match, edition, day)):
        return answer.crisis_reply(kind, knowledge), match.confidence, ""
    match = calmed(match)
    if told := new_jobs.typed(text, match, message, conversation, edition, now):
        return told, match.confidence, conversation.asking
    if told := remind.typed(text, match, message, conversation, knowledge, now):
        return told, match.confidence, conversation.asking
    if interviewed := reckoning.interviewed(text, match, conversation, edition, day):
        return interviewed[0], match.confidence, interviewed[1]
    search = jobs.one_search(text, match, edition, day)
    reckoned = None if search else reckoning.reckoned(text, match, in_hand, edition, day)
    asked = () if search else several(text, match, in_hand, edition, day)
    rest = together.beside_sum(asked, reckoned, knowledge)
    if reckoned and reckoned[0].outcome is Outcome.CALCULATION and len(rest) < len(asked):
        reckoned = together.telling(reckoned[0], asked, rest), reckoned[1]
        if rest:
            reply = together.several_reply(rest, reckoned[0], edition, day)
            return reply, match.confidence, reckoned[1]
    elif rest:
        reply = together.several_reply(asked, None, edition, day)
        return reply, match.confidence, conversation.asking
    if not asked and (
        listed := checklist.typed(text, match, in_hand, conversation, knowledge, day)
    ):
        return listed, match.confidence, conversation.asking
    if reckoned:
        return reckoned[0], match.confidence, reckoned[1]
    searching = conversation.search if in_hand in SOUGHT else None
    if found := jobs.job_search(text, match, searching, conversation.actions, edition, day):
        return found, match.confidence, conversation.asking
    reply, confidence = _answered(text, match, in_hand, edition, day)
    return reply, confidence, conversation.asking


def _unread(message: Message, knowledge: Knowledge) -> Reply:
    """That nothing was said, or too much."""
    if len(message.text) > MAX_CHARACTERS:
        sentence = knowledge.texts.too_long.format(limit=MAX_CHARACTERS)
        return answer.sentence_reply(Outcome.NONE, sentence, knowledge)
    if message.attachment:
        return answer.attachment_reply(message.attachment, knowledge)
    return answer.sentence_reply(Outcome.NONE, knowledge.texts.empty, knowledge)


def _answered(
    text: str, match: Match, in_hand: str | None, edition: Edition, day: date
) -> tuple[Reply, float | None]:
    """What the knowledge says to `text`, and the matcher's confidence where it counted."""
    knowledge = edition.knowledge
    section, bare = asked_section(text, knowledge)
    if bare and _arrives(text, match, in_hand, knowledge):
        bare = False
    if bare and match.confidence < 1.0:
        if in_hand and section and in_hand in knowledge.entries:
            entry = knowledge.entries[in_hand]
            return answer.section_reply(entry, section, knowledge, day), None
        return answer.sentence_reply(Outcome.NONE, knowledge.texts.ask_topic, knowledge), None
    if ambiguity := words_of(knowledge).ambiguous.get(normalize(text)):
        ids = [id for id in ambiguity.choices if id in knowledge.entries]
        return answer.choices_reply(ids, knowledge, ambiguity.ask), None
    if in_hand is None and reckoning.bare_fact(text, day):
        ids = reckoning.about_facts(match, knowledge)
        return answer.choices_reply(ids, knowledge), None
    return _matched(text, match, in_hand, edition, day), match.confidence


def _arrives(text: str, match: Match, in_hand: str | None, knowledge: Knowledge) -> bool:
    """Whether an entry beside that in hand tells when what is asked after arrives."""
    if not (in_hand and asks_arrival(text) and match.first and match.band is Band.ANSWER):
        return False
    topics, id = knowledge.topic_of, match.first.id
    return id != in_hand and topics.get(id) == topics.get(in_hand)


def _matched(text: str, match: Match, in_hand: str | None, edition: Edition, day: date) -> Reply:
    """What the matcher's outcome becomes."""
    knowledge = edition.knowledge
    topic = knowledge.topic_of.get(in_hand or "", "general")
    if match.band is not Band.ANSWER and _thanks(text, knowledge):
        return answer.smalltalk_reply("thanks", knowledge)
    first = match.first
    if first is None:
        return answer.no_answer_reply(knowledge, topic)
    if match.band is Band.ANSWER:
        found = _found(first.id, topic, edition, day, text)
        if match.confidence < SURE and first.id in knowledge.entries:
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
    """What a button does, and the interview that is under way after it."""
    knowledge = edition.knowledge
    verb, _, rest = action.partition(":")
    if summed := reckoning.pressed(verb, rest, conversation.asking, knowledge, day):
        return summed
    if verb == checklist.VERB and (listed := checklist.pressed(rest, conversation, knowledge, day)):
        return listed, conversation.asking
    if verb == "j" and (found := jobs.pressed(rest, conversation.search, edition, day)):
        return found, conversation.asking
    asking = "" if verb == "cancel" else conversation.asking
    return _opened(verb, rest, edition, day), asking


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
    if verb == "p":
        return places.places_reply(edition, day)
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


def _thanks(text: str, knowledge: Knowledge) -> bool:
    """Whether `text` is little more than thanks."""
    thanks = knowledge.smalltalk.get("thanks")
    if thanks is None or len(normalize(text)) > 6:
        return False
    return any(len(word) <= 3 and word in text for word in thanks.phrasings)
