"""Buying again: a new project from an old one, under a new code, with its days moved and nothing approved."""

from datetime import date, timedelta

from sqlmodel import Session, col, select

from scoring.deadlines import add_months
from workbench import clock
from workbench.errors import ValidationError
from workbench.models.projects import Goal, Project, ServiceLine, StaffPost
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, found, need
from workbench.services.projects import refuse_code

_KEPT = {
    "title", "area", "purpose", "budget_fen", "recipients_planned", "staffing", "bidder_requirements",
    "budget_factors", "consortium", "subcontracting", "purchaser_id",
}  # fmt: skip
_OWN = {"id", "project_id"}


def copy_project(session: Session, actor: Actor, project_id: int, *, code: str, first_day: date) -> Project:
    """Start the renewal of a project: what, how much, by which goals; the law's questions and the money are asked anew.

    Sources and the budget's document belong to a year and are not copied, nor is any approval or disclosure.
    """
    old = found(session, Project, project_id)
    allow(session, actor, "project.write", old)
    if first_day <= old.first_day:
        raise ValidationError("新项目的服务起始日应晚于原项目", where="服务起始日", fix="填写新一期的起始日")
    refuse_code(session, old.purchaser_id, need(code, "项目编号"))
    new = Project(
        owner_id=actor.account_id or 0,
        code=code.strip(),
        defined_on=clock.today(),
        first_day=first_day,
        last_day=_moved_end(old, first_day),
        renewal_of_id=old.id,
        **old.model_dump(include=_KEPT),
    )
    session.add(new)
    session.flush()
    for kind in (ServiceLine, Goal, StaffPost):
        rows = session.exec(select(kind).where(col(kind.project_id) == old.id).order_by(col(kind.position))).all()
        session.add_all(kind(project_id=new.id or 0, **row.model_dump(exclude=_OWN)) for row in rows)
    after = new.model_dump() | {"copied_from": old.code}
    record(session, actor, "project.copy", about(session, new), after=after)
    return new


def _moved_end(old: Project, first_day: date) -> date:
    """The end as many whole months after the new start as the old end was after the old; else as many days."""
    after = old.last_day + timedelta(days=1)
    months = (after.year - old.first_day.year) * 12 + after.month - old.first_day.month
    if add_months(old.first_day, months) == after:
        return add_months(first_day, months) - timedelta(days=1)
    return first_day + (old.last_day - old.first_day)
