"""Visits after the end: from whom the draw is made, the rounds of a project, and who is to be visited."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from scoring.deadlines import add_months
from workbench.models.application import FollowUpRound, FollowUpVisit
from workbench.models.ledger import ServicePerson
from workbench.models.needs import Household, Recipient, WantedService
from workbench.models.projects import Project, ServiceLine
from workbench.models.words import Disposition, Role
from workbench.queries.checks.book import book_on
from workbench.queries.contracts import contract_row
from workbench.queries.needs_places import unit_names
from workbench.queries.needs_scope import in_reach
from workbench.queries.permitted import permitted
from workbench.rules.values import whole_numbers
from workbench.security.policy import Actor

CONTACTS = {"reached": "见到或联系上", "not_reached": "没有联系上", "refused": "拒绝回访"}
STATES = {"kept": "保持", "changed": "有变化", "lapsed": "中断"}
MANNERS = {"home": "上门", "phone": "电话", "other": "其他"}
BASES = {"ledger": "服务台账中合格的服务记录", "wishes": "列入购买的服务需求"}
RULE = "follow_up/visits"
STAFF = (Role.OFFICER, Role.LEADER, Role.FINANCE, Role.AUDITOR)
MOST = 50


@dataclass(frozen=True)
class Unit:
    """One service of one recipient, by codes: what a draw draws."""

    code: str
    recipient_id: int
    township_id: int
    line_id: int


@dataclass(frozen=True)
class Frame:
    """Everybody who can be drawn, and where that comes from."""

    units: tuple[Unit, ...]
    basis: str


def frame_of(session: Session, project: Project) -> Frame:
    """Return each recipient and line served by the project: from its ledger, else from the wishes taken into it."""
    served = select(ServicePerson.recipient_id, ServicePerson.line_id).where(
        ServicePerson.project_id == project.id, ServicePerson.good_visits > 0
    )
    pairs = {(who, line) for who, line in session.exec(served.distinct())}
    basis = "ledger" if pairs else "wishes"
    return Frame(tuple(_units(session, project, pairs or _wished(session, project))), basis)


def _wished(session: Session, project: Project) -> set[tuple[int, int]]:
    lines = select(ServiceLine).where(ServiceLine.project_id == project.id)
    by_number = {line.catalogue_number: line.id or 0 for line in session.exec(lines)}
    query = select(WantedService.recipient_id, WantedService.catalogue_number).where(
        WantedService.project_id == project.id, WantedService.disposition == Disposition.PURCHASE
    )
    return {(who, by_number[number]) for who, number in session.exec(query) if number in by_number}


def _units(session: Session, project: Project, pairs: Iterable[tuple[int, int]]) -> list[Unit]:
    """The people still on the register, by code; whoever left or was erased is not looked up again."""
    rows = session.exec(select(ServiceLine.id, ServiceLine.position).where(ServiceLine.project_id == project.id))
    positions = {line or 0: position for line, position in rows}
    query = select(Recipient.id, Recipient.code, Household.township_id).join(
        Household, col(Household.id) == Recipient.household_id
    )
    here = (Recipient.purchaser_id == project.purchaser_id, col(Recipient.left_on).is_(None))
    people = {
        who: (code, town) for who, code, town in session.exec(query.where(*here, col(Recipient.erased_on).is_(None)))
    }
    units = [
        Unit(f"{people[who][0]}:{positions[line]}", who, people[who][1], line) for who, line in pairs if who in people
    ]
    return sorted(units, key=lambda unit: unit.code)


@dataclass(frozen=True)
class RoundCard:
    """One round: when it is due, how far it is, and what was committed before the draw; id 0 is not planned yet."""

    id: int
    project_id: int
    months: int
    due_on: date
    size: int
    frame: int
    visited: int
    committed: bool
    drawn: bool
    closed_on: date | None
    late_reason: str
    basis: str
    commitment: str
    frame_digest: str
    version: int


def rounds_of(session: Session, project: Project) -> tuple[RoundCard, ...]:
    """Return the rounds that the rule asks for and those that were planned, in order; nothing before a contract."""
    contract = contract_row(session, project.id or 0)
    if contract is None:
        return ()
    rule = book_on(session, project.purchaser_id, contract.last_day).rule(RULE)
    wanted = whole_numbers(rule, "months") if rule else ()
    planned = {
        row.months: row for row in session.exec(select(FollowUpRound).where(FollowUpRound.project_id == project.id))
    }
    return tuple(
        _card(session, planned[months])
        if months in planned
        else _not_planned(project, months, add_months(contract.last_day, months))
        for months in sorted({*wanted, *planned})
    )


@dataclass(frozen=True)
class FollowDesk:
    """The rounds of a project, and what the actor may do about them."""

    rounds: tuple[RoundCard, ...]
    can: frozenset[str]


def follow_desk(session: Session, actor: Actor, project_id: int) -> FollowDesk:
    """Return the rounds of a project; who reads only some of its visits arranges nothing."""
    project = session.get_one(Project, project_id)
    return FollowDesk(
        rounds_of(session, project), permitted(session, actor, project, "application.write", "follow_up.read")
    )


def _not_planned(project: Project, months: int, due: date) -> RoundCard:
    return RoundCard(
        0, project.id or 0, months, due, 0, 0, 0, committed=False, drawn=False, closed_on=None, late_reason="",
        basis="", commitment="", frame_digest="", version=0,
    )  # fmt: skip


def _card(session: Session, row: FollowUpRound) -> RoundCard:
    seen = select(FollowUpVisit.id).where(FollowUpVisit.round_id == row.id, col(FollowUpVisit.visited_on).is_not(None))
    return RoundCard(
        id=row.id or 0,
        project_id=row.project_id,
        months=row.months,
        due_on=row.due_on,
        size=row.size,
        frame=len(row.frame),
        visited=len(session.exec(seen).all()),
        committed=True,
        drawn=row.drawn_at is not None,
        closed_on=row.closed_on,
        late_reason=row.late_reason,
        basis=row.basis,
        commitment=row.commitment,
        frame_digest=row.frame_digest,
        version=row.version,
    )


@dataclass(frozen=True)
class VisitCard:
    """One service of one recipient to ask about, by code."""

    id: int
    round_id: int
    position: int
    recipient: str
    recipient_id: int
    household_id: int
    township: str
    unit: str
    service: str
    line_id: int
    catalogue_number: int
    unit_of_service: str
    visited_on: date | None
    visitor: str
    manner: str
    contact: str
    why_not: str
    state: str
    note: str
    problem: str
    problem_goes: str
    wanted_id: int | None
    finding_id: int | None
    version: int

    @property
    def code(self) -> str:
        """The number of the row on paper and in Excel."""
        return f"{self.round_id}-{self.position}"


def visits_of(session: Session, actor: Actor, round_id: int, *, write: bool = False) -> tuple[VisitCard, ...]:
    """Return the visits of a round within the actor's reach, in the order of the paper form."""
    query = select(FollowUpVisit, Recipient, ServiceLine).join(
        Recipient, col(Recipient.id) == FollowUpVisit.recipient_id
    )
    query = query.join(Household, col(Household.id) == Recipient.household_id)
    query = query.join(ServiceLine, col(ServiceLine.id) == FollowUpVisit.line_id)
    query = query.where(FollowUpVisit.round_id == round_id, in_reach(actor, write=write))
    names = unit_names(session)
    return tuple(
        _visit(row, who, line, names) for row, who, line in session.exec(query.order_by(col(FollowUpVisit.position)))
    )


def _visit(row: FollowUpVisit, who: Recipient, line: ServiceLine, names: dict[int, str]) -> VisitCard:
    return VisitCard(
        id=row.id or 0,
        round_id=row.round_id,
        position=row.position,
        recipient=who.code,
        recipient_id=row.recipient_id,
        household_id=who.household_id,
        township=names[row.township_id],
        unit=names[row.unit_id],
        service=line.name,
        line_id=row.line_id,
        catalogue_number=line.catalogue_number,
        unit_of_service=line.unit,
        visited_on=row.visited_on,
        visitor=row.visitor,
        manner=row.manner,
        contact=row.contact,
        why_not=row.why_not,
        state=row.service_state,
        note=row.note,
        problem=row.problem,
        problem_goes=row.problem_goes,
        wanted_id=row.wanted_id,
        finding_id=row.finding_id,
        version=row.version,
    )
