"""Sessions on the server, against a real database."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlmodel import select

from workbench import clock
from workbench.models.accounts import Account, SignIn
from workbench.security import sessions
from workbench.security.sessions import IDLE, LIFE, Refused, SignedIn
from workbench.services.accounts import add_account_unasked
from workbench.services.workspaces import create_workspace
from workbench.store import migrate
from workbench.store.engine import engine, reading, writing

PASSWORD = "correct horse battery"


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the database once; every test takes a copy."""
    folder = tmp_path_factory.mktemp("sessions")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_HOME", str(folder))
        migrate.upgrade()
        with writing() as session:
            create_workspace(session, title="示范工作区", training=False)
            for username in ("one", "two"):
                add_account_unasked(
                    session, username=username, name=f"演练{username}", password=PASSWORD, training=False
                )
        engine().dispose()
    return folder / "workbench.db"


@pytest.fixture
def home(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    shutil.copy(made, tmp_path)
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path))
    yield tmp_path
    engine().dispose()


def _signed_in(username: str = "one") -> str:
    outcome = sessions.sign_in(username, PASSWORD, "10.0.0.1")
    assert isinstance(outcome, SignedIn)
    return outcome.token


def _change(token_of: str, **change: object) -> None:
    with writing() as session:
        account = session.exec(select(Account).where(Account.username == token_of)).one()
        session.exec(select(SignIn).where(SignIn.account_id == account.id)).one().sqlmodel_update(change)


@pytest.mark.usefixtures("home")
def test_token_stands_for_its_account_until_it_is_signed_out() -> None:
    token = _signed_in()
    with reading() as session:
        actor = sessions.actor_of(session, token)
        assert actor is not None
        assert actor.username == "one"
        assert sessions.actor_of(session, token[:-1]) is None
    with writing() as session:
        sessions.sign_out(session, token)
    with reading() as session:
        assert sessions.actor_of(session, token) is None
        assert sessions.visit_of(session, token) is None


@pytest.mark.usefixtures("home")
def test_row_stands_for_its_own_account_only() -> None:
    with reading() as session:
        visit = sessions.visit_of(session, _signed_in())
        assert visit is not None
        assert sessions.actor_of_sign_in(session, visit.sign_in_id, "one") is not None
        assert sessions.actor_of_sign_in(session, visit.sign_in_id, "two") is None
        assert sessions.actor_of_sign_in(session, visit.sign_in_id + 1, "one") is None


@pytest.mark.parametrize(
    ("change", "alive"),
    [
        ({"seen_at": -IDLE + timedelta(seconds=30)}, True),
        ({"seen_at": -IDLE - timedelta(seconds=1)}, False),
        ({"expires_at": timedelta(seconds=30)}, True),
        ({"expires_at": -timedelta(seconds=1)}, False),
        ({"revoked_at": timedelta(0)}, False),
    ],
    ids=["nearly idle", "idle", "nearly old", "old", "revoked"],
)
@pytest.mark.usefixtures("home")
def test_session_lives_to_the_second(change: dict[str, timedelta], alive: bool) -> None:  # noqa: FBT001
    token = _signed_in()
    _change("one", **{name: clock.now() + ago for name, ago in change.items()})
    with reading() as session:
        assert (sessions.actor_of(session, token) is not None) is alive


@pytest.mark.usefixtures("home")
def test_session_ends_after_twelve_hours_however_busy() -> None:
    assert (timedelta(hours=8), timedelta(hours=12)) == (IDLE, LIFE)
    token = _signed_in()
    with reading() as session:
        row = session.exec(select(SignIn)).one()
        assert row.expires_at - row.created_at == LIFE
        number = row.id or 0
    _change("one", seen_at=clock.now() - timedelta(minutes=2))
    sessions.note_seen(number)
    with reading() as session:
        row = session.get_one(SignIn, number)
        assert clock.now() - row.seen_at < timedelta(seconds=30)
        assert row.expires_at - row.created_at == LIFE
        assert sessions.actor_of(session, token) is not None


@pytest.mark.usefixtures("home")
def test_disabled_account_is_refused_and_its_sessions_are_dead() -> None:
    token = _signed_in()
    with writing() as session:
        session.exec(select(Account).where(Account.username == "one")).one().disabled = True
    with reading() as session:
        assert sessions.actor_of(session, token) is None
    assert sessions.sign_in("one", PASSWORD, "") == Refused("账号或密码不正确", 0)


@pytest.mark.parametrize("username", ["one", "nobody"])
@pytest.mark.usefixtures("home")
def test_delay_grows_to_five_minutes_for_known_and_unknown_names_alike(
    username: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "_strangers", sessions._Strangers())
    now, waits = clock.now(), []
    for _ in range(13):
        monkeypatch.setattr(clock, "now", lambda at=now: at)
        outcome = sessions.sign_in(username, "wrong password", "")
        assert isinstance(outcome, Refused)
        waits.append(outcome.seconds)
        now += timedelta(seconds=outcome.seconds)
    assert waits == [0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


@pytest.mark.parametrize("username", ["one", "nobody"])
@pytest.mark.usefixtures("home")
def test_waiting_is_told_in_seconds_and_holds_even_for_the_right_password(
    username: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "_strangers", sessions._Strangers())
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    for _ in range(5):
        last = sessions.sign_in(username, "wrong password", "")
        now += timedelta(seconds=last.seconds if isinstance(last, Refused) else 0)
    now -= timedelta(seconds=3)
    assert sessions.sign_in(username, PASSWORD, "") == Refused("登录失败次数较多，请 3 秒后再试", 3)


@pytest.mark.usefixtures("home")
def test_success_starts_the_counting_anew() -> None:
    for _ in range(3):
        sessions.sign_in("one", "wrong password", "")
    _signed_in()
    assert sessions.sign_in("one", "wrong password", "") == Refused("账号或密码不正确", 0)


@pytest.mark.usefixtures("home")
def test_name_is_read_without_case_or_blanks() -> None:
    assert isinstance(sessions.sign_in("  ONE ", PASSWORD, ""), SignedIn)


@pytest.mark.usefixtures("home")
def test_old_hash_is_renewed_at_the_next_sign_in() -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    with writing() as session:
        session.exec(select(Account).where(Account.username == "one")).one().password_hash = old
    _signed_in()
    with reading() as session:
        kept = session.exec(select(Account.password_hash).where(Account.username == "one")).one()
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    _signed_in()


@pytest.mark.usefixtures("home")
def test_sign_out_everywhere_ends_the_sessions_of_that_account_only() -> None:
    mine, also_mine, theirs = _signed_in(), _signed_in(), _signed_in("two")
    with writing() as session:
        account_id = session.exec(select(Account.id).where(Account.username == "one")).one() or 0
        assert sessions.sign_out_everywhere(session, account_id) == 2
    with reading() as session:
        assert [sessions.actor_of(session, one) is not None for one in (mine, also_mine, theirs)] == [
            False,
            False,
            True,
        ]


def test_memory_of_unknown_names_is_bounded() -> None:
    strangers = sessions._Strangers(most=3)
    for number in range(10):
        strangers.fail(f"name {number}")
    assert len(strangers._failures) == 3
    assert strangers.locked_until("name 0") is None
