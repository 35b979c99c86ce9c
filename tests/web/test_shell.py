"""The frame through AppTest, as tests of pages drive it."""

from collections.abc import Iterator

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from tests.web.conftest import HERE, Site
from workbench.models.accounts import Account, Workspace
from workbench.paths import ROOT
from workbench.security import sessions
from workbench.store.engine import reading, writing

MAIN = str(ROOT / "workbench" / "web" / "main.py")


@pytest.fixture
def app(in_home: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    monkeypatch.setattr("workbench.web.menu.PAGES", HERE / "pages")
    with writing() as session:
        account = session.exec(select(Account).where(Account.username == "admin")).one()
        _token, row = sessions.open_session(session, account, "")
        user = {"username": "admin", "session": str(row.id)}
    app = AppTest.from_file(MAIN, default_timeout=120)
    app.user = user
    yield app
    with writing() as session:
        session.exec(select(Account).where(Account.username == "admin")).one().large_type = False


def test_shell_tells_who_with_which_roles_for_whom(app: AppTest) -> None:
    app.run()
    assert not app.exception
    assert [one.value for one in app.sidebar.caption] == [
        ":material/person: 演练丁 · 系统管理员",
        ":material/apartment: 示范甲区民政局",
    ]


def test_large_type_is_kept_in_the_profile(app: AppTest) -> None:
    app.run()
    assert app.sidebar.toggle(key="large_type").value is False
    app.sidebar.toggle(key="large_type").set_value(True).run()
    assert not app.exception
    with reading() as session:
        assert session.exec(select(Account.large_type).where(Account.username == "admin")).one()
    again = AppTest.from_file(MAIN, default_timeout=120)
    again.user = app.user
    assert again.run().sidebar.toggle(key="large_type").value is True


def test_banner_stands_in_a_training_workspace_only(app: AppTest) -> None:
    banner = "**演练** 数据均为虚构"
    assert banner in app.run().markdown[0].value
    with writing() as session:
        session.get_one(Workspace, 1).training = False
    try:
        assert not any(banner in one.value for one in app.run().markdown)
    finally:
        with writing() as session:
            session.get_one(Workspace, 1).training = True


@pytest.mark.parametrize(
    "user",
    [
        {},
        {"email": "test@example.com"},
        {"username": "admin"},
        {"username": "admin", "session": "999999"},
        {"username": "admin", "session": "x"},
    ],
)
def test_identity_that_the_gate_did_not_give_is_nobody(app: AppTest, user: dict[str, str]) -> None:
    app.user = user
    app.run()
    assert [one.value for one in app.error] == ["登录已结束：已退出、超时或账号被停用。"]
    assert not app.title
    assert not app.sidebar.caption


def test_name_in_the_session_of_another_is_nobody(app: AppTest) -> None:
    app.user = app.user | {"username": "officer"}
    assert "登录已结束" in app.run().error[0].value
