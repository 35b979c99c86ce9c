"""What the contract agrees of tutoring and training, entered once so that both can be counted against it."""

from dataclasses import asdict, dataclass

from sqlmodel import Session, select

from workbench.errors import ValidationError
from workbench.models.projects import Project
from workbench.models.staff_support import StaffSupport
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, expect_version, found, need


@dataclass(frozen=True)
class Agreed:
    """By the mid-term and by the end: rounds of tutoring, minutes of training a person; None where nothing is agreed."""

    clause: str
    rounds_mid: int | None = None
    rounds_final: int | None = None
    minutes_mid: int | None = None
    minutes_final: int | None = None


def agree_support(
    session: Session, actor: Actor, project_id: int, told: Agreed, *, seen: int | None = None
) -> StaffSupport:
    """Keep what the contract agrees, with its clause; said anew, it replaces what stood here.

    Raises ValidationError where nothing is agreed, only one of two figures is given, or the first is above the second.
    """
    project = found(session, Project, project_id)
    allow(session, actor, "project.write", project)
    if told.rounds_final is None and told.minutes_final is None:
        raise ValidationError("没有填写约定", where="约定的督导和培训", fix="按合同填写督导次数或每人培训学时")
    _refuse_pair("督导次数", told.rounds_mid, told.rounds_final)
    _refuse_pair("每人培训学时", told.minutes_mid, told.minutes_final)
    row = session.exec(select(StaffSupport).where(StaffSupport.project_id == project_id)).first()
    before = row.model_dump() if row else None
    if row is not None:
        expect_version(row, seen)
    row = row or StaffSupport(project_id=project_id, clause="")
    for name, value in (asdict(told) | {"clause": need(told.clause, "合同条款")}).items():
        setattr(row, name, value)
    session.add(row)
    record(session, actor, "staff.agree_support", about(session, row), before=before, after=row.model_dump())
    return row


def _refuse_pair(name: str, mid: int | None, final: int | None) -> None:
    """Both or neither, and the first within the second."""
    if (mid is None) != (final is None):
        raise ValidationError(f"{name}只填了一个", where=name, fix="到中期、全期都填写；没有约定的两个都不填")
    if mid is not None and final is not None and not 0 <= mid <= final:
        raise ValidationError(f"{name}到中期 {mid}，全期 {final}", where=name, fix="到中期的不应多于全期的")
    if final == 0:
        raise ValidationError(f"{name}全期为 0", where=name, fix="没有约定的不要填写")
