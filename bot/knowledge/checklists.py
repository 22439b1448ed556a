"""Personal checklists: which family's case needs which paper. One file each in checklists/.

A checklist asks a few questions; each answer is an option, named by a key that is unique in the
file. `when` says for which options a question, an item or a piece of advice is meant: every
question named in it must have been answered by one of the options listed. The dialogue asks.
"""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from bot.rules import Reference

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=14)]
# Options and items stand in the action of a button, which Telegram limits to 64 bytes.
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]{1,9}$")]
EntryId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*(\.[a-z0-9-]+)*$")]
When = dict[Key, tuple[Key, ...]]

_MAX_ACTION = 58


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Option(_Strict):
    """One answer: its button, and words by which it is known when typed; … means "close by"."""

    label: Label
    words: tuple[Text, ...] = ()


class CaseQuestion(_Strict):
    """One question about the family's case.

    `heard`: whether an answer is also read from the words that open the checklist.
    """

    ask: Text
    heard: bool = True
    when: When = Field(default_factory=dict)
    options: Annotated[dict[Key, Option], Field(min_length=2, max_length=8)]


class Item(_Strict):
    """One thing to have at hand: a short name for its button, and the whole of it."""

    label: Label
    text: Text
    when: When = Field(default_factory=dict)


class Advice(_Strict):
    """What to know in a case; where the facts leave it open, who decides."""

    text: Text
    when: When = Field(default_factory=dict)


class Checklist(_Strict):
    """The materials of one application. `entries` carry its button, the first is its card."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,9}$")]
    title: Text
    entries: Annotated[tuple[EntryId, ...], Field(min_length=1)]
    questions: Annotated[dict[Key, CaseQuestion], Field(min_length=1)]
    items: Annotated[dict[Key, Item], Field(min_length=1)]
    advice: tuple[Advice, ...] = ()
    hotlines: Annotated[tuple[EntryId, ...], Field(min_length=1)]
    references: Annotated[tuple[Reference, ...], Field(min_length=1)]
    checked: date
    review_by: date

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        options = [key for question in self.questions.values() for key in question.options]
        for key in options:
            if options.count(key) > 1:
                raise ValueError(f"option '{key}' stands in two questions; give it another key")
        for when in self._conditions():
            for name, wanted in when.items():
                if name not in self.questions:
                    raise ValueError(f"`when` names the question '{name}', which is not asked")
                for key in wanted:
                    if key not in self.questions[name].options:
                        raise ValueError(f"`when` names '{key}', which is no answer to '{name}'")
        longest = [max(map(len, question.options)) + 1 for question in self.questions.values()]
        action = len(f"k:{self.id}::+") + sum(longest) + max(map(len, self.items))
        if action > _MAX_ACTION:
            raise ValueError(f"a button would hold {action} characters; use shorter keys")
        return self

    def _conditions(self) -> Iterable[When]:
        yield from (question.when for question in self.questions.values())
        yield from (item.when for item in self.items.values())
        yield from (advice.when for advice in self.advice)

    def question_of(self, option: str) -> str | None:
        """The question that `option` answers; None where it answers none."""
        for name, question in self.questions.items():
            if option in question.options:
                return name
        return None

    def asked_next(self, chosen: Iterable[str]) -> str | None:
        """The first question that this case still leaves open; None when all is known."""
        case = self._case(chosen)
        for name, question in self.questions.items():
            if name not in case and _holds(question.when, case):
                return name
        return None

    def items_for(self, chosen: Iterable[str]) -> dict[str, Item]:
        """The items that the case needs, in the order of the file."""
        case = self._case(chosen)
        return {key: item for key, item in self.items.items() if _holds(item.when, case)}

    def advice_for(self, chosen: Iterable[str]) -> tuple[str, ...]:
        """What to know in the case."""
        case = self._case(chosen)
        return tuple(advice.text for advice in self.advice if _holds(advice.when, case))

    def spoken(self, chosen: Iterable[str]) -> tuple[str, ...]:
        """The answers given as their buttons say them, without those that do not apply."""
        given = {name: key for key in chosen if (name := self.question_of(key))}
        return tuple(
            question.options[given[name]].label
            for name, question in self.questions.items()
            if name in given
            and _holds({of: keys for of, keys in question.when.items() if of in given}, given)
        )

    def _case(self, chosen: Iterable[str]) -> dict[str, str]:
        """Question → option, without what does not apply (a divorce in a case of renewal)."""
        given = {name: key for key in chosen if (name := self.question_of(key))}
        case: dict[str, str] = {}
        for name, question in self.questions.items():
            if name in given and _holds(question.when, case):
                case[name] = given[name]
        return case


def _holds(when: When, case: dict[str, str]) -> bool:
    return all(case.get(name) in wanted for name, wanted in when.items())
