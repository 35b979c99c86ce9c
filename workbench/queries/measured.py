"""Facts that the workbench's own records hold, with the rows behind each; no record is no data, never nothing."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from workbench.models.contracts import Milestone
from workbench.models.evaluations import Evaluation
from workbench.models.hotline import Call
from workbench.models.projects import ServiceLine
from workbench.models.surveys import Survey
from workbench.models.words import Phase
from workbench.queries.contracts import contract_row
from workbench.queries.delivered import Delivered, delivered
from workbench.queries.hotline_time import complaints_in_time
from workbench.queries.measured_goals import goals_reached, people_covered
from workbench.queries.measured_people import certified, left, posts_filled, spot_checks
from workbench.queries.measured_recipients import entitled_once, people_improved, records_borne_out
from workbench.queries.measured_support import trained, tutored
from workbench.queries.projects import lines_of
from workbench.queries.surveys_fact import SURVEYED, satisfaction

Found = tuple[dict[str, Any], Sequence[str]]
"""A fact, and the rows that it was counted from in words: the same rows give the same words."""


@dataclass(frozen=True)
class Source:
    """Where a point's fact is in the records: how it is found, what the source is called, the screen of its rows."""

    find: Callable[[Session, Evaluation], Found | None]
    name: str
    screen: str


@dataclass(frozen=True)
class Established:
    """A fact as the records give it now."""

    fact: dict[str, Any]
    source: str
    rows: tuple[str, ...]
    screen: str

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the fact and its rows: it changes as soon as one of them does."""
        told = json.dumps(self.fact, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256("\n".join((told, *self.rows)).encode()).hexdigest()


def milestones_in_time(session: Session, evaluation: Evaluation) -> Found | None:
    """Count the milestones due by the cut-off and those done by their due day; None without a contract."""
    contract = contract_row(session, evaluation.project_id)
    if contract is None:
        return None
    query = select(Milestone).where(Milestone.contract_id == contract.id, Milestone.due_on <= evaluation.cutoff_on)
    due = session.exec(query.order_by(col(Milestone.due_on), col(Milestone.id))).all()
    in_time = sum(row.done_on is not None and row.done_on <= row.due_on for row in due)
    rows = [f"{row.name}：应于 {row.due_on} 完成，{_by(row.done_on, evaluation.cutoff_on)}完成" for row in due]
    return {"actual": in_time, "target": len(due)}, rows


def quantities(session: Session, evaluation: Evaluation) -> Found | None:
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
    if not parts or not all(part["target"] for part in parts):
        return None
    done = delivered(session, evaluation.project_id, evaluation.cutoff_on)
    agreed = [f"{part['name']}：约定 {part['target']}，按金额 {part['amount_fen']} 分加权" for part in parts]
    return {"parts": parts}, [*agreed, *_monthly(session, evaluation.project_id, done)]


def _monthly(session: Session, project_id: int, done: Delivered) -> list[str]:
    query = select(ServiceLine.id, ServiceLine.name).where(ServiceLine.project_id == project_id)
    names = dict(session.exec(query).all())
    found: dict[tuple[int, date], int] = {}
    for row in done.rows:
        found[row.line_id, row.month] = found.get((row.line_id, row.month), 0) + row.quantity
    return [f"{names[line]} {month:%Y-%m}：合格 {quantity}" for (line, month), quantity in sorted(found.items())]


def complaints(session: Session, evaluation: Evaluation) -> Found | None:
    """Count the complaints that were due by the cut-off and those answered in time; None without any."""
    fact = complaints_in_time(session, evaluation)
    if fact is None:
        return None
    query = select(Call).where(Call.project_id == evaluation.project_id, Call.kind == "complaint")
    query = query.where(Call.received_on <= evaluation.cutoff_on, Call.state != "merged")
    calls = session.exec(query.order_by(col(Call.received_on), col(Call.id)))
    rows = [
        f"{one.number}：{one.received_on} 收到，应于 {one.due_on} 答复，{_by(one.answered_on, evaluation.cutoff_on)}答复"
        for one in calls
    ]
    return fact, [*rows, f"按期 {fact['actual']}，应办结 {fact['target']}"]


def _by(on: date | None, cutoff: date) -> str:
    """The day if it came by the cut-off; what came later does not count, and must not look like a change."""
    return f"{on} " if on is not None and on <= cutoff else "截止日前没有"


def surveyed(session: Session, evaluation: Evaluation) -> Found | None:
    """Take the counts of the closed survey; None before it is closed."""
    fact = satisfaction(session, evaluation)
    survey = session.exec(select(Survey).where(Survey.evaluation_id == evaluation.id)).first()
    if fact is None or survey is None:
        return None
    counts = [f"{one['name']}：{one['counts']}" for one in fact.get("questions", ())] or [f"有效问卷：{fact['counts']}"]
    return fact, [*counts, f"应达样本量 {fact['required']}"]


RECORDED: dict[tuple[str, str], Source] = {
    ("szs-2024", "A2-2"): Source(records_borne_out, "乡镇（街道）、村（社区）对服务记录的核对", "ledger"),
    ("szs-2024", "A3-2"): Source(milestones_in_time, "合同付款节点的到期日和完成日", "contract"),
    ("szs-2024", "A4-2"): Source(tutored, "督导登记和合同约定的次数", "staff"),
    ("szs-2024", "A4-3"): Source(trained, "培训登记、名册和合同约定的学时", "staff"),
    ("szs-2024", "A4-4"): Source(complaints, "来电来访登记的投诉和答复", "hotline"),
    ("szs-2024", "A6-1"): Source(posts_filled, "服务人员名册和约定岗位", "staff"),
    ("szs-2024", "A6-2"): Source(certified, "服务人员名册和证书", "staff"),
    ("szs-2024", "A6-3"): Source(left, "服务人员名册的离岗登记", "staff"),
    ("szs-2024", "A6-5"): Source(entitled_once, "服务台账、对象去留和登记的已享受待遇", "ledger"),
    ("szs-2024", "B1-1"): Source(goals_reached, "绩效目标的进展登记", "progress"),
    ("szs-2024", "B1-2"): Source(quantities, "服务台账的合格服务量和合同数量", "ledger"),
    ("szs-2024", "B1-3"): Source(people_covered, "服务台账的服务对象（去重）和列入本项目的对象", "ledger"),
    ("szs-2024", "B1-4"): Source(spot_checks, "已提交的监督检查抽查的服务记录", "supervision"),
    ("szs-2024", "B1-5"): Source(people_improved, "十项困境指标的基线、复评和结案的个案", "ledger"),
    ("szs-2024", SURVEYED): Source(surveyed, "满意度调查的有效问卷", "survey"),
}
"""Points of a tree whose fact is in the records. Of the others, three are counted and still not on record: what the
contractor spent of the money and whether it changed its budget (A1-3; payments are what the purchaser paid), whether a
drawn file holds every paper (A2-1), what purchaser, townships and villages think of the service (B2-2). The rest are
checklists and people's judgement."""


def established(session: Session, evaluation: Evaluation, code: str) -> Established | None:
    """Return the fact of one point as the records give it now; None where they hold none."""
    source = RECORDED.get((evaluation.tree_id, code))
    found = source.find(session, evaluation) if source else None
    if source is None or found is None:
        return None
    fact, rows = found
    return Established(fact, f"{source.name}，截至 {day(evaluation.cutoff_on)}", tuple(rows), source.screen)


def recorded_facts(session: Session, evaluation: Evaluation) -> dict[str, Established]:
    """Return the facts that can be taken from the records, by point code."""
    codes = [code for tree_id, code in RECORDED if tree_id == evaluation.tree_id]
    found = {code: established(session, evaluation, code) for code in codes}
    return {code: one for code, one in found.items() if one is not None}


def day(value: date) -> str:
    """Return a day as documents write it."""
    return f"{value.year}年{value.month}月{value.day}日"
