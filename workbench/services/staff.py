"""The roster of a project: who joins and leaves, certificates, hours, trainings, and what the purchaser is told of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from workbench import clock
from workbench.errors import ValidationError
from workbench.models.contracts import Contract
from workbench.models.ledger import (
    ServiceRecord,
    StaffCertificate,
    StaffChange,
    StaffHours,
    StaffMember,
    Training,
    TrainingAttendance,
)
from workbench.models.projects import Project
from workbench.queries.checks.staff import staff_kinds
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.security.vault_numbers import refuse_identity
from workbench.services.acting import about, expect_version, found, in_order, need
from workbench.services.ledger_counts import WITHDRAWN
from workbench.services.staff_words import JOINED, LEFT, MOVED, TRAINING_NAMES


@dataclass(frozen=True)
class NewStaff:
    """Somebody who joins: the contractor's own number, name, kind by the rule book, post, first day."""

    number: str
    name: str
    kind: str
    post: str
    joined_on: date


@dataclass(frozen=True)
class NewCertificate:
    """A certificate as it was shown; without a last day it is good for ever."""

    name: str
    number: str
    issuer: str
    valid_until: date | None = None


@dataclass(frozen=True)
class NewTraining:
    """A training or tutoring session, and who was there."""

    kind: str
    held_on: date
    title: str
    trainer: str
    minutes: int
    present: Sequence[int]


def add_staff(session: Session, actor: Actor, project_id: int, new: NewStaff) -> StaffMember:
    """Enter somebody into the roster; the change waits to be told to the purchaser."""
    project = found(session, Project, project_id)
    allow(session, actor, "staff.write", project)
    contract = session.exec(select(Contract).where(Contract.project_id == project_id)).first()
    if contract is None:
        raise ValidationError("还没有登记合同，不能登记名册", where=project.title, fix="先在“合同”登记合同")
    if new.kind not in staff_kinds(session, project.purchaser_id, new.joined_on):
        raise ValidationError("没有选择人员类别", where=f"服务人员 {new.number}", fix="从列表选择类别")
    refuse_identity("服务人员", new.number, new.name, new.post)
    row = StaffMember(
        project_id=project_id,
        contractor_id=contract.contractor_id,
        number=need(new.number, "工号"),
        name=need(new.name, "姓名"),
        kind=new.kind,
        post=need(new.post, "岗位"),
        joined_on=new.joined_on,
    )
    _refuse_taken(session, row)
    session.add(row)
    session.flush()
    _change(session, row, JOINED, new.joined_on, row.post)
    record(session, actor, "staff.add", about(session, row), after=row.model_dump())
    return row


def _refuse_taken(session: Session, row: StaffMember) -> None:
    taken = select(StaffMember.name).where(
        StaffMember.project_id == row.project_id, StaffMember.number == row.number, StaffMember.id != row.id
    )
    if name := session.exec(taken).first():
        raise ValidationError(f"工号“{row.number}”已是{name}的", where="工号", fix="一人一个工号")


def _change(session: Session, row: StaffMember, change: str, on: date, words: str) -> None:
    session.add(StaffChange(staff_id=row.id or 0, project_id=row.project_id, change=change, changed_on=on, words=words))


def end_staff(
    session: Session, actor: Actor, staff_id: int, left_on: date, reason: str, *, seen: int | None = None
) -> StaffMember:
    """Record that somebody left; refused while the ledger has later services of theirs."""
    row = _mine(session, actor, staff_id, seen)
    in_order([("到岗日", row.joined_on), ("离岗日", left_on)])
    later = select(col(ServiceRecord.day)).where(
        ServiceRecord.staff_id == row.id, ServiceRecord.day > left_on, ServiceRecord.state != WITHDRAWN
    )
    if day := session.exec(later.order_by(col(ServiceRecord.day))).first():
        raise ValidationError(
            f"{row.name}在 {day:%Y-%m-%d} 还有服务记录", where="离岗日", fix="核对离岗日，或先更正那条记录"
        )
    row.left_on = left_on
    words = need(reason, "离岗原因")
    _change(session, row, LEFT, left_on, words)
    record(session, actor, "staff.end", about(session, row), after={"left_on": left_on, "reason": words})
    return row


def move_staff(
    session: Session, actor: Actor, staff_id: int, *, post: str, kind: str, moved_on: date, seen: int | None = None
) -> StaffMember:
    """Record another post or kind from a day on; what was before stays in the changes and in the record."""
    row = _mine(session, actor, staff_id, seen)
    in_order([("到岗日", row.joined_on), ("调岗日", moved_on)])
    project = found(session, Project, row.project_id)
    if kind not in staff_kinds(session, project.purchaser_id, moved_on):
        raise ValidationError("没有选择人员类别", where=row.name, fix="从列表选择类别")
    before = {"post": row.post, "kind": row.kind}
    row.post, row.kind = need(post, "岗位"), kind
    _change(session, row, MOVED, moved_on, f"{before['post']} → {row.post}")
    record(session, actor, "staff.move", about(session, row), before=before, after={"post": row.post, "kind": row.kind})
    return row


def _mine(session: Session, actor: Actor, staff_id: int, seen: int | None) -> StaffMember:
    row = found(session, StaffMember, staff_id)
    allow(session, actor, "staff.write", row)
    expect_version(row, seen)
    if row.left_on is not None:
        raise ValidationError(f"{row.name}已于 {row.left_on:%Y-%m-%d} 离岗", where="名册", fix="再次到岗的，另登记一行")
    return row


def tell_change(session: Session, actor: Actor, change_id: int, told_on: date) -> StaffChange:
    """Record on which day the purchaser was told of a change; a late one is kept and marked late by its check."""
    row = found(session, StaffChange, change_id)
    allow(session, actor, "staff.write", row)
    in_order([("告知日", told_on), ("今天", clock.today())])
    row.told_on = told_on
    name = found(session, StaffMember, row.staff_id).name
    record(
        session,
        actor,
        "staff.tell",
        about(session, row),
        after={"name": name, "change": row.change, "told_on": told_on},
    )
    return row


def add_certificate(session: Session, actor: Actor, staff_id: int, new: NewCertificate) -> StaffCertificate:
    """Enter a certificate; the same certificate with a later last day is a renewal."""
    person = found(session, StaffMember, staff_id)
    allow(session, actor, "staff.write", person)
    refuse_identity("证书", new.name, new.issuer)
    number = need(new.number, "证书编号")
    query = select(StaffCertificate).where(
        StaffCertificate.staff_id == staff_id, StaffCertificate.name == new.name, StaffCertificate.number == number
    )
    row = session.exec(query).first() or StaffCertificate(
        staff_id=staff_id, project_id=person.project_id, name=need(new.name, "证书名称"), number=number, issuer=""
    )
    row.issuer, row.valid_until = need(new.issuer, "发证机构"), new.valid_until
    session.add(row)
    record(session, actor, "staff.certify", about(session, row), after=row.model_dump())
    return row


def declare_hours(session: Session, actor: Actor, staff_id: int, month: date, minutes: int) -> StaffHours:
    """Keep the hours that the contractor declares for a person and a month; a correction keeps the old ones on record."""
    person, first = found(session, StaffMember, staff_id), month.replace(day=1)
    allow(session, actor, "staff.write", person)
    if minutes < 0:
        raise ValidationError("工时不能小于 0", where=person.name, fix="填 0 或正数")
    query = select(StaffHours).where(StaffHours.staff_id == staff_id, StaffHours.month == first)
    row = session.exec(query).first()
    before = {"minutes": row.minutes} if row else None
    row = row or StaffHours(staff_id=staff_id, month=first, minutes=0)
    row.minutes = minutes
    session.add(row)
    after = {"name": person.name, "month": first, "minutes": minutes}
    record(session, actor, "staff.declare_hours", about(session, person), before=before, after=after)
    return row


def hold_training(session: Session, actor: Actor, project_id: int, new: NewTraining) -> Training:
    """Enter a training or tutoring session with those who were present."""
    project = found(session, Project, project_id)
    allow(session, actor, "staff.write", project)
    in_order([("举办日", new.held_on), ("今天", clock.today())])
    roster = set(session.exec(select(StaffMember.id).where(StaffMember.project_id == project_id)))
    if new.kind not in TRAINING_NAMES or new.minutes <= 0 or not new.present or not set(new.present) <= roster:
        raise ValidationError(
            "培训的种类、时长和参加人没有填全", where="培训与督导", fix="选择种类，时长大于 0，勾选到场的人"
        )
    row = Training(
        project_id=project_id,
        kind=new.kind,
        held_on=new.held_on,
        title=need(new.title, "内容"),
        trainer=need(new.trainer, "讲授或督导人"),
        minutes=new.minutes,
    )
    session.add(row)
    session.flush()
    session.add_all(TrainingAttendance(training_id=row.id or 0, staff_id=one) for one in sorted(set(new.present)))
    record(
        session, actor, "staff.train", about(session, row), after={**row.model_dump(), "present": len(set(new.present))}
    )
    return row
