"""Accounts of staff: signing in, what is kept of it, and what strangers find out."""

import asyncio
import contextlib
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.admin import Accounts, Member, Role, TooManyAttempts, create_first_account
from bot.errors import AccountError
from bot.storage import Store, open_store
from tests.conftest import NOON

OWN = "海风吹过-四号码头-灯塔"


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(store: Store, clock: Clock) -> Accounts:
    return Accounts(store.staff, clock)


async def settled(accounts: Accounts, store: Store) -> Member:
    """王芳, a publisher with a password of her own."""
    once = await create_first_account(store.staff, "王芳")
    assert once
    token = await accounts.sign_in("王芳", once, "::1")
    assert token
    signed_in = await accounts.session(token)
    assert signed_in
    await accounts.change_password(signed_in, once, OWN)
    return signed_in.member


async def test_the_first_account_is_made_once(store: Store) -> None:
    assert await create_first_account(store.staff, "王芳")
    assert await create_first_account(store.staff, "李强") is None
    assert [account.name for account in await store.staff.accounts()] == ["王芳"]


async def test_a_one_time_password_must_be_changed_and_then_opens_nothing(
    accounts: Accounts, store: Store
) -> None:
    once = await create_first_account(store.staff, "王芳")
    assert once
    token = await accounts.sign_in(" 王芳 ", once, "::1")
    assert token
    signed_in = await accounts.session(token)
    assert signed_in
    assert signed_in.member.must_change
    another = await accounts.change_password(signed_in, once, OWN)
    assert await accounts.session(token) is None, "sessions from before have ended"
    renewed = await accounts.session(another)
    assert renewed
    assert not renewed.member.must_change
    assert await accounts.sign_in("王芳", once, "::1") is None
    assert await accounts.sign_in("王芳", OWN, "::1")


@pytest.mark.parametrize("new", ["短短短", "王芳王芳王芳王芳王芳1", "a" * 12, "x" * 201])
async def test_a_password_that_is_easily_guessed_is_refused(
    accounts: Accounts, store: Store, new: str
) -> None:
    once = await create_first_account(store.staff, "王芳")
    assert once
    token = await accounts.sign_in("王芳", once, "::1")
    assert token
    signed_in = await accounts.session(token)
    assert signed_in
    with pytest.raises(AccountError):
        await accounts.change_password(signed_in, once, new)


async def test_a_session_ends_after_a_working_day(
    accounts: Accounts, store: Store, clock: Clock
) -> None:
    await settled(accounts, store)
    token = await accounts.sign_in("王芳", OWN, "::1")
    assert token
    clock.now = NOON + timedelta(hours=9, minutes=59)
    assert await accounts.session(token)
    clock.now = NOON + timedelta(hours=10)
    assert await accounts.session(token) is None


async def test_five_wrong_tries_shut_one_address_out_and_leave_others_in(
    accounts: Accounts, store: Store
) -> None:
    await settled(accounts, store)
    for _ in range(5):
        assert await accounts.sign_in("王芳", "不是这个", "203.0.113.7") is None
    with pytest.raises(TooManyAttempts):
        await accounts.sign_in("王芳", OWN, "203.0.113.7")
    assert await accounts.sign_in("王芳", OWN, "198.51.100.1")


async def test_one_address_cannot_go_through_many_names(accounts: Accounts) -> None:
    for number in range(20):
        assert await accounts.sign_in(f"name{number}", "不是这个", "203.0.113.7") is None
    with pytest.raises(TooManyAttempts):
        await accounts.sign_in("王芳", "不是这个", "203.0.113.7")


async def test_an_address_that_is_shut_out_fills_no_memory_with_names(accounts: Accounts) -> None:
    for number in range(40):
        with contextlib.suppress(TooManyAttempts):
            await accounts.sign_in(f"{number} " + "x" * 60_000, "x" * 201, "203.0.113.7")
    kept = list(accounts._limiter.storage.events)  # type: ignore[attr-defined]
    assert len(kept) <= 2 * 20 + 1
    assert all(len(key) < 100 for key in kept)


async def test_guessing_passwords_takes_no_thread_from_residents(accounts: Accounts) -> None:
    tries = [
        asyncio.ensure_future(accounts.sign_in(f"name{number}", "不是这个", f"203.0.113.{number}"))
        for number in range(40)
    ]
    await asyncio.sleep(0.1)  # all of them wait for their turn
    await asyncio.to_thread(lambda: None)  # as an answer is worked out
    assert sum(one.done() for one in tries) < 20
    for one in tries:
        one.cancel()


async def test_a_new_one_time_password_ends_what_was_open(accounts: Accounts, store: Store) -> None:
    first = await settled(accounts, store)
    once = await accounts.add("李强", Role.EDITOR, first)
    token = await accounts.sign_in("李强", once, "::1")
    assert token
    another = await accounts.reset("李强", first)
    assert await accounts.session(token) is None
    assert await accounts.sign_in("李强", once, "::1") is None
    assert await accounts.sign_in("李强", another, "::1")


async def test_the_database_holds_neither_passwords_nor_tokens(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'bot.sqlite3'}", "k" * 32)
    accounts = Accounts(store.staff, lambda: NOON)
    await settled(accounts, store)
    token = await accounts.sign_in("王芳", OWN, "::1")
    store.close()
    assert token
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert OWN.encode() not in kept
    assert token.encode() not in kept
    assert b"$argon2id$" in kept


async def test_the_last_publisher_stays(accounts: Accounts, store: Store) -> None:
    first = await settled(accounts, store)
    once = await accounts.add("李强", Role.PUBLISHER, first)
    token = await accounts.sign_in("李强", once, "::1")
    assert token
    second = next(one for one in await accounts.members() if one.name == "李强")
    await accounts.remove("王芳", second)
    with pytest.raises(AccountError, match="自己"):
        await accounts.remove("李强", second)
    assert not await store.staff.remove("李强")


async def test_whoever_is_removed_is_out_at_once(accounts: Accounts, store: Store) -> None:
    first = await settled(accounts, store)
    once = await accounts.add("李强", Role.EDITOR, first)
    token = await accounts.sign_in("李强", once, "::1")
    assert token
    await accounts.remove("李强", first)
    assert await accounts.session(token) is None


async def test_what_staff_did_is_in_the_log(accounts: Accounts, store: Store) -> None:
    first = await settled(accounts, store)
    await accounts.add("李强", Role.EDITOR, first)
    await accounts.sign_in("李强", "不是这个", "203.0.113.7")
    told = [f"{deed.who} {deed.what}" for _, deed in await accounts.log(10)]
    assert told[0] == "李强 登录没成：密码不对（203.0.113.7）"
    assert told[1] == "王芳 加了账号 李强（编辑）"
    assert told[-1] == "王芳 登录"
