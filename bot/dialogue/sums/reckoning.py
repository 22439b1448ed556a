"""A message or a press as part of a sum: begun, gone on with, done over, or one step back.

Each gives the reply and the interview after it, as Conversation keeps it. What is asked and what
comes of it is interview.py's and sums.py's business.
"""

import re
from dataclasses import replace
from datetime import date

from bot.dialogue import answer
from bot.dialogue.conversation import Conversation
from bot.dialogue.reading.facts import read_facts
from bot.dialogue.reply import Reply
from bot.dialogue.sums.calculate import DEDUCTION, SUBSIDY, wanted
from bot.dialogue.sums.interview import (
    Interview,
    goes_back,
    known_facts,
    next_question,
    only_facts,
    read_interview,
    typed,
)
from bot.dialogue.sums.interview import pressed as press_of
from bot.dialogue.sums.sums import go_on, problem_note
from bot.edition import Edition
from bot.knowledge import Knowledge
from bot.matching import Band, Match
from bot.text import clean, numerals_as_digits


def under_way(asking: str, knowledge: Knowledge) -> bool:
    """Whether a fact is asked for."""
    interview = read_interview(asking, knowledge.rules.calculators)
    return interview is not None and not interview.done


def interviewed(
    text: str, match: Match, conversation: Conversation, edition: Edition, day: date
) -> tuple[Reply, str] | None:
    """The sum under way, with what `text` answers; None where it is something else."""
    knowledge = edition.knowledge
    interview = read_interview(conversation.asking, knowledge.rules.calculators)
    if interview is None:
        return None
    if interview.done:
        return _done_over(text, match, interview, knowledge, day)
    if goes_back(text):
        return _back(interview, knowledge, day)
    facts = known_facts(interview, day)
    calculator = knowledge.rules.calculators[interview.calculator]
    question = next_question(interview, calculator, facts, day)
    asks_anew = wanted(text, read_facts(text, day), None, False, None, knowledge)
    if question is None or (asks_anew and not only_facts(text)):
        return None
    answered, problem, about = typed(interview, question, text, day)
    if answered is None and not problem:
        return None
    note = problem_note(problem, about, knowledge) if problem else ""
    return _written(*go_on(answered or interview, knowledge, day, note=note))


def _done_over(
    text: str, match: Match, interview: Interview, knowledge: Knowledge, day: date
) -> tuple[Reply, str] | None:
    """The sum done over with what `text` corrects: another birth, a share, a pay."""
    facts = read_facts(text, day)
    if match.confidence >= 1.0 or not only_facts(text):
        return None
    calculator = knowledge.rules.calculators[interview.calculator]
    said = {"split": facts.split, "babies": str(facts.at_once) if facts.at_once > 1 else None}
    for name in ("monthly_salary", "spouse_salary", "social_insurance", "average_wage"):
        amount = getattr(facts, name)
        said[name] = None if amount is None else f"{amount:f}"
    again = interview
    for one in calculator.inputs:
        if value := said.get(one.name):
            again = again.answered(one.name, value)
    if facts.births:
        again = again.answered("births", ",".join(map(str, facts.births)))
    elif facts.candidates or facts.problem:
        again = replace(again, question=f"{text}{again.question}", answers=(), done=False)
    if again == interview:
        return None
    return _written(*go_on(again, knowledge, day))


def reckoned(
    text: str, match: Match, in_hand: str | None, edition: Edition, day: date
) -> tuple[Reply, str] | None:
    """The sum that `text` asks for, or the question for what it lacks; None elsewhere."""
    knowledge = edition.knowledge
    facts = read_facts(text, day)
    first = match.first.id if match.first else None
    sure = match.band is Band.ANSWER
    id = wanted(text, facts, first, sure, in_hand, knowledge)
    if id is None and facts.births and not facts.rough and only_facts(text):
        id = _of_hand(in_hand, knowledge)
    if id is None:
        return None
    return _written(*go_on(Interview(id, text), knowledge, day, first if sure else None))


def reckoned_part(text: str, entry: str, knowledge: Knowledge, day: date) -> Reply | None:
    """The sum that `text`, one of several questions, asks for under `entry`; None if incomplete."""
    id = wanted(text, read_facts(text, day), entry, True, None, knowledge)
    if id is None or entry not in knowledge.rules.calculators[id].entries:
        return None
    reply, interview = go_on(Interview(id, text), knowledge, day)
    return reply if interview.done else None


def _of_hand(in_hand: str | None, knowledge: Knowledge) -> str | None:
    """The sum that a birth and nothing else is told for: of what is in hand."""
    entry = knowledge.entries.get(in_hand or "")
    for id in (SUBSIDY, DEDUCTION):
        calculator = knowledge.rules.calculators.get(id)
        if (
            entry
            and calculator
            and not knowledge.families[entry.family].isdisjoint(calculator.entries[:1])
        ):
            return id
    return None


def bare_fact(text: str, day: date) -> bool:
    """Whether `text` tells a year, an age or a number of children, and asks nothing."""
    said = numerals_as_digits(clean(text))
    if re.fullmatch(r"\d{1,4}[个岁年月]", said):
        return True
    if not only_facts(text) or not re.search(r"\d", said):
        return False
    facts = read_facts(text, day)
    return facts.told or facts.children is not None or facts.year is not None


def about_facts(match: Match, knowledge: Knowledge) -> list[str]:
    """The entries that a fact may be told for, where no topic is in hand."""
    calculators = knowledge.rules.calculators
    ids = [match.first.id] if match.first else []
    ids += [calculators[id].entries[0] for id in (SUBSIDY, DEDUCTION) if id in calculators]
    return [id for id in dict.fromkeys(ids) if id in knowledge.entries]


def _written(reply: Reply, interview: Interview) -> tuple[Reply, str]:
    return reply, interview.written()


def _back(interview: Interview, knowledge: Knowledge, day: date) -> tuple[Reply, str]:
    """One step back; from the first to the topics."""
    before = interview.back()
    if before is None:
        return answer.menu_reply(knowledge), ""
    return _written(*go_on(before, knowledge, day))


def pressed(
    verb: str, rest: str, asking: str, knowledge: Knowledge, day: date
) -> tuple[Reply, str] | None:
    """What a button of a sum does; None for any other button."""
    calculators = knowledge.rules.calculators
    if verb == "calc" and rest in calculators:
        return _written(*go_on(Interview(rest, thorough=True), knowledge, day))
    interview = read_interview(asking, calculators)
    if interview is None or verb not in ("y", "back", "resume", "more"):
        return None
    if verb == "back":
        return _back(interview, knowledge, day)
    facts = known_facts(interview, day)
    if verb == "more" and interview.done and facts.births:
        count = str(len(facts.births) + 1)
        told = ",".join(map(str, facts.births))
        more = interview.answered("births", told).answered("children", count)
        return _written(*go_on(more, knowledge, day))
    question = next_question(interview, calculators[interview.calculator], facts, day)
    answered = None
    if verb == "y" and question is not None and not interview.done:
        answered = press_of(interview, question, rest, day)
    return _written(*go_on(answered or interview, knowledge, day))
