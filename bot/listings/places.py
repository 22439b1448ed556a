"""Places and events, as knowledge/places/*.yaml and knowledge/events/*.yaml hold them."""

from collections.abc import Iterable
from datetime import date, timedelta
from math import asin, cos, radians, sin, sqrt
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bot.listings.parts import (
    Contact,
    FactSource,
    Fee,
    ListingId,
    Phone,
    Strict,
    Text,
    Titled,
    Town,
    spoken_place,
)

PlaceKind = Literal["托育机构", "幼儿园托班", "亲子小屋", "就业服务驿站", "微工厂"]
EventKind = Literal["招聘会", "培训", "亲子活动", "讲座"]
_EARTH_METRES = 6_371_000


class Place(Titled):
    """A nursery, 托班, 亲子小屋, station or 微工厂: only what is known, the rest stays None."""

    id: ListingId
    kind: PlaceKind
    town: Town | None = None
    community: Text | None = None
    address: Text | None = None
    ages: Text | None = None
    hours: Text | None = None
    fee: Fee | None = None
    inclusive: bool | None = None  # 普惠
    phone: Phone | None = None
    about: Text | None = None
    # WGS 84, as phones share it; the box is that of Weihai.
    latitude: Annotated[float, Field(ge=36.5, le=38.0)] | None = None
    longitude: Annotated[float, Field(ge=121.0, le=123.0)] | None = None
    source: FactSource

    def spoken(self) -> str:
        """张村镇和兴社区, as far as it is known; empty where nothing is."""
        return spoken_place(None, self.town, self.community)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("latitude 和 longitude 要一起写")
        return self.named_as_sample(self.title)


class Event(Titled):
    """An event or a course: when, where, how to sign up."""

    id: ListingId
    kind: EventKind
    organizer: Text
    starts: date
    ends: date  # the last day; that of a single day is `starts`
    hours: Text | None = None
    town: Town | None = None
    community: Text | None = None
    place: Text
    audience: Text | None = None
    fee: Fee | None = None
    sign_up: Contact
    sign_up_by: date | None = None
    about: Text | None = None
    source: FactSource

    @property
    def last_day(self) -> date:
        """The last day it may be shown, this day included."""
        return self.ends

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.ends < self.starts:
            raise ValueError(f"结束日期 {self.ends} 早于开始日期 {self.starts}")
        if self.sign_up_by and self.sign_up_by > self.ends:
            raise ValueError(f"报名截止 {self.sign_up_by} 晚于结束日期 {self.ends}")
        return self.named_as_sample(self.organizer)

    def moved(self, by: timedelta) -> Self:
        """The same event, every date later by `by`."""
        sign_up_by = self.sign_up_by + by if self.sign_up_by else None
        update = {"starts": self.starts + by, "ends": self.ends + by, "sign_up_by": sign_up_by}
        return self.model_copy(update=update)


class PlacesFile(Strict):
    """A file of knowledge/places/."""

    places: Annotated[tuple[Place, ...], Field(min_length=1)]


class EventsFile(Strict):
    """A file of knowledge/events/. `generated`: the day that samples' dates are written for."""

    generated: date | None = None
    events: Annotated[tuple[Event, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _samples_are_dated(self) -> Self:
        if self.generated is None and any(event.sample for event in self.events):
            raise ValueError("有示例的文件要写 generated: 写这些日期的那天")
        return self


def nearest(
    places: Iterable[Place], latitude: float, longitude: float
) -> list[tuple[Place, float]]:
    """The places whose coordinates are known with their distance in metres, nearest first."""
    found = [
        (place, _metres(latitude, longitude, place.latitude, place.longitude))
        for place in places
        if place.latitude is not None and place.longitude is not None
    ]
    return sorted(found, key=lambda pair: (pair[1], pair[0].id))


def _metres(latitude: float, longitude: float, to_latitude: float, to_longitude: float) -> float:
    """The great-circle distance (haversine)."""
    north, east = radians(to_latitude - latitude), radians(to_longitude - longitude)
    shrink = cos(radians(latitude)) * cos(radians(to_latitude))
    return 2 * _EARTH_METRES * asin(sqrt(sin(north / 2) ** 2 + shrink * sin(east / 2) ** 2))
