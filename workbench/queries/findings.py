"""Findings as screens, evaluations and the history of a contractor show them; and the bars that bind it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, true
from sqlmodel import Session, col, select

from workbench import clock
from workbench.models.accounts import Account
from workbench.models.contracts import Contract
from workbench.models.evaluations import StoredFile
from workbench.models.findings import ContractorBar, Finding, FindingFile, FindingStep
from workbench.models.organisations import Contractor, Purchaser
from workbench.models.projects import Project, ServiceLine
from workbench.models.words import Role
from workbench.queries.permitted import permitted
from workbench.rules.finding_words import OPEN_STATES, SEVERITIES, SOURCES
from workbench.security.policy import Actor, may

STATES = {
    "raised": "未告知",
    "told": "整改中",
    "answered": "待核实",
    "returned": "退回整改",
    "closed": "已办结",
    "withdrawn": "已撤回",
}
STEPS = {
    "raised": "发现",
    "told": "告知整改",
    "answered": "承接主体答复",
    "returned": "核实：退回整改",
    "closed": "核实：整改到位",
    "withdrawn": "撤回",
}
ACTIONS = ("finding.write", "finding.answer", "misconduct.write")
WITH_CONTRACTOR = frozenset({"told", "returned"})


@dataclass(frozen=True)
class FindingRow:
    """One finding with where it stands; ``overdue`` only while the contractor has to act, ``late`` once it acted too late."""

    id: int
    key: str
    project_id: int
    project: str
    line_id: int | None
    line: str
    source: str
    source_id: int | None
    clause: str
    severity: str
    words: str
    raised_on: date
    told_on: date | None
    notice: str
    due_on: date
    closed_on: date | None
    state: str
    overdue: bool
    late: bool
    contractor_id: int | None
    contractor: str
    version: int

    @property
    def open(self) -> bool:
        """Tell whether it still waits for somebody."""
        return self.state in OPEN_STATES

    @property
    def state_name(self) -> str:
        """Return the state in words."""
        return STATES[self.state]

    @property
    def severity_name(self) -> str:
        """Return the severity in words."""
        return SEVERITIES[self.severity]

    @property
    def source_name(self) -> str:
        """Return in words where it came from."""
        return SOURCES[self.source]


def findings_of(session: Session, project_id: int, *, told: bool = False) -> tuple[FindingRow, ...]:
    """Return every finding of a project, oldest first, or those that were told; for the program's own use, not a screen."""
    query = select(Finding).where(Finding.project_id == project_id).order_by(col(Finding.id))
    query = query.where(col(Finding.told_on).is_not(None)) if told else query
    return tuple(_row(session, one) for one in session.exec(query).all())


def in_reach(actor: Actor) -> ColumnElement[bool]:
    """Of who only speaks for contractors: what it was told, so that not even the questions asked tell of the rest."""
    if actor.roles - {Role.CONTRACTOR}:
        return true()
    return and_(col(Finding.told_on).is_not(None), col(Finding.contractor_id).in_(actor.contractors()))


def findings_seen(session: Session, actor: Actor, project_id: int | None = None) -> list[FindingRow]:
    """Return the findings that the actor may read, of a project or of all, the day that comes first on top."""
    query = select(Finding).where(in_reach(actor)).order_by(col(Finding.due_on), col(Finding.id))
    if project_id is not None:
        query = query.where(Finding.project_id == project_id)
    return [_row(session, one) for one in session.exec(query).all() if may(session, actor, "finding.read", one)]


def carried_into(session: Session, actor: Actor, project_id: int, cutoff_on: date) -> list[FindingRow]:
    """Return the rectification list of an evaluation: what was raised by its cut-off, whichever evaluation came between.

    The final one has all of the mid-term one's; how far each was put right is as of today.
    """
    rows = findings_seen(session, actor, project_id)
    return sorted((one for one in rows if one.raised_on <= cutoff_on), key=lambda one: one.id)


def _row(session: Session, one: Finding) -> FindingRow:
    line = session.get(ServiceLine, one.line_id) if one.line_id else None
    contractor = session.get(Contractor, one.contractor_id) if one.contractor_id else None
    acted = _acted_on(session, one)
    return FindingRow(
        **one.model_dump(exclude={"raised_by_id"}),
        project=session.get_one(Project, one.project_id).title,
        line=line.name if line else "",
        overdue=one.state in WITH_CONTRACTOR and clock.today() > one.due_on,
        late=acted,
        contractor=contractor.name if contractor else "",
    )


def _acted_on(session: Session, one: Finding) -> bool:
    """Tell whether the contractor ever answered after the day that was in force then."""
    query = select(FindingStep).where(FindingStep.finding_id == one.id, FindingStep.kind == "answered")
    return any(step.due_on is not None and step.on_day > step.due_on for step in session.exec(query))


@dataclass(frozen=True)
class StepLine:
    """One step in words."""

    name: str
    on_day: date
    words: str
    by: str
    due_on: date | None


@dataclass(frozen=True)
class FindingCard:
    """One finding with its whole course, its files, and what the actor may do about it."""

    row: FindingRow
    steps: tuple[StepLine, ...]
    files: tuple[tuple[str, str, bool], ...]  # public id, name, handed in by the contractor
    notices: tuple[tuple[str, str], ...]
    can: frozenset[str]


def finding_card(session: Session, actor: Actor, key: str) -> FindingCard | None:
    """Return a finding by its key; None alike when there is none and when the actor may not read it."""
    one = session.exec(select(Finding).where(Finding.key == key)).first()
    if one is None or not may(session, actor, "finding.read", one):
        return None
    inside = not actor.contractors()
    steps = [line for step, line in _steps(session, one) if inside or step.kind != "raised"]
    return FindingCard(
        _row(session, one), tuple(steps), _files(session, actor, one), _notices(session, actor, one),
        permitted(session, actor, one, *ACTIONS),
    )  # fmt: skip


def _steps(session: Session, one: Finding) -> list[tuple[FindingStep, StepLine]]:
    query = select(FindingStep, Account).outerjoin(Account, col(Account.id) == FindingStep.account_id)
    rows = session.exec(query.where(FindingStep.finding_id == one.id).order_by(col(FindingStep.id)))
    return [
        (step, StepLine(STEPS[step.kind], step.on_day, step.words, who.name if who else "系统", step.due_on))
        for step, who in rows
    ]


def _files(session: Session, actor: Actor, one: Finding) -> tuple[tuple[str, str, bool], ...]:
    query = select(StoredFile, FindingFile.by_contractor).join(FindingFile, col(FindingFile.file_id) == StoredFile.id)
    rows = session.exec(query.where(FindingFile.finding_id == one.id).order_by(col(FindingFile.id)))
    return tuple((file.public_id, file.name, mine) for file, mine in rows if may(session, actor, "file.read", file))


def _notices(session: Session, actor: Actor, one: Finding) -> tuple[tuple[str, str], ...]:
    if not one.notice:
        return ()
    query = select(StoredFile).where(StoredFile.project_id == one.project_id, StoredFile.kind == "finding_notice")
    rows = session.exec(query.order_by(col(StoredFile.id).desc()))
    mine = [file for file in rows if one.notice in file.name and may(session, actor, "file.read", file)]
    return tuple((file.public_id, file.name) for file in mine)


@dataclass(frozen=True)
class Raising:
    """A project about which the actor may raise a finding, with its services."""

    id: int
    title: str
    lines: dict[int, str]
    may_open_case: bool


def projects_raising(session: Session, actor: Actor) -> dict[int, Raising]:
    """Return the projects with a contract that the actor may read and raise findings about, newest first, by id."""
    query = select(Project).join(Contract, col(Contract.project_id) == Project.id).order_by(col(Project.id).desc())
    projects = {
        one.id or 0: one
        for one in session.exec(query)
        if may(session, actor, "finding.raise", one) and may(session, actor, "project.read", one)
    }
    named: dict[int, dict[int, str]] = {one: {} for one in projects}
    for line in session.exec(select(ServiceLine).where(col(ServiceLine.project_id).in_(named))):
        named[line.project_id][line.id or 0] = line.name
    return {
        key: Raising(key, one.title, named[key], may(session, actor, "misconduct.write", one))
        for key, one in projects.items()
    }


@dataclass(frozen=True)
class Bar:
    """A bar in force on a day: whose decision, until when, by which document; it stops in the decider's own sphere."""

    purchaser_id: int | None
    purchaser: str
    first_day: date
    last_day: date
    scope: str
    document: str
    clause: str

    def stops(self, purchaser_id: int) -> bool:
        """Tell whether it stops a purchase of this purchaser; elsewhere it warns."""
        return self.purchaser_id in {None, purchaser_id}


def bars_of(session: Session, contractor_id: int, on: date) -> tuple[Bar, ...]:
    """Return the bars that bind a contractor on a day; one that was annulled by then binds no more."""
    query = select(ContractorBar, Purchaser.name).join(Purchaser, col(Purchaser.id) == ContractorBar.purchaser_id)
    query = query.where(
        ContractorBar.contractor_id == contractor_id, ContractorBar.first_day <= on, ContractorBar.last_day >= on
    )
    found = [
        Bar(row.purchaser_id, name, row.first_day, row.last_day, row.scope, row.document, row.clause)
        for row, name in session.exec(query.order_by(col(ContractorBar.last_day).desc(), col(ContractorBar.id).desc()))
        if row.annulled_on is None or on < row.annulled_on
    ]
    until = session.get_one(Contractor, contractor_id).banned_until
    if until is not None and until >= on:
        found.append(Bar(None, "", on, until, "登记的禁止参加期限", "", ""))
    return tuple(found)
