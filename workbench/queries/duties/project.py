"""Duties of stages 2 to 9 that are read from a project's own records, for the projects that may wait for something."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, false
from sqlmodel import Session, col, or_, select

from workbench.models.evaluations import Evaluation
from workbench.models.projects import Project
from workbench.models.words import Role
from workbench.queries.duties import waiting
from workbench.queries.duties.duty import Duty
from workbench.queries.duties.evaluation import evaluation_duties, plan_duties
from workbench.queries.duties.outcome import result_duties
from workbench.queries.duties.procurement import procurement_duties
from workbench.queries.duties.purchase import MILESTONE_NOTICE, contract_duties, definition_duties
from workbench.queries.project_reach import near
from workbench.security.policy import Actor, may

Told = Callable[[Session, Actor, Project, date], Iterator[Duty]]


@dataclass(frozen=True)
class Kind:
    """A kind of duty: what tells it, and where there may be one for this actor."""

    told: Told
    where: ColumnElement[bool]


def project_duties(session: Session, actor: Actor, today: date) -> Iterator[Duty]:
    """What the projects wait for, in the order in which they were begun; a dormant project waits for nothing."""
    kinds = _kinds(actor, today)
    query = select(col(Project.id)).add_columns(*(kind.where for kind in kinds))
    query = query.where(near(actor), col(Project.dormant).is_(False), or_(*(kind.where for kind in kinds)))
    for project_id, *open_kinds in session.connection().execute(query.order_by(col(Project.id))).all():
        project = session.get_one(Project, project_id)
        for kind, is_open in zip(kinds, open_kinds, strict=True):
            if is_open:
                yield from kind.told(session, actor, project, today)


def _kinds(actor: Actor, today: date) -> tuple[Kind, ...]:
    """In the order of a project's life; a kind that is none of the actor's roles' is not asked for."""
    officer = bool(actor.purchasers(Role.OFFICER))
    tenders = bool(actor.purchasers(Role.OFFICER, Role.AGENCY))
    own = [waiting.delivered_by(actor)] if actor.contractors() else []
    signing = [waiting.uncontracted(), waiting.unpaid(today + MILESTONE_NOTICE)] if officer else []
    return (
        Kind(_definition, waiting.undefined() if actor.purchasers(Role.OFFICER, Role.LEADER) else false()),
        Kind(_procurement, waiting.untendered() if tenders else false()),
        Kind(_contract, or_(false(), *signing, *own)),
        Kind(_plan, waiting.unplanned(today) if officer else false()),
        Kind(_evaluations, or_(waiting.unconcluded(), *own)),
    )


def _read(told: Told, *, approved: bool = True) -> Told:
    """The duties of a project that the actor may read; for most, once it is approved."""

    def only(session: Session, actor: Actor, project: Project, today: date) -> Iterator[Duty]:
        ready = project.approved_on is not None or not approved
        if ready and may(session, actor, "project.read", project):
            yield from told(session, actor, project, today)

    return only


_definition = _read(definition_duties, approved=False)
_procurement = _read(procurement_duties)
_contract = _read(contract_duties)
_plan = _read(plan_duties)


def _evaluations(session: Session, actor: Actor, project: Project, today: date) -> Iterator[Duty]:
    """A member who has not declared yet may not read the project, and is still told to declare."""
    reads = may(session, actor, "project.read", project)
    rows = session.exec(select(Evaluation).where(Evaluation.project_id == project.id).order_by(col(Evaluation.id)))
    for evaluation in rows.all():
        if reads or may(session, actor, "evaluation.declare", evaluation):
            yield from evaluation_duties(session, actor, project, evaluation, today)
            yield from result_duties(session, actor, project, evaluation, today)
