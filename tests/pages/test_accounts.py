"""Accounts and the record through the real entrypoint."""

import pytest

from tests.conftest import actor
from tests.pages.looks import agree, buttons, field, press, words
from tests.pages.rows import row, rows
from workbench.models.accounts import Account, RoleGrant, SignIn
from workbench.models.feeds import FeedLink
from workbench.models.record import Event
from workbench.models.words import Role
from workbench.services.feeds import make_link
from workbench.store.engine import writing


@pytest.fixture
def desk(at, screen):
    at("signed")
    return screen("guanli", "accounts")


def _add(shown, username, password="lian xi mi ma 2026"):  # noqa: S107
    field(shown, "text_input", ":username").input(username)
    field(shown, "text_input", ":name").input("演练新人")
    [typed] = [one for one in shown.text_input if one.key.startswith("new_account") and one.key.endswith("password")]
    typed.input(password)
    return press(shown, "添加账号")


def test_account_is_added_and_given_a_role_within_a_unit(desk):
    _add(desk, "xinren")
    new = row(Account, username="xinren")
    assert "还没有角色" in words(desk)
    prefix = f"give_{new.id}:0:"
    desk.selectbox(key=f"{prefix}role").set_value(Role.TOWNSHIP).run()
    desk.selectbox(key=f"{prefix}unit_organisation_id").set_value(2).run()
    desk.button(key=f"{prefix}send").click().run()
    [grant] = rows(RoleGrant, account_id=new.id)
    assert (grant.role, grant.organisation_id, grant.purchaser_id) == (Role.TOWNSHIP, 2, 1)


@pytest.mark.parametrize(
    ("username", "password", "what"),
    [
        ("jingban", "lian xi mi ma 2026", "已经有人使用"),
        ("新人", "lian xi mi ma 2026", "含有中文"),
        ("xinren", "short", "密码有 5 个字符"),
    ],
)
def test_account_that_cannot_be_is_refused_and_what_was_typed_stays(desk, username, password, what):
    before = len(rows(Account))
    _add(desk, username, password)
    assert what in words(desk)
    assert field(desk, "text_input", ":username").value == username
    assert len(rows(Account)) == before


def test_role_is_taken_back_after_a_question(desk):
    [grant] = rows(RoleGrant, role=Role.FINANCE)
    agree(desk, f"take_{grant.id}")
    assert rows(RoleGrant, role=Role.FINANCE) == []


def test_closing_an_account_ends_its_sign_ins_and_it_can_be_reopened(desk, screen):
    officer = row(Account, username="jingban")
    screen("jingban", "home")
    agree(desk, f"close_{officer.id}")
    assert row(Account, username="jingban").disabled
    assert all(one.revoked_at for one in rows(SignIn, account_id=officer.id))
    agree(desk, f"close_{officer.id}")
    assert not row(Account, username="jingban").disabled


def test_administrator_cannot_close_the_own_account(desk):
    me = row(Account, username="guanli")
    agree(desk, f"close_{me.id}")
    assert "不能停用自己的账号" in words(desk)


def test_password_is_reset_and_a_weak_one_refused(desk):
    officer = row(Account, username="jingban")
    typed = desk.text_input(key=f"password_{officer.id}:0:password")
    typed.input("short").run()
    agree(desk, f"password_{officer.id}")
    assert "密码有 5 个字符" in words(desk)
    desk.text_input(key=f"password_{officer.id}:0:password").input("xin de lian xi mi ma").run()
    agree(desk, f"password_{officer.id}")
    assert row(Account, username="jingban").password_hash != officer.password_hash


def test_accounts_are_searched_by_name_and_role(desk):
    desk.text_input(key="account_text").input("评委").run()
    assert words(desk).count("评估小组成员] ") == 3
    desk.selectbox(key="account_role").set_value("admin").run()
    assert "没有找到账号" in words(desk)


@pytest.mark.parametrize("username", ["jingban", "lingdao", "caizheng", "shenji", "guanli"])
def test_record_is_drawn_and_found_whole(at, screen, username):
    at("final")
    shown = screen(username, "record")
    assert len(shown.dataframe[0].value) == 200
    press(shown, "校验记录链")
    assert "记录链完整" in words(shown)


def test_record_is_filtered_by_command_and_person(at, screen):
    at("final")
    shown = screen("shenji", "record")
    shown.selectbox(key="record_action").set_value("appeal.rule").run()
    assert set(shown.dataframe[0].value["操作"]) == {"复核评分点"}
    shown.selectbox(key="record_actor").set_value("演练领导").run()
    assert "没有符合条件的记录" in words(shown)


def test_tampered_record_is_said_with_its_place(at, screen):
    at("final")
    with writing() as session:
        session.get_one(Event, 40).actor = "他人"
    shown = screen("shenji", "record")
    press(shown, "校验记录链")
    assert "第 40 条记录的内容与其校验值不符" in words(shown)


def test_officer_has_no_account_screen(at, screen):
    at("signed")
    shown = screen("jingban", "home")
    with pytest.raises(ValueError, match="accounts"):
        shown.switch_page("../../pages/accounts.py").run()
    assert "添加账号" not in buttons(shown)


def test_calendar_link_of_somebody_is_ended_by_the_administrator(desk, screen):
    assert "撤销日历订阅链接" not in buttons(desk)
    with writing() as session:
        make_link(session, actor("jingban"))
    account_id = actor("jingban").account_id
    agree(screen("guanli", "accounts"), f"feed_{account_id}")
    assert rows(FeedLink) == []
    assert [event.object_id for event in rows(Event, action="feed.end")] == [account_id]
