"""The roster as its screen shows it: people with hours and certificates, changes, trainings, posts month by month."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, func, select

from scoring.deadlines import add_months
from workbench import clock
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
from workbench.queries.checks.book import book_on
from workbench.queries.checks.staff import PostLine, counted_on, posts_of, staff_findings, staff_kinds
from workbench.queries.measured_support import support_of
from workbench.queries.permitted import permitted
from workbench.rules.finding import Finding
from workbench.security.policy import Actor
from workbench.services.ledger_counts import WITHDRAWN
from workbench.services.staff_words import CHANGE_NAMES


@dataclass(frozen=True)
class Certificate:
    """A certificate, and whether it has run out (gone), soon will (near), or holds."""

    id: int
    name: str
    number: str
    issuer: str
    valid_until: date | None
    state: str


@dataclass(frozen=True)
class StaffLine:
    """Somebody of the roster; hours in minutes of a month: from the ledger, and as declared (None: nothing declared)."""

    id: int
    number: str
    name: str
    kind: str
    kind_name: str
    post: str
    joined_on: date
    left_on: date | None
    certificates: tuple[Certificate, ...]
    ledger_minutes: int
    services: int
    declared_minutes: int | None
    version: int


@dataclass(frozen=True)
class ChangeLine:
    """A change of the roster, and when the purchaser was told."""

    id: int
    name: str
    change: str
    changed_on: date
    told_on: date | None
    words: str


@dataclass(frozen=True)
class TrainingLine:
    """A training or tutoring session with the names of those who were there."""

    id: int
    kind: str
    held_on: date
    title: str
    trainer: str
    minutes: int
    present: tuple[str, ...]


@dataclass(frozen=True)
class SupportLine:
    """What the contract agrees of tutoring (rounds) and training (minutes a person), by the mid-term and by the end."""

    clause: str
    rounds: tuple[int | None, int | None]
    minutes: tuple[int | None, int | None]
    version: int


@dataclass(frozen=True)
class StaffDesk:
    """The roster of a project in a month."""

    project_id: int
    title: str
    code: str
    month: date
    months: tuple[date, ...]
    kinds: dict[str, str]
    people: tuple[StaffLine, ...]
    changes: tuple[ChangeLine, ...]
    trainings: tuple[TrainingLine, ...]
    posts: tuple[PostLine, ...]
    support: SupportLine | None
    findings: tuple[Finding, ...]
    can: frozenset[str]

    @property
    def present(self) -> tuple[StaffLine, ...]:
        """Return those who have not left."""
        return tuple(one for one in self.people if one.left_on is None)


def staff_desk(session: Session, actor: Actor, project_id: int, month: date | None = None) -> StaffDesk:
    """Return the roster of a project that the actor may read, with the hours and posts of a month."""
    project = session.get_one(Project, project_id)
    contract = session.exec(select(Contract).where(Contract.project_id == project_id)).first()
    months = _months(contract)
    chosen = month if month in months else (months[-1] if months else clock.today().replace(day=1))
    people = tuple(_people(session, project, chosen))
    return StaffDesk(
        project_id=project_id,
        title=project.title,
        code=project.code,
        month=chosen,
        months=months,
        kinds=staff_kinds(session, project.purchaser_id, clock.today()),
        people=people,
        changes=tuple(_changes(session, project_id)),
        trainings=tuple(_trainings(session, project_id)),
        posts=tuple(posts_of(session, project_id, chosen)),
        support=_support(session, project_id),
        findings=tuple(staff_findings(session, project, clock.today())),
        can=permitted(session, actor, project, "staff.write", "project.write"),
    )


def _months(contract: Contract | None) -> tuple[date, ...]:
    if contract is None:
        return ()
    month, found = contract.first_day.replace(day=1), []
    while month <= min(contract.last_day, clock.today()):
        found.append(month)
        month = add_months(month, 1)
    return tuple(found)


def _people(session: Session, project: Project, month: date) -> list[StaffLine]:
    kinds = staff_kinds(session, project.purchaser_id, clock.today())
    rows = session.exec(
        select(StaffMember).where(StaffMember.project_id == project.id).order_by(col(StaffMember.number))
    ).all()
    held, spent = _certificates(session, project), _hours(session, project.id or 0, month)
    query = select(StaffHours.staff_id, StaffHours.minutes).where(StaffHours.month == month)
    declared = dict(session.exec(query.where(col(StaffHours.staff_id).in_([one.id for one in rows]))).all())
    return [
        StaffLine(
            one.id or 0, one.number, one.name, one.kind, kinds.get(one.kind, one.kind), one.post, one.joined_on,
            one.left_on, tuple(held.get(one.id or 0, ())), *spent.get(one.id or 0, (0, 0)), declared.get(one.id or 0),
            one.version,
        )
        for one in rows
    ]  # fmt: skip


def _certificates(session: Session, project: Project) -> dict[int, list[Certificate]]:
    today = counted_on(session, project, clock.today())
    rule = book_on(session, project.purchaser_id, today).rule("ledger/certificates")
    soon = today + timedelta(days=int(str(rule.value["notice_days"])) if rule else 0)
    found: dict[int, list[Certificate]] = defaultdict(list)
    query = select(StaffCertificate).where(StaffCertificate.project_id == project.id)
    for one in session.exec(query.order_by(col(StaffCertificate.valid_until), col(StaffCertificate.id))):
        until = one.valid_until
        state = "ok" if until is None or until > soon else "gone" if until < today else "near"
        found[one.staff_id].append(Certificate(one.id or 0, one.name, one.number, one.issuer, until, state))
    return found


def _hours(session: Session, project_id: int, month: date) -> dict[int, tuple[int, int]]:
    """Minutes by the ledger and number of services, by person; a group is one time however many took part."""
    row = ServiceRecord
    times = (
        select(row.staff_id, row.day, row.start, row.end, func.count(col(row.id)).label("services"))  # type: ignore[call-overload]
        .where(row.project_id == project_id, row.day >= month, row.day < add_months(month, 1), row.state != WITHDRAWN)
        .group_by(row.staff_id, row.day, row.start, row.end)
        .subquery()
    )
    minutes = func.coalesce(func.sum(times.c.end - times.c.start), 0)
    query = select(times.c.staff_id, minutes, func.sum(times.c.services)).group_by(times.c.staff_id)
    return {staff: (int(spent), int(services)) for staff, spent, services in session.exec(query)}


def _changes(session: Session, project_id: int) -> list[ChangeLine]:
    query = select(StaffChange, StaffMember.name).join(StaffMember, col(StaffMember.id) == StaffChange.staff_id)
    query = query.where(StaffChange.project_id == project_id).order_by(
        col(StaffChange.changed_on).desc(), col(StaffChange.id).desc()
    )
    return [
        ChangeLine(one.id or 0, name, CHANGE_NAMES.get(one.change, one.change), one.changed_on, one.told_on, one.words)
        for one, name in session.exec(query.limit(200))
    ]


def _support(session: Session, project_id: int) -> SupportLine | None:
    row = support_of(session, project_id)
    if row is None:
        return None
    return SupportLine(
        row.clause, (row.rounds_mid, row.rounds_final), (row.minutes_mid, row.minutes_final), row.version
    )


def _trainings(session: Session, project_id: int) -> list[TrainingLine]:
    query = (
        select(Training)
        .where(Training.project_id == project_id)
        .order_by(col(Training.held_on).desc(), col(Training.id).desc())
    )
    rows = session.exec(query.limit(200)).all()
    present: dict[int, list[str]] = defaultdict(list)
    attended = select(TrainingAttendance.training_id, StaffMember.name).join(
        StaffMember, col(StaffMember.id) == TrainingAttendance.staff_id
    )
    attended = attended.where(col(TrainingAttendance.training_id).in_([one.id for one in rows]))
    for training, name in session.exec(attended.order_by(col(StaffMember.number))):
        present[training].append(name)
    return [
        TrainingLine(
            one.id or 0, one.kind, one.held_on, one.title, one.trainer, one.minutes, tuple(present.get(one.id or 0, ()))
        )
        for one in rows
    ]
