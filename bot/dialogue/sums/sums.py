"""Replies to sums: what is still to be known, asked with buttons, and the result with its working.

An interview goes on here: `go_on` gives the next question, or the result once nothing is missing.
"""

from dataclasses import replace
from datetime import date

from bot.dialogue.answer import titled
from bot.dialogue.reading.facts import Facts
from bot.dialogue.reply import Block, BlockKind, Button, Outcome, Reply
from bot.dialogue.sources import source_blocks
from bot.dialogue.sums.calculate import LEAVES, Result, alike, calculate
from bot.dialogue.sums.interview import SKIPPED, Interview, Question, known_facts, next_question
from bot.dialogue.sums.leads import lead_of
from bot.knowledge import Knowledge
from bot.rules import Birth, Calculator
from bot.rules.given import yuan

MOST_CHILDREN = 6


def go_on(
    interview: Interview,
    knowledge: Knowledge,
    day: date,
    first: str | None = None,
    note: str = "",
) -> tuple[Reply, Interview]:
    """The next question of `interview`, or its result, and the interview after it.

    Where a birth may be of several months and all come to the same sum, that is the result.
    """
    calculator = knowledge.rules.calculators[interview.calculator]
    facts = known_facts(interview, day)
    question = next_question(interview, calculator, facts, day)
    if question is None:
        result = calculate(calculator.id, interview.question, facts, first, knowledge, day)
        return _result_reply(result, facts, (), knowledge, day), replace(interview, done=True)
    if question.months and facts.candidates and interview.year is None:
        results = [
            calculate(
                calculator.id,
                interview.question,
                replace(facts, births=(month,), candidates=()),
                first,
                knowledge,
                day,
            )
            for month in question.months
        ]
        others = {"births": str(question.months[0])}
        alone = replace(interview, answers=(*interview.answers, *others.items()))
        complete = next_question(alone, calculator, known_facts(alone, day), day) is None
        if complete and alike(results):
            middle = question.months[len(question.months) // 2]
            told = replace(facts, births=(middle,), candidates=())
            lines = (results[0].outcome.working, results[-1].outcome.working)
            working = tuple(dict.fromkeys(line for working in lines for line in working))
            same = results[len(results) // 2]
            same = replace(same, outcome=replace(same.outcome, working=working))
            reply = _result_reply(same, told, question.months, knowledge, day)
            return reply, replace(interview, done=True)
    asked = replace(interview, done=False)
    return _question_reply(asked, question, facts, calculator, note, knowledge, day), asked


def problem_note(problem: str, about: tuple[str, ...], knowledge: Knowledge) -> str:
    """The sentence about what was wrong with what was said."""
    sentence: str = getattr(knowledge.texts.problems, problem)
    return sentence.format(about="、".join(about))


def _result_reply(
    result: Result, facts: Facts, between: tuple[Birth, ...], knowledge: Knowledge, day: date
) -> Reply:
    """The sum first, what it was reckoned from, its working, its sources, and who decides."""
    entry, texts, calculator = knowledge.entries[result.entry], knowledge.texts, result.calculator
    heading = texts.reckoned.format(what="，".join(_read(facts, between, calculator, knowledge)))
    estimate = texts.estimate.format(who=calculator.decided_by)
    blocks = [
        Block(BlockKind.HEADING, (heading,)),
        Block(BlockKind.PARAGRAPH, lead_of(result, knowledge, day)),
        Block(BlockKind.LIST, result.outcome.working, texts.working),
        Block(BlockKind.NOTE, (estimate,)),
        *source_blocks(
            entry,
            entry.answer.texts(),
            knowledge,
            day,
            tuple(knowledge.rules.behind(calculator, _day_of(result, day))),
        ),
    ]
    if facts.place and calculator.id in (*LEAVES, "maternity-allowance"):
        blocks.insert(1, Block(BlockKind.NOTE, (texts.other_place.format(place=facts.place),)))
    buttons = _next_steps(result, facts, knowledge)
    return Reply(
        Outcome.CALCULATION,
        tuple(blocks),
        buttons,
        answers=(entry.id,),
        facts=facts.as_json(),
        result=result.as_json(),
    )


def _day_of(result: Result, day: date) -> date:
    """The day whose amounts count: today, in another year its last."""
    year = result.given.year
    return day if year in (None, day.year) else date(year or day.year, 12, 31)


def _read(
    facts: Facts, between: tuple[Birth, ...], calculator: Calculator, knowledge: Knowledge
) -> list[str]:
    """What was read and used, so that a wrong reading is seen."""
    read, names = knowledge.texts.read, {one.name for one in calculator.inputs}
    parts = []
    if between:
        first, last = between[0].spoken(), between[-1].spoken()
        parts.append(read.between.format(first=first, last=last))
    elif facts.births:
        births = "、".join(birth.spoken() for birth in dict.fromkeys(facts.births))
        parts.append(read.births.format(births=births) + (read.rough if facts.rough else ""))
    count = facts.at_once if len(facts.births) <= 1 else len(facts.births)
    if count > 1:
        parts.append(read.children.format(count=count))
    if facts.year and "split" in names:
        parts.append(read.year.format(year=facts.year))
    if facts.split and "split" in names:
        parts.append(getattr(read, facts.split))
    if facts.difficult and "difficult" in names:
        parts.append(read.difficult)
    for name in ("monthly_salary", "social_insurance", "spouse_salary", "spouse_insurance"):
        if name in names and (amount := getattr(facts, name)) is not None:
            parts.append(getattr(read, name).format(amount=yuan(amount)))
    if "average_wage" in names and facts.average_wage is not None:
        parts.append(read.average_wage.format(amount=yuan(facts.average_wage)))
    if facts.rate is not None and facts.monthly_salary is None and "monthly_salary" in names:
        parts.append(read.rate.format(rate=f"{(facts.rate * 100).normalize():f}%"))
    return parts or [calculator.title]


def _next_steps(result: Result, facts: Facts, knowledge: Knowledge) -> tuple[Button, ...]:
    """After a sum: how to apply, what to bring, the card; another child, another birth."""
    calculator, texts = result.calculator, knowledge.texts
    known = dict.fromkeys(id for id in (*calculator.after, result.entry) if id in knowledge.entries)
    buttons = [Button(titled(id, knowledge), f"e:{id}") for id in known]
    births = any(one.kind == "birth" for one in calculator.inputs)
    if births and facts.at_once == 1 and len(facts.births) < MOST_CHILDREN:
        buttons.append(Button(texts.add_child, "more"))
    buttons.append(Button(texts.reckon_again, f"calc:{calculator.id}"))
    return tuple(buttons)


def _question_reply(
    interview: Interview,
    question: Question,
    facts: Facts,
    calculator: Calculator,
    note: str,
    knowledge: Knowledge,
    day: date,
) -> Reply:
    """One question, its buttons, 返回 and 取消."""
    texts, one = knowledge.texts, question.input
    note = note or _note(question, facts, interview, knowledge)
    ask = one.ask
    if question.before:
        ask = texts.nth_child.format(nth=len(question.before) + 1) + ask
    buttons: list[Button] = []
    if one.kind == "birth" and facts.problem == "several":
        ask = ""
        buttons = [Button(birth.spoken(), f"y:{birth}") for birth in facts.about_births]
    elif one.kind == "birth":
        ask, buttons = _birth_buttons(interview, question, ask, knowledge, day)
    elif one.kind == "choice":
        buttons = [Button(label, f"y:{value}") for value, label in one.options.items()]
    if one.skip:
        buttons.append(Button(one.skip, f"y:{SKIPPED}"))
    buttons += [Button(texts.back, "back"), Button(texts.cancel, "cancel")]
    blocks = [Block(BlockKind.HEADING, (calculator.title,))]
    if note:
        blocks.append(Block(BlockKind.NOTE, (note,)))
    if ask:
        blocks.append(Block(BlockKind.PARAGRAPH, (ask,)))
    entry = _belongs_to(calculator, knowledge)
    return Reply(
        Outcome.INTERVIEW,
        tuple(blocks),
        tuple(buttons),
        answers=(entry,) if entry else (),
        facts=facts.as_json(),
    )


def _birth_buttons(
    interview: Interview,
    question: Question,
    ask: str,
    knowledge: Knowledge,
    day: date,
) -> tuple[str, list[Button]]:
    """The years to choose from, or the months once the year is clear."""
    texts = knowledge.texts
    years = question.years(day)
    year = interview.year or (years[0] if len(years) == 1 else None)
    if year is not None:
        months = question.months_of(year, day)
        return texts.which_month.format(year=year), [
            Button(texts.month.format(month=month), f"y:{year}-{month:02}") for month in months
        ]
    buttons = [Button(texts.year.format(year=number), f"y:{number}") for number in years]
    if question.before:
        buttons.append(Button(texts.same_day, f"y:{question.before[-1]}"))
    return ask, buttons


def _note(question: Question, facts: Facts, interview: Interview, knowledge: Knowledge) -> str:
    """Why this is asked, where the question told something of it."""
    kind = question.input.kind
    if facts.problem.startswith("salary"):
        return problem_note(facts.problem, facts.about, knowledge) if kind == "amount" else ""
    if kind not in ("birth", "day") or interview.year is not None:
        return ""
    if facts.problem:
        return problem_note(facts.problem, facts.about, knowledge)
    if facts.expected and kind == "birth":
        return knowledge.texts.problems.expected
    if question.months and facts.candidates:
        first, last = question.months[0].spoken(), question.months[-1].spoken()
        return problem_note("between", (f"{first}到{last}",), knowledge)
    return ""


def _belongs_to(calculator: Calculator, knowledge: Knowledge) -> str | None:
    return next((id for id in calculator.entries if id in knowledge.entries), None)
