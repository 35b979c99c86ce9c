"""Which projects may concern an actor at all: a condition for the database, before the policy is asked about each row."""

from sqlalchemy import ColumnElement, false, not_
from sqlmodel import Session, col, func, or_, select

from workbench.models.contracts import Contract
from workbench.models.evaluations import Evaluation, PanelMember
from workbench.models.projects import Project
from workbench.models.results import Appeal, Result, Reviewer
from workbench.models.words import Role
from workbench.security.policy import Actor, may

_READERS = (Role.OFFICER, Role.LEADER, Role.FINANCE, Role.AUDITOR, Role.AGENCY)


def near(actor: Actor) -> ColumnElement[bool]:
    """Where the policy may say yes to something: the actor's purchasers, contracts, seats and appeals."""
    terms: list[ColumnElement[bool]] = []
    if own := actor.purchasers(*_READERS):
        terms.append(col(Project.purchaser_id).in_(own))
    if held := actor.contractors():
        terms.append(col(Project.id).in_(select(Contract.project_id).where(col(Contract.contractor_id).in_(held))))
    if actor.roles & {Role.PANEL, Role.THIRD_PARTY}:
        seats = select(Evaluation.project_id).join(PanelMember, col(PanelMember.evaluation_id) == Evaluation.id)
        terms.append(col(Project.id).in_(seats.where(PanelMember.account_id == actor.account_id)))
    if Role.REVIEWER in actor.roles:
        appeals = select(Evaluation.project_id).join(Result, col(Result.evaluation_id) == Evaluation.id)
        appeals = appeals.join(Appeal, col(Appeal.result_id) == Result.id).join(
            Reviewer, col(Reviewer.appeal_id) == Appeal.id
        )
        terms.append(col(Project.id).in_(appeals.where(Reviewer.account_id == actor.account_id)))
    return or_(*terms) if terms else false()


def read_sums(session: Session, actor: Actor, *wanted: ColumnElement[bool]) -> tuple[int, int]:
    """Count the projects that the actor may read and sum their budgets in fen.

    The database does it for the staff's own; each of the others is looked at.
    """
    own = col(Project.purchaser_id).in_(actor.purchasers(*_READERS))
    columns = (func.count(col(Project.id)), func.coalesce(func.sum(Project.budget_fen), 0))
    counted, fen = session.exec(select(*columns).where(own, *wanted)).one()
    rows = session.exec(select(Project).where(near(actor), not_(own), *wanted)).all()
    others = [one for one in rows if may(session, actor, "project.read", one)]
    return counted + len(others), int(fen) + sum(one.budget_fen for one in others)
