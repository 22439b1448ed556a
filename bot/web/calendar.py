"""The days ahead as a calendar file (RFC 5545): made when asked for, nothing is stored."""

from datetime import UTC, datetime, time, timedelta

from fastapi import APIRouter, Response
from icalendar import Alarm, Calendar, Event

from bot.assistant import Assistant
from bot.config import Service
from bot.dialogue import CalendarDay

CALENDAR_PATH = "/calendar.ics"
_AT = timedelta(hours=9)
_CHECKED = "最近核对：{day}，以后有变化以主管部门的答复为准。"


def calendar_routes(assistant: Assistant, service: Service) -> APIRouter:
    """The route of the calendar file over `assistant`."""
    routes = APIRouter()

    @routes.api_route(CALENDAR_PATH, methods=["GET", "HEAD"], include_in_schema=False)
    async def calendar(born: str = "") -> Response:
        """The days ahead for months of birth (2024-05,2026-01); without, those of everybody."""
        try:
            days = assistant.calendar(born)
        except ValueError as error:
            return Response(str(error), 422, media_type="text/plain")
        return Response(
            calendar_file(days, service),
            media_type="text/calendar",
            headers={"Content-Disposition": 'attachment; filename="reminders.ics"'},
        )

    return routes


def calendar_file(days: tuple[CalendarDay, ...], service: Service) -> bytes:
    """`days` as whole days, each with an alarm at nine; taken in again, none is doubled."""
    calendar = Calendar()
    calendar.add("prodid", "-//huancui-bot//reminders//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", service.name)
    for day in days:
        event = Event()
        event.add("uid", f"{day.key}@huancui-bot")
        # When what it says was last checked (section 3.8.7.2): the same file on every day.
        event.add("dtstamp", datetime.combine(day.known, time(), UTC))
        event.add("dtstart", day.day)
        event.add("summary", day.text)
        checked = _CHECKED.format(day=day.known)
        event.add("description", f"{day.text}\n{checked}\n{service.line}")
        event.add("transp", "TRANSPARENT")
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", day.text)
        alarm.add("trigger", _AT)
        event.add_component(alarm)
        calendar.add_component(event)
    return bytes(calendar.to_ical())
