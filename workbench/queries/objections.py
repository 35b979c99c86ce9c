"""Objections as screens show them: the register, and one objection with its items, clocks and course."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from workbench import clock
from workbench.models.evaluations import StoredFile
from workbench.models.objections import Objection
from workbench.models.projects import Project
from workbench.queries.checks.objection_turns import Papers, clocks_of, day_notes, papers_of
from workbench.queries.checks.objections import holds_of, items_of, objection_findings
from workbench.queries.objection_files import AttachedLine, papers_attached
from workbench.queries.permitted import permitted
from workbench.rules.checks.complaint import Hold
from workbench.rules.complaint_clocks import Timed
from workbench.rules.finding import Finding
from workbench.rules.objection_words import AFTER_THE_END, KINDS, NEEDS, OPEN, STATES, STEPS
from workbench.security.policy import Actor, may
from workbench.services.objections_steps import permission_of

ACTIONS = (
    "objection.write",
    "objection.reply",
    "objection.answer",
    "objection.finance",
    "objection.attach",
)


@dataclass(frozen=True)
class ObjectionRow:
    """One objection of the register with what it waits for."""

    id: int
    key: str
    project_id: int
    project: str
    kind: str
    number: str
    supplier: str
    against: str
    filed_on: date | None
    late: bool
    affects_result: bool
    state: str
    waits: Timed | None

    @property
    def open(self) -> bool:
        """Tell whether it has not come to its end."""
        return self.state in OPEN

    @property
    def kind_name(self) -> str:
        """Return its kind in words."""
        return KINDS[self.kind]

    @property
    def state_name(self) -> str:
        """Return where it stands in words; a challenge that waits for its reply is no complaint."""
        return "待答复" if self.state == "received" and self.kind != "complaint" else STATES[self.state]


@dataclass(frozen=True)
class ItemCard:
    """One item as it was put, answered and decided."""

    id: int
    position: int
    request: str
    facts: str
    clause: str
    challenged: int | None  # number of the challenged item
    from_reply: bool
    answer: str = ""
    outcome: str = ""
    reason: str = ""


@dataclass(frozen=True)
class StepLine:
    """One step of the course."""

    kind: str
    name: str
    on_day: date | None
    until: date | None
    document: str
    words: str


@dataclass(frozen=True)
class ObjectionCard:
    """One objection with its items, course, clocks, what the rules say, its papers, and what the actor may do."""

    row: ObjectionRow
    version: int
    standing: str
    partners: str
    known_on: date | None
    posted_on: date | None
    reply: str
    challenge: tuple[str, str] | None  # key and number of the challenge before
    complaints: tuple[tuple[str, str], ...]
    items: tuple[ItemCard, ...]
    steps: tuple[StepLine, ...]
    clocks: tuple[Timed, ...]
    notes: tuple[str, ...]
    findings: tuple[Finding, ...]
    holds: tuple[Hold, ...]
    files: tuple[tuple[str, str], ...]
    papers: tuple[AttachedLine, ...]
    next_steps: tuple[str, ...]
    can: frozenset[str]


def objections_seen(session: Session, actor: Actor, project_id: int | None = None) -> list[ObjectionRow]:
    """Return the objections that the actor may read, newest first, of a project or of all."""
    query = select(Objection).order_by(col(Objection.id).desc())
    if project_id is not None:
        query = query.where(Objection.project_id == project_id)
    rows = [row for row in session.exec(query).all() if may(session, actor, "objection.read", row)]
    return [_row(session, papers_of(session, row)) for row in rows]


def _row(session: Session, papers: Papers) -> ObjectionRow:
    row = papers.row
    project = session.get_one(Project, row.project_id)
    told = row.model_dump(include={"key", "project_id", "kind", "number", "supplier", "against", "filed_on", "late"})
    return ObjectionRow(
        **told,
        id=row.id or 0,
        project=project.title,
        affects_result=row.affects_result,
        state=row.state,
        waits=waits_for(clocks_of(session, project, papers, clock.today())) if row.state in OPEN else None,
    )


def waits_for(clocks: Sequence[Timed]) -> Timed | None:
    """Return the clock that an open objection waits for: the one that ends first among those that run."""
    running = [one for one in clocks if one.verdict in {"open", "overdue"} and one.due is not None]
    return min(running, key=lambda one: one.due.due if one.due else date.max, default=None)


def objection_card(session: Session, actor: Actor, key: str) -> ObjectionCard | None:
    """Return an objection by its key; None alike when there is none and when the actor may not read it."""
    row = session.exec(select(Objection).where(Objection.key == key)).first()
    if row is None or not may(session, actor, "objection.read", row):
        return None
    project, papers = session.get_one(Project, row.project_id), papers_of(session, row)
    after = session.exec(select(Objection).where(Objection.challenge_id == row.id).order_by(col(Objection.id))).all()
    told = _tells(session, actor, papers)
    return ObjectionCard(
        row=_row(session, papers),
        version=row.version,
        standing=row.standing,
        partners=row.partners,
        known_on=row.known_on,
        posted_on=row.posted_on,
        reply=row.reply if told else "",
        challenge=(papers.before.row.key, papers.before.row.number) if papers.before else None,
        complaints=tuple((one.key, one.number) for one in after),
        items=item_cards(session, papers, told=told),
        steps=tuple(_step(one) for one in papers.steps),
        clocks=tuple(clocks_of(session, project, papers, clock.today())),
        notes=tuple(day_notes(session, project, papers)),
        findings=tuple(objection_findings(session, project, papers)),
        holds=tuple(holds_of(session, project, papers)),
        files=_files(session, actor, row),
        papers=papers_attached(session, actor, row.id or 0),
        next_steps=_next(session, actor, papers),
        can=permitted(session, actor, row, *ACTIONS),
    )


def _tells(session: Session, actor: Actor, papers: Papers) -> bool:
    """Whether the actor may read the purchaser's words: a supplier not before they were given out."""
    given = papers.has("replied") or papers.row.state not in OPEN
    return given or may(session, actor, "objection.read", session.get_one(Project, papers.row.project_id))


def item_cards(session: Session, papers: Papers, *, told: bool) -> tuple[ItemCard, ...]:
    """Return the items of an objection, with the words of purchaser and finance where they may be told."""
    challenged = {one.id: one.position for one in items_of(session, papers.before.row)} if papers.before else {}
    names = {"position", "request", "facts", "clause", "from_reply"}
    names |= {"answer", "outcome", "reason"} if told else set()
    return tuple(
        ItemCard(id=one.id or 0, challenged=challenged.get(one.challenged_id), **one.model_dump(include=names))
        for one in items_of(session, papers.row)
    )


def _step(one: object) -> StepLine:
    told = {name: getattr(one, name) for name in ("kind", "on_day", "until", "document", "words")}
    return StepLine(name=STEPS[told["kind"]].name, **told)


def _next(session: Session, actor: Actor, papers: Papers) -> tuple[str, ...]:
    """The steps that the actor may record now, in the order of the course."""
    row, ended = papers.row, papers.row.state not in OPEN
    return tuple(
        kind
        for kind, word in STEPS.items()
        if row.kind in word.kinds
        and not (word.once and papers.has(kind))
        and (kind in AFTER_THE_END if ended else kind not in AFTER_THE_END - {"resumed", "remedied"})
        and (kind not in NEEDS or papers.has(NEEDS[kind]))
        and may(session, actor, permission_of(row.kind, kind), row)
    )


def _files(session: Session, actor: Actor, row: Objection) -> tuple[tuple[str, str], ...]:
    query = select(StoredFile).where(StoredFile.project_id == row.project_id, StoredFile.kind == "objection")
    rows = session.exec(query.order_by(col(StoredFile.id).desc()))
    mine = [one for one in rows if row.number and row.number in one.name]
    return tuple((one.public_id, one.name) for one in mine if may(session, actor, "file.read", one))
