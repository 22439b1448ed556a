"""Listings: what is shown on a day, what a search gives, what no post may say."""

from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge import check_knowledge, load_knowledge
from bot.listings import (
    Board,
    Event,
    Filters,
    Job,
    JobsFile,
    Listings,
    Place,
    WorkshopOrder,
    faults_of,
    nearest,
    notices_of,
    search,
)
from bot.listings.hours import read_hours
from bot.yaml_file import read_model, read_yaml

ROOT = Path(__file__).resolve().parent.parent
DAY = date(2026, 11, 23)
SHIPPED = load_knowledge(ROOT / "knowledge").listings
TINY = load_knowledge(ROOT / "tests" / "tiny").listings
REAL = TINY.jobs[0].jobs[0]


def job(**changes: object) -> Job:
    """The post of the small knowledge, changed; keys of schema.org, `mama` and pay by key."""
    content = REAL.model_dump(by_alias=True)
    for key, value in changes.items():
        if isinstance(value, dict):
            content[key] = content[key] | value
        else:
            content[key] = value
    return Job.model_validate(content)


def board(*jobs: Job, day: date = DAY) -> Board:
    return Listings((JobsFile(jobs=jobs),), trades=SHIPPED.trades).on(day, demo=False)


def found(on: Board, **wishes: object) -> list[str]:
    return [work.id for work in search(on, Filters.model_validate(wishes))]


@pytest.fixture(scope="module")
def shown() -> Board:
    return SHIPPED.on(DAY, demo=True)


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)), st.booleans())
@settings(deadline=None, max_examples=60)
def test_on_no_day_is_anything_expired_shown_nor_a_sample_without_demo(
    day: date, demo: bool
) -> None:
    listings = Listings((*SHIPPED.jobs, *TINY.jobs), SHIPPED.places, SHIPPED.events)
    board = listings.on(day, demo)
    work = search(board, Filters())
    assert all(one.first_day <= day <= one.last_day for one in (*board.work, *work))
    assert all(event.last_day >= day for event in board.events)
    everything = [*board.work, *work, *board.places, *board.events]
    assert demo or not any(listing.sample for listing in everything)
    assert demo == any(listing.sample for listing in everything)
    assert all(listing.headline.startswith("【示例】") == listing.sample for listing in everything)
    assert ("HC-0001" in [one.id for one in work]) == (date(2026, 11, 20) <= day <= REAL.last_day)


def test_the_samples_expired_when_written_are_never_shown(shown: Board) -> None:
    for id in ("SAMPLE-012", "SAMPLE-024", "SAMPLE-EVENT-4"):
        assert shown.get(id) is None
        assert SHIPPED.on(DAY + timedelta(400), demo=True).get(id) is None


def test_the_dates_of_a_sample_move_with_the_day() -> None:
    later = SHIPPED.on(DAY + timedelta(100), demo=True).get("SAMPLE-013")
    assert isinstance(later, Job)
    assert later.valid_through == date(2026, 11, 25) + timedelta(100)
    assert later.source.checked == DAY + timedelta(100)


def test_the_last_day_is_shown_and_the_next_is_not() -> None:
    assert found(board(REAL, day=REAL.valid_through)) == ["HC-0001"]
    assert found(board(REAL, day=REAL.valid_through + timedelta(1))) == []
    assert found(board(REAL, day=REAL.date_posted - timedelta(1))) == []


def test_there_are_two_workshop_orders_with_all_that_one_needs(shown: Board) -> None:
    orders = [work for work in shown.work if isinstance(work, WorkshopOrder)]
    assert len(orders) == 2
    assert all(order.contact.how and order.pay_per_piece for order in orders)


@pytest.mark.parametrize(
    ("wishes", "fits", "not_this"),
    [
        ({"community": "张村"}, "SAMPLE-006", "SAMPLE-010"),
        ({"community": "和兴社区"}, "SAMPLE-ORDER-2", "SAMPLE-007"),
        ({"hours": "school-hours"}, "SAMPLE-014", "SAMPLE-008"),
        ({"hours": "school-hours"}, "SAMPLE-010", "SAMPLE-018"),
        ({"hours": "morning"}, "SAMPLE-022", "SAMPLE-014"),
        ({"hours": "afternoon"}, "SAMPLE-021", "SAMPLE-019"),
        ({"hours": "evening"}, "SAMPLE-015", "SAMPLE-020"),
        ({"hours": "weekend"}, "SAMPLE-018", "SAMPLE-ORDER-2"),
        ({"hours": "flexible"}, "SAMPLE-016", "SAMPLE-013"),
        ({"hours": "part-time"}, "SAMPLE-013", "SAMPLE-014"),
        ({"home": True}, "SAMPLE-015", "SAMPLE-004"),
        ({"home": False}, "SAMPLE-004", "SAMPLE-015"),
        ({"min_pay": "3000"}, "SAMPLE-017", "SAMPLE-022"),
        ({"min_pay": "28", "pay_unit": "hour"}, "SAMPLE-013", "SAMPLE-ORDER-2"),
        ({"pay_unit": "piece"}, "SAMPLE-ORDER-1", "SAMPLE-014"),
        ({"insurance": True}, "SAMPLE-014", "SAMPLE-020"),
        ({"education": "初中"}, "SAMPLE-008", "SAMPLE-020"),
        ({"age": 19}, "SAMPLE-007", "SAMPLE-008"),
        ({"weekends_off": True}, "SAMPLE-014", "SAMPLE-009"),
        ({"short_term": True}, "SAMPLE-021", "SAMPLE-014"),
        ({"no_experience": True}, "SAMPLE-019", "SAMPLE-023"),
        ({"ends_by": "12:00"}, "SAMPLE-009", "SAMPLE-013"),
        ({"starts_from": "09:00", "ends_by": "15:00"}, "SAMPLE-014", "SAMPLE-010"),
    ],
)
def test_a_wish_keeps_what_fits_and_leaves_out_what_does_not(
    wishes: dict[str, object], fits: str, not_this: str, shown: Board
) -> None:
    assert shown.get(fits)
    assert shown.get(not_this)
    ids = found(shown, **wishes)
    assert fits in ids
    assert not_this not in ids


@pytest.mark.parametrize(
    ("skill", "first"),
    [
        ("伺候老人", "SAMPLE-009"),
        ("做财务的", "SAMPLE-023"),
        ("剪视频", "SAMPLE-016"),
        ("包饺子", "SAMPLE-019"),
        ("打扫卫生", "SAMPLE-022"),
        ("晚托老师", "SAMPLE-020"),
    ],
)
def test_a_kind_of_work_is_found_in_residents_words(skill: str, first: str, shown: Board) -> None:
    assert found(shown, skill=skill)[0] == first


def test_who_pays_enough_for_sure_comes_before_who_may() -> None:
    may = job(identifier="MAY", baseSalary={"minValue": 20, "maxValue": 30, "text": "20–30元/小时"})
    on = board(may, REAL)
    assert found(on, min_pay="25", pay_unit="hour") == ["HC-0001", "MAY"]
    assert found(on, min_pay="29", pay_unit="hour") == ["MAY"]


def test_an_hour_becomes_a_day_only_where_the_hours_of_a_day_are_known() -> None:
    known = job(identifier="KNOWN", mama={"hours_per_day": 4})
    assert found(board(known, REAL), min_pay="110", pay_unit="day") == ["KNOWN"]
    assert found(board(known, REAL), min_pay="1", pay_unit="month") == []


def test_a_post_without_pay_fits_no_least_pay() -> None:
    salary = {"unitText": None, "minValue": None, "maxValue": None, "text": "面议"}
    on = board(job(baseSalary=salary))
    assert found(on) == ["HC-0001"]
    assert found(on, min_pay="1") == []


def test_nights_are_read_from_the_hours() -> None:
    late = job(
        identifier="LATE", workHours="18:00–次日2:00", mama={"school_run": False, "slots": []}
    )
    shifts = job(identifier="SHIFTS", workHours="三班倒", mama={"school_run": False})
    none = job(identifier="NONE", workHours="13:00–16:00，不用上夜班")
    assert found(board(late, shifts, none), nights=False) == ["NONE"]


def test_work_wholly_at_home_is_near_to_everybody_who_wants_to_stay_at_home(shown: Board) -> None:
    assert "SAMPLE-015" in found(shown, community="竹岛", home=True)
    assert "SAMPLE-015" not in found(shown, community="竹岛")


def test_filters_are_told_under_the_contracts_keys_alone() -> None:
    filters = Filters(
        community="张村", min_pay=Decimal("3000"), ends_by=time(15), weekends_off=True, nights=False
    )
    assert filters.as_json() == {"community": "张村", "min_pay": 3000, "nights": False}
    assert Filters(min_pay=Decimal("0.5"), pay_unit="piece").as_json()["min_pay"] == 0.5


def test_hours_are_read_as_posts_write_them() -> None:
    assert read_hours("8:30-11:30，13:00至16:00", (), False).spans == ((510, 690), (780, 960))
    assert read_hours("20:00–5:00", (), False).nights
    assert read_hours("9:00–21:00之间选一段", (), False).evening
    assert not read_hours("面谈", (), False).fits_school_run


@pytest.mark.parametrize(
    "words",
    [
        "不收押金，不交任何培训费",
        "男女不限",
        "男、女均可",
        "找王女士登记",
        "加工男、女鞋",
        "女装导购",
        "不问婚育",
        "免材料费",
        "怀孕、哺乳期不安排夜班",
        "到社区妇女之家登记",
        "先交流再定",
        "每月3000000字以内",
    ],
)
def test_what_protects_is_not_taken_for_what_harms(words: str) -> None:
    assert list(faults_of(job(qualifications=words), {"12345"})) == []


@pytest.mark.parametrize(
    "words",
    [
        "限女性",
        "招女工3名",
        "女士优先",
        "女，25-40岁",
        "收银员（女）",
        "有经验，女性",
        "招女服务员",
        "男50岁以下，女40岁以下",
        "没有孩子的优先",
        "性别：男",
        "已婚",
        "近期不准备怀孕",
        "不要孕妇",
        "仅招本地人",
        "交200元押金",
        "先垫付后返还",
        "岗前培训费自理",
        "點贊關注返利",
        "月入过万",
        "加V详聊",
        "电话 139-0000-0000",
        "0631-5000000",
        "身份证370000199001010000",
    ],
)
def test_what_no_post_may_say_is_told(words: str) -> None:
    told = list(faults_of(job(qualifications=words), {"12345"}))
    assert told
    assert told[0].path == ("qualifications",)


def test_an_employers_landline_needs_the_page_that_publishes_it() -> None:
    contact = {"hotline": "0631-5000000"}
    assert list(faults_of(job(applicationContact=contact), {"12345"}))
    with_page = job(applicationContact=contact, source={"url": "https://example.org/post"})
    assert list(faults_of(with_page, {"12345"})) == []


def test_an_expired_post_is_a_notice_and_a_sample_never(shown: Board) -> None:
    told = list(notices_of(REAL, DAY + timedelta(60)))
    assert "截止" in told[0].what
    assert list(notices_of(REAL, DAY)) == []
    sample = shown.get("SAMPLE-001")
    assert isinstance(sample, Job)
    assert list(notices_of(sample, DAY + timedelta(999))) == []


def test_the_shipped_listings_have_no_fault() -> None:
    assert [f for f in check_knowledge(ROOT / "knowledge", DAY) if not f.notice] == []


def test_places_come_nearest_first_and_those_without_coordinates_stay_out(shown: Board) -> None:
    pairs = nearest(shown.places, 37.497, 122.112)
    assert pairs[0][0].id == "SAMPLE-PLACE-1"
    assert pairs[0][1] < 1
    assert [metres for _, metres in pairs] == sorted(metres for _, metres in pairs)
    assert all(place.latitude for place, _ in pairs)


def test_a_real_place_says_only_what_its_source_says() -> None:
    places = SHIPPED.on(DAY, demo=False).places
    assert {"hexing-sunflower", "beimenwai-workshop"} <= {place.id for place in places}
    for place in places:
        assert isinstance(place, Place)
        assert (place.phone, place.fee, place.latitude) == (None, None, None)


def test_events_come_soonest_first(shown: Board) -> None:
    assert [event.starts for event in shown.events] == sorted(e.starts for e in shown.events)
    assert all(isinstance(event, Event) for event in shown.events)


def test_the_post_that_staff_are_shown_how_to_write_is_right(tmp_path: Path) -> None:
    guide = (ROOT / "knowledge" / "README.md").read_text("utf-8")
    [example] = [part for part in guide.split("```") if "\njobs:\n" in part]
    path = tmp_path / "example.yaml"
    path.write_text(example.removeprefix("yaml\n"), "utf-8")
    document, faults = read_yaml(path)
    assert faults == []
    file, faults = read_model(document, JobsFile)
    assert faults == []
    assert file
    assert list(faults_of(file.jobs[0], {"12333"})) == []
