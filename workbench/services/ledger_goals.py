"""How the goals of a project are measured, and figures that only a person can tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlmodel import Session, select

from workbench.errors import ValidationError
from workbench.models.ledger import GoalMeasure
from workbench.models.projects import Goal, Project, ServiceLine
from workbench.queries.progress_goals import MEASURE_NAMES, QUANTITY, TYPED
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, found, need


@dataclass(frozen=True)
class Measure:
    """How a goal is measured; lines for a quantity, a figure with day and source where it is typed."""

    kind: str
    line_ids: Sequence[int] = ()
    reached: Decimal | None = None
    reached_on: date | None = None
    source: str = ""


def measure_goal(session: Session, actor: Actor, goal_id: int, told: Measure) -> GoalMeasure:
    """Set how a goal is measured; a typed figure needs its day and source."""
    goal = found(session, Goal, goal_id)
    allow(session, actor, "project.write", found(session, Project, goal.project_id))
    lines = set(session.exec(select(ServiceLine.id).where(ServiceLine.project_id == goal.project_id)))
    if told.kind not in MEASURE_NAMES or not set(told.line_ids) <= lines:
        raise ValidationError("没有选择怎样统计", where=goal.name, fix="从列表选择")
    if told.kind == QUANTITY and not told.line_ids:
        raise ValidationError("没有选择服务项目", where=goal.name, fix="至少选一项服务")
    if told.kind == TYPED and (told.reached is None or told.reached_on is None):
        raise ValidationError("没有填写实际值和日期", where=goal.name, fix="填写实际值、统计到哪一天、出处")
    row = session.exec(select(GoalMeasure).where(GoalMeasure.goal_id == goal_id)).first()
    before = row.model_dump() if row else None
    row = row or GoalMeasure(goal_id=goal_id, project_id=goal.project_id, measure="")
    row.measure, row.line_ids = told.kind, list(told.line_ids) if told.kind == QUANTITY else []
    typed = told.kind == TYPED
    row.reached, row.reached_on = (told.reached, told.reached_on) if typed else (None, None)
    row.source = need(told.source, "出处") if typed else ""
    session.add(row)
    record(session, actor, "ledger.measure_goal", about(session, goal), before=before, after=row.model_dump())
    return row
