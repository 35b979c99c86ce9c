"""Accounts on the command line: the list, and a new password for one of them."""

from sqlmodel import Session, col, select

from workbench.cli_words import table
from workbench.errors import NotFoundError
from workbench.models.accounts import Account, RoleGrant
from workbench.models.record import Event
from workbench.models.words import ROLE_NAMES, Role
from workbench.security.policy import PROGRAM
from workbench.services.accounts import set_password_unasked
from workbench.store.engine import reading, writing

HEADS = ("账号", "姓名", "角色", "状态")
CHANGED = "（已改）"


def account_table() -> str:
    """List the accounts of a working workspace; it knows no password."""
    with reading() as session:
        return table([HEADS, *(_row(session, account) for account in _accounts(session))])


def training_table() -> str:
    """List the accounts of a training workspace with their passwords, which are printed for everybody."""
    from workbench.demo.scripts import training_accounts

    passwords = {one.username: one.password for one in training_accounts()}
    with reading() as session:
        changed = set(session.exec(select(Event.object_id).where(Event.action == "account.reset_password")))
        rows = [
            (*_row(session, one), CHANGED if one.id in changed else passwords.get(one.username, CHANGED))
            for one in _accounts(session)
        ]
        return table([(*HEADS, "密码"), *rows])


def set_password(username: str, password: str) -> None:
    """Set a new password and end the account's sessions.

    Raises NotFoundError for an unknown account and ValidationError for a weak password.
    """
    with writing() as session:
        account = session.exec(select(Account).where(Account.username == username.lower())).first()
        if account is None:
            raise NotFoundError(f"没有账号“{username}”", fix="./run accounts 列出全部账号")
        set_password_unasked(session, PROGRAM, account, password)


def _accounts(session: Session) -> list[Account]:
    return list(session.exec(select(Account).order_by(col(Account.id))))


def _row(session: Session, account: Account) -> tuple[str, str, str, str]:
    grants = session.exec(select(RoleGrant.role).where(RoleGrant.account_id == account.id).order_by(col(RoleGrant.id)))
    roles = "、".join(dict.fromkeys(ROLE_NAMES[Role(role)] for role in grants))
    return account.username, account.name, roles or "（无角色）", "停用" if account.disabled else "可用"
