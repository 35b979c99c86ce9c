"""总评: the totals of mid-term and final weighed as the plan declared; nothing where only the final counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from scoring.exact import exact, percent
from scoring.grading import UNGRADED, graded
from scoring.panel import combine_phases
from scoring.trace import Step, from_plain, to_plain
from workbench.models.evaluations import Evaluation
from workbench.models.results import Result
from workbench.models.words import Phase, ResultState
from workbench.queries.evaluations import frozen_tree
from workbench.queries.scoring import scored_vetoes
from workbench.services.plan_parts import read_arranged

COUNTED, NO_MID, OTHER_SCALE = "counted", "no_mid", "other_scale"
STATES = {
    NO_MID: "中期没有确认的结果，总评还不能计算",
    OTHER_SCALE: "中期和期末的满分不同，得分不能直接合并",
}
"""Why there is no figure, by state; COUNTED has one."""


@dataclass(frozen=True)
class Overall:
    """The overall rating that a version of a final result carries; figures are empty unless the state is COUNTED."""

    state: str
    weights: tuple[Decimal, Decimal]  # of mid-term and final; they make 1
    mid_number: int | None  # the version of the mid-term result that was taken
    mid_total: str
    final_total: str
    total: str
    grade: str
    withheld: str
    trace: Step | None

    @property
    def words(self) -> str:
        """Return the sum in one sentence, or why there is none."""
        mid, final = (percent(exact(share)) for share in self.weights)
        if self.state != COUNTED:
            return f"{STATES[self.state]}（中期占{mid}，期末占{final}）"
        return (
            f"总评{self.total}分，{self.grade_words}："
            f"中期{self.mid_total}分占{mid}，期末{self.final_total}分占{final}，合并后一次取整"
        )

    @property
    def grade_words(self) -> str:
        """Return the grade as sentences say it."""
        if self.withheld and self.withheld != UNGRADED:
            return self.withheld
        return f"等级为“{self.grade}”" if self.grade else UNGRADED


def overall_of(session: Session, evaluation: Evaluation, total: Decimal) -> dict[str, Any] | None:
    """Return what a final result keeps of the overall rating, exact figures as text; None where the plan declares none.

    Published totals are weighed, so that readers can compute it again; the grade is read from the final's tree.
    """
    counting = read_arranged(evaluation.plan).counting
    if evaluation.phase != Phase.FINAL or not counting:
        return None
    kept: dict[str, Any] = {"weights": {phase: str(counting[phase]) for phase in ("mid", "final")}, "final": str(total)}
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


def read_overall(payload: Mapping[str, Any]) -> Overall | None:
    """Return the overall rating that a result keeps; None for one without, as every mid-term result is."""
    kept = payload.get("overall")
    if not kept:
        return None
    mid = kept.get("mid") or {}
    return Overall(
        state=kept["state"],
        weights=(Decimal(kept["weights"]["mid"]), Decimal(kept["weights"]["final"])),
        mid_number=mid.get("number"),
        mid_total=mid.get("total", ""),
        final_total=kept["final"],
        total=kept.get("total", ""),
        grade=kept.get("grade", ""),
        withheld=kept.get("withheld", ""),
        trace=from_plain(kept["trace"]) if "trace" in kept else None,
    )


def outdated_overall(session: Session, evaluation: Evaluation, result: Result) -> str:
    """Say that the mid-term result is another than the one that was weighed; empty while it is the same."""
    kept = result.payload.get("overall")
    if not kept:
        return ""
    mid, taken = confirmed_mid(session, evaluation.project_id), kept.get("mid") or {}
    if mid is None or mid.id == taken.get("result_id"):
        return ""
    return f"中期结果现为第 {mid.number} 版 {mid.total} 分，总评没有按它计算"
