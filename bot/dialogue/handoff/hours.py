"""When a person answers: hours of the week, whether it is one now, and how that is said."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SPOKEN = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Hours:
    """`days` of the week (Monday is 0), each with the same `spans` from … to, the end excluded."""

    days: tuple[int, ...]
    spans: tuple[tuple[time, time], ...]

    def open_at(self, now: datetime) -> bool:
        """Whether somebody is there at `now`."""
        clock = now.time()
        return now.weekday() in self.days and any(a <= clock < b for a, b in self.spans)

    def opens(self, now: datetime) -> datetime:
        """The first moment after `now` when somebody comes."""
        days = (now.date() + timedelta(days=ahead) for ahead in range(8))
        starts = (
            datetime.combine(day, start, now.tzinfo)
            for day in days
            if day.weekday() in self.days
            for start, _ in self.spans
        )
        return next(start for start in starts if start > now)

    def spoken(self) -> str:
        """周一到周五9:00—17:00, 每天9:00—17:00."""
        names = [f"周{_SPOKEN[day]}" for day in self.days]
        run = len(names) > 2 and all(
            (a + 1) % 7 == b for a, b in zip(self.days, self.days[1:], strict=False)
        )
        days = f"{names[0]}到{names[-1]}" if run else "、".join(names)
        if len(names) == len(_DAYS):
            days = "每天"
        return days + "、".join(f"{_clock(start)}—{_clock(end)}" for start, end in self.spans)

    def spoken_opening(self, now: datetime) -> str:
        """今天13:30, 明天9:00 or 周一9:00: when somebody comes next."""
        opens = self.opens(now)
        ahead = (opens.date() - now.date()).days
        day = {0: "今天", 1: "明天"}.get(ahead, f"周{_SPOKEN[opens.weekday()]}")
        return day + _clock(opens.time())


def read_hours(text: str) -> Hours:
    """The Hours of "Mon-Fri 09:00-12:00 13:30-17:00". Raises ValueError for anything else."""
    days, *spans = text.split()
    first, _, last = days.partition("-")
    start, end = _DAYS.index(first), _DAYS.index(last or first)
    count = (end - start) % 7 + 1
    read = [tuple(map(time.fromisoformat, span.split("-"))) for span in spans]
    if not read or any(len(span) != 2 or span[0] >= span[1] for span in read):
        raise ValueError(f"{text!r}: each time is written HH:MM-HH:MM, the earlier first")
    return Hours(
        tuple((start + ahead) % 7 for ahead in range(count)),
        tuple(sorted((a, b) for a, b in read)),
    )


def _clock(moment: time) -> str:
    return f"{moment.hour}:{moment.minute:02}"
