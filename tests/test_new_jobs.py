"""New work told of: what is kept, what is sent, once, by day, until it is not wanted any more."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlite_utils import Database

from bot.app import ZONE
from bot.assistant import Assistant
from bot.config import Service
from bot.dialogue import Message, Reply
from bot.edition import Edition
from bot.listings import Job, JobsFile
from bot.notices import Notices, overview
from bot.storage import Store
from tests.conftest import NOON
from tests.fake_telegram import FakeUser
from tests.house import Clock, House, heard
from tests.test_reminders import Talk, action

SEARCH = "羊亭附近一个月三千以上不用上夜班"
CHAT = "telegram:7"


def with_posts(edition: Edition, *posts: tuple[str, dict[str, object]]) -> Edition:
    """`edition` with posts like SAMPLE-010 (羊亭, 3500 元, no nights), each under its own id."""
    listings = edition.knowledge.listings
    found = edition.board(NOON.date()).get("SAMPLE-010")
    assert isinstance(found, Job)
    like = {"sample": False, "date_posted": date(2026, 11, 1), "valid_through": date(2027, 12, 31)}
    jobs = tuple(
        found.model_copy(update={**like, "identifier": id, **other}) for id, other in posts
    )
    listings = replace(listings, jobs=(*listings.jobs, JobsFile.model_construct(jobs=jobs)))
    return replace(edition, knowledge=replace(edition.knowledge, listings=listings))


def posts(*numbers: int) -> list[tuple[str, dict[str, object]]]:
    return [(f"NEW-{number}", {"title": f"缝纫工{number}"}) for number in numbers]


@pytest.fixture
def talk(edition: Edition) -> Talk:
    return Talk(edition)


async def wish(house: House, user: FakeUser, asked: str = SEARCH) -> None:
    """Search, and ask to be told."""
    user.say(asked)
    await user.reply()
    await user.press("有新岗位告诉我").answer()
    assert await user.until(lambda screen: "有这样的新岗位我告诉您" in screen[-1].text)
    await house.until("subscriptions", 1)


def publish(house: House, edition: Edition, *numbers: int) -> None:
    """Put new posts on the board; they stay there over a restart. A second goes by."""
    house.clock.now += timedelta(seconds=1)
    house.edition = with_posts(edition, *posts(*numbers))
    house.assistant.publish(house.edition)


def labels(reply: Reply) -> list[str]:
    return [button.label for button in reply.buttons]


# What is said and kept


def test_a_search_offers_to_tell_and_the_confirmation_says_what_is_kept(talk: Talk) -> None:
    reply = talk.press(action(talk.say(SEARCH), "有新岗位告诉我"))
    text = reply.text()
    assert "羊亭、一个月3000元以上、不上夜班" in text
    assert "2027年2月21日" in text
    assert "不再告诉我" in text
    assert "聊天号" in text
    [kept] = talk.conversation.subscriptions
    assert kept.subject == (
        '{"community":"羊亭","nights":false,"min_pay":"3000","pay_unit":"month"}'
    )


def test_it_is_offered_where_nothing_fits_and_where_nothing_is_listed(edition: Edition) -> None:
    talk = Talk(edition)
    assert "有新岗位告诉我" in labels(talk.say("羊亭的直播活，一个月九万以上，在家做，晚上干"))
    empty = replace(edition.knowledge.listings, jobs=())
    bare = replace(edition, knowledge=replace(edition.knowledge, listings=empty))
    none = Talk(bare).say("羊亭附近不上夜班的活")
    assert "现在没有登出来的岗位" in none.text()
    assert "有新岗位告诉我" in labels(none)


def test_whoever_cannot_be_written_to_is_offered_nothing(edition: Edition) -> None:
    page = Talk(edition, reach="")
    assert "有新岗位告诉我" not in labels(page.say(SEARCH))
    assert "Telegram" in page.say("有新岗位告诉我").text()
    assert not page.kept


def test_asked_again_it_lists_each_with_a_button_that_ends_it(talk: Talk) -> None:
    talk.press(action(talk.say(SEARCH), "有新岗位告诉我"))
    assert "我要听的岗位" in labels(talk.say(SEARCH))
    talk.press(action(talk.say("想找个手工活在家做"), "有新岗位告诉我"))
    mine = talk.press("w:mine")
    assert "羊亭、一个月3000元以上、不上夜班（到2027年2月21日）" in mine.text()
    ends = [button for button in mine.buttons if button.label.startswith("✕")]
    assert len(ends) == 2
    left = talk.press(ends[0].action)
    assert len(talk.kept) == 1
    assert sum(label.startswith("✕") for label in labels(left)) == 1
    assert "记的条件也删了" in talk.press("w:stop").text()
    assert not talk.kept


@pytest.mark.parametrize(
    "said",
    [
        "有新岗位告诉我",
        "有这样的活喊我一声",
        "来新活了通知俺",
        "有合适的工作就提醒我一下吧",
        "有新的招聘发给我",
        "订阅新岗位",
    ],
)
def test_said_after_a_search_it_keeps_that_search(talk: Talk, said: str) -> None:
    talk.say("羊亭附近不用上夜班的活")
    assert "羊亭、不上夜班" in talk.say(said).text()
    assert len(talk.kept) == 1


def test_said_with_wishes_it_keeps_these_and_without_any_it_asks(talk: Talk) -> None:
    assert "先说说想找什么样的活" in talk.say("有新岗位告诉我").text()
    assert not talk.kept
    assert "羊亭、不上夜班" in talk.say("羊亭附近不上夜班，有新岗位告诉我").text()
    assert len(talk.kept) == 1


@pytest.mark.parametrize(
    "said", ["退订", "别再给我发岗位了", "不要告诉我新岗位了", "取消订阅", "别提醒我了", "不听了"]
)
def test_a_word_ends_it(talk: Talk, said: str) -> None:
    talk.press(action(talk.say(SEARCH), "有新岗位告诉我"))
    talk.say(said)
    assert not talk.kept


@pytest.mark.parametrize("said", ["有没有新的活", "有活告诉过我吗", "怎么订报纸", "工作没有了咋办"])
def test_other_questions_are_not_taken_for_it(talk: Talk, said: str) -> None:
    talk.say(said)
    assert not talk.kept


def test_reminders_and_new_work_end_each_by_itself_and_are_listed_together(talk: Talk) -> None:
    talk.press(action(talk.say(SEARCH), "有新岗位告诉我"))
    talk.press("r:2024-05:all")
    mine = talk.say("我的提醒")
    assert "羊亭" in mine.text()
    assert "到时候" not in talk.press("r:stop").text()
    assert len(talk.kept) == 1
    talk.press("r:2024-05:all")
    talk.press("w:stop")
    assert talk.kept.keys() == {"2024-05"}


def test_a_button_of_an_older_search_keeps_no_other(talk: Talk) -> None:
    old = action(talk.say(SEARCH), "有新岗位告诉我")
    talk.say("想找个手工活在家做")
    assert "再找一次" in talk.press(old).text()
    assert not talk.kept


@pytest.mark.parametrize("forged", ["w:", "w:new", "w:new:zzz", "w:0:+", "w:0:-", "w:x:SAMPLE-1"])
def test_a_forged_button_does_no_harm(talk: Talk, forged: str) -> None:
    assert talk.press(forged).buttons
    assert not talk.kept


def test_more_than_five_searches_are_not_kept(talk: Talk) -> None:
    for place in ("羊亭", "张村", "温泉", "竹岛", "嵩山", "鲸园"):
        reply = talk.say(f"{place}不上夜班，有新岗位告诉我")
    assert "最多留意5样" in reply.text()
    assert len(talk.kept) == 5


# What is sent


async def test_new_posts_come_in_one_message_and_only_once(
    house: House, li: FakeUser, edition: Edition
) -> None:
    await wish(house, li)
    assert await heard(li) == [], "what was there before is not new"
    publish(house, edition, 1, 2)
    [text] = await heard(li, 3)
    assert text.startswith("您要听的，有新岗位了")
    assert "羊亭、一个月3000元以上、不上夜班" in text
    assert "缝纫工1" in text
    assert "缝纫工2" in text
    assert text.endswith(Service().line)
    house.clock.now += timedelta(days=1)
    assert await heard(li) == []


async def test_what_comes_later_on_the_same_day_waits_for_the_next(
    house: House, li: FakeUser, edition: Edition
) -> None:
    await wish(house, li)
    publish(house, edition, 1)
    assert len(await heard(li, 3)) == 1
    publish(house, edition, 1, 2)
    await house.restart()
    publish(house, edition, 1, 2, 3)
    assert await heard(li) == []
    house.clock.now = NOON.replace(day=24, hour=9)
    [text] = await heard(li, 3)
    assert "缝纫工2" in text
    assert "缝纫工3" in text
    assert "缝纫工1" not in text


async def test_a_restart_doubles_nothing_and_loses_nothing(
    house: House, li: FakeUser, edition: Edition
) -> None:
    await wish(house, li)
    await house.stop()
    house.clock.now += timedelta(hours=2)
    house.edition = with_posts(edition, *posts(1))
    await house.start()
    assert len(await heard(li, 3)) == 1
    for _ in range(2):
        await house.restart()
        house.clock.now += timedelta(days=1)
    assert await heard(li) == []


async def test_what_was_being_sent_when_the_process_died_is_not_sent_again(
    house: House, li: FakeUser, edition: Edition
) -> None:
    await wish(house, li)
    house.clock.now = NOON.replace(hour=21)
    publish(house, edition, 1)
    await house.until("notices", 2)
    await house.stop()
    db = Database(house.path)
    with db.atomic():
        db.execute("update notices set begun = 1 where key = 'job:NEW-1'")
    db.close()
    house.clock.now = NOON.replace(day=24)
    await house.start()
    assert await heard(li) == []


@pytest.mark.parametrize("hour", [0, 8, 20, 23])
async def test_nobody_is_woken(house: House, li: FakeUser, edition: Edition, hour: int) -> None:
    await wish(house, li)
    house.clock.now = NOON.replace(day=24, hour=hour)
    publish(house, edition, 1)
    assert await heard(li) == []
    house.clock.now = NOON.replace(day=25, hour=9)
    assert len(await heard(li, 3)) == 1


async def test_one_press_under_the_message_ends_it(
    house: House, li: FakeUser, edition: Edition
) -> None:
    await wish(house, li)
    publish(house, edition, 1)
    assert len(await heard(li, 3)) == 1
    await li.press("不再告诉我").answer()
    assert await li.until(lambda screen: "记的条件也删了" in screen[-1].text)
    assert await house.until("notices", 0) == await house.until("subscriptions", 0) == []
    publish(house, edition, 1, 2)
    house.clock.now += timedelta(days=1)
    assert await heard(li) == []


async def test_a_post_opens_from_the_message_and_leads_back_to_the_search(
    house: House, li: FakeUser, edition: Edition
) -> None:
    await wish(house, li)
    publish(house, edition, 1)
    await heard(li, 3)
    await li.press("1 缝纫工1").answer()
    assert await li.until(lambda screen: "刷单都是诈骗" in screen[-1].text)
    await li.press("回到结果").answer()
    assert await li.until(lambda screen: "按这些找的：羊亭" in screen[-1].text)


async def test_five_posts_are_shown_and_a_button_leads_to_the_others(
    house: House, li: FakeUser, edition: Edition
) -> None:
    await wish(house, li)
    publish(house, edition, *range(1, 9))
    [text] = await heard(li, 3)
    assert text.count("缝纫工") == 5
    await li.press("还有3个").answer()
    assert await li.until(lambda screen: "按这些找的：羊亭" in screen[-1].text)
    house.clock.now += timedelta(days=1)
    assert await heard(li) == [], "those behind the button are told too"


async def test_what_ended_before_it_could_be_sent_is_left_out(
    house: House, li: FakeUser, edition: Edition
) -> None:
    await wish(house, li)
    house.clock.now = NOON.replace(hour=20)
    ends = {"valid_through": NOON.date(), "title": "缝纫工1"}
    house.assistant.publish(with_posts(edition, ("NEW-1", ends)))
    await house.until("notices", 2)
    house.clock.now = NOON.replace(day=24)
    assert await heard(li) == []
    publish(house, edition, 2)
    assert "缝纫工2" in (await heard(li, 3))[0], "nothing was said, so the day is still free"


async def test_whoever_has_blocked_the_bot_is_forgotten_by_it(
    house: House, li: FakeUser, edition: Edition
) -> None:
    await wish(house, li)
    li.block_bot()
    publish(house, edition, 1)
    assert await house.until("subscriptions", 0) == await house.until("notices", 0) == []
    li.unblock_bot()
    publish(house, edition, 1, 2)
    house.clock.now += timedelta(days=1)
    assert await heard(li) == []


async def test_forget_lists_what_was_wanted_and_deletes_it(house: House, li: FakeUser) -> None:
    await wish(house, li)
    li.say("/forget")
    reply = await li.reply()
    assert "不再告诉您的新岗位" in reply.text
    assert "羊亭、一个月3000元以上" in reply.text
    assert house.rows("notices") == house.rows("subscriptions") == []


async def test_after_ninety_days_it_asks_and_goes_on_where_that_is_wanted(
    house: House, li: FakeUser, edition: Edition
) -> None:
    await wish(house, li)
    house.clock.now = datetime(2027, 2, 21, 12, tzinfo=ZONE)
    [text] = await heard(li, 3)
    assert "三个月到了" in text
    publish(house, edition, 1)
    house.clock.now += timedelta(days=1)
    assert await heard(li) == [], "between the question and the answer nothing is told"
    await li.press("接着听").answer()
    assert await li.until(lambda screen: "2027年5月23日" in screen[-1].text)
    publish(house, edition, 1, 2)
    [text] = await heard(li, 3)
    assert "缝纫工2" in text


async def test_without_an_answer_it_ends(house: House, li: FakeUser, edition: Edition) -> None:
    await wish(house, li)
    house.clock.now = datetime(2027, 2, 21, 12, tzinfo=ZONE)
    assert len(await heard(li, 3)) == 1
    house.clock.now += timedelta(days=7)
    assert await house.until("subscriptions", 0) == []
    publish(house, edition, 1)
    house.clock.now += timedelta(days=1)
    assert await heard(li) == []


async def planned(kept: Store, edition: Edition, *later: Edition) -> tuple[Notices, Clock]:
    """Notices of one who wanted to hear of new work, planned for `edition` and then the others."""
    clock, shown = Clock(), [edition]
    notices = Notices(kept.notices, lambda: shown[-1], clock)
    await notices.plan()
    assistant = Assistant(edition, kept, clock)
    found = await assistant.receive(Message(CHAT, SEARCH, reach=CHAT))
    press = action(found, "有新岗位告诉我")
    await assistant.receive(Message(CHAT, press=press, reach=CHAT))
    for one in later:
        clock.now += timedelta(seconds=1)
        shown.append(one)
        await notices.plan()
    return notices, clock


async def test_samples_are_told_only_in_demo_mode(edition: Edition, kept: Store) -> None:
    sample = with_posts(edition, ("SAMPLE-1", {"sample": True}))
    await planned(kept, edition, replace(sample, demo=False))
    assert [one.key[:4] for one in await kept.notices.pending()] == ["end:"]


async def test_what_was_told_is_remembered_as_long_as_it_is_wanted(
    edition: Edition, kept: Store
) -> None:
    new = with_posts(edition, *posts(1))
    notices, clock = await planned(kept, edition, new)
    [owed] = await notices.due()
    await notices.told(await notices.begin(owed))
    clock.now += timedelta(days=40)
    await kept.purge(clock.now, timedelta(days=30))
    await notices.plan()
    assert await notices.due() == []


async def test_two_wishes_for_one_post_give_one_notice(edition: Edition, kept: Store) -> None:
    assistant = Assistant(edition, kept, Clock())
    for said in ("羊亭的活有新岗位告诉我", "不上夜班，有新岗位告诉我"):
        await assistant.receive(Message(CHAT, said, reach=CHAT))
    await planned(kept, edition, with_posts(edition, *posts(1)))
    keys = [one.key for one in await kept.notices.pending()]
    assert keys.count("job:NEW-1") == 1


async def test_the_operator_sees_what_is_owed(edition: Edition, kept: Store) -> None:
    await planned(kept, edition, with_posts(edition, *posts(1, 2)))
    assert await overview(kept.notices, NOON + timedelta(minutes=1)) == (
        "2026-11-23 12:00  jobs  2",
        "2027-02-21 10:00  jobs  1",
        "3 notices owed to 1 chats, 2 of them due now",
    )


async def test_the_first_board_of_all_is_new_to_nobody(edition: Edition, kept: Store) -> None:
    clock = Clock()
    assistant = Assistant(edition, kept, clock)
    await assistant.receive(Message(CHAT, "羊亭的活有新岗位告诉我", reach=CHAT))
    clock.now += timedelta(minutes=1)
    await Notices(kept.notices, lambda: edition, clock).plan()
    assert [one.key[:4] for one in await kept.notices.pending()] == ["end:"]
