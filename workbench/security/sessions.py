"""Signing in and out: sessions kept on the server, of which only a hash of the token is stored."""

import hashlib
import math
import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from workbench import clock
from workbench.models.accounts import Account, SignIn
from workbench.security.passwords import has_outgrown, hash_password, password_matches
from workbench.security.policy import PROGRAM, Actor, actor_from
from workbench.security.record import About, record
from workbench.store.engine import reading, writing

IDLE = timedelta(hours=8)
LIFE = timedelta(hours=12)
FREE_FAILURES, LONGEST_WAIT = 3, 300
_SEEN_EVERY = timedelta(minutes=1)
_WRONG = "账号或密码不正确"


@dataclass(frozen=True)
class SignedIn:
    """A new session: its token goes into the cookie and is known nowhere else."""

    token: str


@dataclass(frozen=True)
class Refused:
    """A sign-in that failed, in words that do not tell whether the account exists."""

    reason: str
    seconds: int


@dataclass(frozen=True)
class Visit:
    """A live session as the gate sees it."""

    sign_in_id: int
    username: str


def sign_in(username: str, password: str, address: str) -> SignedIn | Refused:
    """Check the password and open a session, or refuse in one text for every cause.

    From the fourth failure on an account waits 2, 4, 8 ... up to 300 seconds; a name without an account waits alike.
    Every try is an event of the record, without password or token, and without a name that has no account.
    """
    username = username.strip().lower()
    with _ONE_AT_A_TIME:  # else many tries at once would all pass before the first failure counts
        with reading() as session:
            account = _account(session, username)
            password_hash = account.password_hash if account else None
            wait = _wait(account.locked_until if account else _strangers.locked_until(username))
        if wait:
            return Refused(f"登录失败次数较多，请 {wait} 秒后再试", wait)
        matches = password_matches(password_hash, password)
        with writing() as session:
            account = _account(session, username)
            if account is None or not matches or account.disabled:
                return _fail(session, account, username, address)
            return _succeed(session, account, password, address)


def open_session(session: Session, account: Account, address: str) -> tuple[str, SignIn]:
    """Open a session for an account whose password was checked; return its token and its row."""
    token, now = secrets.token_urlsafe(32), clock.now()
    row = SignIn(
        token_hash=_hash(token),
        account_id=account.id or 0,
        created_at=now,
        seen_at=now,
        expires_at=now + LIFE,
        address=address[:64],
    )
    session.add(row)
    session.flush()
    return token, row


def visit_of(session: Session, token: str) -> Visit | None:
    """Return the live session of that token; None if there is none, or it ended, idled, or its account is closed."""
    found = _live(session, col(SignIn.token_hash) == _hash(token))
    return Visit(found[0].id or 0, found[1].username) if found else None


def actor_of(session: Session, token: str) -> Actor | None:
    """Return who has the live session of that token, with the grants of this moment."""
    found = _live(session, col(SignIn.token_hash) == _hash(token))
    return actor_from(session, found[1]) if found else None


def actor_of_sign_in(session: Session, sign_in_id: int, username: str) -> Actor | None:
    """Return who has the live session of that row, if it is that account's."""
    found = _live(session, (col(SignIn.id) == sign_in_id) & (col(Account.username) == username))
    return actor_from(session, found[1]) if found else None


def note_seen(sign_in_id: int) -> None:
    """Push the idle limit of a live session on; written at most once a minute, since every request comes by."""
    with reading() as session:
        fresh = clock.now() - session.get_one(SignIn, sign_in_id).seen_at < _SEEN_EVERY
    if not fresh:
        with writing() as session:
            session.get_one(SignIn, sign_in_id).seen_at = clock.now()


def sign_out(session: Session, token: str) -> None:
    """End the session of that token; nothing happens if there is none."""
    if found := _live(session, col(SignIn.token_hash) == _hash(token)):
        row, account = found
        row.revoked_at = clock.now()
        record(session, actor_from(session, account), "account.sign_out", _about(account))


def sign_out_everywhere(session: Session, account_id: int, by: Actor | None = None) -> int:
    """End every open session of the account, as its owner or as somebody else, and return how many there were."""
    rows = session.exec(select(SignIn).where(SignIn.account_id == account_id, col(SignIn.revoked_at).is_(None))).all()
    for row in rows:
        row.revoked_at = clock.now()
    account = session.get_one(Account, account_id)
    record(
        session,
        by or actor_from(session, account),
        "account.sign_out_everywhere",
        _about(account),
        after={"sessions": len(rows)},
    )
    return len(rows)


class _Strangers:
    """Failures of names without an account, in memory, so that waiting does not tell who has one."""

    def __init__(self, most: int = 10_000) -> None:
        self._most = most
        self._failures: OrderedDict[str, tuple[int, datetime]] = OrderedDict()

    def locked_until(self, username: str) -> datetime | None:
        """Return until when that name waits."""
        return self._failures.get(_hash(username), (0, None))[1]

    def fail(self, username: str) -> int:
        """Count a failure and return how many seconds that name now waits; the oldest name is forgotten."""
        key = _hash(username)
        failures = self._failures.pop(key, (0, None))[0] + 1
        self._failures[key] = (failures, _until(failures))
        if len(self._failures) > self._most:
            self._failures.popitem(last=False)
        return _seconds(failures)


_ONE_AT_A_TIME = threading.Lock()
_strangers = _Strangers()


def _fail(session: Session, account: Account | None, username: str, address: str) -> Refused:
    if account is None:
        seconds, about = _strangers.fail(username), About("workspace", 1, "未知账号")
    else:
        account.failures += 1
        account.locked_until = _until(account.failures)
        seconds, about = _seconds(account.failures), _about(account)
    record(session, PROGRAM, "account.sign_in_failed", about, after={"address": address})
    return Refused(f"{_WRONG}，请 {seconds} 秒后再试" if seconds else _WRONG, seconds)


def _succeed(session: Session, account: Account, password: str, address: str) -> SignedIn:
    account.failures, account.locked_until = 0, None
    if has_outgrown(account.password_hash):
        account.password_hash = hash_password(password)
    token, _row = open_session(session, account, address)
    record(session, actor_from(session, account), "account.sign_in", _about(account), after={"address": address})
    return SignedIn(token)


def _live(session: Session, wanted: object) -> tuple[SignIn, Account] | None:
    """Return the wanted session with its account while it is neither ended, idle, too old, nor its account closed."""
    now = clock.now()
    query = (
        select(SignIn, Account)
        .join(Account, col(Account.id) == SignIn.account_id)
        .where(
            wanted,  # type: ignore[arg-type] # a SQL expression
            col(SignIn.revoked_at).is_(None),
            SignIn.expires_at > now,
            SignIn.seen_at > now - IDLE,
            col(Account.disabled).is_(False),
        )
    )
    return session.exec(query).first()


def _account(session: Session, username: str) -> Account | None:
    return session.exec(select(Account).where(Account.username == username)).first()


def _about(account: Account) -> About:
    return About("account", account.id or 0, account.name)


def _seconds(failures: int) -> int:
    over = min(failures - FREE_FAILURES, 9)
    return min(2**over, LONGEST_WAIT) if over > 0 else 0


def _until(failures: int) -> datetime:
    return clock.now() + timedelta(seconds=_seconds(failures))


def _wait(until: datetime | None) -> int:
    return max(0, math.ceil((until - clock.now()).total_seconds())) if until else 0


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
