"""Facts on people and spot checks: posts filled, certificates, who left, service records that passed an inspection."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from scoring.deadlines import add_months
from workbench.models.contracts import Contract
from workbench.models.evaluations import Evaluation
from workbench.models.ledger import StaffCertificate, StaffMember
from workbench.models.projects import StaffPost
from workbench.models.supervision import InspectedItem, InspectedUnit, Inspection
from workbench.queries.checks.staff import posts_of
from workbench.queries.contracts import contract_row

Found = tuple[dict[str, Any], Sequence[str]]
_LEADS = "负责人"
_HELPERS = ("volunteer", "peer", "elder")
"""Kinds of staff who help without being hired: they come and go, and are no turnover."""


def posts_filled(session: Session, evaluation: Evaluation) -> Found | None:
    """Count the months of people on the agreed posts, of those agreed; more on one post does not make up for another.

    None without posts or roster, and where who leads the project has changed: whether that was agreed to, a person must
    say.
    """
    contract, staff = contract_row(session, evaluation.project_id), _roster(session, evaluation)
    if contract is None or not staff or any(_LEADS in one.post and one.left_on for one in staff):
        return None
    rows, actual, target = [], 0, 0
    for month in _months(contract, evaluation.cutoff_on):
        for post in posts_of(session, evaluation.project_id, month):
            rows.append(f"{month:%Y-%m} {post.post}：约定 {post.wanted} 人，在岗 {post.there} 人")
            actual, target = actual + min(post.there, post.wanted), target + post.wanted
    return ({"actual": actual, "target": target, "deduct_if": False}, rows) if target else None


def _months(contract: Contract, cutoff: date) -> list[date]:
    month, found = contract.first_day.replace(day=1), []
    while month <= min(contract.last_day, cutoff):
        found.append(month)
        month = add_months(month, 1)
    return found


def _roster(session: Session, evaluation: Evaluation) -> list[StaffMember]:
    """Everybody who had joined by the cut-off."""
    query = select(StaffMember).where(StaffMember.project_id == evaluation.project_id)
    query = query.where(StaffMember.joined_on <= evaluation.cutoff_on)
    return list(session.exec(query.order_by(col(StaffMember.number), col(StaffMember.id))))


def left(session: Session, evaluation: Evaluation) -> Found | None:
    """Count who had left by the cut-off, of all hired who had joined; None without any."""
    staff = [one for one in _roster(session, evaluation) if one.kind not in _HELPERS]
    gone = [one for one in staff if one.left_on is not None and one.left_on <= evaluation.cutoff_on]
    rows = [f"{one.number} {one.name}：{one.joined_on} 到岗，{_until(one, evaluation.cutoff_on)}" for one in staff]
    return ({"actual": len(gone), "target": len(staff)}, rows) if staff else None


def _until(one: StaffMember, cutoff: date) -> str:
    return f"{one.left_on} 离岗" if one.left_on is not None and one.left_on <= cutoff else "在岗"


def certified(session: Session, evaluation: Evaluation) -> Found | None:
    """Count who holds a valid certificate, of those on posts that ask for one at the cut-off; None without such posts."""
    query = select(StaffPost.post).where(StaffPost.project_id == evaluation.project_id, StaffPost.qualification != "")
    posts, cutoff = set(session.exec(query)), evaluation.cutoff_on
    there = [one for one in _roster(session, evaluation) if one.post in posts and _until(one, cutoff) == "在岗"]
    if not there:
        return None
    held = session.exec(
        select(StaffCertificate)
        .where(col(StaffCertificate.staff_id).in_([one.id for one in there]))
        .order_by(col(StaffCertificate.id))
    )
    valid = {one.staff_id: one for one in held if one.valid_until is None or one.valid_until >= cutoff}
    rows = [f"{one.number} {one.name}（{one.post}）：{_holds(valid.get(one.id or 0))}" for one in there]
    return {"actual": len(valid), "target": len(there)}, rows


def _holds(one: StaffCertificate | None) -> str:
    return f"{one.name} {one.number}" if one else "没有有效的证书"


def spot_checks(session: Session, evaluation: Evaluation) -> Found | None:
    """Count the inspected service records without a failed item, of those judged; None where none was inspected.

    Only submitted inspections count: the others are not to be known of.
    """
    query = (
        select(Inspection.number, InspectedUnit, InspectedItem.verdict)
        .join(InspectedUnit, col(InspectedUnit.inspection_id) == Inspection.id)
        .join(InspectedItem, col(InspectedItem.unit_id) == InspectedUnit.id)
        .where(Inspection.project_id == evaluation.project_id, Inspection.state == "submitted")
        .where(col(Inspection.checked_on) <= evaluation.cutoff_on, col(InspectedUnit.record_id).is_not(None))
        .where(col(InspectedItem.verdict).in_(("pass", "fail")))
        .order_by(col(InspectedUnit.id), col(InspectedItem.position))
    )
    verdicts: dict[tuple[int, str], list[str]] = {}  # two services of one person on one day are called alike
    for number, unit, verdict in session.exec(query):
        verdicts.setdefault((unit.id or 0, f"{number} {unit.label}"), []).append(verdict)
    rows = [f"{label}：{_judged(told)}" for (_, label), told in verdicts.items()]
    passed = sum("fail" not in told for told in verdicts.values())
    return ({"actual": passed, "target": len(verdicts)}, rows) if verdicts else None


def _judged(told: Sequence[str]) -> str:
    failed = told.count("fail")
    return f"{len(told)} 项中 {failed} 项不符合" if failed else f"{len(told)} 项全部符合"
