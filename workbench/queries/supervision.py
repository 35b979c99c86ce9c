"""Inspections as screens show them, to those who plan, carry out or read them; a contractor has no way here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, func, or_, select

from scoring.draws import DrawSheet, verify
from workbench.models.accounts import Account, RoleGrant
from workbench.models.evaluations import Evaluation, PanelMember, StoredFile
from workbench.models.projects import Project, ServiceLine
from workbench.models.supervision import InspectedItem, InspectedUnit, Inspection, InspectionFile, Inspector
from workbench.models.words import Role
from workbench.rules.supervision_words import KINDS, OPEN_STATES
from workbench.security.policy import Actor, actor_from, may

READERS = (Role.OFFICER, Role.LEADER, Role.FINANCE, Role.AUDITOR)
CHECKERS = (*READERS, Role.TOWNSHIP, Role.VILLAGE, Role.THIRD_PARTY)


@dataclass(frozen=True)
class InspectionRow:
    """An inspection in a list: what, when, by whom, how far."""

    id: int
    key: str
    project_id: int
    project: str
    kind: str
    purpose: str
    first_day: date
    last_day: date
    state: str
    number: str
    checked_on: date | None
    size: int
    failed: int
    passed: int
    inspectors: tuple[str, ...]
    mine: bool

    @property
    def title(self) -> str:
        """Its kind with its number, or the days it is planned for."""
        when = self.number or f"{self.first_day:%m-%d} 至 {self.last_day:%m-%d}"
        return f"{KINDS[self.kind]}　{when}"

    @property
    def open(self) -> bool:
        """Tell whether it is still to be made."""
        return self.state in OPEN_STATES


@dataclass(frozen=True)
class Photo:
    """A photo or document, by the address it is read at."""

    public_id: str
    name: str
    kind: str
    sha256: str
    stored_at: datetime


@dataclass(frozen=True)
class ItemCard:
    """One check item with what was seen."""

    id: int
    line: str
    item: str
    verdict: str
    severity: str
    note: str
    saved_at: datetime | None
    photos: tuple[Photo, ...]


@dataclass(frozen=True)
class UnitCard:
    """One unit that came up, with its items."""

    id: int
    position: int
    unit: str
    label: str
    recipient_id: int | None
    items: tuple[ItemCard, ...]

    @property
    def done(self) -> int:
        """Items that were checked."""
        return sum(bool(one.verdict) for one in self.items)


@dataclass(frozen=True)
class InspectionCard:
    """An inspection with all that belongs to it; the seed only once it is over.

    The frame is for the purchaser's side: an inspector of a township need not see whom the others serve. ``faults`` say
    what drawing again gives otherwise; None while the seed is not revealed.
    """

    row: InspectionRow
    frame_kind: str
    since: date | None
    until: date | None
    weighted: bool
    framed: int
    frame: tuple[tuple[str, int, str], ...]
    faults: tuple[str, ...] | None
    frame_digest: str
    commitment: str
    seed: str
    salt: str
    planned_at: datetime
    drawn_at: datetime | None
    submitted_at: datetime | None
    present: str
    conclusion: str
    late_reason: str
    reason: str
    version: int
    inspector_ids: tuple[int, ...]
    units: tuple[UnitCard, ...]
    documents: tuple[Photo, ...]
    can: frozenset[str]


def inspections_seen(session: Session, actor: Actor, project_id: int | None = None) -> tuple[InspectionRow, ...]:
    """Return the inspections that the actor may read, those still to be made first, then the newest."""
    mine = select(Inspector.inspection_id).where(Inspector.account_id == actor.account_id)
    query = select(Inspection, Project).join(Project, col(Project.id) == Inspection.project_id)
    seats = select(Evaluation.project_id).join(PanelMember, col(PanelMember.evaluation_id) == Evaluation.id)
    evaluated = col(Project.id).in_(seats.where(PanelMember.account_id == actor.account_id))
    near = or_(
        col(Project.purchaser_id).in_(actor.purchasers(*READERS)),
        col(Inspection.id).in_(mine),
        evaluated & (col(Inspection.state) == "submitted"),
    )
    query = query.where(near) if project_id is None else query.where(near, Inspection.project_id == project_id)
    rows = session.exec(query.order_by(col(Inspection.first_day).desc(), col(Inspection.id).desc())).all()
    seen = [
        _row(session, actor, one, project) for one, project in rows if may(session, actor, "inspection.results", one)
    ]
    return tuple(sorted(seen, key=lambda one: not one.open))


def inspection_card(session: Session, actor: Actor, key: str) -> InspectionCard | None:
    """Return an inspection by its key; None alike for a missing one and one that the actor may not read."""
    one = session.exec(select(Inspection).where(Inspection.key == key)).first()
    if one is None or not may(session, actor, "inspection.results", one):
        return None
    over, whole = one.state in {"submitted", "cancelled"}, may(session, actor, "inspection.verify", one)
    files = _files(session, one)
    return InspectionCard(
        row=_row(session, actor, one, session.get_one(Project, one.project_id)),
        framed=len(one.frame),
        frame=tuple((str(unit), int(lots), str(why)) for unit, lots, why in one.frame) if whole else (),
        faults=verify(draw_sheet(session, one)) if over and one.drawn_at else None,
        seed=one.seed if over else "",
        salt=one.salt if over else "",
        inspector_ids=tuple(_named(session, one)),
        units=_units(session, one, files),
        documents=tuple(file for file in files.get(None, ()) if whole or file.kind != "draw"),
        can=frozenset(name for name in ("plan", "check") if may(session, actor, f"inspection.{name}", one)),
        **one.model_dump(include=_SAME),
    )


_SAME = {
    "frame_kind", "since", "until", "weighted", "frame_digest", "commitment", "planned_at", "drawn_at", "submitted_at",
    "present", "conclusion", "late_reason", "reason", "version",
}  # fmt: skip


def possible_inspectors(session: Session, project: Project) -> dict[int, str]:
    """Return who may be named to inspect a project, by account id: nobody who speaks for any contractor."""
    grants = select(RoleGrant.account_id).where(col(RoleGrant.role).in_(CHECKERS))
    bound = select(RoleGrant.account_id).where(RoleGrant.role == Role.CONTRACTOR)
    query = select(Account).where(
        col(Account.id).in_(grants), col(Account.id).not_in(bound), col(Account.disabled).is_(False)
    )
    accounts = session.exec(query.order_by(col(Account.id))).all()
    able = [one for one in accounts if may(session, actor_from(session, one), "finding.raise", project)]
    return {one.id or 0: f"{one.name}（{one.title}）" if one.title else one.name for one in able}


def inspectors_for(session: Session, actor: Actor, project_id: int) -> dict[int, str]:
    """Return the same to who may plan an inspection of the project; nobody to others."""
    project = session.get_one(Project, project_id)
    return possible_inspectors(session, project) if may(session, actor, "inspection.plan", project) else {}


def draw_sheet(session: Session, row: Inspection) -> DrawSheet:
    """Return everything by which the draw of a submitted inspection can be checked."""
    query = select(InspectedUnit.unit).where(InspectedUnit.inspection_id == row.id)
    return DrawSheet(
        frame=tuple((str(unit), int(lots)) for unit, lots, _why in row.frame),
        frame_digest=row.frame_digest,
        commitment=row.commitment,
        size=row.size,
        seed=row.seed,
        salt=row.salt,
        drawn=tuple(session.exec(query.order_by(col(InspectedUnit.position)))),
    )


def _row(session: Session, actor: Actor, one: Inspection, project: Project) -> InspectionRow:
    named = _named(session, one)
    query = select(InspectedItem.verdict, func.count()).where(InspectedItem.inspection_id == one.id)
    verdicts = dict(session.exec(query.group_by(col(InspectedItem.verdict))).all())
    return InspectionRow(
        id=one.id or 0,
        project=project.title,
        failed=verdicts.get("fail", 0),
        passed=verdicts.get("pass", 0),
        inspectors=tuple(named.values()),
        mine=actor.account_id in named,
        **one.model_dump(
            include={
                "key", "project_id", "kind", "purpose", "first_day", "last_day", "state", "number", "checked_on", "size",
            }
        ),
    )  # fmt: skip


def _named(session: Session, one: Inspection) -> dict[int, str]:
    query = select(Account.id, Account.name).join(Inspector, col(Inspector.account_id) == Account.id)
    found = session.exec(query.where(Inspector.inspection_id == one.id).order_by(col(Account.id)))
    return {account_id or 0: name for account_id, name in found}


def _files(session: Session, one: Inspection) -> dict[int | None, list[Photo]]:
    """Photos by item; documents under None."""
    query = select(InspectionFile, StoredFile).join(StoredFile, col(StoredFile.id) == InspectionFile.file_id)
    found: dict[int | None, list[Photo]] = {}
    for tie, file in session.exec(query.where(InspectionFile.inspection_id == one.id).order_by(col(InspectionFile.id))):
        photo = Photo(file.public_id, file.name, tie.kind, file.sha256, file.stored_at)
        found.setdefault(tie.item_id, []).append(photo)
    return found


def _units(session: Session, one: Inspection, files: Mapping[int | None, list[Photo]]) -> tuple[UnitCard, ...]:
    lines = select(ServiceLine.id, ServiceLine.name).where(ServiceLine.project_id == one.project_id)
    names = dict(session.exec(lines).all())
    query = select(InspectedItem).where(InspectedItem.inspection_id == one.id)
    items: dict[int, list[ItemCard]] = {}
    for row in session.exec(query.order_by(col(InspectedItem.position))):
        card = ItemCard(
            id=row.id or 0,
            line=names.get(row.line_id, ""),
            photos=tuple(files.get(row.id, ())),
            **row.model_dump(include={"item", "verdict", "severity", "note", "saved_at"}),
        )
        items.setdefault(row.unit_id, []).append(card)
    units = select(InspectedUnit).where(InspectedUnit.inspection_id == one.id).order_by(col(InspectedUnit.position))
    return tuple(
        UnitCard(u.id or 0, u.position, u.unit, u.label, u.recipient_id, tuple(items.get(u.id or 0, ())))
        for u in session.exec(units)
    )
