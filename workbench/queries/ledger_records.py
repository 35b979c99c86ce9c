"""The records of a ledger, page by page by their keys, and what a record said before it was changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, or_, select

from scoring.deadlines import add_months
from workbench import clock
from workbench.models.accounts import Account
from workbench.models.evaluations import StoredFile
from workbench.models.ledger import ServiceRecord, ServiceRecordPast, StaffMember
from workbench.models.needs import Recipient
from workbench.models.organisations import Organisation
from workbench.models.projects import Project, ServiceLine
from workbench.queries.ledger_entry import shown
from workbench.services.ledger import used_elsewhere

PAGE = 50


@dataclass(frozen=True)
class Wanted:
    """A filter of the list; what is empty is not asked for."""

    line_id: int | None = None
    township_id: int | None = None
    staff_id: int | None = None
    state: str = ""
    month: date | None = None
    code: str = ""


@dataclass(frozen=True)
class RecordLine:
    """A record as the list shows it."""

    id: int
    day: date
    time: str
    code: str
    township: str
    line_id: int
    line: str
    unit: str
    quantity: int
    staff_id: int
    staff: str
    state: str
    reason: str
    explanation: str
    proof: str
    source: str
    version: int
    start: int | None
    end: int | None


@dataclass(frozen=True)
class RecordPage:
    """One page, newest first; ``last`` begins the next one, empty at the end."""

    rows: tuple[RecordLine, ...]
    last: str


def record_page(
    session: Session,
    project_id: int,
    wanted: Wanted,
    *,
    after: str = "",
    size: int = PAGE,
    within: Sequence[ColumnElement[bool]] = (),
) -> RecordPage:
    """Return the next records of a project after a key of an earlier page; ``within`` bounds whose are seen at all."""
    row = ServiceRecord
    # the sum keeps SQLite from walking the whole project where the index of one person is the short way
    here = col(row.project_id) + 0 if wanted.code.strip() else col(row.project_id)
    query = select(row).where(here == project_id, *_filters(session, project_id, wanted), *_after(after), *within)
    rows = session.exec(query.order_by(col(row.day).desc(), col(row.id).desc()).limit(size + 1)).all()
    shown_rows = list(rows[:size])
    last = f"{shown_rows[-1].day.isoformat()}:{shown_rows[-1].id}" if len(rows) > size else ""
    return RecordPage(tuple(record_lines(session, shown_rows)), last)


def _after(key: str) -> list[ColumnElement[bool]]:
    if not key:
        return []
    day_text, _, id_text = key.partition(":")
    day, id_ = date.fromisoformat(day_text), int(id_text)
    row = ServiceRecord
    return [col(row.day) <= day, or_(col(row.day) < day, and_(col(row.day) == day, col(row.id) < id_))]


def _filters(session: Session, project_id: int, wanted: Wanted) -> list[ColumnElement[bool]]:
    row = ServiceRecord
    found: list[ColumnElement[bool]] = [col(row.line_id) == wanted.line_id] if wanted.line_id else []
    found += [col(row.township_id) == wanted.township_id] if wanted.township_id else []
    found += [col(row.staff_id) == wanted.staff_id] if wanted.staff_id else []
    found += [col(row.state) == wanted.state] if wanted.state else []
    if wanted.month:
        found += [col(row.day) >= wanted.month, col(row.day) < add_months(wanted.month, 1)]
    if wanted.code.strip():
        project = session.get_one(Project, project_id)
        same = (Recipient.purchaser_id == project.purchaser_id, Recipient.code == wanted.code.strip().upper())
        person = session.exec(select(Recipient.id).where(*same)).first()
        found.append(col(row.recipient_id) == (person or 0))
    return found


def record_lines(session: Session, rows: Sequence[ServiceRecord]) -> list[RecordLine]:
    """Return records with the words that stand for their ids, a question a table."""
    named: dict[str, dict[Any, Any]] = {
        "code": _named(session, Recipient.id, Recipient.code, (one.recipient_id for one in rows)),
        "staff": _named(session, StaffMember.id, StaffMember.name, (one.staff_id for one in rows)),
        "town": _named(session, Organisation.id, Organisation.name, (one.township_id for one in rows)),
        "line": _named(session, ServiceLine.id, ServiceLine.name, (one.line_id for one in rows)),
        "unit": _named(session, ServiceLine.id, ServiceLine.unit, (one.line_id for one in rows)),
        "proof": _named(session, StoredFile.id, StoredFile.public_id, (one.proof_id for one in rows)),
    }
    return [_record_line(one, named) for one in rows]


def _named(session: Session, key: Any, name: Any, ids: Iterable[int | None]) -> dict[Any, Any]:  # noqa: ANN401 - columns
    wanted = {one for one in ids if one is not None}
    return dict(session.exec(select(key, name).where(key.in_(wanted))).all()) if wanted else {}


def _record_line(one: ServiceRecord, named: Mapping[str, Mapping[Any, Any]]) -> RecordLine:
    return RecordLine(
        id=one.id or 0,
        day=one.day,
        time=f"{shown(one.start)}–{shown(one.end)}" if one.start is not None and one.end is not None else "",
        code=named["code"][one.recipient_id],
        township=named["town"][one.township_id],
        line_id=one.line_id,
        line=named["line"][one.line_id],
        unit=named["unit"][one.line_id],
        quantity=one.quantity,
        staff_id=one.staff_id,
        staff=named["staff"][one.staff_id],
        state=one.state,
        reason=one.reason,
        explanation=one.explanation,
        proof=named["proof"].get(one.proof_id, ""),
        source=one.source,
        version=one.version,
        start=one.start,
        end=one.end,
    )


@dataclass(frozen=True)
class Past:
    """What a record said before a change."""

    words: str
    reason: str
    by: str
    on: date


def past_of(session: Session, record_id: int) -> list[Past]:
    """Return what a record said before its changes, oldest first."""
    query = select(ServiceRecordPast, Account.name).join(Account, col(Account.id) == ServiceRecordPast.changed_by_id)
    rows = session.exec(query.where(ServiceRecordPast.record_id == record_id).order_by(col(ServiceRecordPast.version)))
    return [Past(_was(row.values), row.reason, name, clock.local(row.changed_at).date()) for row, name in rows]


def _was(values: Mapping[str, object]) -> str:
    return f"{values['day']}，数量 {values['quantity']}"


def record_with_past(session: Session, project_id: int, record_id: int) -> tuple[RecordLine, list[Past], int] | None:
    """Return a record of the project, its past, and how many other records rest on the same proof; None if it is not there."""
    row = session.get(ServiceRecord, record_id)
    if row is None or row.project_id != project_id:
        return None
    return record_lines(session, [row])[0], past_of(session, record_id), used_elsewhere(session, row)
