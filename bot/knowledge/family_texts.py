"""What the bot says around checklists, reminders and what it keeps; parts of texts.yaml."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ChecklistTexts(_Strict):
    """Around a checklist."""

    button: Text
    which: Text
    title: Text  # {title}
    case: Text  # {case}
    done: Text  # {done} {all}
    take: Text
    again: Text
    how: Text  # {title}


class OwnTexts(_Strict):
    """Around what is kept of a resident, told to that resident. Names by table and column."""

    title: Text
    nothing: Text
    delete: Text
    more: Text  # {count}
    tables: dict[str, Text]
    columns: dict[str, Text]
    values: dict[str, Text]  # words for the names that the store keeps


class ReminderTexts(_Strict):
    """Around reminders, and the reminders themselves (`claim` to `settle_close`)."""

    button: Text
    calendar: Text
    offer: Text  # {births}
    offer_calendar: Text  # {births}
    general: Text
    everything: Text
    subsidy: Text
    tax: Text
    other_birth: Text
    nothing: Text  # {births}
    kept: Text  # {births}
    told_on: Text  # {day} {text}
    mine: Text
    none_kept: Text
    stop: Text
    stopped: Text
    forgotten: Text
    heading: Text
    claim: Text  # {closes}
    claim_last: Text  # {year} {closes}
    claim_late: Text  # {closes}
    first_claim: Text  # {closes}
    three: Text  # {month}
    confirm: Text  # {year} {closes}
    settle_open: Text  # {year} {closes}
    settle_close: Text  # {year} {closes}
