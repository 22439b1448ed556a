"""How a listing is shown: a line in a list of work, a post in full, a place, an event."""

from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal

from bot.dialogue.reply import Block, BlockKind
from bot.knowledge import JobsTexts, Knowledge, PlacesTexts, WorkField
from bot.listings import Event, Filters, Job, Place, Work, WorkshopOrder
from bot.rules.rulebook import spoken_date

# From so many days before its end on, a post says how long it is still there.
_SOON = 3


def work_line(work: Work, texts: JobsTexts, day: date) -> str:
    """What a resident asks first: the work, its hours, its pay, where, whether insured."""
    parts = [work.headline]
    for name, value in work_gist(work, texts):
        parts.append(f"{texts.fields[name]}：{value}" if name == "insurance" else value)
    if left := days_left(work, texts, day):
        parts.append(left)
    return "｜".join(parts)


def work_gist(work: Work, texts: JobsTexts) -> tuple[tuple[WorkField, str], ...]:
    """The fields that a resident asks for first, in this order."""
    if isinstance(work, Job):
        return (
            ("hours", work.work_hours),
            ("pay", work.base_salary.text),
            ("place", work.job_location.spoken()),
            ("insurance", work.mama.social_insurance),
        )
    return (
        ("home", texts.take_home if work.take_home else texts.on_site),
        ("pay", piece_pay(work, texts)),
        ("place", _order_place(work)),
    )


def work_fields(work: Work, texts: JobsTexts, day: date) -> tuple[tuple[str, str], ...]:
    """All that is known of a post: what it is called, and the value."""
    fields = _job_fields(work, texts) if isinstance(work, Job) else _order_fields(work, texts)
    left = days_left(work, texts, day)
    until = f"{spoken_date(work.last_day)}{f'（{left}）' if left else ''}"
    told = [(texts.fields[name], value) for name, value in fields if value]
    return (*told, (texts.fields["until"], until))


def work_blocks(work: Work, knowledge: Knowledge, day: date) -> tuple[Block, ...]:
    """The whole post: all that is known, how to apply, what to ask first, beware of fraud."""
    texts = knowledge.texts.jobs
    lines = [_told(name, value) for name, value in work_fields(work, texts, day)]
    number = work.contact.hotline
    named = (line.spoken() for line in knowledge.hotlines.values() if line.number == number)
    source = texts.source.format(
        source=work.source.name,
        posted=spoken_date(work.first_day),
        checked=spoken_date(work.source.checked),
    )
    return (
        Block(BlockKind.HEADING, (work.headline,)),
        Block(BlockKind.LIST, tuple(lines)),
        Block(BlockKind.STEPS, work.contact.how, texts.apply),
        Block(BlockKind.HOTLINES, (next(named, number),)),
        Block(BlockKind.PARAGRAPH, (texts.ask_first,)),
        Block(BlockKind.NOTE, (texts.scam,)),
        Block(BlockKind.SOURCE, (source,)),
    )


def _job_fields(job: Job, texts: JobsTexts) -> Iterator[tuple[WorkField, str | None]]:
    yield "hours", job.work_hours
    yield "pay", job.base_salary.text
    yield "place", job.job_location.spoken()
    yield "insurance", job.mama.social_insurance
    yield "employer", job.hiring_organization.name
    yield "overview", job.employer_overview
    yield "what", job.responsibilities
    yield "headcount", str(job.total_job_openings)
    yield "qualifications", job.qualifications
    yield "education", job.education_requirements
    yield "experience", job.experience_requirements
    yield "age", _ages(job.mama.age_min, job.mama.age_max, texts)
    yield "contract", job.mama.contract
    yield "benefits", "、".join(job.job_benefits)


def _order_fields(order: WorkshopOrder, texts: JobsTexts) -> Iterator[tuple[WorkField, str | None]]:
    yield "what", order.what
    yield "pay", piece_pay(order, texts)
    yield "pieces", str(order.pieces)
    yield "home", texts.take_home if order.take_home else texts.on_site
    yield "place", _order_place(order)
    yield "employer", order.company


def piece_pay(order: WorkshopOrder, texts: JobsTexts) -> str:
    """What a piece of an order brings, and how and when the money comes."""
    return f"{texts.per['piece']}{plain(order.pay_per_piece)}元，{order.paid}"


def _order_place(order: WorkshopOrder) -> str:
    return f"{order.town or ''}{order.community}"


def _ages(lowest: int | None, highest: int | None, texts: JobsTexts) -> str | None:
    if lowest and highest:
        return texts.ages.format(lowest=lowest, highest=highest)
    if lowest:
        return texts.from_age.format(lowest=lowest)
    return texts.to_age.format(highest=highest) if highest else None


def days_left(work: Work, texts: JobsTexts, day: date) -> str:
    """How long it is still there (还剩2天); empty where that is long."""
    days = (work.last_day - day).days
    if days > _SOON:
        return ""
    return texts.days_left.format(days=days) if days else texts.last_day


def spoken_wishes(filters: Filters, texts: JobsTexts) -> dict[str, str]:
    """Each wish in words, by the name of its filter; a least pay speaks for its unit too."""
    wishes: dict[str, str] = {}
    if filters.community:
        wishes["community"] = filters.community
    if filters.hours:
        wishes["hours"] = texts.hours[filters.hours]
    for name, moment, text in (
        ("starts_from", filters.starts_from, texts.starts_from),
        ("ends_by", filters.ends_by, texts.ends_by),
    ):
        if moment is not None:
            wishes[name] = text.format(time=_spoken_time(moment))
    if filters.min_pay is not None:
        per = texts.per[filters.pay_unit] if filters.pay_unit else ""
        wishes["min_pay"] = texts.least.format(per=per, amount=plain(filters.min_pay))
    elif filters.pay_unit:
        wishes["pay_unit"] = texts.units[filters.pay_unit]
    if filters.skill:
        wishes["skill"] = filters.skill
    if filters.age is not None:
        wishes["age"] = texts.age.format(age=filters.age)
    if filters.education:
        wishes["education"] = filters.education
    if filters.nights is False:
        wishes["nights"] = texts.yes["nights"]
    if filters.home:
        wishes["home"] = texts.yes["home"]
    if filters.insurance:
        wishes["insurance"] = texts.yes["insurance"]
    if filters.weekends_off:
        wishes["weekends_off"] = texts.yes["weekends_off"]
    if filters.no_experience:
        wishes["no_experience"] = texts.yes["no_experience"]
    if filters.short_term:
        wishes["short_term"] = texts.yes["short_term"]
    return wishes


def place_line(place: Place, texts: PlacesTexts, metres: float | None = None) -> str:
    """A place with all that is known of it; what is not known is not mentioned."""
    told = [_told(name, value) for name, value in place_fields(place, texts, metres)]
    inclusive = [texts.inclusive] if place.inclusive else []
    return "｜".join((place.headline, *inclusive, *told))


def place_fields(
    place: Place, texts: PlacesTexts, metres: float | None = None
) -> tuple[tuple[str, str], ...]:
    """What is known of a place: what it is called, empty where the value says it, and the value."""
    fields = texts.fields
    fee = f"{place.fee.text}（{place.fee.source.name}）" if place.fee else ""
    told = [
        (fields["distance"], spoken_distance(metres, texts) if metres is not None else ""),
        (fields["where"], place.spoken()),
        (fields["address"], place.address),
        (fields["ages"], place.ages),
        (fields["hours"], place.hours),
        (fields["fee"], fee),
        (fields["phone"], place.phone),
        ("", place.about),
        ("", fields["source"].format(source=place.source.name, month=_month(place.source.as_of))),
    ]
    return tuple((name, value) for name, value in told if value)


def event_line(event: Event, texts: PlacesTexts) -> str:
    """An event: when, where, for whom, what it costs, how to sign up."""
    told = [_told(name, value) for name, value in event_fields(event, texts)]
    return "｜".join((event.headline, *told))


def event_fields(event: Event, texts: PlacesTexts) -> tuple[tuple[str, str], ...]:
    """What is known of an event: what it is called, empty for the source, and the value."""
    fields = texts.event_fields
    days = spoken_date(event.starts)
    if event.ends != event.starts:
        days = f"{days}到{spoken_date(event.ends)}"
    told = [
        (fields["when"], f"{days} {event.hours}" if event.hours else days),
        (fields["where"], "".join(filter(None, (event.town, event.community, event.place)))),
        (fields["audience"], event.audience),
        (fields["fee"], event.fee.text if event.fee else ""),
        (fields["sign_up"], "，".join(event.sign_up.how)),
        (texts.fields["phone"], event.sign_up.hotline),
        (fields["sign_up_by"], spoken_date(event.sign_up_by) if event.sign_up_by else ""),
        ("", fields["source"].format(source=event.source.name, month=_month(event.source.as_of))),
    ]
    return tuple((name, value) for name, value in told if value)


def spoken_distance(metres: float, texts: PlacesTexts) -> str:
    """约300米 to the nearest hundred, 约1.2公里 from a kilometre on."""
    hundreds = max(1, round(metres / 100))
    if hundreds < 10:
        return texts.metres.format(metres=100 * hundreds)
    return texts.kilometres.format(kilometres=f"{metres / 1000:.1f}")


def plain(value: Decimal) -> str:
    """An amount as people write it: 3000, 0.5."""
    return f"{value.normalize():f}"


def _told(name: str, value: str) -> str:
    return f"{name}：{value}" if name else value


def _spoken_time(moment: time) -> str:
    minute = "半" if moment.minute == 30 else f"{moment.minute:02}分" if moment.minute else ""
    return f"{moment.hour}点{minute}"


def _month(month: str) -> str:
    year, number = month.split("-")
    return f"{year}年{int(number)}月"
