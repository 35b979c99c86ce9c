from datetime import date

import pytest
from sqlmodel import select

from workbench.errors import NotAllowedError, ValidationError
from workbench.models.accounts import Account, RoleGrant, SignIn, Workspace
from workbench.models.words import Role
from workbench.security import sessions
from workbench.services import accounts
from workbench.services.workspaces import add_administrator, add_purchaser, create_workspace
from workbench.store.engine import reading, writing

from tests.conftest import actor  # isort: skip

PASSWORD = "a long enough password"


def make(*, training: bool) -> None:
    with writing() as session:
        create_workspace(session, title="某县民政局", training=training)
        purchaser = add_purchaser(session, name="某县民政局", county="某县", first_day=date(2026, 1, 1))
        add_administrator(session, username="guanli", name="管理员", password=PASSWORD, purchaser_id=purchaser.id or 0)


def test_training_accounts_cannot_exist_in_a_real_workspace(home):
    make(training=False)
    with pytest.raises(ValidationError, match="演练账号只能建在演练工作区"), writing() as session:
        accounts.add_account_unasked(session, username="lianxi", name="演练", password=PASSWORD, training=True)
    with reading() as session:
        assert [account.username for account in session.exec(select(Account))] == ["guanli"]


def test_a_workspace_is_made_once_and_stays_what_it_is(home):
    make(training=False)
    with pytest.raises(ValidationError, match="已经有一个工作区"), writing() as session:
        create_workspace(session, title="另一个", training=True)
    with reading() as session:
        assert [(w.title, w.training) for w in session.exec(select(Workspace))] == [("某县民政局", False)]


def test_a_second_first_administrator_is_refused(home):
    make(training=False)
    with pytest.raises(ValidationError, match="已经有账号"), writing() as session:
        add_administrator(session, username="zweiter", name="第二", password=PASSWORD, purchaser_id=1)


@pytest.mark.parametrize(
    ("username", "name", "password", "what"),
    [
        ("guanli", "重名", PASSWORD, "已经有人使用"),
        ("GUANLI", "大小写", PASSWORD, "已经有人使用"),
        ("张三", "中文账号", PASSWORD, "含有中文或全角字符"),
        ("neu", " ", PASSWORD, "“姓名”没有填写"),
        ("neu", "新人", "short", "密码"),
    ],
)
def test_a_bad_account_is_refused_and_not_made(home, username, name, password, what):
    make(training=False)
    with pytest.raises(ValidationError, match=what), writing() as session:
        accounts.create_account(session, actor("guanli"), username=username, name=name, password=password)
    with reading() as session:
        assert len(session.exec(select(Account)).all()) == 1


def test_only_an_administrator_manages_accounts(at):
    at("defined")
    with pytest.raises(NotAllowedError, match="您不能管理账号"), writing() as session:
        accounts.create_account(session, actor("lingdao"), username="neu", name="新人", password=PASSWORD)


def test_a_role_without_its_bound_is_refused(at):
    at("defined")
    with pytest.raises(ValidationError, match="没有说明属于哪个单位"), writing() as session:
        accounts.give_role(session, actor("guanli"), actor("lingdao").account_id, Role.VILLAGE, purchaser_id=1)


def test_the_same_role_twice_is_refused(at):
    at("defined")
    with pytest.raises(ValidationError, match="已有“分管领导”角色"), writing() as session:
        accounts.give_role(session, actor("guanli"), actor("lingdao").account_id, Role.LEADER, purchaser_id=1)
    with reading() as session:
        grants = session.exec(select(RoleGrant).where(RoleGrant.account_id == actor("lingdao").account_id)).all()
        assert len(grants) == 1


def test_closing_an_account_and_a_new_password_end_its_sessions(at):
    at("defined")
    who = actor("lingdao").account_id
    with writing() as session:
        sessions.open_session(session, session.get_one(Account, who), "127.0.0.1")
    with writing() as session:
        accounts.reset_password(session, actor("guanli"), who, PASSWORD)
    with writing() as session:
        sessions.open_session(session, session.get_one(Account, who), "127.0.0.1")
        accounts.set_disabled(session, actor("guanli"), who, disabled=True)
    with reading() as session:
        open_ones = [row for row in session.exec(select(SignIn)) if row.revoked_at is None]
        assert (open_ones, session.get_one(Account, who).disabled) == ([], True)


def test_nobody_closes_the_own_account(at):
    at("defined")
    with pytest.raises(ValidationError, match="不能停用自己的账号"), writing() as session:
        accounts.set_disabled(session, actor("guanli"), actor("guanli").account_id, disabled=True)
