"""What a change does to questions, seen before it goes live."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.dialogue import Conversation, Message, respond
from bot.edition import Edition
from bot.evaluation import Asked

_ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Told:
    """What a question gets: the outcome, the entries given or offered, and the words."""

    outcome: str
    ids: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Effect:
    """A question that would get another answer, and the entries that are right, where known."""

    question: str
    expected: tuple[str, ...]
    before: Told
    after: Told

    @property
    def moved(self) -> bool:
        """Whether it would get another entry or outcome, not only other words."""
        return (self.before.outcome, self.before.ids) != (self.after.outcome, self.after.ids)


def effects(
    before: Edition, after: Edition, questions: Iterable[str | Asked], day: date
) -> tuple[Effect, ...]:
    """Those of `questions` that would get another answer on `day`: other entries first.

    Each is asked once, as the first of a conversation.
    """
    now = datetime.combine(day, time(12), _ZONE)
    expected: dict[str, tuple[str, ...]] = {}
    for question in questions:
        if isinstance(question, Asked):
            right = question.together or tuple(sorted(question.right))
            expected[question.question] = right or expected.get(question.question, ())
        else:
            expected.setdefault(question, ())
    found = []
    for text, right in expected.items():
        one, other = told(text, before, now), told(text, after, now)
        if one != other:
            found.append(Effect(text, right, one, other))
    return tuple(sorted(found, key=lambda effect: not effect.moved))


def told(question: str, edition: Edition, now: datetime) -> Told:
    """What `edition` answers to `question`, as the first of a conversation at `now`."""
    reply = respond(Message("effects", question), Conversation(), edition, now).reply
    return Told(reply.outcome.value, reply.answers or reply.choices, reply.text())
