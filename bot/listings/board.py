"""All listings as loaded, and what of them may be shown on a day.

    board = knowledge.listings.on(day, demo)   # never an expired post; samples only in demo mode
    board.work, board.places, board.events     # tuples: newest work first, next event first
    board.get("SAMPLE-006")                    # a listing that may be shown, or None

Nothing else hands out listings to be shown: what is not on the board is not said.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache

from bot.listings.jobs import JobsFile, Work
from bot.listings.places import Event, EventsFile, Place, PlacesFile
from bot.listings.traits import Traits, traits_of

Listing = Work | Place | Event
Trades = dict[str, tuple[str, ...]]
Row = tuple[Traits, Work]


@dataclass(frozen=True, eq=False)
class Board:
    """What may be shown on `day`. `trades`: a kind of work → residents' words for it."""

    day: date
    work: tuple[Work, ...] = ()
    places: tuple[Place, ...] = ()
    events: tuple[Event, ...] = ()
    trades: Trades = field(default_factory=dict)

    def get(self, id: str) -> Listing | None:
        """The listing with this id; None where there is none, or none to be shown any more."""
        return self._by_id.get(id)

    @cached_property
    def _by_id(self) -> dict[str, Listing]:
        listed: tuple[Listing, ...] = (*self.work, *self.places, *self.events)
        return {listing.id: listing for listing in listed}

    @cached_property
    def rows(self) -> list[Row]:
        """Each piece of work with what a search asks of it, in the order of `work`."""
        return [(traits_of(work), work) for work in self.work]


@dataclass(frozen=True, eq=False)
class Listings:
    """The files of knowledge/jobs, places and events, and trades.yaml."""

    jobs: tuple[JobsFile, ...] = ()
    places: tuple[PlacesFile, ...] = ()
    events: tuple[EventsFile, ...] = ()
    trades: Trades = field(default_factory=dict)

    def on(self, day: date, demo: bool) -> Board:
        """What may be shown on `day`, the first and the last day of a listing included.

        Work is shown from the day it is posted, an event from the day it is known. Samples are
        there only in `demo`, their dates moved by `day` minus the file's `generated`.
        """
        return self._boards(day, demo)

    def ended(self, id: str, day: date, demo: bool) -> bool:
        """Whether there was work with this id, whose last day is before `day`."""
        return any(work.id == id and work.last_day < day for work in self._work(day, demo))

    def ids(self) -> Iterator[str]:
        """The id of every listing, shown or not."""
        for jobs in self.jobs:
            yield from (job.id for job in jobs.jobs)
            yield from (order.id for order in jobs.orders)
        yield from (place.id for file in self.places for place in file.places)
        yield from (event.id for events in self.events for event in events.events)

    @cached_property
    def _boards(self) -> Callable[[date, bool], Board]:
        return lru_cache(maxsize=4)(self._board)

    def _board(self, day: date, demo: bool) -> Board:
        work = [
            found for found in self._work(day, demo) if found.first_day <= day <= found.last_day
        ]
        events = [event for event in self._events(day, demo) if day <= event.last_day]
        places = [place for file in self.places for place in file.places]
        return Board(
            day,
            tuple(sorted(work, key=lambda found: (-found.first_day.toordinal(), found.id))),
            tuple(place for place in places if demo or not place.sample),
            tuple(sorted(events, key=lambda event: (event.starts, event.id))),
            self.trades,
        )

    def _work(self, day: date, demo: bool) -> Iterator[Work]:
        for file in self.jobs:
            listed: tuple[Work, ...] = (*file.jobs, *file.orders)
            for work in listed:
                if not work.sample:
                    yield work
                elif demo and file.generated:
                    yield work.moved(day - file.generated)

    def _events(self, day: date, demo: bool) -> Iterator[Event]:
        for file in self.events:
            for event in file.events:
                if not event.sample:
                    yield event
                elif demo and file.generated:
                    yield event.moved(day - file.generated)
