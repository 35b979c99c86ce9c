"""What past evaluations would have come to under another tree: tried, shown, and never kept as a result."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from sqlmodel import Session, col, select

from scoring.errors import ScoringError
from scoring.exact import exact
from scoring.panel import Sheet, panel_result
from scoring.points import Fact, measure
from scoring.tree import IndicatorTree, Node
from workbench.errors import WorkbenchError
from workbench.models.evaluations import Evaluation
from workbench.models.projects import Project
from workbench.models.words import PHASE_NAMES, EvaluationState
from workbench.queries.evaluations import frozen_tree
from workbench.queries.facts import facts_for_scoring
from workbench.queries.scoring import opened_sheets, scored_vetoes
from workbench.queries.trees import tree_named
from workbench.security.policy import Actor, may

MOST = 40
"""How many of the newest evaluations are tried at once."""


@dataclass(frozen=True)
class Tried:
    """One evaluation under both trees; `left_out` names each point that could not be tried, with the reason.

    `total` and `grade` are None when nothing could be computed; `why` then says so.
    """

    evaluation_id: int
    project: str
    phase: str
    before: Decimal
    before_grade: str
    total: Decimal | None
    grade: str
    left_out: tuple[tuple[str, str], ...]
    why: str = ""


def what_if(session: Session, actor: Actor, purchaser_id: int, tree_id: str) -> list[Tried]:
    """Try the newest opened evaluations of a bureau under a tree, each in its own phase, computed alike on both sides.

    Facts are taken as they were found and marks in proportion to the full marks; what a point needs otherwise is left
    out as not applicable, so the figures are a trial. Only evaluations that the actor may read are tried.
    """
    query = select(Evaluation, Project).join(Project, col(Project.id) == Evaluation.project_id)
    query = query.where(Project.purchaser_id == purchaser_id, Evaluation.state == EvaluationState.OPENED)
    rows = session.exec(query.order_by(col(Evaluation.opened_at).desc()).limit(MOST)).all()
    return [
        one for row, project in rows if may(session, actor, "evaluation.read", row)
        for one in _tried(session, row, project.title, tree_id)
    ]  # fmt: skip


def _tried(session: Session, row: Evaluation, title: str, tree_id: str) -> list[Tried]:
    try:
        tree = tree_named(session, tree_id, row.phase.value)
    except WorkbenchError:
        return []
    facts, sheets = facts_for_scoring(session, row), opened_sheets(session, row)
    vetoes, stated = scored_vetoes(session, row), row.not_applicable
    old = panel_result(frozen_tree(row), sheets, facts, not_applicable=stated, vetoes=vetoes)
    left_out = _left_out(frozen_tree(row), tree, facts, stated)
    known, here = {veto.code for veto in tree.vetoes}, {node.code for node in tree.points()} - left_out.keys()
    total, grade, why = None, "", ""
    try:
        new = panel_result(
            tree, _scaled(frozen_tree(row), tree, sheets, left_out), {code: facts[code] for code in facts if code in here},
            not_applicable=left_out, vetoes=[one for one in vetoes if one.code in known],
        )  # fmt: skip
        total, grade = new.total, new.grade or ""
    except ScoringError as error:
        why = str(error)
    told = tuple((tree.node(code).label, reason) for code, reason in left_out.items())
    return [Tried(row.id or 0, title, PHASE_NAMES[row.phase], old.total, old.grade or "", total, grade, told, why)]


def _left_out(
    old: IndicatorTree, new: IndicatorTree, facts: Mapping[str, Fact], stated: Mapping[str, str]
) -> dict[str, str]:
    before = {node.code: node for node in old.points()}
    excluded = {leaf.code: why for code, why in stated.items() for leaf in old.node(code).walk()}
    reasons = {
        node.code: excluded.get(node.code) or _why_not(before.get(node.code), node, facts) for node in new.points()
    }
    return {code: why for code, why in reasons.items() if why}


def _why_not(old: Node | None, new: Node, facts: Mapping[str, Fact]) -> str:
    """Say why a point cannot be tried with what was found then; empty if it can."""
    if old is None or old.point is None or new.point is None:
        return "当时没有这个评分点"
    if (old.judged, old.point.kind) != (new.judged, new.point.kind):
        return "评分类型或认定方式不同"
    if new.judged:
        return ""
    try:
        measured = measure(new, facts[new.code].values if new.code in facts else {})
    except ScoringError as error:
        return f"当时的事实不够：{error.what}"
    return "" if measured.marks is not None else "没有数据"


def _scaled(
    old: IndicatorTree, new: IndicatorTree, sheets: Sequence[Sheet], left_out: Mapping[str, str]
) -> list[Sheet]:
    judged = [node for node in new.points() if node.judged and node.code not in left_out]
    return [
        Sheet(
            sheet.member, {node.code: _mark(sheet.marks[node.code], old.node(node.code), node, new) for node in judged}
        )
        for sheet in sheets
    ]


def _mark(mark: Decimal, old: Node, new: Node, tree: IndicatorTree) -> Decimal:
    """The same share of full marks, on the new tree's smallest step."""
    steps = exact(mark) * exact(new.full) / exact(old.full) / exact(tree.step)
    return min(floor(steps + Fraction(1, 2)) * tree.step, new.full)
