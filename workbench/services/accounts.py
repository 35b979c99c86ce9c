"""Accounts and roles."""

from sqlmodel import Session, select

from workbench.errors import ValidationError
from workbench.models.accounts import Account, RoleGrant, Workspace
from workbench.models.words import ROLE_NAMES, Role
from workbench.security.passwords import hash_password, require_strong
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.security.sessions import sign_out_everywhere
from workbench.services.acting import about, found, need
from workbench.services.feeds import end_link_with


def create_account(
    session: Session, actor: Actor, *, username: str, name: str, password: str, title: str = ""
) -> Account:
    """Add an account without roles. Raises ValidationError for a weak password or a name that is taken."""
    allow(session, actor, "account.manage")
    account = add_account_unasked(session, username=username, name=name, password=password, title=title, training=False)
    record(session, actor, "account.create", about(session, account), after={"username": username, "name": name})
    return account


def add_account_unasked(
    session: Session, *, username: str, name: str, password: str, training: bool, title: str = ""
) -> Account:
    """Add an account for set-up, where nobody is there yet to be asked.

    Raises ValidationError when a training account is wanted outside a training workspace.
    """
    workspace = session.get(Workspace, 1)
    if training and not (workspace and workspace.training):
        raise ValidationError("演练账号只能建在演练工作区", fix="在正式工作区请由系统管理员添加真实人员的账号")
    username = need(username, "账号").lower()
    if not username.isascii():
        raise ValidationError(
            f"账号“{username}”含有中文或全角字符", where="账号", fix="账号只用英文字母、数字、点、横线"
        )
    if session.exec(select(Account).where(Account.username == username)).first():
        raise ValidationError(f"账号“{username}”已经有人使用", where="账号", fix="换一个账号名")
    require_strong(password, username)
    account = Account(
        username=username,
        name=need(name, "姓名"),
        title=title,
        password_hash=hash_password(password),
        training=training,
    )
    session.add(account)
    session.flush()
    return account


def give_role(
    session: Session,
    actor: Actor,
    account_id: int,
    role: Role,
    *,
    purchaser_id: int | None = None,
    organisation_id: int | None = None,
    contractor_id: int | None = None,
) -> None:
    """Give a role within its bounds: a purchaser, a township or village, or a contractor."""
    allow(session, actor, "account.manage")
    account = found(session, Account, account_id)
    give_role_unasked(
        session,
        actor,
        account,
        role,
        purchaser_id=purchaser_id,
        organisation_id=organisation_id,
        contractor_id=contractor_id,
    )


def give_role_unasked(
    session: Session,
    actor: Actor,
    account: Account,
    role: Role,
    *,
    purchaser_id: int | None = None,
    organisation_id: int | None = None,
    contractor_id: int | None = None,
) -> None:
    """Give a role for set-up. Raises ValidationError when the role's bound is missing."""
    bound = {Role.CONTRACTOR: contractor_id, Role.TOWNSHIP: organisation_id, Role.VILLAGE: organisation_id}.get(
        role, purchaser_id
    )
    if bound is None:
        raise ValidationError(
            f"“{ROLE_NAMES[role]}”没有说明属于哪个单位", where="角色", fix="选择购买主体、乡镇村社区或承接主体"
        )
    held = select(RoleGrant).where(
        RoleGrant.account_id == account.id,
        RoleGrant.role == role,
        RoleGrant.purchaser_id == purchaser_id,
        RoleGrant.organisation_id == organisation_id,
        RoleGrant.contractor_id == contractor_id,
    )
    if session.exec(held).first():
        raise ValidationError(f"{account.name} 已有“{ROLE_NAMES[role]}”角色", where="角色", fix="无需重复授予")
    session.add(
        RoleGrant(
            account_id=account.id or 0,
            role=role,
            purchaser_id=purchaser_id,
            organisation_id=organisation_id,
            contractor_id=contractor_id,
        )
    )
    record(session, actor, "account.give_role", about(session, account), after={"role": role.value, "bound": bound})


def take_role(session: Session, actor: Actor, grant_id: int) -> None:
    """Take a role back; what the person did stays in the record under the person's name."""
    allow(session, actor, "account.manage")
    grant = found(session, RoleGrant, grant_id)
    account = found(session, Account, grant.account_id)
    session.delete(grant)
    record(session, actor, "account.take_role", about(session, account), before={"role": grant.role.value})


def set_disabled(session: Session, actor: Actor, account_id: int, *, disabled: bool) -> None:
    """Close or reopen an account; closing ends its sessions and its calendar link."""
    allow(session, actor, "account.manage")
    account = found(session, Account, account_id)
    if account.id == actor.account_id and disabled:
        raise ValidationError("不能停用自己的账号", fix="请另一位系统管理员办理")
    account.disabled = disabled
    if disabled:
        sign_out_everywhere(session, account_id, actor)
        end_link_with(session, actor, account)
    record(session, actor, "account.disable" if disabled else "account.enable", about(session, account))


def reset_password(session: Session, actor: Actor, account_id: int, password: str) -> None:
    """Set a new password and end all sessions of the account, and its calendar link."""
    allow(session, actor, "account.manage")
    set_password_unasked(session, actor, found(session, Account, account_id), password)


def set_password_unasked(session: Session, actor: Actor, account: Account, password: str) -> None:
    """Set a new password from the command line of the machine itself."""
    require_strong(password, account.username)
    account.password_hash, account.failures, account.locked_until = hash_password(password), 0, None
    sign_out_everywhere(session, account.id or 0, actor)
    end_link_with(session, actor, account)
    record(session, actor, "account.reset_password", about(session, account))


def set_large_type(session: Session, actor: Actor, *, large: bool) -> None:
    """Keep the person's choice of large type."""
    account = found(session, Account, actor.account_id)
    account.large_type = large
    record(session, actor, "account.set_large_type", about(session, account), after={"large": large})
