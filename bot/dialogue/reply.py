"""What the resident sees: blocks of plain text, and buttons. Each channel draws it its own way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.dialogue.notices.subscription import Subscription
from bot.listings import Filters


class Outcome(StrEnum):
    """What became of a message; the contract of `ask --batch`."""

    ANSWER = "answer"
    CHOICES = "choices"
    NONE = "none"
    ELSEWHERE = "elsewhere"
    CRISIS = "crisis"
    CALCULATION = "calculation"
    INTERVIEW = "interview"
    JOBS = "jobs"
    PLACES = "places"
    SMALLTALK = "smalltalk"
    HUMAN = "human"


class BlockKind(StrEnum):
    """How a block is drawn."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    STEPS = "steps"
    CHECKLIST = "checklist"
    LIST = "list"
    HOTLINES = "hotlines"
    NOTE = "note"
    SOURCE = "source"


_MARKS = {BlockKind.CHECKLIST: "□ ", BlockKind.LIST: "· ", BlockKind.HOTLINES: "☎ "}


TICKS = {True: "☑ ", False: "☐ "}


@dataclass(frozen=True, slots=True)
class Block:
    """Lines drawn in one way, under an optional small title.

    A checklist whose ticks are kept has for each line the action that ticks it (or takes the
    tick away), and whether it is ticked. The same actions stand in the reply's buttons.
    """

    kind: BlockKind
    lines: tuple[str, ...]
    title: str = ""
    actions: tuple[str, ...] = ()
    ticked: tuple[bool, ...] = ()

    def text(self) -> str:
        """The block as plain text, steps numbered."""
        lines = [f"{self.title}："] if self.title else []
        for number, line in enumerate(self.lines, 1):
            mark = f"{number}. " if self.kind is BlockKind.STEPS else _MARKS.get(self.kind, "")
            if self.ticked:
                mark = TICKS[self.ticked[number - 1]]
            lines.append(mark + line)
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Button:
    """A label and the action that a press sends back: short ASCII."""

    label: str
    action: str


@dataclass(frozen=True, slots=True)
class Case:
    """A family's case on one checklist: the options chosen, in order, and the items ticked."""

    checklist: str
    chosen: tuple[str, ...] = ()
    ticked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply. `answers` are the entries given in full, `choices` those offered.

    An `aside` is a word beside the conversation, which stays as it was (thanks for a 👍).
    `case` is the one that a checklist asks about or was made for. `subscriptions` are what the
    resident wants to be told after this reply; None leaves them as they are.
    With `traditional` all of it is written in traditional characters.
    `listings` are the ids of the listings shown, `search` the wishes they were searched by.
    `facts` were read from the question, `result` was computed from them, both as the contract of
    `ask --batch` has them.
    """

    outcome: Outcome
    blocks: tuple[Block, ...]
    buttons: tuple[Button, ...] = ()
    answers: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    aside: bool = False
    facts: Mapping[str, object] = field(default_factory=dict)
    result: Mapping[str, object] | None = None
    case: Case | None = None
    subscriptions: tuple[Subscription, ...] | None = None
    traditional: bool = False
    listings: tuple[str, ...] = ()
    search: Filters | None = None

    @property
    def lang(self) -> str:
        """The script as a language tag (BCP 47), for fonts and screen readers."""
        return "zh-Hant" if self.traditional else "zh-Hans"

    def text(self) -> str:
        """The blocks as plain text, without the buttons."""
        return "\n\n".join(block.text() for block in self.blocks)

    def as_json(self) -> dict[str, object]:
        """The keys of an `ask --batch` line (but `q`), and `reply` as drawn."""
        return {
            "outcome": self.outcome.value,
            "answers": list(self.answers),
            "choices": list(self.choices),
            "text": self.text(),
            "facts": dict(self.facts),
            "result": dict(self.result) if self.result is not None else None,
            "listings": list(self.listings),
            "filters": self.search.as_json() if self.search is not None else {},
            "reply": {
                "blocks": [_block_json(block) for block in self.blocks],
                "buttons": [
                    {"label": button.label, "action": button.action} for button in self.buttons
                ],
                "aside": self.aside,
                "lang": self.lang,
            },
        }


def _block_json(block: Block) -> dict[str, object]:
    drawn: dict[str, object] = {
        "kind": block.kind.value,
        "title": block.title,
        "lines": list(block.lines),
    }
    if block.actions:
        drawn |= {"actions": list(block.actions), "ticked": list(block.ticked)}
    return drawn
