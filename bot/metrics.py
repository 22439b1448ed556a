"""What the service tells Prometheus of itself: counts, durations and ages, of nobody in particular.

One Metrics per service, with a registry of its own. Who may read it is web.metrics' business.
"""

import logging
from datetime import timedelta

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

# A reply is worked out in 1 to 50 ms; slower ones are what the histogram is for.
_SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Metrics:
    """Counts what happens from now on."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)  # memory, CPU, open files, start
        self._questions = Counter(
            "bot_questions",
            "Questions answered, by channel and by what became of them",
            ["channel", "outcome"],
            registry=registry,
        )
        self._seconds = Histogram(
            "bot_reply_seconds",
            "Time from a message to its reply, worked out and kept; delivery on Telegram included",
            ["channel"],
            buckets=_SECONDS,
            registry=registry,
        )
        self._errors = Counter(
            "bot_errors", "Errors logged, by where they were", ["logger"], registry=registry
        )
        self._updates = Gauge(
            "bot_updates_queued", "Telegram updates taken and not answered", registry=registry
        )
        self._notices = Gauge(
            "bot_notices_owed", "Notices promised and not sent", registry=registry
        )
        self._due = Gauge("bot_notices_due", "Those of them due by now", registry=registry)
        self._age = Gauge(
            "bot_edition_age_seconds", "Time since the edition took over", registry=registry
        )

    def answered(self, channel: str, outcome: str, pressed: bool, seconds: float) -> None:
        """One reply was given; a press is timed, and is no question."""
        self._seconds.labels(channel).observe(seconds)
        if not pressed:
            self._questions.labels(channel, outcome).inc()

    def text(self, *, updates: int, notices: int, due: int, edition_age: timedelta) -> bytes:
        """All of it in Prometheus' text format, with what is owed at this moment."""
        self._updates.set(updates)
        self._notices.set(notices)
        self._due.set(due)
        self._age.set(edition_age.total_seconds())
        return generate_latest(self._registry)

    def error_handler(self) -> logging.Handler:
        """A log handler that counts errors, wherever they are logged."""
        return _Counting(self._errors)


class _Counting(logging.Handler):
    def __init__(self, errors: Counter) -> None:
        super().__init__(logging.ERROR)
        self._errors = errors

    def emit(self, record: logging.LogRecord) -> None:
        """Count `record`; its words are not looked at."""
        self._errors.labels(record.name).inc()
