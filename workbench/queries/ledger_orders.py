"""Service orders as the phone and the desk list them, and casework of a project."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, func, select

from workbench.models.ledger import CaseFile, CaseSession, ServiceOrder, ServiceRecord, StaffMember
from workbench.models.needs import Recipient
from workbench.models.projects import ServiceLine
from workbench.queries.ledger_entry import shown


@dataclass(frozen=True)
class OrderLine:
    """An order as a list shows it; the record when it is done."""

    id: int
    day: date
    time: str
    start: int | None
    code: str
    line: str
    unit: str
    quantity: int
    staff: str
    state: str
    reason: str
    version: int
    record_id: int | None
    proved: bool


def orders_of(
    session: Session, project_id: int, first: date, last: date, *, staff_id: int | None = None, most: int = 200
) -> list[OrderLine]:
    """Return the orders of some days, in the order in which they are to be done."""
    query = select(ServiceOrder, Recipient.code, ServiceLine, StaffMember.name).where(
        ServiceOrder.recipient_id == Recipient.id,
        ServiceOrder.line_id == ServiceLine.id,
        ServiceOrder.staff_id == StaffMember.id,
        ServiceOrder.project_id == project_id,
        ServiceOrder.planned_on >= first,
        ServiceOrder.planned_on <= last,
    )
    if staff_id:
        query = query.where(ServiceOrder.staff_id == staff_id)
    order = (col(ServiceOrder.planned_on), func.coalesce(ServiceOrder.planned_start, 1440), col(ServiceOrder.id))
    rows = session.exec(query.order_by(*order).limit(most)).all()
    done = _records(session, [one.id or 0 for one, *_ in rows])
    return [
        OrderLine(
            one.id or 0, one.planned_on, shown(one.planned_start) if one.planned_start is not None else "",
            one.planned_start, code, line.name, line.unit, one.quantity, name, one.state, one.reason, one.version,
            *done.get(one.id or 0, (None, False)),
        )
        for one, code, line, name in rows
    ]  # fmt: skip


def _records(session: Session, orders: Sequence[int]) -> dict[int, tuple[int | None, bool]]:
    row = ServiceRecord
    query = select(row.order_id, row.id, row.proof_sha256).where(
        col(row.order_id).in_(orders), row.state != "withdrawn"
    )
    return {order or 0: (id_, bool(proof)) for order, id_, proof in session.exec(query)}


@dataclass(frozen=True)
class CaseLine:
    """A case as the list shows it, with its sessions."""

    id: int
    code: str
    line: str
    staff: str
    opened_on: date
    plan: str
    before: dict[str, Any]
    after: dict[str, Any] | None
    closed_on: date | None
    closure: str
    sessions: tuple[tuple[date, int, str], ...]
    version: int

    @property
    def change(self) -> int | None:
        """Return by how many levels all indicators together went down; None while the case is open."""
        return None if self.after is None else sum(self.before.values()) - sum(self.after.values())


def cases_of(session: Session, project_id: int, *, most: int = 100) -> list[CaseLine]:
    """Return the cases of a project, open ones first, newest first."""
    query = select(CaseFile, Recipient.code, ServiceLine.name, StaffMember.name).where(
        CaseFile.recipient_id == Recipient.id,
        CaseFile.line_id == ServiceLine.id,
        CaseFile.staff_id == StaffMember.id,
        CaseFile.project_id == project_id,
    )
    rows = session.exec(query.order_by(col(CaseFile.closed_on).is_not(None), col(CaseFile.id).desc()).limit(most)).all()
    met: dict[int, list[tuple[date, int, str]]] = {}
    ids = [one.id for one, *_ in rows]
    for one in session.exec(
        select(CaseSession)
        .where(col(CaseSession.case_id).in_(ids))
        .order_by(col(CaseSession.held_on), col(CaseSession.id))
    ):
        met.setdefault(one.case_id, []).append((one.held_on, one.minutes, one.words))
    return [
        CaseLine(
            case.id or 0, code, line, staff, case.opened_on, case.plan, case.before, case.after, case.closed_on,
            case.closure, tuple(met.get(case.id or 0, ())), case.version,
        )
        for case, code, line, staff in rows
    ]  # fmt: skip
