"""The bot's own sentences around listings: work, places and events. Part of texts.yaml."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
HoursWish = Literal[
    "morning", "afternoon", "evening", "school-hours", "weekend", "flexible", "part-time"
]
PayUnit = Literal["month", "day", "hour", "piece"]
Yes = Literal["nights", "home", "insurance", "weekends_off", "no_experience", "short_term"]
WorkField = Literal[
    "hours",
    "pay",
    "place",
    "insurance",
    "employer",
    "overview",
    "what",
    "pieces",
    "home",
    "headcount",
    "qualifications",
    "education",
    "experience",
    "age",
    "contract",
    "benefits",
    "until",
]
PlaceField = Literal[
    "kind", "where", "address", "ages", "hours", "fee", "phone", "about", "distance", "source"
]
EventField = Literal["when", "where", "audience", "fee", "sign_up", "sign_up_by", "source"]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class JobsTexts(_Strict):
    """What is said around a search for work and around one post."""

    found: Text  # {count}
    read: Text  # {wishes}
    unread: Text  # {words}
    loosened: Text  # {dropped}
    nothing: Text
    none_listed: Text
    page: Text  # {page} {pages}
    more: Text
    no_more: Text
    drop: Text  # {wish}
    add: Text  # {wish}
    back: Text
    which_pay: Text
    from_pay: Text  # {amount}
    days_left: Text  # {days}
    last_day: Text
    fields: dict[WorkField, Text]
    take_home: Text
    on_site: Text
    ages: Text  # {lowest} {highest}
    from_age: Text  # {lowest}
    to_age: Text  # {highest}
    apply: Text
    ask_first: Text
    scam: Text
    source: Text  # {source} {posted} {checked}
    report: Text
    reported: Text
    gone: Text
    hours: dict[HoursWish, Text]
    yes: dict[Yes, Text]
    units: dict[PayUnit, Text]
    per: dict[PayUnit, Text]
    least: Text  # {per} {amount}
    age: Text  # {age}
    starts_from: Text  # {time}
    ends_by: Text  # {time}


class NewJobsTexts(_Strict):
    """What is said to whoever wants to be told of new work."""

    button: Text
    mine: Text
    kept: Text  # {wishes}
    how: Text  # {day}
    anything: Text
    list_title: Text
    line: Text  # {wishes} {day}
    none: Text
    which: Text
    many: Text  # {most}
    again: Text
    not_here: Text
    drop: Text  # {wishes}
    stop: Text
    stopped: Text
    only_work_left: Text
    forgotten: Text
    heading: Text
    by: Text  # {wishes}
    more: Text  # {count}
    ask: Text  # {wishes}
    go_on: Text


class PlacesTexts(_Strict):
    """What is said around places and events."""

    found: Text  # {kinds}
    found_in: Text  # {community} {kinds}
    none_in: Text  # {community} {kinds}
    none: Text
    more: Text  # {count}
    nearest: Text
    none_near: Text
    share: Text
    metres: Text  # {metres}
    kilometres: Text  # {kilometres}
    inclusive: Text
    fields: dict[PlaceField, Text]
    events: Text
    event_fields: dict[EventField, Text]
