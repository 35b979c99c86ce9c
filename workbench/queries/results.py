"""Results as screens and reports show them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from scoring.exact import Rounding, exact, rounded
from scoring.trace import Step, from_plain, walk
from scoring.tree import IndicatorTree, Node
from workbench.models.accounts import Account
from workbench.models.evaluations import Evaluation
from workbench.models.projects import Project
from workbench.models.results import Result
from workbench.models.words import PHASE_NAMES, Phase, ResultState
from workbench.queries.evaluations import tree_of
from workbench.queries.overall_kept import Overall, read_overall
from workbench.security.policy import Actor, may


@dataclass(frozen=True)
class NodeLine:
    """A node of the tree with its marks; `shown` is empty where it is not applicable."""

    code: str
    name: str
    level: int
    full: str
    shown: str
    rate: str  # percent of full marks, one decimal; empty where not applicable
    na_reason: str
    established: str
    indicator: str
    exact: str | None  # unrounded, on the node's own scale


_GONE = "（已撤回）"


@dataclass(frozen=True)
class ResultCard:
    """One version of a result with everything a screen shows."""

    id: int
    evaluation_id: int
    project_id: int
    project: str
    phase: Phase
    phase_name: str
    number: int
    state: ResultState
    total: Decimal
    full: str
    grade: str
    grade_bounds: str
    withheld: str
    reason: str
    computed_at: datetime
    narrative: dict[str, Any]
    contractor_comment: str
    commented_on: date | None
    confirmed_by: str
    confirmed_on: date | None
    returned_reason: str
    fed_back_on: date | None
    published_on: date | None
    application: str
    applied_on: date | None
    received_on: date | None
    received_by: str
    received_how: str
    published_early: str
    withdrawn_on: date | None
    withdrawn_reason: str
    version: int
    nodes: tuple[NodeLine, ...]
    members: tuple[str, ...]
    marks: dict[str, dict[str, str]]
    reasons: dict[str, dict[str, str]]
    spread: dict[str, dict[str, Any]]
    flags: dict[str, list[list[str]]]
    warnings: tuple[str, ...]
    tree: dict[str, str]
    rounding: str
    trace: Step
    overall: Overall | None

    def node(self, code: str) -> NodeLine:
        """Return the node of that code."""
        return next(node for node in self.nodes if node.code == code)

    def level(self, level: int) -> tuple[NodeLine, ...]:
        """Return the nodes of one level: 1 blocks, 2 indicators, 3 points."""
        return tuple(node for node in self.nodes if node.level == level)


def results_seen(session: Session, actor: Actor) -> list[ResultCard]:
    """Return the newest version of every result that the actor may read; one that was withdrawn is no longer it."""
    query = select(Result).where(col(Result.withdrawn_on).is_(None))
    rows = session.exec(query.order_by(col(Result.evaluation_id), col(Result.number))).all()
    newest = {row.evaluation_id: row for row in rows if may(session, actor, "result.read", row)}
    return [result_card(session, row) for row in sorted(newest.values(), key=lambda r: r.computed_at, reverse=True)]


def versions_of(session: Session, evaluation_id: int) -> list[tuple[int, int, str, str]]:
    """Return the versions of a result as (id, number, total, reason), oldest first."""
    rows = session.exec(select(Result).where(Result.evaluation_id == evaluation_id).order_by(col(Result.number)))
    return [(r.id or 0, r.number, str(r.total), f"{r.reason}{_GONE if r.withdrawn_on else ''}") for r in rows]


def result_card(session: Session, result: Result) -> ResultCard:
    """Return one version of a result."""
    evaluation = session.get_one(Evaluation, result.evaluation_id)
    project = session.get_one(Project, evaluation.project_id)
    payload, tree = result.payload, tree_of(evaluation)
    leader = session.get(Account, result.confirmed_by_id) if result.confirmed_by_id else None
    kept = result.model_dump(exclude={"id", "evaluation_id", "payload", "confirmed_by_id", "grade", "receipt_file_id"})
    return ResultCard(
        id=result.id or 0,
        evaluation_id=evaluation.id or 0,
        project_id=project.id or 0,
        project=project.title,
        phase=evaluation.phase,
        phase_name=PHASE_NAMES[evaluation.phase],
        full=f"{tree.root.full:f}",
        grade=result.grade,
        grade_bounds=_bounds(tree, result),
        withheld=payload["withheld"],
        confirmed_by=leader.name if leader else "",
        nodes=_nodes(tree, payload),
        members=tuple(payload["marks"]),
        marks=payload["marks"],
        reasons=payload["reasons"],
        spread=payload["spread"],
        flags=payload["flags"],
        warnings=tuple(payload["warnings"]),
        tree=payload["tree"],
        rounding=f"{'逐级' if tree.rounding.at_each_level else '总分最后一步'}{tree.rounding.words}",
        trace=from_plain(payload["trace"]),
        overall=read_overall(payload),
        **kept,
    )


def _bounds(tree: IndicatorTree, result: Result) -> str:
    """Return the grade's bounds as `80 ≤ 总分 < 90`."""
    if not result.grade:
        return ""
    floors = sorted(tree.grades, key=lambda grade: grade.floor)
    place = next(i for i, grade in enumerate(floors) if grade.name == result.grade)
    low = f"{floors[place].floor:f} ≤ 总分"
    return f"{low} < {floors[place + 1].floor:f}" if place + 1 < len(floors) else low


def _nodes(tree: IndicatorTree, payload: dict[str, Any]) -> tuple[NodeLine, ...]:
    shown = {node["code"]: node for node in payload["nodes"]}
    return tuple(_node(node, level, above, shown[node.code]) for node, level, above in _walked(tree.root, 0, ""))


def _walked(node: Node, level: int, indicator: str) -> list[tuple[Node, int, str]]:
    below = node.code if level == 2 else indicator  # noqa: PLR2004 - indicators stand on level 2
    return [(node, level, indicator), *(one for child in node.children for one in _walked(child, level + 1, below))]


def _node(node: Node, level: int, indicator: str, kept: dict[str, Any]) -> NodeLine:
    return NodeLine(
        code=node.code,
        name=node.name,
        level=level,
        full=f"{node.full:f}",
        shown=kept["shown"] or "",
        rate=rate_of(kept["exact"], kept["full"]),
        na_reason=kept["na_reason"],
        established=node.point.established if node.point else "",
        indicator=indicator,
        exact=kept["exact"],
    )


def rate_of(marks: str | None, full: str) -> str:
    """Return marks as percent of full marks with one decimal, rounded half up; empty without marks."""
    if marks is None:
        return ""
    return str(rounded(exact(marks) / exact(full) * 100, Rounding(places=1)))


def change_of(now: NodeLine, then: NodeLine | None) -> str:
    """Return by how many percentage points a node's share of full marks changed, from the unrounded marks, rounded once.

    Empty where one of the two has no marks.
    """
    if then is None or now.exact is None or then.exact is None:
        return ""
    points = (exact(now.exact) / exact(now.full) - exact(then.exact) / exact(then.full)) * 100
    change = rounded(points, Rounding(places=1))
    return f"{'+' if change > 0 else ''}{change}"


def step_of(trace: Step, code: str) -> Step | None:
    """Return the topmost step of a node in a trace."""
    return next((step for step in walk(trace) if step.code == code), None)
