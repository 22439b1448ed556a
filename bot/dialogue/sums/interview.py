"""An interview: what a sum still lacks, asked one fact at a time.

It lives in the conversation as text (`written`), so that a press, a typed answer, a question in
between and a restart find it again. What was answered replaces what was read in the question.
"""

import json
import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from bot.dialogue.reading.facts import Facts, read_facts
from bot.dialogue.reading.money import read_amount
from bot.rules import Birth, Calculator, Input
from bot.rules.births import read_birth
from bot.text import clean, numerals_as_digits

# How an answer says that it is passed over, and what goes back or ends it, when typed.
SKIPPED = "?"
_SKIP = re.compile("不知道|不清楚|不晓得|说不准|忘了|记不清|没算过|跳过|随便|还没定|不确定|先不")
_BACK = re.compile("(?:返回|上一步|退回|回去)[吧了]?")
_CANCEL = re.compile("(?:取消|算了|不算了|不办了|退出|不问了)[吧了]?")
_YEAR_TYPED = re.compile(r"(?:是|属于)?(20\d\d|\d\d)年?(?:的|生的|出生)?")
_MONTH_TYPED = re.compile(r"(?:是)?(1[0-2]|0?[1-9])月?份?(?:的|生的|出生)?")
_YES = re.compile("是|对|嗯|有")
_NO = re.compile("不是|不|没|否|顺产")
_YEARS_BACK = 5


@dataclass(frozen=True, slots=True)
class Interview:
    """The calculator, the question it began with (empty from a button), and the answers so far.

    `answers` are written values by input name, in the order given; `births` holds one a child,
    `children` how many there are. `year` is half of a birth. `thorough`: begun by the button, so
    that it asks what could be passed over too. `done`: the sum was given.
    """

    calculator: str
    question: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    year: int | None = None
    thorough: bool = False
    done: bool = False

    def written(self) -> str:
        """As kept in the conversation."""
        return json.dumps(
            {
                "calculator": self.calculator,
                "question": self.question,
                "answers": self.answers,
                "year": self.year,
                "thorough": self.thorough,
                "done": self.done,
            },
            ensure_ascii=False,
        )

    def answered(self, name: str, value: str) -> "Interview":
        """With the answer to one input, in place of any before."""
        kept = tuple(pair for pair in self.answers if pair[0] != name)
        return replace(self, answers=(*kept, (name, value)), year=None, done=False)

    def back(self) -> "Interview | None":
        """One step back; None where it was the first."""
        if self.year is not None:
            return replace(self, year=None)
        if not self.answers:
            return None
        *kept, (name, value) = self.answers
        if name != "births":
            return replace(self, answers=tuple(kept), done=False)
        before, _, last = value.rpartition(",")
        if before:
            kept.append((name, before))
        return replace(self, answers=tuple(kept), year=int(last[:4]), done=False)


def read_interview(written: str, calculators: dict[str, Calculator]) -> Interview | None:
    """The interview that `written` keeps; None for nothing, or one that is no longer known."""
    try:
        kept = json.loads(written)
        answers = tuple((str(name), str(value)) for name, value in kept.pop("answers"))
        interview = Interview(answers=answers, **kept)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return interview if interview.calculator in calculators else None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked next: the input; of a birth the months that it may be, and those before it."""

    input: Input
    months: tuple[Birth, ...] = ()
    before: tuple[Birth, ...] = ()

    def born(self, written: str) -> str:
        """The answer that this birth makes, with those before it."""
        return ",".join([*map(str, self.before), written])

    def years(self, today: date) -> tuple[int, ...]:
        """The years to choose from, the latest first."""
        if self.months:
            return tuple(sorted({month.year for month in self.months}, reverse=True))
        return tuple(range(today.year, today.year - _YEARS_BACK - 1, -1))

    def months_of(self, year: int, today: date) -> tuple[int, ...]:
        """The months of `year` to choose from; none ahead of today."""
        if self.months and (of_year := [one.month for one in self.months if one.year == year]):
            return tuple(of_year)
        return tuple(range(1, (today.month if year == today.year else 12) + 1))


def known_facts(interview: Interview, today: date) -> Facts:
    """What was read in the question, and in its place what was answered."""
    facts = read_facts(interview.question, today)
    for name, value in interview.answers:
        if value != SKIPPED:
            facts = _with(facts, name, value)
    return facts


def _with(facts: Facts, name: str, value: str) -> Facts:
    problem = "" if facts.problem.startswith("salary") == (name != "births") else facts.problem
    if name == "births":
        births = tuple(read_birth(written) for written in value.split(","))
        return replace(
            facts, births=births, candidates=(), rough=False, undated=False, problem=problem
        )
    if name == "children":
        return replace(facts, children=int(value))
    if name == "babies":
        return replace(facts, at_once=int(value), children=int(value))
    if name == "difficult":
        return replace(facts, difficult=value == "true")
    if name == "split":
        return replace(facts, split=value)
    return replace(facts, **{name: Decimal(value)}, problem=problem)  # type: ignore[arg-type]


def next_question(
    interview: Interview, calculator: Calculator, facts: Facts, today: date
) -> Question | None:
    """The first thing that is missing; None where the sum can be made."""
    passed = dict(interview.answers)
    for one in calculator.inputs:
        if one.unless and getattr(facts, one.unless) is not None:
            continue
        if one.skip and (one.name in passed or not interview.thorough):
            continue
        if one.kind in ("birth", "day"):
            if question := _birth_question(one, facts, today):
                return question
        elif one.kind == "amount":
            if getattr(facts, one.name) is None:
                return Question(one)
        elif not _chosen(one, facts):
            return Question(one)
    return None


def _birth_question(one: Input, facts: Facts, today: date) -> Question | None:
    if one.kind == "day":
        complete = facts.births and facts.births[0].day is not None
        return None if complete else Question(one)
    if facts.problem and not facts.problem.startswith("salary"):
        return Question(one)
    count = facts.children if facts.at_once == 1 and facts.children else 1
    if any((birth.year, birth.month) > (today.year, today.month) for birth in facts.births):
        return Question(one)
    if len(facts.births) < count:
        candidates = facts.candidates if not facts.births else ()
        now = (today.year, today.month)
        months = tuple(month for month in candidates if (month.year, month.month) <= now)
        return Question(one, months, facts.births)
    return None


def _chosen(one: Input, facts: Facts) -> bool:
    """Whether what is to be chosen was said already."""
    said = {"split": facts.split, "babies": facts.at_once > 1, "difficult": facts.difficult}
    return bool(said.get(one.name))


def pressed(interview: Interview, question: Question, value: str, today: date) -> Interview | None:
    """The interview after the press of a value; None where it answers nothing that is asked."""
    name = question.input.name
    if value == SKIPPED:
        return interview.answered(name, SKIPPED) if question.input.skip else None
    if question.input.kind == "choice":
        return interview.answered(name, value) if value in question.input.options else None
    if question.input.kind == "amount":
        return None
    if re.fullmatch(r"20\d\d", value):
        year = int(value)
        months = question.months_of(year, today) if year <= today.year else ()
        if question.months and len(months) == 1:
            return interview.answered(name, question.born(f"{year}-{months[0]:02}"))
        return replace(interview, year=year) if months else None
    try:
        birth = read_birth(value)
    except ValueError:
        return None
    ahead = (birth.year, birth.month) > (today.year, today.month)
    return None if ahead else interview.answered(name, question.born(str(birth)))


def typed(
    interview: Interview, question: Question, text: str, today: date
) -> tuple[Interview | None, str, tuple[str, ...]]:
    """The interview after a typed answer, or what is wrong with it; (None, "", ()) if it is none.

    What is wrong is a key of the texts' `problems`, with what it quotes.
    """
    said = numerals_as_digits(clean(text)).strip("。.!！?？,，~ ")
    one = question.input
    if _SKIP.search(said) and len(said) <= 10:
        if one.skip:
            return interview.answered(one.name, SKIPPED), "", ()
        return None, "needed", ()
    if one.kind == "choice":
        if (chosen := _choice(one, said, today)) is not None:
            return interview.answered(one.name, chosen), "", ()
        return None, "", ()
    if one.kind == "amount":
        return _typed_amount(interview, one, text, said, today)
    return _typed_birth(interview, question, text, said, today)


def _typed_amount(
    interview: Interview, one: Input, text: str, said: str, today: date
) -> tuple[Interview | None, str, tuple[str, ...]]:
    facts = read_facts(f"月薪{text}", today)
    if facts.problem.startswith("salary"):
        return None, facts.problem, facts.about
    if len(said) <= 16 and (amount := read_amount(said)) is not None:
        return interview.answered(one.name, f"{amount:f}"), "", ()
    bare = re.fullmatch(r"[\d.,元块^*万千百\s]+", said)
    return None, "salary_vague" if bare else "", (text,) if bare else ()


def _typed_birth(
    interview: Interview, question: Question, text: str, said: str, today: date
) -> tuple[Interview | None, str, tuple[str, ...]]:
    one = question.input
    facts = read_facts(text if len(said) > 12 else f"{text}生的", today)
    if not facts.told:
        facts = read_facts(text, today)
    if facts.problem == "future" and one.kind == "day":
        facts = read_facts(f"预产期{text}", today)
        if not facts.births:
            return None, "future", facts.about
    if facts.problem in ("impossible", "future", "early", "several"):
        return None, facts.problem, facts.about
    if len(facts.births) == 1:
        if one.kind == "day" and facts.births[0].day is None:
            return None, "which_day", ()
        return interview.answered(one.name, question.born(str(facts.births[0]))), "", ()
    if len(facts.births) > 1 and not question.before:
        return interview.answered(one.name, ",".join(map(str, facts.births))), "", ()
    if one.kind == "birth":
        if (month := _MONTH_TYPED.fullmatch(said)) and interview.year is not None:
            number = int(month[1])
            if number in question.months_of(interview.year, today):
                written = question.born(f"{interview.year}-{number:02}")
                return interview.answered(one.name, written), "", ()
            return None, "future", (f"{interview.year}年{number}月",)
        if year := _YEAR_TYPED.fullmatch(said):
            named = int(year[1]) + (2000 if len(year[1]) == 2 else 0)
            if named > today.year:
                return None, "future", (f"{named}年",)
            return replace(interview, year=named), "", ()
    return None, "", ()


def _choice(one: Input, said: str, today: date) -> str | None:
    """The value of the option that was typed."""
    for value, label in one.options.items():
        if said in (value, label):
            return value
    facts = read_facts(said, today)
    if one.name == "babies":
        count = facts.at_once if facts.at_once > 1 else None
        alone = re.fullmatch(r"(?:就|只)?[1一]个|单胎|1", said)
        return "1" if alone else str(count) if count else None
    if one.name == "split":
        return facts.split
    if len(said) <= 6 and set(one.options) == {"true", "false"}:
        return "false" if _NO.search(said) else "true" if _YES.search(said) else None
    return None


def goes_back(text: str) -> bool:
    """Whether 返回 was typed."""
    return bool(_BACK.fullmatch(clean(text)))


def gives_up(text: str) -> bool:
    """Whether 取消 was typed."""
    return bool(_CANCEL.fullmatch(clean(text)))


_ONLY_FACTS = re.compile(
    r"[\d\s,，。.年月日号农阴阳公历初闰腊正冬廿属的生出孩子娃宝是了吧呢啊我俺家说错那刚满岁周半大零个双三胞胎龙凤都"
    r"各扣一半人全由自己月薪工资税率千万元块%夫妻老公老婆爱人对分平]"
)


def only_facts(text: str) -> bool:
    """Whether `text` is little more than a birth, a share or a pay: a sum done over with it."""
    said = numerals_as_digits(clean(text))
    return len(said) <= 24 and len(_ONLY_FACTS.sub("", said)) <= 1
