"""Goals by stage: the target of each evaluation, and what is reached, counted from the ledger or typed with its source."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlmodel import Session, col, select

from scoring.needs import improvement
from workbench import clock
from workbench.models.ledger import GoalMeasure
from workbench.models.projects import Goal, ServiceLine
from workbench.queries.delivered import Delivered, people_served
from workbench.queries.tracked import tracked

PEOPLE, QUANTITY, IMPROVED, TYPED = "people", "quantity", "improved", "typed"
MEASURE_NAMES = {
    PEOPLE: "台账：受益人数",
    QUANTITY: "台账：服务数量",
    IMPROVED: "复评和个案：困境改善的人数",
    TYPED: "据实填写",
}


@dataclass(frozen=True)
class GoalProgress:
    """A goal with its two targets and what is reached; None is no data, never zero."""

    id: int
    name: str
    unit: str
    target_mid: Decimal
    target_final: Decimal
    reached: Decimal | None
    measure: str
    line_ids: tuple[int, ...]
    source: str
    reached_on: date | None


def goal_progress(session: Session, project_id: int, done: Delivered) -> list[GoalProgress]:
    """Return the goals of a project in order, with what is reached."""
    query = select(GoalMeasure).where(GoalMeasure.project_id == project_id)
    measures = {one.goal_id: one for one in session.exec(query)}
    lines = {
        one.id or 0: one.name for one in session.exec(select(ServiceLine).where(ServiceLine.project_id == project_id))
    }
    goals = session.exec(select(Goal).where(Goal.project_id == project_id).order_by(col(Goal.position))).all()
    return [_goal(session, goal, measures.get(goal.id or 0), lines, done) for goal in goals]


def _goal(
    session: Session, goal: Goal, measure: GoalMeasure | None, lines: Mapping[int, str], done: Delivered
) -> GoalProgress:
    kind = measure.measure if measure else ""
    counted = _counted(session, measure, done) if measure and kind != TYPED else None
    reached = measure.reached if measure and kind == TYPED else counted
    return GoalProgress(
        id=goal.id or 0,
        name=goal.name,
        unit=goal.unit,
        target_mid=goal.target_mid,
        target_final=goal.target_final,
        reached=reached,
        measure=kind,
        line_ids=tuple(int(one) for one in measure.line_ids) if measure else (),
        source=_source(measure, lines),
        reached_on=measure.reached_on if measure else None,
    )


def _source(measure: GoalMeasure | None, lines: Mapping[int, str]) -> str:
    if measure is None:
        return ""
    if measure.measure == QUANTITY:
        return f"服务数量：{'、'.join(lines.get(int(one), '') for one in measure.line_ids)}"
    return measure.source or MEASURE_NAMES[measure.measure]


def _counted(session: Session, measure: GoalMeasure, done: Delivered) -> Decimal | None:
    """Count a goal from the ledger; None where the project keeps none, or has no closed case."""
    if measure.measure == QUANTITY:
        wanted = {int(one) for one in measure.line_ids}
        rows = [one for one in done.rows if one.line_id in wanted]
        return Decimal(sum(one.quantity for one in rows)) if done.basis != "none" else None
    if done.basis != "ledger":
        return None
    if measure.measure == PEOPLE:
        return Decimal(people_served(session, measure.project_id))
    return _improved(session, measure.project_id)


def _improved(session: Session, project_id: int) -> Decimal | None:
    """People who were assessed again, or whose case was closed, with an indicator lower and none higher."""
    people = tracked(session, project_id, clock.today())
    return Decimal(improvement(one.change for one in people).improved) if people else None
