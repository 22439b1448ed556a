"""Who may do what: accounts of staff, signing in, and the audit log.

`bot doctor` makes the first account: `await create_first_account(store.staff, name)` gives the
one-time password to show once, None where there is an account already. A one-time password lets
in, and then only to choose another. Passwords are hashed with argon2id; of a session's token the
store has a hash alone. An editor prepares and tries, a publisher publishes and keeps accounts.
"""

import asyncio
import re
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from bot.errors import AccountError
from bot.storage import Account, Deed, StaffBook

SESSION = timedelta(hours=10)  # a working day
MIN_PASSWORD = 10
_MAX_PASSWORD = 200
_MAX_NAME = 30
_NAME = re.compile(rf"[\w.-]{{2,{_MAX_NAME}}}")
# Within a quarter of an hour: one address at one name, one address, one name from everywhere.
# The last is high, so that a stranger cannot keep a member of staff out with a few tries.
_MINUTES = 15
_PER_BOTH = RateLimitItemPerMinute(5, _MINUTES)
_PER_ADDRESS = RateLimitItemPerMinute(20, _MINUTES)
_PER_NAME = RateLimitItemPerMinute(50, _MINUTES)

_HASHER = PasswordHasher()
# One at a time, each takes 64 MB; and apart from the threads that residents' answers are worked
# out in, since strangers may start them.
_HASHING = ThreadPoolExecutor(1, "passwords")


class Role(StrEnum):
    """What a member of staff may do."""

    EDITOR = "editor"
    PUBLISHER = "publisher"


class TooManyAttempts(AccountError):
    """Signing in was tried too often; wait a quarter of an hour."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member of staff. `must_change`: must first choose a password of their own."""

    name: str
    role: Role
    must_change: bool
    made: datetime

    @property
    def may_publish(self) -> bool:
        """Whether what they confirm goes live."""
        return self.role is Role.PUBLISHER


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A member in a session of theirs."""

    member: Member
    token: str


class Accounts:
    """Signing in and the keeping of accounts. `clock` gives the time with its zone."""

    def __init__(self, book: StaffBook, clock: Callable[[], datetime]) -> None:
        self._book = book
        self._clock = clock
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def sign_in(self, name: str, password: str, address: str) -> str | None:
        """A new session's token; None where name and password do not fit.

        Raises TooManyAttempts before anything is compared.
        """
        name = name.strip()[: _MAX_NAME + 1]  # strangers write it, and it is kept to be counted
        limits = (
            (_PER_ADDRESS, ("address", address)),
            (_PER_BOTH, ("both", name, address)),
            (_PER_NAME, ("name", name)),
        )
        # An address that has tried enough is counted no further: it fills no memory with names.
        if not all(self._limiter.hit(limit, *of) for limit, of in limits):
            raise TooManyAttempts("试得太多了，请过一刻钟再来。忘了密码，请发布人给您换一个。")
        account = await self._book.account(name)
        hashed = account.password if account else ""
        if not await _fits(hashed, password) or account is None:
            if account is not None:
                await self.audit(name, f"登录没成：密码不对（{address}）")
            return None
        self._limiter.clear(_PER_BOTH, "both", name, address)
        token = await self._begin_session(name)
        await self.audit(name, "登录")
        return token

    async def session(self, token: str) -> SignedIn | None:
        """Who is signed in by `token`; None for one that is unknown or has ended."""
        account = await self._book.in_session(_hashed(token), self._clock())
        return SignedIn(_member(account), token) if account else None

    async def sign_out(self, signed_in: SignedIn) -> None:
        """End this session; others of the same member go on."""
        await self._book.end_session(_hashed(signed_in.token))
        await self.audit(signed_in.member.name, "退出")

    async def change_password(self, signed_in: SignedIn, old: str, new: str) -> str:
        """Change one's own password; the token of a new session, all others end.

        Raises AccountError where `old` is wrong or `new` will not do.
        """
        name = signed_in.member.name
        if not self._limiter.hit(_PER_BOTH, "change", name):
            raise TooManyAttempts("试得太多了，请过一刻钟再来。")
        account = await self._book.account(name)
        if account is None or not await _fits(account.password, old):
            raise AccountError("现在的密码不对。")
        if new == old:
            raise AccountError("新密码和旧的一样，请换一个。")
        _check_password(new, name)
        await self._book.set_password(name, await _hash(new), must_change=False)
        await self.audit(name, "换了密码")
        return await self._begin_session(name)

    async def members(self) -> list[Member]:
        """All of staff, by name."""
        return [_member(account) for account in await self._book.accounts()]

    async def add(self, name: str, role: Role, by: Member) -> str:
        """Make an account; its one-time password. Raises AccountError."""
        name = name.strip()
        password = await _made(self._book, name, role, self._clock())
        if password is None:
            raise AccountError(f"已经有一位叫“{name}”，换一个名字。")
        await self.audit(by.name, f"加了账号 {name}（{_ROLES[role]}）")
        return password

    async def reset(self, name: str, by: Member) -> str:
        """A new one-time password for `name`, whose sessions end. Raises AccountError."""
        if await self._book.account(name) is None:
            raise AccountError(f"没有“{name}”这个账号。")
        password = _one_time()
        await self._book.set_password(name, await _hash(password), True)
        await self.audit(by.name, f"给 {name} 换了一次性密码")
        return password

    async def remove(self, name: str, by: Member) -> None:
        """Delete an account and end its sessions. Raises AccountError for one's own."""
        if name == by.name:
            raise AccountError("不能删自己的账号，请另一位发布人来删。")
        if not await self._book.remove(name):
            raise AccountError(f"没有“{name}”这个账号，或者是最后一位发布人。")
        await self.audit(by.name, f"删了账号 {name}")

    async def audit(self, who: str, what: str) -> None:
        """Add a line to the audit log."""
        await self._book.note(who, what, self._clock())

    async def log(self, limit: int, before: int | None = None) -> list[tuple[int, Deed]]:
        """The newest lines of the audit log, each with its number; older than `before`."""
        return await self._book.deeds(limit, before)

    async def _begin_session(self, name: str) -> str:
        token, now = secrets.token_urlsafe(32), self._clock()
        await self._book.begin_session(_hashed(token), name, now, now + SESSION)
        return token


_ROLES = {Role.EDITOR: "编辑", Role.PUBLISHER: "发布人"}


async def create_first_account(book: StaffBook, name: str) -> str | None:
    """Make the first account, a publisher; its one-time password, None where there is one.

    Raises AccountError for a name that cannot be one.
    """
    return await _made(book, name.strip(), Role.PUBLISHER, datetime.now(UTC), only_first=True)


async def _made(
    book: StaffBook, name: str, role: Role, now: datetime, only_first: bool = False
) -> str | None:
    if not _NAME.fullmatch(name):
        raise AccountError("名字用 2 到 30 个字：汉字、字母、数字、点、横线。")
    password = _one_time()
    account = Account(name, role.value, await _hash(password), must_change=True, made=now)
    return password if await book.add(account, only_first) else None


def _member(account: Account) -> Member:
    return Member(account.name, Role(account.role), account.must_change, account.made)


def _one_time() -> str:
    """80 bits, without letters that are read for one another."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def _check_password(password: str, name: str) -> None:
    if not MIN_PASSWORD <= len(password) <= _MAX_PASSWORD:
        raise AccountError(f"密码至少 {MIN_PASSWORD} 个字符。可以用几个不相干的词连起来。")
    if name.lower() in password.lower() or len(set(password)) < 5:
        raise AccountError("这个密码太好猜：别用名字，别老是那几个字符。")


async def _hash(password: str) -> str:
    return await asyncio.get_running_loop().run_in_executor(_HASHING, _HASHER.hash, password)


async def _fits(hashed: str, password: str) -> bool:
    if len(password) > _MAX_PASSWORD:
        return False
    return await asyncio.get_running_loop().run_in_executor(_HASHING, _verified, hashed, password)


def _verified(hashed: str, password: str) -> bool:
    try:
        # An unknown name takes as long as a wrong password.
        return _HASHER.verify(hashed or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    return _HASHER.hash(secrets.token_hex(16))


def _hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()
