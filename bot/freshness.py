"""What of the knowledge should be looked at again, the most asked for first.

For staff (`bot stale`). What a review is and how it is recorded stands in knowledge/README.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.knowledge import Knowledge
from bot.rules.rulebook import QUOTE

SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Stale:
    """One file to review: what it is, by when, and how often answers that rest on it were given."""

    id: str
    title: str
    review_by: date
    uses: int

    def line(self, day: date) -> str:
        """For staff, as seen on `day`."""
        left = (self.review_by - day).days
        when = f"还有{left}天" if left >= 0 else f"过了{-left}天"
        return f"{self.uses:6} 次  {self.review_by} {when}  {self.id}  {self.title}"


def stale(
    knowledge: Knowledge, usage: Mapping[str, int], day: date, within: timedelta = SOON
) -> list[Stale]:
    """All whose `review_by` has passed on `day` or comes `within` a time, the most used first.

    `usage` is how often each entry answered. An amount or a window is used where an entry quotes
    it or a calculator of that entry reckons with it.
    """
    rests: dict[str, set[str]] = {}
    for id, entry in knowledge.entries.items():
        for text in entry.answer.texts():
            for name in QUOTE.findall(text):
                rests.setdefault(name.removesuffix(".opens").removesuffix(".closes"), set()).add(id)
    for calculator in knowledge.rules.calculators.values():
        for name in calculator.parameters:
            rests.setdefault(name, set()).update(calculator.entries)

    def uses(entries: Iterable[str]) -> int:
        return sum(usage.get(id, 0) for id in set(entries))

    rules = knowledge.rules
    found = [
        *(
            Stale(one.id, one.title, one.review_by, uses([one.id]))
            for one in knowledge.entries.values()
        ),
        *(
            Stale(one.id, one.description, one.review_by, uses(rests.get(one.id, ())))
            for one in rules.parameters.values()
        ),
        *(
            Stale(one.id, one.title, one.review_by, uses({one.entry, *rests.get(one.id, ())}))
            for one in rules.windows.values()
            if one.review_by
        ),
        *(
            Stale(one.id, one.description, one.review_by, uses(rests.get(one.id, ())))
            for one in rules.scales.values()
        ),
        *(
            Stale(one.id, one.title, one.review_by, uses(one.entries))
            for one in knowledge.checklists.values()
        ),
    ]
    due = [one for one in found if one.review_by <= day + within]
    return sorted(due, key=lambda one: (-one.uses, one.review_by, one.id))
