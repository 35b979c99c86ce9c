"""Facts on the support of those who serve: tutoring held, and who had the training that the contract agrees."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, func, select

from workbench.models.evaluations import Evaluation
from workbench.models.ledger import StaffMember, Training, TrainingAttendance
from workbench.models.staff_support import StaffSupport
from workbench.models.words import Phase

Found = tuple[dict[str, Any], Sequence[str]]


def support_of(session: Session, project_id: int) -> StaffSupport | None:
    """Return what the contract of a project agrees of tutoring and training; None before it is entered."""
    return session.exec(select(StaffSupport).where(StaffSupport.project_id == project_id)).first()


def tutored(session: Session, evaluation: Evaluation) -> Found | None:
    """Count the tutoring sessions by the cut-off against those agreed; None without an agreement or any session."""
    agreed = support_of(session, evaluation.project_id)
    target = _of_phase(evaluation, agreed.rounds_mid, agreed.rounds_final) if agreed else None
    held = _held(session, evaluation, "tutoring")
    if agreed is None or not target or not held:
        return None
    rows = [f"{one.held_on} {one.title}（{one.trainer}），{one.minutes} 分钟" for one in held]
    return {"actual": len(held), "target": target}, [*rows, f"约定 {target} 次（{agreed.clause}）"]


def trained(session: Session, evaluation: Evaluation) -> Found | None:
    """Count who had the agreed training by the cut-off, of those on duty that day; None where either is not on record."""
    agreed = support_of(session, evaluation.project_id)
    wanted = _of_phase(evaluation, agreed.minutes_mid, agreed.minutes_final) if agreed else None
    people, minutes = _on_duty(session, evaluation), _minutes(session, evaluation)
    if agreed is None or not wanted or not people or not minutes:
        return None
    done = sum(minutes.get(one.id or 0, 0) >= wanted for one in people)
    rows = [f"{one.number} {one.name}：培训 {minutes.get(one.id or 0, 0)} 分钟" for one in people]
    return {"actual": done, "target": len(people)}, [*rows, f"约定每人 {wanted} 分钟（{agreed.clause}）"]


def _of_phase(evaluation: Evaluation, mid: int | None, final: int | None) -> int | None:
    return mid if evaluation.phase == Phase.MID else final


def _held(session: Session, evaluation: Evaluation, kind: str) -> Sequence[Training]:
    query = select(Training).where(Training.project_id == evaluation.project_id, Training.kind == kind)
    query = query.where(Training.held_on <= evaluation.cutoff_on)
    return session.exec(query.order_by(col(Training.held_on), col(Training.id))).all()


def _on_duty(session: Session, evaluation: Evaluation) -> Sequence[StaffMember]:
    """Everybody who serves on the day of the cut-off, volunteers too: training is due to all of them."""
    query = select(StaffMember).where(
        StaffMember.project_id == evaluation.project_id,
        StaffMember.joined_on <= evaluation.cutoff_on,
        col(StaffMember.left_on).is_(None) | (col(StaffMember.left_on) > evaluation.cutoff_on),
    )
    return session.exec(query.order_by(col(StaffMember.number), col(StaffMember.id))).all()


def _minutes(session: Session, evaluation: Evaluation) -> Mapping[int, int]:
    """Minutes of training by person."""
    held = [one.id for one in _held(session, evaluation, "training")]
    query = select(TrainingAttendance.staff_id, func.sum(Training.minutes)).join(
        Training, col(Training.id) == TrainingAttendance.training_id
    )
    query = query.where(col(Training.id).in_(held)).group_by(col(TrainingAttendance.staff_id))
    return {staff: int(minutes) for staff, minutes in session.exec(query)}
