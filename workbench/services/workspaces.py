"""Making a workspace: once, empty or for training, with its first purchaser and administrator."""

from datetime import date

from sqlmodel import Session, select

from workbench import clock
from workbench.errors import ValidationError
from workbench.models.accounts import Account, Workspace
from workbench.models.organisations import Organisation, Purchaser
from workbench.models.words import OrganisationKind, Role
from workbench.security.policy import PROGRAM
from workbench.security.record import About, record
from workbench.security.vault import make_key
from workbench.services.accounts import add_account_unasked, give_role_unasked
from workbench.services.acting import need


def workspace_of(session: Session) -> Workspace | None:
    """Return the workspace's row; None before it was made."""
    return session.get(Workspace, 1)


def create_workspace(session: Session, *, title: str, training: bool) -> Workspace:
    """Make the workspace; whether it is for training is fixed for good."""
    if workspace_of(session) is not None:
        raise ValidationError("这里已经有一个工作区", fix="换一个空目录（WORKBENCH_HOME），或直接启动 ./run")
    workspace = Workspace(title=need(title, "工作区名称"), training=training, created_at=clock.now())
    session.add(workspace)
    session.flush()
    make_key()
    record(session, PROGRAM, "workspace.create", About("workspace", 1, workspace.title), after={"training": training})
    return workspace


def add_purchaser(
    session: Session, *, name: str, county: str, first_day: date, kind: OrganisationKind = OrganisationKind.COUNTY
) -> Purchaser:
    """Add a purchaser with its unit in the organisation tree; for set-up and for the administrator's screen."""
    code = f"C{len(session.exec(select(Organisation)).all()) + 1:03d}"
    unit = Organisation(code=code, name=county, kind=kind, first_day=first_day)
    session.add(unit)
    session.flush()
    purchaser = Purchaser(organisation_id=unit.id or 0, name=need(name, "购买主体名称"))
    session.add(purchaser)
    session.flush()
    record(session, PROGRAM, "purchaser.create", About("purchaser", purchaser.id or 0, name, purchaser.id))
    return purchaser


def place_below(session: Session, county: Purchaser, city: Purchaser) -> None:
    """Put the unit of a county below that of its city, whose bureau then reads the programme reports of the county.

    For set-up. Raises ValidationError when the upper unit is not of a city.
    """
    unit, above = (session.get_one(Organisation, one.organisation_id) for one in (county, city))
    if above.kind != OrganisationKind.CITY or unit.kind != OrganisationKind.COUNTY:
        raise ValidationError("只有县（区）的单位可以划归市", where="上级单位", fix="核对两个单位的层级")
    before, unit.parent_id = unit.parent_id, above.id
    session.add(unit)
    told = About("organisation", unit.id or 0, unit.name, county.id)
    record(session, PROGRAM, "organisation.place", told, before={"parent_id": before}, after={"parent_id": above.id})


def add_administrator(session: Session, *, username: str, name: str, password: str, purchaser_id: int) -> Account:
    """Add the first administrator of a workspace that has none."""
    if session.exec(select(Account)).first() is not None:
        raise ValidationError("这个工作区已经有账号", fix="请现有的系统管理员登录后添加账号")
    account = add_account_unasked(session, username=username, name=name, password=password, training=False)
    give_role_unasked(session, PROGRAM, account, Role.ADMIN, purchaser_id=purchaser_id)
    return account
