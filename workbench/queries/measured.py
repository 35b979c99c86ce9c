"""Facts that the workbench's own records hold: milestones reached in time, quantities delivered."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlmodel import Session, select

from workbench.models.contracts import Milestone
from workbench.models.evaluations import Evaluation
from workbench.models.words import Phase
from workbench.queries.contracts import contract_row
from workbench.queries.hotline_figures import complaints_in_time
from workbench.queries.projects import lines_of
from workbench.queries.surveys_fact import SURVEYED, satisfaction

FactOf = Callable[[Session, Evaluation], dict[str, Any] | None]


def milestones_in_time(session: Session, evaluation: Evaluation) -> dict[str, Any] | None:
    """Count the milestones due by the cut-off and those done by their due day; None without a contract."""
    contract = contract_row(session, evaluation.project_id)
    if contract is None:
        return None
    rows = session.exec(
        select(Milestone).where(Milestone.contract_id == contract.id, Milestone.due_on <= evaluation.cutoff_on)
    ).all()
    in_time = sum(row.done_on is not None and row.done_on <= row.due_on for row in rows)
    return {"actual": in_time, "target": len(rows)}


def quantities(session: Session, evaluation: Evaluation) -> dict[str, Any] | None:
    """List every service line with its money, its target of the phase, and what was delivered by the cut-off."""
    mid = evaluation.phase == Phase.MID
    parts = [
        {
            "name": line.name,
            "amount_fen": line.amount_fen,
            "actual": line.delivered,
            "target": line.quantity_mid if mid else line.quantity,
        }
        for line in lines_of(session, evaluation.project_id, until=evaluation.cutoff_on)
    ]
    return {"parts": parts} if parts and all(part["target"] for part in parts) else None


RECORDED: dict[tuple[str, str], tuple[FactOf, str]] = {
    ("szs-2024", "A3-2"): (milestones_in_time, "合同付款节点的到期日和完成日"),
    ("szs-2024", "A4-4"): (complaints_in_time, "来电来访登记的投诉和答复"),
    ("szs-2024", "B1-2"): (quantities, "服务台账的合格服务量和合同数量"),
    ("szs-2024", SURVEYED): (satisfaction, "满意度调查的有效问卷"),
}
"""Points of a tree whose fact is in the records, with what the source is called."""


def recorded_facts(session: Session, evaluation: Evaluation) -> dict[str, tuple[dict[str, Any], str]]:
    """Return the facts that can be taken from the records, by point code, with their source."""
    found = {}
    for (tree_id, code), (fact_of, source) in RECORDED.items():
        fact = fact_of(session, evaluation) if tree_id == evaluation.tree_id else None
        if fact is not None:
            found[code] = (fact, f"{source}，截至 {day(evaluation.cutoff_on)}")
    return found


def day(value: date) -> str:
    """Return a day as documents write it."""
    return f"{value.year}年{value.month}月{value.day}日"
