"""All parameters, scales, windows and calculators, and the quotes in texts that name them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from bot.errors import DateError
from bot.rules.calculators import Calculator
from bot.rules.parameters import Parameter, Reference
from bot.rules.scales import Scale
from bot.rules.windows import Window

QUOTE = re.compile(r"\{([a-z][a-z0-9.-]*)\}")
_NOT_IN_FORCE = "（当日没有这项标准）"


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Parameters, windows, scales and calculators by id."""

    parameters: dict[str, Parameter] = field(default_factory=dict)
    windows: dict[str, Window] = field(default_factory=dict)
    scales: dict[str, Scale] = field(default_factory=dict)
    calculators: dict[str, Calculator] = field(default_factory=dict)

    def filled(self, text: str, day: date) -> str:
        """`text` with each `{id}` replaced by what holds on `day`.

        An amount not in force that day reads "（当日没有这项标准）"; an unknown id stays as it
        is (`check` refuses it before it is published).
        """
        return QUOTE.sub(lambda match: self._quoted(match.group(1), day), text)

    def _quoted(self, name: str, day: date) -> str:
        if name in self.parameters:
            try:
                return self.parameters[name].quoted(day)
            except DateError:
                return _NOT_IN_FORCE
        window, _, edge = name.rpartition(".")
        if window in self.windows and edge in ("opens", "closes"):
            opens, closes = self.windows[window].span(day)
            if edge == "closes":
                return spoken_date(closes)
            return self.windows[window].not_announced(day) or spoken_date(opens)
        return f"{{{name}}}"

    def knows(self, name: str) -> bool:
        """Whether `{name}` can be quoted."""
        window, _, edge = name.rpartition(".")
        return name in self.parameters or (window in self.windows and edge in ("opens", "closes"))

    def references(self, text: str, day: date) -> Iterator[Reference]:
        """The sources of what `text` quotes, as of `day`."""
        for name in QUOTE.findall(text):
            if name in self.parameters:
                try:
                    yield self.parameters[name].on(day).reference
                except DateError:
                    continue
            elif (window := name.rpartition(".")[0]) in self.windows:
                yield from self.windows[window].references

    def behind(self, calculator: Calculator, day: date) -> Iterator[Reference]:
        """The sources of the amounts a calculator reads, as of `day`."""
        for id in calculator.parameters:
            dated = self.parameters.get(id) or self.scales[id]
            try:
                yield dated.on(day).reference
            except DateError:
                continue

    def due(self, day: date) -> list[Window]:
        """The windows to tell of on `day`, the first to close first."""
        told = [window for window in self.windows.values() if window.told_on(day)]
        return sorted(told, key=lambda window: (window.span(day)[1], window.id))


def spoken_date(day: date) -> str:
    """2026年12月31日."""
    return f"{day.year}年{day.month}月{day.day}日"
