"""The days a family wants to be reminded of, and how it asks for them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue import Conversation, Message, Outcome, Reply, Subscription, respond
from bot.edition import Edition
from bot.rules import Rulebook, Topic, reminders
from tests.conftest import DAY, NOON


@pytest.fixture(scope="module")
def rules(edition: Edition) -> Rulebook:
    return edition.knowledge.rules


def told(born: tuple[int, int] | None, rules: Rulebook, today: date = DAY) -> list[tuple[str, str]]:
    return [(str(one.day), one.text) for one in reminders(born, rules, today)]


CONFIRM_2026 = ("2026-12-01", "confirm")
SPRING_2027 = [("2027-03-01", "settle_open"), ("2027-05-31", "settle_close")]


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        ((2021, 5), [CONFIRM_2026, *SPRING_2027]),
        ((2022, 6), [("2026-12-01", "first_claim"), CONFIRM_2026, *SPRING_2027]),
        ((2023, 5), [("2026-12-01", "claim_late"), CONFIRM_2026, *SPRING_2027]),
        (
            (2024, 1),
            [
                ("2026-12-01", "claim_late"),
                CONFIRM_2026,
                ("2026-12-15", "three"),
                *SPRING_2027,
                ("2027-12-01", "claim"),
                ("2027-12-01", "confirm"),
            ],
        ),
        (None, [("2026-12-01", "claim_late"), CONFIRM_2026, *SPRING_2027]),
    ],
)
def test_each_birth_has_its_days(
    rules: Rulebook, born: tuple[int, int] | None, expected: list[tuple[str, str]]
) -> None:
    assert told(born, rules) == expected


def test_a_child_of_2025_is_told_of_a_last_claim_that_may_be_left(rules: Rulebook) -> None:
    claims = [one for one in told((2025, 11), rules) if one[1].startswith("claim")]
    assert claims == [
        ("2026-12-01", "claim"),
        ("2027-12-01", "claim"),
        ("2028-12-01", "claim_last"),
    ]


@pytest.mark.parametrize(
    ("today", "day"),
    [
        (date(2026, 11, 30), "2026-12-01"),
        (date(2026, 12, 1), "2026-12-24"),
        (date(2026, 12, 24), "2026-12-30"),
    ],
)
def test_who_asks_late_is_told_a_week_or_a_day_ahead(
    rules: Rulebook, today: date, day: str
) -> None:
    assert (day, "first_claim") in told((2022, 6), rules, today)


def test_on_the_last_day_but_one_nothing_is_left_to_remind_of(rules: Rulebook) -> None:
    assert not [one for one in told((2022, 6), rules, date(2026, 12, 30)) if "claim" in one[1]]


@given(
    born=st.tuples(st.integers(2019, 2026), st.integers(1, 12)),
    ahead=st.integers(0, 1200),
)
def test_every_reminder_is_ahead_in_time_and_told_once(
    edition: Edition, born: tuple[int, int], ahead: int
) -> None:
    today = date(2026, 1, 1) + timedelta(days=ahead)
    found = reminders(born, edition.knowledge.rules, today)
    assert len({one.key for one in found}) == len(found)
    assert list(found) == sorted(found, key=lambda one: one.day)
    for one in found:
        assert today < one.day <= one.until
        if one.text == "three":
            assert (one.until.year, one.until.month) == (born[0] + 3, born[1])
        if one.topic is Topic.SUBSIDY:
            assert (one.until.month, one.until.day) == (12, 31)
            assert one.until.year <= born[0] + 4


class Talk:
    """A conversation with somebody who can be written to, or (`reach=""`) cannot."""

    def __init__(self, edition: Edition, reach: str = "telegram:7") -> None:
        self.edition = edition
        self.reach = reach
        self.conversation = Conversation()

    def _turn(self, message: Message) -> Reply:
        turn = respond(message, self.conversation, self.edition, NOON)
        self.conversation = turn.conversation
        return turn.reply

    def say(self, text: str) -> Reply:
        return self._turn(Message("t", text, reach=self.reach))

    def press(self, action: str) -> Reply:
        return self._turn(Message("t", press=action, reach=self.reach))

    @property
    def kept(self) -> dict[str, tuple[str, ...]]:
        return {one.subject: one.parts for one in self.conversation.subscriptions}


@pytest.fixture
def talk(edition: Edition) -> Talk:
    return Talk(edition)


def action(reply: Reply, label: str) -> str:
    return next(button.action for button in reply.buttons if label in button.label)


@pytest.mark.parametrize(
    "asked",
    [
        "到时候提醒我",
        "到期了喊俺一声行不",
        "快截止的时候,麻烦提醒我一下",
        "能不能提前提醒我续领",
        "記得提醒我",
        "提醒我一下吧",
    ],
)
def test_a_typed_wish_asks_for_the_birth(talk: Talk, asked: str) -> None:
    reply = talk.say(asked)
    assert reply.outcome is Outcome.INTERVIEW
    assert "哪一年" in reply.text()


@pytest.mark.parametrize(
    "asked",
    [
        "系统提醒我信息有误咋办",
        "个税APP提醒我没确认怎么办",
        "短信提醒我领育儿补贴,点链接,真的假的",
    ],
)
def test_talk_of_other_reminders_is_no_wish(talk: Talk, asked: str) -> None:
    assert "哪一年出生" not in talk.say(asked).text()


def test_the_birth_is_asked_step_by_step_with_back_and_cancel(talk: Talk) -> None:
    reply = talk.say("到时候提醒我")
    reply = talk.press(action(reply, "2024年"))
    assert "几月" in reply.text()
    reply = talk.press(action(reply, "返回"))
    reply = talk.press(action(reply, "2025年"))
    reply = talk.press(action(reply, "11月"))
    assert "2025年11月出生" in reply.text()
    assert not talk.kept
    assert "不办了" in talk.press(action(reply, "取消")).text()
    assert not talk.kept


def test_typed_answers_are_as_good(talk: Talk) -> None:
    talk.say("到时候提醒我")
    assert "2024年5月出生" in talk.say("24年5月生的").text()
    assert "到时候我提醒您" in talk.say("好").text()
    assert talk.kept == {"2024-05": ("subsidy", "tax")}


def test_a_birth_in_the_wish_is_read(talk: Talk) -> None:
    reply = talk.say("俺家孩子24年5月生的,到时候提醒我一声")
    assert "2024年5月出生" in reply.text()
    assert "只记您的聊天号和孩子的出生年月" in reply.text()


@pytest.mark.parametrize(
    ("label", "parts", "count"),
    [
        ("都提醒我", ("subsidy", "tax"), 9),
        ("只要育儿补贴的", ("subsidy",), 2),
        ("只要个税的", ("tax",), 7),
    ],
)
def test_one_press_takes_up_what_is_wanted(
    talk: Talk, label: str, parts: tuple[str, ...], count: int
) -> None:
    talk.press(action(talk.press("r:2024-05"), label))
    [kept] = talk.conversation.subscriptions
    assert (kept.subject, kept.parts, len(kept.notices)) == ("2024-05", parts, count)
    assert all(notice.due.hour == 10 for notice in kept.notices)


def test_a_second_child_is_added_and_what_both_share_is_told_once(talk: Talk) -> None:
    for birth in ("2024-05", "2026-01"):
        talk.press(f"r:{birth}:all")
    assert talk.kept.keys() == {"2024-05", "2026-01"}
    keys = [notice.key for one in talk.conversation.subscriptions for notice in one.notices]
    assert keys.count("confirm.2026") == 2  # one row in the store: a key is unique in a chat
    assert "2024-05:claim.2026" in keys
    assert "2026-01:claim.2026" in keys


def test_a_wish_changed_replaces_the_one_before(talk: Talk) -> None:
    talk.press("r:2024-05:all")
    talk.press("r:2024-05:sub")
    assert talk.kept == {"2024-05": ("subsidy",)}


@pytest.mark.parametrize("asked", ["我的提醒", "俺的提醒", "看看我的提醒"])
def test_ones_reminders_are_listed(talk: Talk, asked: str) -> None:
    assert "现在没有要我提醒的事" in talk.say(asked).text()
    talk.press("r:2022-06:all")
    reply = talk.say(asked)
    assert "2026年12月1日" in reply.text()
    assert action(reply, "不再提醒") == "r:stop"


@pytest.mark.parametrize("stop", ["别再提醒我了", "取消提醒", "不要提醒了"])
def test_reminders_end_by_words_and_by_one_press(talk: Talk, stop: str) -> None:
    talk.press("r:2024-05:all")
    assert "不再提醒了" in talk.say(stop).text()
    assert not talk.kept
    talk.press("r:2024-05:all")
    talk.press("r:stop")
    assert not talk.kept


def test_the_button_stands_after_a_sum_on_dated_cards_and_under_what_is_due(talk: Talk) -> None:
    assert action(talk.say("孩子2023年5月生的，现在还能领多少补贴"), "到时候提醒我") == "r:2023-05"
    for entry in ("subsidy.deadline", "tax.yearly-confirm", "tax.turning-three"):
        assert action(talk.press(f"e:{entry}"), "到时候提醒我") == "r:new"
    assert action(talk.press("start"), "到时候提醒我") == "r:new"
    assert not [b for b in talk.press("e:subsidy.scam").buttons if "提醒" in b.label]


def test_who_cannot_be_written_to_gets_a_calendar_instead(edition: Edition) -> None:
    page = Talk(edition, reach="")
    assert action(page.say("孩子2023年5月生的，现在还能领多少补贴"), "日历") == "ics:2023-05"
    assert action(page.press("start"), "日历") == "ics:"
    reply = page.press("r:2023-05:all")
    assert not page.kept
    assert "什么也不存" in reply.text()
    assert "2026年12月1日" in page.press("ics:").text()


@pytest.mark.parametrize(
    "forged", ["r:1999-13", "r:2024-99:all", "r:zzz", "ics:x", "r:2024-05:zzz"]
)
def test_a_forged_button_does_no_harm(talk: Talk, forged: str) -> None:
    assert talk.press(forged).buttons
    assert not talk.kept


def test_a_subscription_of_another_kind_is_left_alone(talk: Talk) -> None:
    jobs = Subscription("jobs", "张村")
    talk.conversation = Conversation(subscriptions=(jobs,))
    talk.press("r:2024-05:all")
    assert talk.kept.keys() == {"张村", "2024-05"}
    talk.press("r:stop")
    assert talk.conversation.subscriptions == (jobs,)
