"""Duties of inspections: to draw, to carry out, and a quarter that has none yet; for the purchaser's side and inspectors."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlmodel import Session, col, or_, select

from workbench.models.contracts import Contract
from workbench.models.projects import Project
from workbench.models.supervision import Inspection, Inspector
from workbench.models.words import Role
from workbench.queries.duties.duty import Duty, by_day
from workbench.queries.supervision_results import quarters_of
from workbench.rules.supervision_words import KINDS, OPEN_STATES
from workbench.security.policy import Actor, may

_AHEAD = timedelta(days=30)
_CLAUSE = "石嘴山方案附件2四，检查日期由购买主体安排"
_QUARTER = "石嘴山方案正文二（四）4，每季度一次为默认值"


def supervision_duties(session: Session, actor: Actor, today: date) -> Iterator[Duty]:
    """What waits for the actor as inspector, then as officer; who is neither asks the database nothing."""
    officer = actor.purchasers(Role.OFFICER)
    if not officer and not actor.roles - {Role.CONTRACTOR}:
        return
    mine = select(Inspector.inspection_id).where(Inspector.account_id == actor.account_id)
    query = select(Inspection, Project).join(Project, col(Project.id) == Inspection.project_id)
    query = query.where(col(Inspection.state).in_(OPEN_STATES))
    query = query.where(or_(col(Project.purchaser_id).in_(officer), col(Inspection.id).in_(mine)))
    named = set(session.exec(mine).all())
    for row, project in session.exec(query.order_by(col(Inspection.id))).all():
        if not may(session, actor, "inspection.read", row):
            continue
        if row.state == "drawn" and row.id in named:
            yield _duty(row, project, "check", f"进行{KINDS[row.kind]}", "去检查", "check_form", row.last_day, today)
        elif row.state == "planned" and project.purchaser_id in officer and row.first_day - today <= _AHEAD:
            yield _duty(
                row, project, "draw", f"抽取{KINDS[row.kind]}的对象", "去抽取", "supervision", row.first_day, today
            )
    if officer:
        yield from _quarters(session, actor, officer, today)


def _duty(
    row: Inspection, project: Project, key: str, what: str, action: str, screen: str, due: date, today: date
) -> Duty:
    timing = by_day(due, today, _CLAUSE, "D")
    return Duty(f"{key}_{row.key}", what, project.title, action, screen, (("inspection", row.key),), timing)


def _quarters(session: Session, actor: Actor, officer: frozenset[int], today: date) -> Iterator[Duty]:
    """The running quarter of a contract, from thirty days before it ends without enough inspections, made or planned."""
    query = select(Project).join(Contract, col(Contract.project_id) == Project.id)
    query = query.where(col(Project.purchaser_id).in_(officer), Contract.first_day <= today, Contract.last_day >= today)
    for project in session.exec(query.order_by(col(Project.id))).all():
        now = next((one for one in quarters_of(session, project, today) if one.last_day >= today), None)
        if now is None or now.last_day - today > _AHEAD or not may(session, actor, "inspection.plan", project):
            continue
        ahead = select(Inspection.id).where(
            Inspection.project_id == project.id,
            col(Inspection.state).in_(OPEN_STATES),
            Inspection.first_day <= now.last_day,
        )
        if now.made + len(session.exec(ahead).all()) < now.least:
            timing = by_day(now.last_day, today, _QUARTER, "D")
            asked = (("project", str(project.id)),)
            yield Duty(
                f"quarter_{project.id}", "安排本季度的监督检查", project.title, "去安排", "supervision", asked, timing
            )
