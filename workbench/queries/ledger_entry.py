"""What an entry of the ledger is checked against: contract, roster, people, wishes, plan, and what the same person did."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session, col, func, select

from workbench.models.contracts import Contract
from workbench.models.ledger import ServiceMonth, ServiceRecord, StaffMember
from workbench.models.needs import Household, Recipient, WantedService
from workbench.models.organisations import Organisation, Purchaser
from workbench.models.projects import Project, ServiceLine
from workbench.models.words import OrganisationKind
from workbench.queries.checks.book import book_on, run
from workbench.queries.imports import in_parts
from workbench.queries.misconduct import Stop, stops_on
from workbench.queries.progress_plan import planned_quantities
from workbench.rules.finding import Finding

WITHDRAWN = "withdrawn"
Busy = tuple[int, int, int, int, str]
"""When somebody is taken: start, end, line, record (0 for a new one), and where that is said."""


@dataclass(frozen=True)
class Entry:
    """One service as it is to be entered, in ids; ``where`` names its row for the person who typed it."""

    where: str
    line_id: int
    recipient_id: int
    township_id: int
    staff_id: int
    day: date
    quantity: int
    start: int | None = None
    end: int | None = None
    record_id: int = 0


@dataclass(frozen=True)
class Listed:
    """A recipient of the project: somebody of whom a wish was taken into it."""

    id: int
    code: str
    township_id: int


@dataclass
class Grounds:
    """Everything that the entries of one project are checked against, read once."""

    project: Project
    contract: Contract
    lines: dict[int, ServiceLine]
    planned: dict[int, int]
    done: dict[int, int]
    staff: dict[int, StaffMember]
    area: frozenset[int]
    wishes: set[tuple[int, int]] = field(default_factory=set)
    busy: dict[tuple[int, date], list[Busy]] = field(default_factory=dict)
    stopped: dict[date, Stop] = field(default_factory=dict)


def listed_people(session: Session, project_id: int, codes: Iterable[str] | None = None) -> dict[str, Listed]:
    """Return the recipients of a project by code: those asked for, or all."""
    query = select(Recipient.code, Recipient.id, Household.township_id).join(
        Household, col(Household.id) == Recipient.household_id
    )
    taken = select(WantedService.id).where(
        WantedService.recipient_id == Recipient.id, WantedService.project_id == project_id
    )
    query = query.where(taken.exists()).order_by(col(Recipient.code))
    rows = session.exec(query) if codes is None else in_parts(session, query, col(Recipient.code), codes)
    return {code: Listed(id_ or 0, code, town) for code, id_, town in rows}


def grounds_of(session: Session, project: Project, contract: Contract) -> Grounds:
    """Read what the entries of a project are checked against."""
    wanted = select(ServiceLine).where(ServiceLine.project_id == project.id).order_by(col(ServiceLine.position))
    lines = session.exec(wanted).all()
    sums = select(ServiceMonth.line_id, func.sum(ServiceMonth.quantity)).where(ServiceMonth.project_id == project.id)
    people = select(StaffMember).where(StaffMember.project_id == project.id).order_by(col(StaffMember.number))
    staff = session.exec(people).all()
    return Grounds(
        project=project,
        contract=contract,
        lines={one.id or 0: one for one in lines},
        planned=planned_quantities(session, contract, lines),
        done={line: int(total) for line, total in session.exec(sums.group_by(col(ServiceMonth.line_id)))},
        staff={one.id or 0: one for one in staff},
        area=_area(session, project),
    )


def _area(session: Session, project: Project) -> frozenset[int]:
    """The townships that the text of the area names; empty where it names none: then nobody is outside."""
    root = session.get_one(Purchaser, project.purchaser_id).organisation_id
    query = select(Organisation).where(Organisation.parent_id == root, Organisation.kind == OrganisationKind.TOWNSHIP)
    return frozenset(one.id or 0 for one in session.exec(query) if one.name.partition("（")[0] in project.area)


def entry_findings(session: Session, grounds: Grounds, entries: Sequence[Entry]) -> list[list[Finding]]:
    """Return what the rules say of each entry, in their order; an entry without complaint has none.

    The entries are checked against the record and against one another.
    """
    if not entries:
        return []
    grounds.busy, grounds.wishes = _busy(session, entries), _wishes(session, grounds.project, entries)
    days = {one.day for one in entries}
    grounds.stopped = stops_on(session, grounds.project.id or 0, days)
    replaced = {one.record_id for one in entries if one.record_id}
    _take_out(session, grounds, replaced)
    books = {day: book_on(session, grounds.project.purchaser_id, day) for day in days}
    told = [(one, list(_complaints(grounds, one))) for one in entries]
    return [run(books[one.day], "ledger/entries", found) if found else [] for one, found in told]


def _wishes(session: Session, project: Project, entries: Sequence[Entry]) -> set[tuple[int, int]]:
    """Which services those people wished that the project took in."""
    query = select(WantedService.recipient_id, WantedService.catalogue_number)
    query = query.where(WantedService.project_id == project.id)
    people = {one.recipient_id for one in entries}
    return {(person, number) for person, number in in_parts(session, query, col(WantedService.recipient_id), people)}


def _busy(session: Session, entries: Sequence[Entry]) -> dict[tuple[int, date], list[Busy]]:
    row = ServiceRecord
    days = [one.day for one in entries]
    query = select(row.staff_id, row.day, row.start, row.end, row.line_id, row.id).where(  # type: ignore[call-overload]
        row.day >= min(days), row.day <= max(days), row.state != WITHDRAWN, col(row.start).is_not(None)
    )
    found: dict[tuple[int, date], list[Busy]] = defaultdict(list)
    for staff, day, start, end, line, id_ in in_parts(
        session, query, col(row.staff_id), {one.staff_id for one in entries}
    ):
        found[staff, day].append((start, end, line, id_, "台账里的另一条"))
    return found


def _take_out(session: Session, grounds: Grounds, replaced: set[int]) -> None:
    """A record that is corrected no longer counts against its own correction."""
    for id_ in replaced:
        old = session.get_one(ServiceRecord, id_)
        if old.state in ("reported", "qualified"):
            grounds.done[old.line_id] = grounds.done.get(old.line_id, 0) - old.quantity
        grounds.busy[old.staff_id, old.day] = [
            one for one in grounds.busy.get((old.staff_id, old.day), ()) if one[3] != id_
        ]


def _complaints(grounds: Grounds, entry: Entry) -> Iterator[tuple[str, str]]:
    contract, line, person = grounds.contract, grounds.lines[entry.line_id], grounds.staff[entry.staff_id]
    if not contract.first_day <= entry.day <= contract.last_day:
        term = f"合同期 {contract.first_day:%Y-%m-%d} 至 {contract.last_day:%Y-%m-%d}"
        yield "outside_term", f"{entry.where}：{entry.day:%Y-%m-%d}，{term}"
    if stop := grounds.stopped.get(entry.day):
        yield "stopped", f"{entry.where}：{stop.since:%Y-%m-%d} 起停止（{stop.document}）"
    if entry.day < person.joined_on or (person.left_on is not None and entry.day > person.left_on):
        left = f" 至 {person.left_on:%Y-%m-%d}" if person.left_on else " 起"
        yield (
            "off_roster",
            f"{entry.where}：{person.name} {person.joined_on:%Y-%m-%d}{left}在册，服务日 {entry.day:%Y-%m-%d}",
        )
    if grounds.area and entry.township_id not in grounds.area:
        yield "out_of_area", f"{entry.where}：服务区域为{grounds.project.area}"
    if (entry.recipient_id, line.catalogue_number) not in grounds.wishes:
        yield "not_wished", f"{entry.where}：{line.name}"
    total = grounds.done.get(entry.line_id, 0) + entry.quantity
    if total > grounds.planned[entry.line_id]:
        yield (
            "beyond_plan",
            f"{entry.where}：{line.name}合同 {grounds.planned[entry.line_id]:,} {line.unit}，累计将达 {total:,}",
        )
    grounds.done[entry.line_id] = total
    yield from _overlaps(grounds, entry)


def _overlaps(grounds: Grounds, entry: Entry) -> Iterator[tuple[str, str]]:
    """Two services of one person at the same time; a group at the very same time is one service."""
    if entry.start is None or entry.end is None:
        return
    taken = grounds.busy.setdefault((entry.staff_id, entry.day), [])
    for start, end, line, _id, where in taken:
        group = (start, end, line) == (entry.start, entry.end, entry.line_id)
        if start < entry.end and entry.start < end and not group:
            name = grounds.staff[entry.staff_id].name
            yield (
                "overlap",
                f"{entry.where}：{name} {shown(entry.start)} 至 {shown(entry.end)}，{where} {shown(start)} 至 {shown(end)}",
            )
            break
    taken.append((entry.start, entry.end, entry.line_id, entry.record_id, entry.where))


def shown(minutes: int) -> str:
    """Return minutes after midnight as a clock shows them."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
