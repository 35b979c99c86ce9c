"""From the rows of an opened evaluation to its result: the one place that calls the panel's arithmetic."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from scoring.exact import text
from scoring.grading import VetoFinding as ScoredVeto
from scoring.panel import Decided, PanelResult, panel_result
from scoring.panel import Sheet as ScoredSheet
from scoring.points import Fact
from scoring.trace import to_plain
from scoring.tree import IndicatorTree
from workbench.models.accounts import Account
from workbench.models.evaluations import Evaluation, Mark, PanelMember, Sheet, VetoFinding
from workbench.models.results import AppealPoint
from workbench.queries.consensus import proceedings_of
from workbench.queries.evaluations import frozen_tree
from workbench.queries.facts import facts_for_scoring

_NOTHING: Mapping[str, Any] = {}
_SOMEBODY = "一名成员"


def opened_sheets(session: Session, evaluation: Evaluation) -> list[ScoredSheet]:
    """Return the submitted sheets of an opened evaluation in the order of appointment, but for those of the recused."""
    query = select(Sheet, Account).join(PanelMember, col(PanelMember.id) == Sheet.member_id)
    query = query.join(Account, col(Account.id) == PanelMember.account_id).where(Sheet.evaluation_id == evaluation.id)
    query = query.where(col(Sheet.submitted_at).is_not(None), col(PanelMember.recused_at).is_(None))
    rows = session.exec(query.order_by(col(Sheet.member_id)))
    return [_sheet(session, sheet, account.name, evaluation) for sheet, account in rows]


def _sheet(session: Session, sheet: Sheet, name: str, evaluation: Evaluation) -> ScoredSheet:
    stated = evaluation.not_applicable
    query = select(Mark).where(Mark.sheet_id == sheet.id).order_by(col(Mark.point_code))
    marks = [m for m in session.exec(query) if m.point_code not in stated]
    return ScoredSheet(
        member=name,
        marks={m.point_code: m.value for m in marks if m.value is not None},
        bands={m.point_code: m.band for m in marks if m.band is not None},
        reasons={m.point_code: m.reason for m in marks},
    )


def compute(
    session: Session,
    evaluation: Evaluation,
    *,
    new_facts: Mapping[str, Mapping[str, Any]] = _NOTHING,
    decided: Mapping[str, Decided] = _NOTHING,
) -> PanelResult:
    """Compute the result; an appeal hands in corrected facts and marks that it decided."""
    return panel_result(
        frozen_tree(evaluation),
        opened_sheets(session, evaluation),
        corrected(facts_for_scoring(session, evaluation), new_facts),
        not_applicable=evaluation.not_applicable,
        vetoes=scored_vetoes(session, evaluation),
        decided=decided,
        proceedings=proceedings_of(session, evaluation),
    )


def corrected(facts: Mapping[str, Fact], new_facts: Mapping[str, Mapping[str, Any]]) -> dict[str, Fact]:
    """Put corrected values in place of the old ones; the evidence stays."""
    return {
        **facts,
        **{code: Fact(new, facts[code].evidence_missing, facts[code].evidence) for code, new in new_facts.items()},
    }


def corrections(points: Sequence[AppealPoint]) -> tuple[dict[str, Mapping[str, Any]], dict[str, Decided]]:
    """What a decided appeal changes, from its changed points: the facts, and the marks with who decided and why."""
    return (
        {point.point_code: point.new_fact for point in points if point.new_fact is not None},
        {
            point.point_code: Decided(point.new_marks, f"申诉复核组：{point.reason}")
            for point in points
            if point.new_marks is not None
        },
    )


def scored_vetoes(session: Session, evaluation: Evaluation) -> list[ScoredVeto]:
    """Return the newest finding on each veto, with the effect that the tree declares."""
    rows = session.exec(
        select(VetoFinding).where(VetoFinding.evaluation_id == evaluation.id).order_by(col(VetoFinding.id))
    )
    newest = {row.veto: row for row in rows}
    declared = {veto.code: veto for veto in frozen_tree(evaluation).vetoes}
    return [
        ScoredVeto(code, declared[code].effect, row.finding, row.state, declared[code].grade_cap)  # type: ignore[arg-type] # refused at entry
        for code, row in newest.items()
    ]


def payload_of(tree: IndicatorTree, result: PanelResult, sheets: list[ScoredSheet]) -> dict[str, Any]:
    """Return everything a screen or report shows of a result, exact numbers as text."""
    return {
        "tree": {"id": tree.id, "title": tree.title, "version": tree.version, "digest": tree.digest()},
        "total": str(result.total),
        "exact_total": text(result.exact_total),
        "grade": result.grade or "",
        "withheld": result.grade_withheld,
        "nodes": [_node(tree, code, node) for code, node in result.nodes.items()],
        "spread": {code: _texts(asdict(spread)) for code, spread in result.spread.items()},
        "marks": {sheet.member: {code: str(mark) for code, mark in sheet.marks.items()} for sheet in sheets},
        "bands": {sheet.member: dict(sheet.bands) for sheet in sheets},
        "reasons": {sheet.member: dict(sheet.reasons) for sheet in sheets},
        "flags": {
            code: [[flag.kind, _nameless(flag.text, sheets)] for flag in flags] for code, flags in result.flags.items()
        },
        "warnings": [*result.warnings, *(f"{_SOMEBODY}保留意见：{one.reason}" for one in result.dissents)],
        "trace": to_plain(result.trace),
    }


def _nameless(words: str, sheets: Sequence[ScoredSheet]) -> str:
    """Flags and warnings are read by the contractor too, who sees no member's name."""
    for sheet in sheets:
        words = words.replace(sheet.member, _SOMEBODY)
    return words


def _node(tree: IndicatorTree, code: str, node: Any) -> dict[str, Any]:  # noqa: ANN401 - NodeResult, JSON-bound
    return {
        "code": code,
        "name": tree.node(code).name,
        "full": text(node.full),
        "exact": None if node.exact is None else text(node.exact),
        "shown": None if node.shown is None else str(node.shown),
        "na_reason": node.na_reason,
    }


def _texts(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: str(value) if isinstance(value, Decimal) else value for key, value in values.items()}
