"""When one works, read from a post's own words ("8:30–16:00之间自选") and its slots.

A post says its hours in words for people; what a search needs is derived here and nowhere
written twice. What cannot be read fits nothing but the slots.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

_TIME = r"(\d{1,2})[:：.]([0-5]\d)"
_SPAN = re.compile(rf"{_TIME}\s{{0,3}}[-–—~～至到]{{1,3}}\s{{0,3}}(次日)?\s{{0,3}}{_TIME}")
_CHOICE = re.compile(r"自选|任选|可选|选一段|自定|自己定|时间自由|有单就做|之间|或")
_NIGHT = re.compile(r"夜班|通宵|大夜|倒班|三班|两班")
_NO_NIGHT = re.compile(r"(?:不|无|没有|免)(?:用|需|上|安排|排)*(?:夜班|通宵|大夜|倒班)")
_WEEKDAYS = re.compile(r"周一(?:至|到|[-–—~～])周五|工作日|双休|周末休")

NOON, EVENING, LATE = 12 * 60, 17 * 60, 22 * 60
SCHOOL_FROM, SCHOOL_TO = 8 * 60, 16 * 60


@dataclass(frozen=True, slots=True)
class Hours:
    """Spans in minutes after midnight; `choice` where one of them, or a part, can be chosen."""

    spans: tuple[tuple[int, int], ...]
    choice: bool
    slots: frozenset[str]
    nights: bool
    weekends_off: bool

    @property
    def fits_school_run(self) -> bool:
        """Whether one can come after 8:00 and leave by 16:00 (the notion of 可接送孩子)."""
        return self.within(SCHOOL_FROM, SCHOOL_TO, {"上午", "中午", "下午", "自由"})

    @property
    def morning(self) -> bool:
        """Whether it can all be done before one in the afternoon."""
        return self.within(0, NOON + 60, {"清晨", "上午", "中午"})

    @property
    def afternoon(self) -> bool:
        """Whether it can all be done between noon and half past six."""
        return self.within(NOON, EVENING + 90, {"下午", "傍晚"})

    @property
    def evening(self) -> bool:
        """Whether it can all be done after five in the afternoon."""
        return self.within(EVENING, 24 * 60, {"傍晚", "晚上"})

    @property
    def weekend(self) -> bool:
        """Whether it can be done on Saturdays and Sundays alone."""
        return self.free or "周末" in self.slots

    @property
    def free(self) -> bool:
        """Whether one's time is one's own."""
        return "自由" in self.slots

    def within(self, first: int, last: int, slots: set[str] | None = None) -> bool:
        """Whether the work can be done from `first` to `last` (minutes after midnight).

        Without spans the `slots` that lie in that time decide, if given.
        """
        if self.free:
            return True
        if not self.spans:
            known = self.slots - {"周末"}
            inside = known & (slots or set())
            return bool(inside) if self.choice else bool(known) and inside == known
        if not self.choice:
            return all(first <= start and end <= last for start, end in self.spans)
        # Of a window to choose from, two hours or all of it must lie inside.
        return any(
            min(end, last) - max(start, first) >= min(120, end - start) for start, end in self.spans
        )


@lru_cache(maxsize=20_000)
def read_hours(words: str, slots: tuple[str, ...], flexible: bool) -> Hours:
    """The hours that `words` and `slots` tell; an end before its start is the day after."""
    spans = []
    for found in _SPAN.finditer(words):
        hour, minute, next_day, last_hour, last_minute = found.groups()
        start, end = int(hour) * 60 + int(minute), int(last_hour) * 60 + int(last_minute)
        spans.append((start, end + 24 * 60 if next_day or end <= start else end))
    choice = bool(_CHOICE.search(words)) or (flexible and not spans)
    late = bool(spans) and not choice and max(end for _, end in spans) > LATE
    night = bool(_NIGHT.search(_NO_NIGHT.sub("", words))) and not choice
    weekends_off = bool(_WEEKDAYS.search(words)) and "周末" not in slots
    return Hours(tuple(spans), choice, frozenset(slots), late or night, weekends_off)
