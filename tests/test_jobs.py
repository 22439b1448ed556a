"""Work, places and events in a conversation, with the shipped listings on the day of writing."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import app
from bot.dialogue import Attachment, Conversation, Message, Outcome, Reply, respond
from bot.edition import Edition
from bot.listings import Filters, Listings, Place, PlacesFile
from bot.storage import store_in_memory
from tests.conftest import NOON
from tests.test_dialogue import Talk

SEARCH = "羊亭附近一个月三千以上不用上夜班"


@pytest.fixture
def talk(edition: Edition) -> Talk:
    return Talk(edition)


def labels(reply: Reply) -> list[str]:
    return [button.label for button in reply.buttons]


def at(edition: Edition, place: tuple[float, float]) -> Reply:
    message = Message("t", attachment=Attachment.LOCATION, place=place)
    return respond(message, Conversation(), edition, NOON).reply


def with_places(edition: Edition, places: tuple[Place, ...]) -> Edition:
    """`edition` with these places as all that is listed."""
    files = (PlacesFile(places=places),) if places else ()
    listings = Listings(places=files)
    return replace(edition, knowledge=replace(edition.knowledge, listings=listings))


def test_a_search_gives_its_filters_and_what_fits_them(talk: Talk) -> None:
    reply = talk.say(SEARCH)
    assert reply.outcome is Outcome.JOBS
    assert reply.answers == ("mama.find",)
    assert reply.as_json()["listings"] == ["SAMPLE-010"]
    assert reply.as_json()["filters"] == {
        "community": "羊亭",
        "min_pay": 3000,
        "pay_unit": "month",
        "nights": False,
    }


def test_a_result_shows_work_hours_pay_place_and_insurance_in_this_order(talk: Talk) -> None:
    text = talk.say(SEARCH).text()
    order = ["缝纫工", "8:15", "3500–5500元/月", "羊亭镇", "社保：五险"]
    assert [text.index(word) for word in order] == sorted(text.index(word) for word in order)


def test_what_was_read_can_be_pressed_away(talk: Talk) -> None:
    reply = talk.say(SEARCH)
    assert {"✕ 羊亭", "✕ 一个月3000元以上", "✕ 不上夜班"} <= set(labels(reply))
    reply = talk.press("j:-min_pay")
    assert reply.as_json()["filters"] == {"community": "羊亭", "nights": False}
    assert len(reply.listings) > 1


def test_a_wish_is_added_by_a_button_that_leaves_something(talk: Talk) -> None:
    talk.say("想找个手工活")
    reply = talk.press("j:+home")
    assert reply.as_json()["filters"] == {"skill": "手工", "home": True}
    assert reply.listings


def test_words_that_cannot_be_filtered_by_are_said(talk: Talk) -> None:
    assert "“站不了太久”" in talk.say("站不了太久,想找个手工活").text()


def test_results_come_five_a_page(talk: Talk) -> None:
    first = talk.say("不上夜班的活有没有")
    assert len(first.listings) == 5
    second = talk.say("还有别的吗")
    assert len(second.listings) <= 5
    assert not set(first.listings) & set(second.listings)
    assert talk.press("j:p:999").listings, "past the last page stands the last"


def test_a_number_typed_opens_the_post_of_that_number(talk: Talk) -> None:
    found = talk.say("不上夜班的活有没有")
    opened = talk.say("2")
    assert opened.listings == (found.listings[1],)


def test_a_post_tells_everything_how_to_apply_and_to_beware(talk: Talk) -> None:
    talk.say(SEARCH)
    reply = talk.press("j:o:SAMPLE-010")
    text = reply.text()
    assert text.startswith("【示例】缝纫工")
    assert text.index("怎么报名：\n1. ") < text.index("刷单都是诈骗")
    for said in ("平车、包缝", "劳动合同", "2026年12月31日", "96110", "不交押金", "12333 人力"):
        assert said in text
    assert "None" not in text
    assert talk.press("j:b").listings == ("SAMPLE-010",)


def test_an_order_of_a_workshop_tells_pieces_pay_and_community(talk: Talk) -> None:
    text = talk.press("j:o:SAMPLE-ORDER-1").text()
    assert "一件6元" in text
    assert "一共多少件：600" in text
    assert "示例社区甲" in text


def test_a_post_that_ended_is_not_shown_but_said_to_be_gone(talk: Talk) -> None:
    reply = talk.press("j:o:SAMPLE-012")
    assert reply.listings == ()
    assert "截止" in reply.text()


def test_a_report_is_kept_for_staff_as_a_word_beside_the_conversation(edition: Edition) -> None:
    message = Message("t", press="f:-:job:SAMPLE-010")
    turn = respond(message, Conversation(entry="mama.find", at=NOON), edition, NOON)
    assert turn.feedback is not None
    assert (turn.feedback.entry, turn.feedback.useful) == ("job:SAMPLE-010", False)
    assert turn.conversation.entry == "mama.find"
    assert "工作人员" in turn.reply.text()


def test_nothing_found_gives_up_one_wish_and_says_which(talk: Talk) -> None:
    reply = talk.say("温泉镇附近,一个月三千以上,不上夜班")
    assert "先不看“温泉”" in reply.text()
    assert reply.listings
    assert reply.as_json()["filters"]["community"] == "温泉"  # type: ignore[index]


def test_where_one_wish_given_up_does_not_help_two_are(talk: Talk) -> None:
    reply = talk.say("找个孙家疃的超市理货的活，周末休")
    assert reply.as_json()["filters"] == {"community": "孙家疃", "skill": "理货"}
    assert "先不看“周末休、理货”" in reply.text()
    assert reply.listings


def test_without_listings_the_steps_of_looking_for_work_are_given(edition: Edition) -> None:
    talk = Talk(replace(edition, demo=False))
    reply = talk.say("在家做手工按件算")
    assert reply.outcome is Outcome.JOBS
    assert reply.listings == ()
    assert "到自己社区的就业服务驿站、妇女之家登记" in reply.text()
    assert "示例" not in reply.text()


@pytest.mark.parametrize(
    ("said", "filter", "value"),
    [
        ("要在张村的", "community", "张村"),
        ("在家能做的", "home", True),
        ("得交社保", "insurance", True),
        ("下午的", "hours", "afternoon"),
        ("我45了", "age", 45),
    ],
)
def test_a_short_message_refines_the_search_in_hand(
    talk: Talk, said: str, filter: str, value: object
) -> None:
    talk.say(SEARCH)
    filters = talk.say(said).as_json()["filters"]
    assert filters == {
        "community": "羊亭",
        "min_pay": 3000,
        "pay_unit": "month",
        "nights": False,
    } | {filter: value}


def test_more_pay_asks_how_much(talk: Talk) -> None:
    talk.say(SEARCH)
    reply = talk.say("工资高点的")
    assert labels(reply)[0] == "一个月4000元以上"
    assert talk.press(reply.buttons[0].action).as_json()["filters"]["min_pay"] == 4000  # type: ignore[index]


def test_a_whole_search_replaces_the_one_in_hand(talk: Talk) -> None:
    talk.say(SEARCH)
    assert talk.say("竹岛找个保洁的活").as_json()["filters"] == {
        "community": "竹岛",
        "skill": "保洁",
    }


@pytest.mark.parametrize(
    ("asked", "entry"),
    [
        ("育儿补贴要什么材料", "subsidy.materials"),
        ("手工活先交押金是真的吗", "job.scam"),
        ("附近有哪些托育机构", "nursery.find"),
    ],
)
def test_another_question_leaves_the_search(talk: Talk, asked: str, entry: str) -> None:
    talk.say(SEARCH)
    reply = talk.say(asked)
    assert reply.outcome is not Outcome.JOBS
    assert entry in reply.answers + reply.choices


def test_a_search_is_forgotten_as_a_topic_after_half_an_hour(talk: Talk) -> None:
    talk.say(SEARCH)
    talk.later(timedelta(minutes=31))
    assert "community" not in talk.say("下午的").as_json()["filters"]  # type: ignore[operator]


@pytest.mark.parametrize(
    ("asked", "entry"),
    [
        ("妈妈岗是什么", "mama.what"),
        ("怎么找妈妈岗", "mama.find"),
        ("妈妈岗怎么报名", "mama.find"),
        ("妈妈岗工资多少", "mama.pay"),
        ("手工活先交押金是真的吗", "job.scam"),
    ],
)
def test_a_question_about_work_keeps_its_entry(talk: Talk, asked: str, entry: str) -> None:
    reply = talk.say(asked)
    assert reply.answers == (entry,)
    assert reply.outcome is Outcome.ANSWER


def test_a_weary_search_for_work_is_no_cry_for_help(talk: Talk) -> None:
    assert talk.say("上班上得想吐，有没有四个小时的活").outcome is Outcome.JOBS
    assert talk.say("我不想活了，找个半天的活也干不动").outcome is Outcome.CRISIS


@pytest.mark.parametrize(
    ("asked", "entry"),
    [
        ("在家能干的活", "mama.home"),
        ("有没有只上午干的", "mama.hours"),
        ("我想做直播", "mama.livestream"),
        ("张村的保洁", "mama.find"),
    ],
)
def test_a_search_belongs_to_the_entry_of_what_was_asked(
    talk: Talk, asked: str, entry: str
) -> None:
    reply = talk.say(asked)
    assert reply.answers == (entry,)


async def test_the_wishes_outlive_a_restart_but_not_a_version_that_cannot_read_them(
    edition: Edition,
) -> None:
    store = store_in_memory()
    message = Message("web:1", SEARCH)
    turn = respond(message, Conversation(), edition, NOON)
    await store.save_turn(message, turn, edition.version, NOON)
    kept = await store.conversation(message)
    assert kept.search == turn.conversation.search
    assert kept.search is not None
    store.close()


@pytest.mark.parametrize("action", ["j:-community", "j:p:2", "j:b", "j:$:month:4000", "j:x", "j:"])
def test_a_button_without_a_search_gets_a_fresh_menu(talk: Talk, action: str) -> None:
    assert talk.press(action).outcome is Outcome.SMALLTALK


@pytest.mark.parametrize("action", ["j:-nonsense", "j:p:0", "j:p:-1", "j:+x", "j:$:month:x"])
def test_a_forged_button_does_no_harm(talk: Talk, action: str) -> None:
    talk.say(SEARCH)
    assert talk.press(action).outcome is Outcome.SMALLTALK


def test_every_button_fits_into_callback_data(talk: Talk) -> None:
    for reply in (talk.say("不上夜班的活有没有"), talk.press("j:o:SAMPLE-ORDER-1")):
        for button in reply.buttons:
            assert len(f"1|{button.action}".encode()) <= 64
            assert button.action.isascii()


@settings(max_examples=25, deadline=None)
@given(st.dates(date(2026, 8, 1), date(2027, 12, 31)))
def test_no_reply_on_any_day_holds_an_expired_listing(edition: Edition, day: date) -> None:
    now = datetime.combine(day, time(12), app.ZONE)
    board = edition.board(day)
    known = {found.id for found in (*board.work, *board.places, *board.events)}
    talk = Talk(edition, now)
    for said in ("不上夜班的活有没有", "还有别的吗", "超市理货早上的活", "有什么免费培训"):
        reply = talk.say(said)
        assert set(reply.listings) <= known
        for id in reply.listings:
            listing = board.get(id)
            assert getattr(listing, "last_day", day) >= day
    for id in ("SAMPLE-012", "SAMPLE-024"):
        assert talk.press(f"j:o:{id}").listings == ()


def test_places_of_the_community_asked_for_come_with_the_card(talk: Talk) -> None:
    reply = talk.say("张村有没有托班")
    assert reply.outcome is Outcome.PLACES
    assert reply.answers == ("nursery.find",)
    assert reply.listings == ("hexing-nursery", "SAMPLE-PLACE-3")
    assert "None" not in reply.text()


def test_a_community_without_places_is_said_to_be_so(talk: Talk) -> None:
    reply = talk.say("羊亭有没有托育园")
    assert "羊亭没有查到" in reply.text()
    assert reply.listings


def test_all_work_is_shown_on_a_press_and_the_way_to_look_where_there_is_none(
    edition: Edition,
) -> None:
    reply = Talk(edition).press("j:a")
    assert (reply.outcome, reply.search) == (Outcome.JOBS, Filters())
    assert len(reply.listings) == 5
    nothing = Talk(with_places(edition, ())).press("j:a")
    assert (nothing.outcome, nothing.listings) == (Outcome.JOBS, ())
    assert nothing.search == Filters(), "to be told of any new work"


def test_all_places_are_shown_by_kind_five_of_each(edition: Edition) -> None:
    one = edition.board(NOON.date()).places[0]
    many = tuple(one.model_copy(update={"id": f"place-{number}"}) for number in range(8))
    reply = Talk(with_places(edition, many)).press("p")
    assert (reply.outcome, len(reply.listings)) == (Outcome.PLACES, 5)
    assert "还有3处" in reply.text()
    assert "把位置" not in reply.text(), "none of them has coordinates"
    nothing = Talk(with_places(edition, ())).press("p")
    assert nothing.text().startswith("还没有登记的地方")
    assert "零工市场、就业驿站" in labels(nothing)


def test_places_near_a_location_come_nearest_first_with_the_distance(edition: Edition) -> None:
    reply = at(edition, (37.497, 122.112))
    assert reply.outcome is Outcome.PLACES
    assert reply.listings[0] == "SAMPLE-PLACE-1"
    assert "约100米" in reply.text()
    assert "没有存" in reply.text()


def test_a_location_asks_for_stations_after_stations(edition: Edition) -> None:
    message = Message("t", attachment=Attachment.LOCATION, place=(37.5, 122.1))
    turn = respond(message, Conversation(entry="job.station", at=NOON), edition, NOON)
    assert turn.reply.listings == ("SAMPLE-PLACE-4",)
    assert "37.5" not in repr(turn.conversation)


def test_a_location_with_no_place_known_is_answered_all_the_same(edition: Edition) -> None:
    reply = at(replace(edition, demo=False), (37.5, 122.1))
    assert reply.outcome is Outcome.NONE
    assert "没有存" in reply.text()


def test_events_stand_on_the_card_they_belong_to_and_past_ones_do_not(talk: Talk) -> None:
    text = talk.say("有什么免费培训").text()
    assert "短视频剪辑零基础班" in text
    assert "2026年11月30日" in text
    assert "怎么报名：" in text
    assert "花饽饽制作体验" not in text


def test_samples_are_nowhere_without_demo_mode(edition: Edition) -> None:
    talk = Talk(replace(edition, demo=False))
    for said in (SEARCH, "张村有没有托班", "有什么免费培训", "招聘会什么时候开"):
        assert "示例" not in talk.say(said).text()
    assert "示例" not in talk.press("j:o:SAMPLE-010").text()
