"""Closing the months of the ledger: submitted by the contractor, verified or returned by the officer."""

from datetime import date, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from scoring.deadlines import add_months
from workbench import clock
from workbench.errors import ValidationError
from workbench.models.ledger import LedgerMonth, ServiceMonth, ServiceRecord
from workbench.models.projects import Project
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, found, need
from workbench.services.ledger import month_of
from workbench.services.ledger_counts import QUALIFIED, REPORTED, UNQUALIFIED, recount_months

SUBMITTED, VERIFIED, RETURNED = "submitted", "verified", "returned"
MONTH_NAMES = {SUBMITTED: "已报送，待核定", VERIFIED: "已核定", RETURNED: "已退回"}


def submit_month(session: Session, actor: Actor, project_id: int, month: date) -> LedgerMonth:
    """Submit a month that is over; from then on only the officer changes it, unless it is returned."""
    project, first = found(session, Project, project_id), month.replace(day=1)
    allow(session, actor, "ledger.submit", project)
    if clock.today() < add_months(first, 1) - timedelta(days=1):
        raise ValidationError(f"{_name(first)}还没有结束", where="台账报送", fix="月末最后一天起报送")
    row = month_of(session, project_id, first)
    if row is not None and row.state != RETURNED:
        raise ValidationError(f"{_name(first)}{MONTH_NAMES[row.state]}", where="台账报送", fix="不必再次报送")
    row = row or LedgerMonth(
        project_id=project_id, month=first, state="", submitted_on=clock.today(), submitted_by_id=0
    )
    row.state, row.submitted_on, row.submitted_by_id = SUBMITTED, clock.today(), actor.account_id or 0
    session.add(row)
    counts = _sums(session, project_id, first)
    record(session, actor, "ledger.submit", about(session, row), after={"month": first, **counts})
    return row


def verify_month(session: Session, actor: Actor, project_id: int, month: date, *, remark: str = "") -> LedgerMonth:
    """Verify a submitted month: every record that was not judged before is qualified by this."""
    row = _submitted(session, actor, project_id, month)
    row.state, row.verified_on, row.verified_by_id = VERIFIED, clock.today(), actor.account_id
    row.reason = remark.strip()
    lines = _reported_lines(session, project_id, row.month)
    kind = ServiceRecord
    in_month = (col(kind.day) >= row.month, col(kind.day) < add_months(row.month, 1), col(kind.state) == REPORTED)
    session.execute(
        update(kind)
        .where(col(kind.project_id) == project_id, *in_month)
        .values(state=QUALIFIED, version=kind.version + 1)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
    recount_months(session, project_id, [(line, row.month) for line in lines])
    counts = _sums(session, project_id, row.month)
    record(
        session, actor, "ledger.verify", about(session, row), after={"month": row.month, "remark": row.reason, **counts}
    )
    return row


def return_month(session: Session, actor: Actor, project_id: int, month: date, reason: str) -> LedgerMonth:
    """Return a submitted month to the contractor with the reason."""
    row = _submitted(session, actor, project_id, month)
    row.state, row.reason = RETURNED, need(reason, "退回理由")
    record(session, actor, "ledger.return", about(session, row), after={"month": row.month, "reason": row.reason})
    return row


def _submitted(session: Session, actor: Actor, project_id: int, month: date) -> LedgerMonth:
    allow(session, actor, "ledger.verify", found(session, Project, project_id))
    row = month_of(session, project_id, month)
    if row is None or row.state != SUBMITTED:
        raise ValidationError(f"{_name(month)}的台账还没有报送", where="台账核定", fix="由承接主体先报送")
    return row


def _reported_lines(session: Session, project_id: int, first: date) -> list[int]:
    query = select(ServiceMonth.line_id).where(ServiceMonth.project_id == project_id, ServiceMonth.month == first)
    return list(session.exec(query.distinct()))


def _sums(session: Session, project_id: int, first: date) -> dict[str, int]:
    """Records, quantities and judgements of a month, for the record."""
    row = ServiceRecord
    query = select(row.state, func.count(col(row.id)), func.sum(row.quantity)).where(
        row.project_id == project_id, row.day >= first, row.day < add_months(first, 1)
    )
    told = {state: (count, int(total)) for state, count, total in session.exec(query.group_by(row.state))}
    force = [told.get(state, (0, 0)) for state in (REPORTED, QUALIFIED)]
    return {
        "visits": sum(count for count, _ in force),
        "quantity": sum(total for _, total in force),
        "unqualified": told.get(UNQUALIFIED, (0, 0))[0],
    }


def _name(first: date) -> str:
    return f"{first.year}年{first.month}月"
