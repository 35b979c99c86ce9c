"""Taking over what a file says of a project: services in one statement set and counted anew, people of the roster one by one."""

from datetime import date
from typing import Any

from sqlalchemy import insert, literal, select
from sqlmodel import Session, SQLModel
from sqlmodel import select as pick

from workbench import clock
from workbench.errors import StaleError
from workbench.models.accounts import Account
from workbench.models.imports import ImportBatch
from workbench.models.ledger import LedgerRow, ServiceRecord, StaffMember
from workbench.models.projects import Project
from workbench.security.policy import Actor, actor_from
from workbench.services.ledger import state_of_new
from workbench.services.ledger_counts import recount_months
from workbench.services.staff import NewCertificate, NewStaff, add_certificate, add_staff, end_staff, move_staff


def _columns(kind: type[SQLModel]) -> Any:  # noqa: ANN401 - the columns of any table
    return kind.__table__.c  # type: ignore[attr-defined]


_ROW, _RECORD = _columns(LedgerRow), _columns(ServiceRecord)
_COPIED = ("line_id", "recipient_id", "township_id", "staff_id", "day", "start", "end", "quantity", "explanation")


def _actor(session: Session, batch: ImportBatch) -> Actor:
    """Who began the import, as they are now: a month may have been closed since the file was checked."""
    return actor_from(session, session.get_one(Account, batch.started_by_id))


def take_services(session: Session, batch: ImportBatch) -> dict[str, int]:
    """Copy the checked services into the ledger and count their months anew."""
    project = session.get_one(Project, batch.project_id)
    actor = _actor(session, batch)
    places = select(_ROW.line_id, _ROW.day).where(_ROW.batch_id == batch.id).distinct()
    days = [(line, day) for line, day in session.execute(places)]
    states = {day.replace(day=1): state_of_new(session, actor, project, day) for _, day in days}
    by_day = {day: states[day.replace(day=1)] for _, day in days}
    for state in sorted(set(states.values())):
        wanted = [day for day, one in by_day.items() if one == state]
        _copy(session, batch, state, wanted)
    recount_months(session, project.id or 0, {(line, day.replace(day=1)) for line, day in days})
    return {}


def _copy(session: Session, batch: ImportBatch, state: str, days: list[Any]) -> None:
    told = {
        "project_id": batch.project_id, "state": state, "proof_sha256": "", "reason": "", "source": batch.file_name,
        "entered_by_id": batch.started_by_id, "entered_at": clock.now(), "version": 1,
    }  # fmt: skip
    fixed = [literal(value, _RECORD[name].type) for name, value in told.items()]
    rows = select(*(_ROW[name] for name in _COPIED), *fixed).where(_ROW.batch_id == batch.id, _ROW.day.in_(days))
    session.execute(insert(ServiceRecord).from_select([*_COPIED, *told], rows.order_by(_ROW.id)))


def take_staff(session: Session, batch: ImportBatch) -> dict[str, int]:
    """Enter new people, move and end known ones, and keep their certificates."""
    actor, certificates = _actor(session, batch), 0
    for row in session.exec(pick(LedgerRow).where(LedgerRow.batch_id == batch.id).order_by(_ROW.id)).all():
        told = row.told or {}
        staff = _person(session, actor, batch, row, told)
        if told["left_on"] and staff.left_on is None:
            end_staff(session, actor, staff.id or 0, _day(told["left_on"]), told["left_reason"] or "名册导入")
        if told["certificate"]:
            until = _day(told["valid_until"]) if told["valid_until"] else None
            new = NewCertificate(told["certificate"], told["certificate_number"], told["issuer"], until)
            add_certificate(session, actor, staff.id or 0, new)
            certificates += 1
    return {"certificates": certificates}


def _person(session: Session, actor: Actor, batch: ImportBatch, row: LedgerRow, told: dict[str, Any]) -> StaffMember:
    query = pick(StaffMember).where(StaffMember.project_id == batch.project_id, StaffMember.number == told["number"])
    staff = session.exec(query).first()
    if (staff.version if staff else None) != row.seen and not _of_this_file(session, batch, row):
        what = f"第 {row.number} 行的人员在核对之后被他人登记或修改，整份都没有导入"
        raise StaleError(what, fix="重新上传并核对")
    if staff is None:
        new = NewStaff(told["number"], told["name"], told["kind"], told["post"], _day(told["joined_on"]))
        return add_staff(session, actor, batch.project_id or 0, new)
    if (staff.post, staff.kind) != (told["post"], told["kind"]) and staff.left_on is None:
        move_staff(session, actor, staff.id or 0, post=told["post"], kind=told["kind"], moved_on=clock.today())
    return staff


def _of_this_file(session: Session, batch: ImportBatch, row: LedgerRow) -> bool:
    """An earlier row of the same file was about the same person: a second certificate."""
    earlier = pick(LedgerRow).where(LedgerRow.batch_id == batch.id, _ROW.id < row.id)
    number = (row.told or {})["number"]
    return any((one.told or {})["number"] == number for one in session.exec(earlier))


def _day(text: str) -> date:
    return date.fromisoformat(text)


PROJECT_TAKERS = {"ledger": take_services, "staff": take_staff}
"""What is taken over into one project, by the kind of its table."""
