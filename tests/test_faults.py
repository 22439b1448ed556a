"""Telegram's bad days, and ours: the resident gets the answer or one calm apology.

Each test runs the service as it is run, in a process of its own, over real HTTP.
"""

import asyncio
import random
import re
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from sqlite_utils import Database

from tests.fake_telegram import FakeTelegram, FakeUser
from tests.telegram_bot import ROOT, Bot, running

QUESTION, TITLE = "育儿补贴怎么申请", "育儿补贴怎么申请"


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="session", autouse=True)
def learnt() -> None:
    """Nothing is waited for: the services here match by words, or learn by themselves."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as server:
        yield server


@pytest_asyncio.fixture(loop_scope="module")
async def telegram(server: FakeTelegram) -> AsyncIterator[FakeTelegram]:
    """The server without faults, and no call refused at the end."""
    yield server
    refused = [line for line in server.rejected() if "terminated by other" not in line]
    server.faults.clear()  # type: ignore[no-untyped-call]
    server.limits.enabled = False
    server.log.clear()
    assert not refused


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(
    server: FakeTelegram, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Bot]:
    """One service for all tests that neither stop it nor need it otherwise."""
    async with running(server, tmp_path_factory.mktemp("bot")) as bot:
        yield bot


@pytest_asyncio.fixture(loop_scope="module")
async def bot(telegram: FakeTelegram, shared: Bot) -> Bot:
    assert telegram.base_url
    return shared


@pytest.fixture
def li(telegram: FakeTelegram, bot: Bot) -> FakeUser:
    assert bot.port
    return telegram.user("李明")


@pytest_asyncio.fixture(loop_scope="module")
async def alone(tmp_path: Path) -> AsyncIterator[tuple[FakeTelegram, Bot, FakeUser]]:
    """A server and a service of one's own, to stop and start."""
    async with FakeTelegram() as telegram, running(telegram, tmp_path) as bot:
        yield telegram, bot, telegram.user("李明")
        assert not [line for line in telegram.rejected() if "terminated by other" not in line]


async def answers(user: FakeUser, timeout: float = 10, settle: float = 1.0) -> list[str]:
    return [reply.text for reply in await user.replies(timeout=timeout, settle=settle)]


async def until_logged(bot: Bot, words: str) -> None:
    """Wait until the service has said so, however slow the machine is."""
    async with asyncio.timeout(60):
        while words not in bot.logged():
            await asyncio.sleep(0.05)


async def all_answered(bot: Bot, seconds: float = 60) -> None:
    """Wait until nothing is owed any more."""
    end = time.monotonic() + seconds
    while unanswered(bot):
        assert time.monotonic() < end, f"still owed: {unanswered(bot)}"
        await asyncio.sleep(0.05)


def unanswered(bot: Bot) -> int:
    db = Database(bot.database)
    count: int = db.table("updates").count_where("answered is null")
    db.close()
    return count


def taken(bot: Bot) -> int:
    """How many updates it has written down."""
    db = Database(bot.database)
    count: int = db.table("updates").count
    db.close()
    return count


async def test_a_429_is_waited_for(telegram: FakeTelegram, li: FakeUser) -> None:
    telegram.faults.add("429", "sendMessage", times=2, retry_after=1)
    li.say(QUESTION)
    [answer] = await answers(li)
    assert answer.startswith(TITLE)


async def test_floods_are_answered_within_telegrams_limits(
    telegram: FakeTelegram, li: FakeUser
) -> None:
    telegram.limits.enabled = True
    for _ in range(8):
        li.say(QUESTION)
    assert len(await li.replies(timeout=15, count=8)) == 8
    assert telegram.limits.hits > 0
    telegram.log.clear()  # these refusals are the limits at work


async def test_who_floods_is_limited_told_so_once_and_holds_nobody_up(
    telegram: FakeTelegram, li: FakeUser
) -> None:
    others = [telegram.user(f"居民{number}") for number in range(10)]
    for _ in range(90):
        li.say(QUESTION)
    for other in others:
        other.say(QUESTION)
    for other in others:
        [answer] = await answers(other, settle=0.1)
        assert answer.startswith(TITLE)
    texts = await answers(li, timeout=20, settle=1.5)
    told = [text for text in texts if text.startswith("您发得太快了")]
    assert len(told) == 1
    assert 20 <= len(texts) < 60
    li.say(QUESTION)
    [answer] = await answers(li)
    assert answer.startswith(TITLE)


async def test_every_press_of_a_flood_is_answered_what_is_not_taken_with_a_word(
    li: FakeUser,
) -> None:
    li.say(QUESTION)
    await li.reply()
    presses = [li.press(("哪里办", "什么时候")[number % 2]) for number in range(60)]
    said = [(await press.answer(15))["text"] for press in presses]
    assert said[0] == ""
    assert 20 <= said.count("") < 60
    assert said[-1].startswith("您发得太快了")
    assert len(await li.replies(timeout=1)) == 0, "a press that is not taken writes no message"
    li.say(QUESTION)
    [answer] = await answers(li)
    assert answer.startswith(TITLE)


async def test_a_burst_of_502_is_sat_out(telegram: FakeTelegram, li: FakeUser) -> None:
    telegram.faults.add("502", "sendMessage", times=3)
    li.say(QUESTION)
    [answer] = await answers(li)
    assert answer.startswith(TITLE)


async def test_502_on_getting_updates_loses_none(telegram: FakeTelegram, li: FakeUser) -> None:
    telegram.faults.add("502", "getUpdates", times=2)
    li.say(QUESTION)
    [answer] = await answers(li)
    assert answer.startswith(TITLE)


async def test_a_request_that_was_dropped_is_sent_again(
    telegram: FakeTelegram, li: FakeUser
) -> None:
    telegram.faults.add("drop", "sendMessage")
    li.say(QUESTION)
    [answer] = await answers(li)
    assert answer.startswith(TITLE)


async def test_a_lost_response_doubles_at_most_one_message(
    telegram: FakeTelegram, li: FakeUser
) -> None:
    telegram.faults.add("drop_after", "sendMessage")
    li.say(QUESTION)
    li.say("产假多少天")
    got = await answers(li)
    assert 1 <= sum(answer.startswith(TITLE) for answer in got) <= 2
    assert sum(answer.startswith("产假") for answer in got) == 1


async def test_an_answer_lost_twice_is_followed_by_one_apology(
    telegram: FakeTelegram, li: FakeUser
) -> None:
    telegram.faults.add("drop", "sendMessage", times=2)
    li.say(QUESTION)
    [apology] = await answers(li)
    assert apology.startswith("对不起")


async def test_a_slow_telegram_is_waited_for(telegram: FakeTelegram, li: FakeUser) -> None:
    telegram.faults.add("slow", "sendMessage", delay=3)
    other = telegram.user("王芳")
    li.say(QUESTION)
    await asyncio.sleep(0.3)
    other.say(QUESTION)
    assert await other.replies(timeout=3, settle=0)
    assert await li.replies(timeout=0.01) == []
    [answer] = await answers(li)
    assert answer.startswith(TITLE)


async def test_a_lost_answer_to_an_edit_repeats_the_edit(
    telegram: FakeTelegram, li: FakeUser
) -> None:
    li.say(QUESTION)
    await li.reply()
    telegram.faults.add("drop", "editMessageText", times=3)
    li.press("要带的材料")
    assert await li.until(lambda screen: "要带什么材料" in screen[-1].text, timeout=10)
    assert len(li.screen()) == 1


async def test_a_duplicated_update_is_answered_once(telegram: FakeTelegram, li: FakeUser) -> None:
    telegram.faults.duplicate_updates = 3
    for _ in range(3):
        li.say(QUESTION)
    assert len(await answers(li)) == 3


async def test_who_blocked_the_bot_holds_nobody_up(
    telegram: FakeTelegram, bot: Bot, li: FakeUser
) -> None:
    telegram.faults.add("403", "sendMessage", chat_id=li.id)
    other = telegram.user("王芳")
    li.say(QUESTION)
    other.say(QUESTION)
    assert await other.replies()
    await all_answered(bot)
    li.say(QUESTION)
    assert await li.replies()


async def test_an_edit_refused_as_not_modified_is_success(
    telegram: FakeTelegram, li: FakeUser
) -> None:
    li.say(QUESTION)
    await li.reply()
    description = "Bad Request: message is not modified: specified new message content"
    telegram.faults.add("400", "editMessageText", description=description)
    await li.press("要带的材料").answer()
    assert await answers(li, timeout=1) == []
    li.press("哪里办")
    assert await li.until(lambda screen: screen[-1].edited)


async def test_a_stale_callback_is_passed_over(telegram: FakeTelegram, li: FakeUser) -> None:
    li.say(QUESTION)
    await li.reply()
    description = "Bad Request: query is too old and response timeout expired"
    telegram.faults.add("400", "answerCallbackQuery", description=description)
    li.press("要带的材料")
    assert await li.until(lambda screen: "要带什么材料" in screen[-1].text)


async def test_a_message_gone_meanwhile_is_sent_anew(telegram: FakeTelegram, li: FakeUser) -> None:
    li.say(QUESTION)
    await li.reply()
    description = "Bad Request: message to edit not found"
    telegram.faults.add("400", "editMessageText", description=description)
    li.press("要带的材料")
    [answer] = await answers(li, settle=0.5)
    assert "要带什么材料" in answer


async def test_refused_html_is_sent_as_plain_text(telegram: FakeTelegram, li: FakeUser) -> None:
    description = "Bad Request: can't parse entities: Unsupported start tag"
    telegram.faults.add("400", "sendMessage", description=description)
    li.say(QUESTION)
    [answer] = await answers(li)
    assert answer.startswith(TITLE)


async def test_a_second_poller_is_outlived(telegram: FakeTelegram, bot: Bot, li: FakeUser) -> None:
    async with httpx.AsyncClient() as client:
        url = f"{telegram.base_url}{telegram.token}/getUpdates"
        await client.post(url, data={"timeout": 0, "offset": 0})
    await until_logged(bot, "asking again")
    li.say(QUESTION)
    [answer] = await answers(li)
    assert answer.startswith(TITLE)


async def test_telegram_unreachable_at_start_is_waited_for(tmp_path: Path) -> None:
    telegram = FakeTelegram()
    await telegram.start()
    await telegram.stop()  # its port is known now
    bot = Bot(telegram, tmp_path)
    await bot.start()
    try:
        # Generous: another run on the same machine may slow the start. Telegram is away throughout.
        async with httpx.AsyncClient(timeout=30) as client:
            for _ in range(300):
                try:
                    page = await client.get(f"http://127.0.0.1:{bot.port}/healthz")
                    break
                except httpx.ConnectError:
                    await asyncio.sleep(0.1)
        assert page.status_code == 200
        await until_logged(bot, "cannot be reached")
        again = FakeTelegram(port=telegram.port)
        async with again:
            await again.wait_ready(60)
            li = again.user("李明")
            li.say(QUESTION)
            assert await li.replies(timeout=10)
    finally:
        await bot.stop()


async def test_a_refused_token_is_told_without_showing_it(tmp_path: Path) -> None:
    async with FakeTelegram() as telegram:
        bot = Bot(telegram, tmp_path, TELEGRAM_BOT_TOKEN="99999:wrong-token")
        await bot.start()
        await until_logged(bot, "refuses the token")
        await bot.stop()
    assert "set TELEGRAM_BOT_TOKEN" in bot.logged()
    assert "wrong-token" not in bot.logged()


async def test_an_error_of_our_own_gets_one_calm_apology(
    tmp_path: Path,
) -> None:
    broken = tmp_path / "sitecustomize.py"
    broken.write_text(
        "import sys, bot.dialogue\n"
        "r = sys.modules['bot.dialogue.respond']\n"
        "read = r._read\n"
        "def fails(message, *given):\n"
        "    if '\\u4ea7\\u5047' in message.text: raise ZeroDivisionError\n"
        "    return read(message, *given)\n"
        "r._read = fails\n"
    )
    settings = {"PYTHONPATH": str(tmp_path)}
    async with FakeTelegram() as telegram, running(telegram, tmp_path, **settings) as bot:
        li = telegram.user("李明")
        li.say("产假多少天")
        li.say(QUESTION)
        got = await answers(li)
        assert [text[:3] for text in got] == ["对不起", TITLE[:3]]
        assert "ZeroDivisionError" in bot.logged()
        assert "产假" not in bot.logged()
        await all_answered(bot)


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_after_a_kill_every_update_is_answered_and_at_most_one_a_chat_twice(
    tmp_path: Path, mode: str
) -> None:
    """Killed many times at random moments under load."""
    rng = random.Random(mode)
    settings = {"BOT_TELEGRAM_MODE": mode, "BOT_TELEGRAM_WEBHOOK_SECRET": "s3cret"}
    expected: Counter[int] = Counter()
    kills = 5
    async with FakeTelegram() as telegram, running(telegram, tmp_path, **settings) as bot:
        users = [telegram.user(f"居民{number}") for number in range(6)]
        for _ in range(kills):
            for user in users:
                for _ in range(rng.randint(1, 3)):
                    expected[user.id] += 1
                    user.say(f"育儿补贴怎么申请 第{expected[user.id]}问")
            await asyncio.sleep(rng.uniform(0.0, 0.5))
            await bot.stop(signal.SIGKILL)
            opened = Database(bot.database)
            assert opened.execute("pragma integrity_check").fetchone() == ("ok",)
            opened.close()
            await bot.start()
            await asyncio.sleep(rng.uniform(1.0, 2.0))
        for user in users:
            got = await user.replies(timeout=60, count=expected[user.id], settle=1)
            assert expected[user.id] <= len(got) <= expected[user.id] + kills
        await all_answered(bot)
        assert telegram.pending == 0 or mode == "polling"
        journal = Database(bot.database)
        assert journal.table("journal").count == sum(expected.values())
        journal.close()


async def test_what_is_recorded_as_answered_is_never_answered_again(
    alone: tuple[FakeTelegram, Bot, FakeUser],
) -> None:
    telegram, bot, li = alone
    for _ in range(3):
        li.say(QUESTION)
    assert len(await li.replies(count=3)) == 3
    await all_answered(bot)
    await bot.stop(signal.SIGKILL)
    telegram.faults.duplicate_updates = 3
    await bot.start()
    li.say("产假多少天")
    got = await answers(li, timeout=60)
    assert [text[:2] for text in got] == ["产假"]


async def test_sigterm_under_load_answers_what_was_taken_and_ends_in_time(
    alone: tuple[FakeTelegram, Bot, FakeUser],
) -> None:
    telegram, bot, _ = alone
    telegram.faults.add("slow", "sendMessage", times=200, delay=0.3)
    users = [telegram.user(f"居民{number}") for number in range(40)]
    for user in users:
        for _ in range(3):
            user.say(QUESTION)
    async with asyncio.timeout(30):
        while not taken(bot):
            await asyncio.sleep(0.05)
    begun = time.monotonic()
    status = await bot.stop(signal.SIGTERM)
    assert time.monotonic() - begun < 10
    assert status == 0
    assert unanswered(bot) == 0
    assert sum(len(user.screen()) for user in users) == taken(bot)


async def test_sigterm_ends_in_time_even_when_telegram_hangs(
    alone: tuple[FakeTelegram, Bot, FakeUser],
) -> None:
    telegram, bot, li = alone
    telegram.faults.add("hang", "sendMessage", times=1, delay=8)
    li.say(QUESTION)
    await asyncio.sleep(0.4)
    begun = time.monotonic()
    await bot.stop(signal.SIGTERM)
    assert time.monotonic() - begun < 10
    await bot.start()
    [answer] = await answers(li, timeout=60)
    assert answer.startswith(TITLE)


async def test_webhook_and_page_share_one_server(tmp_path: Path) -> None:
    settings = {"BOT_TELEGRAM_MODE": "webhook", "BOT_TELEGRAM_WEBHOOK_SECRET": "s3cret"}
    async with FakeTelegram() as telegram, running(telegram, tmp_path, **settings) as bot:
        li = telegram.user("李明")
        telegram.faults.webhook_lose_answer = 1  # delivered twice
        li.say(QUESTION)
        [answer] = await answers(li)
        assert answer.startswith(TITLE)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{bot.port}") as client:
            assert (await client.get("/")).status_code == 200
            forged = {"update_id": 1, "message": {"text": "x"}}
            for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "wrong"}):
                refused = await client.post("/telegram/webhook", json=forged, headers=headers)
                assert refused.status_code == 403
            right = {"X-Telegram-Bot-Api-Secret-Token": "s3cret"}
            junk = await client.post("/telegram/webhook", content=b"{", headers=right)
            assert junk.status_code == 400
            odd = await client.post("/telegram/webhook", json={"update_id": 5}, headers=right)
            assert odd.status_code == 200


async def test_nothing_personal_is_logged_or_written(
    alone: tuple[FakeTelegram, Bot, FakeUser],
) -> None:
    telegram, bot, li = alone
    li.say("我身份证11010519491231002X，手机13812345678，育儿补贴怎么申请")
    assert (await li.reply()).text.startswith("您发了身份证号、手机号")
    li.say("/forget")
    await li.reply()
    await all_answered(bot)
    await bot.stop()
    kept = bot.database.parent.rglob("*")
    written = b"".join(path.read_bytes() for path in kept if path.is_file())
    for secret in (b"11010519491231002", b"13812345678", telegram.token.encode()):
        assert secret not in written
    assert str(li.id).encode() not in written
    for table in ("journal", "feedback", "conversations"):
        db = Database(bot.database)
        assert db.table(table).count == 0
        db.close()
    assert not re.search(r"\d{11}", bot.logged())


async def test_privacy_mode_switched_off_is_told_at_start(tmp_path: Path) -> None:
    async with FakeTelegram(privacy=False) as telegram, running(telegram, tmp_path) as bot:
        await until_logged(bot, "privacy mode in groups off")
        assert "/setprivacy" in bot.logged()


async def test_what_is_new_is_learnt_beside_the_service(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    settings = {
        "BOT_KNOWLEDGE": str(ROOT / "tests/tiny"),
        "BOT_SEMANTIC": "on",
        "BOT_CACHE_FOLDER": str(cache),
    }
    async with FakeTelegram() as telegram, running(telegram, tmp_path, **settings) as bot:
        deadline = time.monotonic() + 60
        while not list(cache.glob("*.npz")) and time.monotonic() < deadline:
            await asyncio.sleep(0.1)
        assert list(cache.glob("*.npz"))
        li = telegram.user("李明")
        li.say(QUESTION)
        [answer] = await answers(li)
        assert answer.startswith(TITLE)
        assert "Traceback" not in bot.logged()
