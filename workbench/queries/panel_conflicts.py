"""What the records say of a person before an invitation: ties to the contractor, to a bidder, or to who runs the project.

A name that is the same may be another person's: every line is a question to ask, none is a verdict.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from scoring.deadlines import add_months
from workbench import clock
from workbench.models.accounts import Account, RoleGrant
from workbench.models.contracts import Contract
from workbench.models.evaluations import Evaluation
from workbench.models.ledger import StaffMember
from workbench.models.organisations import Contractor
from workbench.models.panel import PanelCandidate
from workbench.models.procurement import Bid, Procurement
from workbench.models.projects import Project
from workbench.models.results import Appeal, Reviewer
from workbench.models.words import Role

YEARS_BACK = 3
"""Ties that ended longer ago are not asked about (近三年, as evaluation_prep/interests says)."""


@dataclass(frozen=True)
class Ties:
    """Who a member must be free of: the contractor, and whoever bid for the project."""

    contractor_id: int | None
    bidders: dict[int, str]  # the contractor among them


def suspicions(session: Session, evaluation: Evaluation, account: Account) -> list[str]:
    """Return what to clear up before this person is invited, in words; nothing where the records are silent."""
    project = session.get_one(Project, evaluation.project_id)
    ties = ties_of(session, project)
    profile = session.exec(
        select(PanelCandidate).where(
            PanelCandidate.account_id == account.id, PanelCandidate.purchaser_id == project.purchaser_id
        )
    ).first()
    on = clock.today()
    found = [*_rostered(session, account, ties, on), *_spoke_for(session, account, ties)]
    found += _reviewed(session, account, ties)
    return found + (list(_by_profile(session, profile, project, ties, on)) if profile else [])


def ties_of(session: Session, project: Project) -> Ties:
    """Return the contractor and the bidders of a project, by id."""
    contract = session.exec(select(Contract).where(Contract.project_id == project.id)).first()
    query = select(Contractor).join(Bid, col(Bid.contractor_id) == Contractor.id)
    query = query.join(Procurement, col(Procurement.id) == Bid.procurement_id)
    bidders = {one.id or 0: one.name for one in session.exec(query.where(Procurement.project_id == project.id))}
    if contract is not None:
        bidders.setdefault(contract.contractor_id, session.get_one(Contractor, contract.contractor_id).name)
    return Ties(contract.contractor_id if contract else None, bidders)


def _recent(until: date | None, on: date) -> bool:
    return until is None or until >= add_months(on, -12 * YEARS_BACK)


def _rostered(session: Session, account: Account, ties: Ties, on: date) -> Iterator[str]:
    query = select(StaffMember).where(
        StaffMember.name == account.name, col(StaffMember.contractor_id).in_(list(ties.bidders))
    )
    rows = session.exec(query.order_by(col(StaffMember.id))).all()
    for row in {one.contractor_id: one for one in rows if _recent(one.left_on, on)}.values():
        yield f"{ties.bidders[row.contractor_id]}的服务人员名册上有同名人员（{row.post}，{row.joined_on:%Y-%m-%d} 起）"


def _spoke_for(session: Session, account: Account, ties: Ties) -> Iterator[str]:
    rows = session.exec(
        select(RoleGrant.contractor_id).where(
            RoleGrant.account_id == account.id,
            RoleGrant.role == Role.CONTRACTOR,
            col(RoleGrant.contractor_id).is_not(None),
        )
    )
    for contractor_id in rows:
        if contractor_id in ties.bidders:
            yield f"账号代表过{ties.bidders[contractor_id]}办理业务"


def _reviewed(session: Session, account: Account, ties: Ties) -> Iterator[str]:
    query = select(Appeal).join(Reviewer, col(Reviewer.appeal_id) == Appeal.id)
    query = query.where(Reviewer.account_id == account.id, col(Appeal.contractor_id).in_(list(ties.bidders)))
    for row in session.exec(query.order_by(col(Appeal.id))):
        yield f"参加过{ties.bidders[row.contractor_id]} {row.filed_on:%Y-%m-%d} 申诉的复核"


def _by_profile(session: Session, profile: PanelCandidate, project: Project, ties: Ties, on: date) -> Iterator[str]:
    names = set(ties.bidders.values())
    if profile.unit in names:
        yield f"所在单位就是{profile.unit}（{_role_of(profile.unit, ties)}）"
    owner = session.exec(
        select(PanelCandidate.unit).where(
            PanelCandidate.account_id == project.owner_id, PanelCandidate.purchaser_id == project.purchaser_id
        )
    ).first()
    if owner and owner == profile.unit:
        yield f"与项目经办人同在{profile.unit}"
    for past in profile.employers:
        until = date.fromisoformat(past["until"]) if past.get("until") else None
        if past["name"] in names and _recent(until, on):
            ended = f"，{until:%Y-%m-%d} 离开" if until else ""
            yield f"近三年在{past['name']}工作过（{_role_of(past['name'], ties)}{ended}）"
    if profile.valid_until is not None and profile.valid_until < on:
        yield f"职称证书 {profile.valid_until:%Y-%m-%d} 已到期，不能再按中级以上职称计"


def _role_of(name: str, ties: Ties) -> str:
    return "承接主体" if ties.contractor_id is not None and ties.bidders[ties.contractor_id] == name else "参加过投标"
