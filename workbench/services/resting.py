"""What needs no more looking at is marked, so that what is open is found at once however long the archive has grown.

A dormant project waits for nobody on any later day unless something is done to it, and every event wakes it. A person
who is marked as assessed was; assessments are never taken back.
"""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, not_
from sqlmodel import Session, col, func, select, update

from workbench.models.contracts import Contract, Milestone
from workbench.models.evaluations import Evaluation
from workbench.models.needs import NeedsAssessment, Recipient
from workbench.models.projects import Project
from workbench.models.results import Result
from workbench.models.words import Phase
from workbench.queries.duties import waiting
from workbench.queries.duties.purchase import unreported_month
from workbench.queries.stage_states import DONE

AWAKE = timedelta(days=800)
"""A project stays awake this long after its end and its feedback: longer than any clock that still runs then."""
AT_ONCE = 500


def put_to_rest(session: Session, today: date, after: int = 0) -> int | None:
    """Mark projects for which nothing can fall due any more as dormant, some after that id; no event is recorded.

    Returns the last one looked at, None when there are no more to look at.
    """
    query = select(Project).where(col(Project.dormant).is_(False), _ended(today), col(Project.id) > after)
    found = session.exec(query.order_by(col(Project.id)).limit(AT_ONCE)).all()
    resting = [one.id for one in found if _told_to_the_end(session, one)]
    session.exec(update(Project).where(col(Project.id).in_(resting)).values(dormant=True))
    return found[-1].id if len(found) == AT_ONCE else None


def mark_assessed(session: Session, after: int = 0) -> int | None:
    """Mark people who have an assessment, some after that id.

    Returns the last one looked at, None when there are no more to look at.
    """
    assessed = select(NeedsAssessment.id).where(NeedsAssessment.recipient_id == Recipient.id).exists()
    query = select(Recipient.id).where(col(Recipient.assessed).is_(False), assessed, col(Recipient.id) > after)
    found = session.exec(query.order_by(col(Recipient.id)).limit(AT_ONCE)).all()
    session.exec(update(Recipient).where(col(Recipient.id).in_(found)).values(assessed=True))
    return found[-1] if len(found) == AT_ONCE else None


def _ended(today: date) -> ColumnElement[bool]:
    """Every stage is done, every source of duties is silent whoever asks, and the last clocks have run out."""
    contract = select(Contract.id).where(Contract.project_id == Project.id, Contract.last_day < today - AWAKE)
    open_ones = select(Milestone.id).join(Contract, col(Contract.id) == Milestone.contract_id)
    unpaid = open_ones.where(Contract.project_id == Project.id, col(Milestone.paid_on).is_(None))
    phases = select(func.count(col(Evaluation.id))).where(Evaluation.project_id == Project.id).scalar_subquery()
    late = select(Result.id).join(Evaluation, col(Evaluation.id) == Result.evaluation_id)
    late = late.where(Evaluation.project_id == Project.id, col(Result.fed_back_on) >= today - AWAKE)
    sources = (waiting.undefined(), waiting.untendered(), waiting.uncontracted(), waiting.unconcluded())
    silent = [not_(one) for one in (*sources, unpaid.exists(), late.exists())]
    return and_(*DONE.values(), contract.exists(), phases == len(Phase), *silent)


def _told_to_the_end(session: Session, project: Project) -> bool:
    """No month of the term lacks its figures."""
    contract = session.exec(select(Contract).where(Contract.project_id == project.id)).one()
    return unreported_month(session, contract, contract.last_day + timedelta(days=62)) is None
