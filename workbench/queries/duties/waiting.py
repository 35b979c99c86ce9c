"""Where a project may wait for something: conditions for the database, wide enough to lose nothing."""

from datetime import date

from sqlalchemy import ColumnElement, and_, not_
from sqlalchemy.orm import aliased
from sqlmodel import col, func, or_, select

from workbench.models.contracts import Contract, Milestone
from workbench.models.evaluations import Evaluation
from workbench.models.procurement import Bid, Procurement
from workbench.models.projects import Project
from workbench.models.results import Appeal, Result
from workbench.models.words import AppealState, EvaluationState, Phase, ResultState
from workbench.security.policy import Actor

Condition = ColumnElement[bool]
APPROVED = col(Project.approved_on).is_not(None)


def undefined() -> Condition:
    """Not approved, or not disclosed yet."""
    return or_(not_(APPROVED), col(Project.disclosed_on).is_(None))


def _newest_round(*wanted: Condition) -> Condition:
    later = aliased(Procurement)
    newer = select(later.id).where(
        later.project_id == Procurement.project_id, col(later.round) > col(Procurement.round)
    )
    query = select(Procurement.id).where(Procurement.project_id == Project.id, *wanted)
    return query.where(not_(newer.exists())).exists()


def untendered() -> Condition:
    """Without an award of a round that still stands, or with deposits to give back."""
    settled = _newest_round(col(Procurement.awarded_on).is_not(None), col(Procurement.ended_on).is_(None))
    held = select(Bid.id).join(Procurement, col(Procurement.id) == Bid.procurement_id)
    held = held.where(Procurement.project_id == Project.id, Bid.deposit_fen != 0)
    return and_(APPROVED, or_(not_(settled), held.where(col(Bid.deposit_returned_on).is_(None)).exists()))


def uncontracted() -> Condition:
    """Awarded and not signed, or signed and not published or filed."""
    contract = select(Contract.id).where(Contract.project_id == Project.id)
    told = _newest_round(col(Procurement.notice_on).is_not(None))
    unfiled = contract.where(or_(col(Contract.published_on).is_(None), col(Contract.filed_on).is_(None)))
    return and_(APPROVED, or_(and_(told, not_(contract.exists())), unfiled.exists()))


def unpaid(until: date) -> Condition:
    """With a payment that is not made and falls due by that day."""
    query = select(Milestone.id).join(Contract, col(Contract.id) == Milestone.contract_id)
    query = query.where(Contract.project_id == Project.id, col(Milestone.paid_on).is_(None))
    return and_(APPROVED, query.where(Milestone.due_on <= until).exists())


def delivered_by(actor: Actor) -> Condition:
    """Under a contract of the actor's."""
    query = select(Contract.id).where(Contract.project_id == Project.id)
    return query.where(col(Contract.contractor_id).in_(actor.contractors())).exists()


def unplanned(today: date) -> Condition:
    """Begun, with a phase that has no evaluation."""
    begun = select(Contract.id).where(Contract.project_id == Project.id, Contract.first_day <= today)
    phases = select(func.count(col(Evaluation.id))).where(Evaluation.project_id == Project.id).scalar_subquery()
    return and_(APPROVED, begun.exists(), phases < len(Phase))


def unconcluded() -> Condition:
    """With an evaluation that is not opened, not computed, or whose newest result waits for something."""
    later = aliased(Result)
    newer = select(later.id).where(later.evaluation_id == Result.evaluation_id, col(later.number) > col(Result.number))
    newer = newer.where(col(later.withdrawn_on).is_(None))
    newest = select(Result.id).where(Result.evaluation_id == Evaluation.id, not_(newer.exists()))
    newest = newest.where(col(Result.withdrawn_on).is_(None))
    unapplied = and_(col(Evaluation.phase) == Phase.FINAL, col(Result.applied_on).is_(None))
    told = or_(col(Result.fed_back_on).is_(None), col(Result.published_on).is_(None), unapplied)
    waits = newest.where(or_(col(Result.state) != ResultState.CONFIRMED, told)).exists()
    appeals = select(Appeal.id).join(Result, col(Result.id) == Appeal.result_id)
    pending = appeals.where(
        Result.evaluation_id == Evaluation.id, col(Appeal.state).in_([AppealState.FILED, AppealState.ACCEPTED])
    )
    open_one = or_(col(Evaluation.state) != EvaluationState.OPENED, not_(newest.exists()), waits, pending.exists())
    return select(Evaluation.id).where(Evaluation.project_id == Project.id, open_one).exists()
