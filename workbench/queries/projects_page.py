"""Projects a page at a time: what a page costs does not grow with how many projects there are."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, func
from sqlmodel import Session, col, or_, select

from workbench.models.contracts import Contract
from workbench.models.evaluations import Evaluation, PanelMember
from workbench.models.projects import Project
from workbench.models.results import Appeal, Result, Reviewer
from workbench.models.words import Role
from workbench.queries.projects import ProjectLine, project_line
from workbench.security.policy import Actor, may

PAGE = 50
_READERS = (Role.OFFICER, Role.LEADER, Role.FINANCE, Role.AUDITOR, Role.AGENCY)


@dataclass(frozen=True)
class ProjectPage:
    """One page, newest first; ``last`` is the project after which the next page begins, None at the end; `total` of all."""

    projects: tuple[ProjectLine, ...]
    last: int | None
    total: int


def projects_page(
    session: Session, actor: Actor, *, text: str = "", after: int | None = None, size: int = PAGE
) -> ProjectPage:
    """Return the next projects that the actor may read after a project; ``text`` begins a code or a title."""
    query = select(Project).where(_near(actor), *_named(text))
    if after is not None:
        query = query.where(col(Project.id) < after)
    rows = session.exec(query.order_by(col(Project.id).desc()).limit(size + 1)).all()
    shown = [row for row in rows[:size] if may(session, actor, "project.read", row)]
    more = rows[size - 1].id if len(rows) > size else None
    return ProjectPage(tuple(project_line(session, row) for row in shown), more, _total(session, actor))


def _total(session: Session, actor: Actor) -> int:
    """How many there may be: exact for who reads all projects of a purchaser."""
    return session.exec(select(func.count()).select_from(Project).where(_near(actor))).one()


def _near(actor: Actor) -> ColumnElement[bool]:
    """Where the policy may say yes: it is asked again about each row."""
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


def _named(text: str) -> list[ColumnElement[bool]]:
    start = text.strip()
    last = f"{start}\U0010ffff"
    return [col(Project.code).between(start, last) | col(Project.title).between(start, last)] if start else []
