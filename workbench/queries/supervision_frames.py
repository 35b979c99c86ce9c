"""What an inspection is drawn from, and what stands behind each unit that came up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from scoring.draws import is_clean
from scoring.forensics import Lots, lots_of
from workbench.errors import ValidationError
from workbench.models.ledger import ServiceRecord, StaffMember
from workbench.models.needs import Household, Recipient, WantedService
from workbench.models.organisations import Organisation
from workbench.models.projects import Project, ServiceLine
from workbench.models.words import Disposition
from workbench.queries.delivered import has_ledger
from workbench.queries.forensics import examined, kinds_by
from workbench.queries.ledger_entry import WITHDRAWN
from workbench.rules.register import load_register
from workbench.rules.supervision_words import GENERAL_ITEMS, MEETING_ITEMS, RISK_LOTS


@dataclass(frozen=True)
class Frame:
    """From what an inspection draws: the kind of unit, the days of the records, and whether what stands out weighs more."""

    kind: str
    since: date | None
    until: date | None
    weighted: bool


@dataclass(frozen=True)
class Behind:
    """What stands behind a unit: its words, the rows, and the service lines to look at."""

    unit: str
    label: str
    lines: tuple[int, ...]
    recipient_id: int | None = None
    staff_id: int | None = None
    record_id: int | None = None
    township_id: int | None = None


WHOLE = "WHOLE"


def units_of(session: Session, project: Project, frame: Frame) -> dict[str, Behind]:
    """Return every unit of a frame with what stands behind it, in the order of the units.

    Raises ValidationError where the frame needs a ledger and the project keeps none.
    """
    found = _BUILT[frame.kind](session, project, frame)
    return {one.unit: one for one in sorted(found, key=lambda one: one.unit)}


def lots_in(session: Session, project: Project, frame: Frame, units: Mapping[str, Behind]) -> tuple[Lots, ...]:
    """Return the lots of each unit: one each, more for what the ledger shows and for the risk of the household."""
    if not frame.weighted:
        return lots_of(units, {}, {})
    signs = _signs(session, project, frame, units) if has_ledger(session, project.id or 0) else {}
    return lots_of(units, signs, _risks(session, units) if frame.kind == "recipients" else {})


def items_of(session: Session, project_id: int, kind: str, lines: Sequence[int]) -> list[tuple[int | None, str]]:
    """Return what is looked at, line by line: the check items of the service standards, or those of a meeting."""
    if kind == "meeting":
        return [(None, item) for item in MEETING_ITEMS]
    query = select(ServiceLine).where(ServiceLine.project_id == project_id).order_by(col(ServiceLine.position))
    wanted = [one for one in session.exec(query) if one.id in lines]
    return [(one.id, str(item)) for one in wanted for item in one.check_items or GENERAL_ITEMS]


def _signs(
    session: Session, project: Project, frame: Frame, units: Mapping[str, Behind]
) -> Mapping[str, frozenset[str]]:
    """The kinds of sign by unit: of its own row, or of the rows of its person or place."""
    seen = examined(session, project.id or 0, frame.since, frame.until)
    column = {"records": "record", "recipients": "recipient", "staff": "staff", "townships": "township"}.get(frame.kind)
    if column is None:
        return {}
    by_id = kinds_by(seen, column)
    ids = {one.unit: getattr(one, f"{column}_id") for one in units.values()}
    return {unit: by_id[found] for unit, found in ids.items() if found in by_id}


def _risks(session: Session, units: Mapping[str, Behind]) -> dict[str, tuple[str, int]]:
    names = {line.id: line.name for line in load_register().lists["visiting"]}
    query = select(Recipient.id, Household.risk_level).join(Household, col(Household.id) == Recipient.household_id)
    ids = [one.recipient_id for one in units.values()]
    level = dict(session.exec(query.where(col(Recipient.id).in_(ids), col(Household.risk_level).in_(RISK_LOTS))).all())
    known = {one.unit: level[one.recipient_id] for one in units.values() if one.recipient_id in level}
    return {unit: (names.get(found, found), RISK_LOTS[found]) for unit, found in known.items()}


def _served(frame: Frame, project: Project) -> list[ColumnElement[bool]]:
    """The records of a frame, withdrawn ones left out."""
    row = ServiceRecord
    wanted = [col(row.project_id) == project.id, col(row.state) != WITHDRAWN]
    wanted += [col(row.day) >= frame.since] if frame.since else []
    return wanted + ([col(row.day) <= frame.until] if frame.until else [])


def _need_ledger(session: Session, project: Project) -> None:
    if not has_ledger(session, project.id or 0):
        what = "项目没有逐条台账，不能按服务记录或服务人员抽取"
        raise ValidationError(what, where="抽取方式", fix="改为抽服务对象、抽乡镇（街道），或先登记台账")


def _records(session: Session, project: Project, frame: Frame) -> Iterable[Behind]:
    _need_ledger(session, project)
    query = select(ServiceRecord, Recipient.code, StaffMember.name)
    query = query.join(Recipient, col(Recipient.id) == ServiceRecord.recipient_id)
    query = query.join(StaffMember, col(StaffMember.id) == ServiceRecord.staff_id)
    names = _line_names(session, project)
    for row, code, staff in session.exec(query.where(*_served(frame, project))):
        label = f"{row.day} {names[row.line_id]} {code}（{staff}）"
        yield Behind(f"R{row.id}", label, (row.line_id,), row.recipient_id, row.staff_id, row.id or 0, row.township_id)


def _staff(session: Session, project: Project, frame: Frame) -> Iterable[Behind]:
    _need_ledger(session, project)
    query = select(StaffMember, ServiceRecord.line_id).join(
        ServiceRecord, col(ServiceRecord.staff_id) == StaffMember.id
    )
    lines: dict[int, set[int]] = {}
    people: dict[int, StaffMember] = {}
    for one, line_id in session.exec(query.where(*_served(frame, project)).distinct()):
        people[one.id or 0] = one
        lines.setdefault(one.id or 0, set()).add(line_id)
    for key, one in people.items():
        yield Behind(f"S{key}", f"{one.name}（{one.post}）", tuple(sorted(lines[key])), staff_id=key)


def _recipients(session: Session, project: Project, frame: Frame) -> Iterable[Behind]:
    for code, recipient_id, township_id, town, lines in _people(session, project, frame):
        unit = code if is_clean(code) else f"P{recipient_id}"
        yield Behind(unit, f"{code}（{town}）", lines, recipient_id, township_id=township_id)


def _townships(session: Session, project: Project, frame: Frame) -> Iterable[Behind]:
    lines: dict[int, set[int]] = {}
    for _code, _id, township_id, _town, served in _people(session, project, frame):
        lines.setdefault(township_id, set()).update(served)
    for one in session.exec(select(Organisation).where(col(Organisation.id).in_(lines))):
        key = one.id or 0
        unit = one.code if is_clean(one.code) else f"T{key}"
        yield Behind(unit, one.name, tuple(sorted(lines[key])), township_id=key)


def _whole(session: Session, project: Project, _frame: Frame) -> Iterable[Behind]:
    yield Behind(WHOLE, "整个项目", tuple(_line_names(session, project)))


_BUILT = {
    "records": _records,
    "staff": _staff,
    "recipients": _recipients,
    "townships": _townships,
    "whole": _whole,
}


def _people(session: Session, project: Project, frame: Frame) -> Iterable[tuple[str, int, int, str, tuple[int, ...]]]:
    """Code, id, township and lines of everybody served in the days of the frame; without a ledger, of everybody planned."""
    lines: dict[int, set[int]] = {}
    if has_ledger(session, project.id or 0):
        served = select(ServiceRecord.recipient_id, ServiceRecord.line_id).where(*_served(frame, project))
        pairs: Sequence[tuple[int, int]] = session.exec(served.distinct()).all()
    else:
        pairs = _planned(session, project)
    for recipient_id, line_id in pairs:
        lines.setdefault(recipient_id, set()).add(line_id)
    query = select(Recipient.code, Recipient.id, Organisation.id, Organisation.name)
    query = query.join(Household, col(Household.id) == Recipient.household_id)
    query = query.join(Organisation, col(Organisation.id) == Household.township_id)
    for code, key, township_id, town in session.exec(query.where(Recipient.purchaser_id == project.purchaser_id)):
        if key in lines:
            yield code, key, township_id or 0, town, tuple(sorted(lines[key]))


def _planned(session: Session, project: Project) -> Sequence[tuple[int, int]]:
    query = select(WantedService.recipient_id, ServiceLine.id).join(
        ServiceLine, col(ServiceLine.catalogue_number) == WantedService.catalogue_number
    )
    query = query.where(WantedService.project_id == project.id, WantedService.disposition == Disposition.PURCHASE)
    return [(one, line or 0) for one, line in session.exec(query.where(ServiceLine.project_id == project.id))]


def _line_names(session: Session, project: Project) -> dict[int, str]:
    query = select(ServiceLine).where(ServiceLine.project_id == project.id).order_by(col(ServiceLine.position))
    return {one.id or 0: one.name for one in session.exec(query)}
