"""Facts on what the project came to: its goals, and the people it reached."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from scoring.exact import exact, text
from scoring.needs import improvement
from workbench.models.evaluations import Evaluation
from workbench.models.ledger import GoalMeasure
from workbench.models.needs import WantedService
from workbench.models.projects import Goal
from workbench.models.words import Phase
from workbench.queries.delivered import Delivered, delivered
from workbench.queries.progress_goals import IMPROVED, PEOPLE, QUANTITY, TYPED
from workbench.queries.tracked import served, tracked

Found = tuple[dict[str, Any], Sequence[str]]


def goals_reached(session: Session, evaluation: Evaluation) -> Found | None:
    """List the goals with weight, target of the phase and what was reached by the cut-off; None where one is not known."""
    query = select(Goal).where(Goal.project_id == evaluation.project_id).order_by(col(Goal.position))
    goals = session.exec(query).all()
    measured = session.exec(select(GoalMeasure).where(GoalMeasure.project_id == evaluation.project_id))
    measures = {one.goal_id: one for one in measured}
    done = delivered(session, evaluation.project_id, evaluation.cutoff_on)
    parts, rows = [], []
    for goal in goals:
        target = goal.target_mid if evaluation.phase == Phase.MID else goal.target_final
        reached = _reached(session, evaluation, measures.get(goal.id or 0), done)
        if reached is None or not target:
            return None
        one = {
            "name": goal.name,
            "weight": text(exact(goal.weight)),
            "actual": text(exact(reached)),
            "target": text(exact(target)),
        }
        parts.append(one)
        rows.append(f"{goal.name}：目标 {one['target']}{goal.unit}，完成 {one['actual']}{goal.unit}")
    return ({"parts": parts}, rows) if parts else None


def _reached(
    session: Session, evaluation: Evaluation, measure: GoalMeasure | None, done: Delivered
) -> Decimal | int | None:
    """What a goal reached by the cut-off; a typed figure counts where it was told by then."""
    if measure is None:
        return None
    if measure.measure == QUANTITY:
        wanted = {int(one) for one in measure.line_ids}
        return sum(one.quantity for one in done.rows if one.line_id in wanted) if done.basis != "none" else None
    if measure.measure == PEOPLE:
        return len(served(session, evaluation.project_id, evaluation.cutoff_on)) if done.basis == "ledger" else None
    if measure.measure == IMPROVED:
        return _improved(session, evaluation)
    told = measure.measure == TYPED and measure.reached_on is not None and measure.reached_on <= evaluation.cutoff_on
    return measure.reached if told else None


def _improved(session: Session, evaluation: Evaluation) -> int | None:
    people = tracked(session, evaluation.project_id, evaluation.cutoff_on)
    return improvement(one.change for one in people).improved if people else None


def people_covered(session: Session, evaluation: Evaluation) -> Found | None:
    """Count who was served with a qualified service by the cut-off, each once, of those whose wishes the project took in.

    None where the project keeps no ledger or no wish was put into it.
    """
    query = select(WantedService.recipient_id).where(WantedService.project_id == evaluation.project_id)
    wanted = set(session.exec(query))
    reached = served(session, evaluation.project_id, evaluation.cutoff_on)
    if not wanted or delivered(session, evaluation.project_id, evaluation.cutoff_on).basis != "ledger":
        return None
    return {"actual": len(reached), "target": len(wanted)}, [
        f"列入本项目的服务对象 {len(wanted)} 人",
        f"台账中得到合格服务的 {len(reached)} 人（去重）",
        f"列入而没有得到服务的 {len(wanted - reached)} 人",
    ]
