"""总评: the totals of mid-term and final weighed as the plan declared; nothing where only the final counts."""

from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from scoring.grading import graded
from scoring.panel import combine_phases
from scoring.trace import to_plain
from workbench.models.evaluations import Evaluation
from workbench.models.results import Result
from workbench.models.words import Phase, ResultState
from workbench.queries.evaluations import frozen_tree
from workbench.queries.overall_kept import COUNTED, NO_MID, OTHER_SCALE
from workbench.queries.scoring import scored_vetoes
from workbench.services.plan_parts import read_arranged


def overall_of(session: Session, evaluation: Evaluation, total: Decimal) -> dict[str, Any] | None:
    """Return what a final result keeps of the overall rating, exact figures as text; None where the plan declares none.

    Published totals are weighed, so that readers can compute it again; the grade is read from the final's tree.
    """
    arranged = read_arranged(evaluation.plan)
    counting = arranged.counting
    if evaluation.phase != Phase.FINAL or not counting:
        return None
    shares = {phase: str(counting[phase]) for phase in ("mid", "final")}
    kept: dict[str, Any] = {"weights": shares, "final": str(total), "used": arranged.used}
    mid = confirmed_mid(session, evaluation.project_id)
    if mid is None:
        return kept | {"state": NO_MID}
    taken = kept | {"mid": {"result_id": mid.id, "number": mid.number, "total": str(mid.total)}}
    tree, full = frozen_tree(evaluation), frozen_tree(session.get_one(Evaluation, mid.evaluation_id)).root.full
    if full != tree.root.full:
        return taken | {"state": OTHER_SCALE}
    whole = combine_phases(mid.total, total, (counting["mid"], counting["final"]), rounding=tree.rounding)
    verdict = graded(tree, whole.children[0], scored_vetoes(session, evaluation))
    return taken | {
        "state": COUNTED,
        "total": str(verdict.total),
        "grade": verdict.grade or "",
        "withheld": verdict.withheld,
        "trace": to_plain(verdict.trace),
    }


def confirmed_mid(session: Session, project_id: int) -> Result | None:
    """Return the newest confirmed mid-term result of a project."""
    query = select(Result).join(Evaluation, col(Evaluation.id) == Result.evaluation_id)
    query = query.where(Evaluation.project_id == project_id, Evaluation.phase == Phase.MID)
    return session.exec(query.where(Result.state == ResultState.CONFIRMED).order_by(col(Result.number).desc())).first()


def outdated_overall(session: Session, evaluation: Evaluation, result: Result) -> str:
    """Say that the mid-term result is another than the one that was weighed; empty while it is the same."""
    kept = result.payload.get("overall")
    if not kept:
        return ""
    mid, taken = confirmed_mid(session, evaluation.project_id), kept.get("mid") or {}
    if mid is None or mid.id == taken.get("result_id"):
        return ""
    return f"中期结果现为第 {mid.number} 版 {mid.total} 分，总评没有按它计算"
