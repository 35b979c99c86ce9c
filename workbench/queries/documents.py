"""The register of issued documents as a screen shows it: filtered, a page at a time, with what came back signed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, not_, or_, select

from workbench import clock
from workbench.models.accounts import Account
from workbench.models.contracts import Contract
from workbench.models.documents import IssuedDocument, SignedPaper
from workbench.models.evaluations import Evaluation, StoredFile
from workbench.models.organisations import Purchaser
from workbench.models.projects import Project
from workbench.models.words import EvaluationState, Role
from workbench.queries.documents_place import Place, place_of_document
from workbench.queries.paper_forms import entries_of
from workbench.rules.document_words import KINDS, plain_number
from workbench.security.policy import Actor, may

PAGE = 50
STATES = {
    "awaited": "待签章",
    "returned": "已回收",
    "replaced": "已有新版",
    "withdrawn": "已作废",
    "none": "不需回收",
}
_READERS = (Role.OFFICER, Role.LEADER, Role.FINANCE, Role.AUDITOR)


@dataclass(frozen=True)
class Wanted:
    """A filter; what is empty is not asked for. ``text`` is looked for in number, own number, title and short hash."""

    text: str = ""
    project_id: int | None = None
    kind: str = ""
    year: int | None = None
    state: str = ""


@dataclass(frozen=True)
class Scan:
    """A scan of the signed paper; one that a better one superseded stays."""

    public_id: str
    name: str
    signed_on: date
    superseded: bool


@dataclass(frozen=True)
class DocumentLine:
    """A document in the register; ``public_id`` is empty where the actor may not fetch the file.

    ``entries`` is how many rows were typed from it, ``place`` where what it is about is to be found: of one that is
    looked at, not of a list.
    """

    id: int
    number: str
    own_number: str
    edition: int
    kind_name: str
    title: str
    project_id: int | None
    project: str
    law_on: date
    short_hash: str
    issued_on: date
    issued_by: str
    state: str
    reason: str
    public_id: str
    file_name: str
    scans: tuple[Scan, ...]
    can: frozenset[str]
    version: int
    entries: int = 0
    place: Place | None = None

    @property
    def state_name(self) -> str:
        """Return the state in words."""
        return STATES[self.state]


@dataclass(frozen=True)
class DocumentPage:
    """One page, newest first; ``last`` is the id after which the next begins, None at the end."""

    lines: tuple[DocumentLine, ...]
    last: int | None


@dataclass(frozen=True)
class Choices:
    """What the register can be filtered by, and the purchasers whose scans the actor may register."""

    projects: dict[int, str]
    kinds: dict[str, str]
    years: tuple[int, ...]
    purchasers: dict[int, str]


def documents_page(session: Session, actor: Actor, wanted: Wanted, *, before: int = 0) -> DocumentPage:
    """Return a page of the register, newest first."""
    query = select(IssuedDocument).where(_seen(session, actor), *_filtered(wanted))
    if before:
        query = query.where(col(IssuedDocument.id) < before)
    rows = session.exec(query.order_by(col(IssuedDocument.id).desc()).limit(PAGE + 1)).all()
    last = rows[PAGE - 1].id if len(rows) > PAGE else None
    return DocumentPage(tuple(_line(session, actor, row) for row in rows[:PAGE]), last)


def document_line(session: Session, actor: Actor, document_id: int) -> DocumentLine | None:
    """Return one document of the register; None where there is none, or not for this actor."""
    row = session.exec(select(IssuedDocument).where(IssuedDocument.id == document_id, _seen(session, actor))).first()
    if row is None:
        return None
    line = _line(session, actor, row)
    return replace(line, entries=entries_of(session, row), place=place_of_document(session, row))


def document_choices(session: Session, actor: Actor) -> Choices:
    """Return what the register can be filtered by."""
    seen = _seen(session, actor)
    projects = session.exec(
        select(Project.id, Project.code, Project.title)
        .where(select(IssuedDocument.id).where(IssuedDocument.project_id == Project.id, seen).exists())
        .order_by(col(Project.id).desc())
    )
    kinds = set(session.exec(select(IssuedDocument.kind).where(seen).distinct()))
    years = session.exec(select(IssuedDocument.year).where(seen).distinct().order_by(col(IssuedDocument.year).desc()))
    mine = select(Purchaser).where(col(Purchaser.id).in_(actor.purchasers(Role.OFFICER)))
    return Choices(
        {key or 0: f"{code} {title}" for key, code, title in projects},
        {key: one.name for key, one in KINDS.items() if key in kinds},
        tuple(years),
        {one.id or 0: one.name for one in session.exec(mine.order_by(col(Purchaser.id)))},
    )


def _seen(session: Session, actor: Actor) -> ColumnElement[bool]:
    """Of the purchasers whose staff the actor is of, without the projects that the actor delivers."""
    own = col(IssuedDocument.purchaser_id).in_(actor.purchasers(*_READERS))
    if not actor.contractors():
        return own
    delivered = session.exec(select(Contract.project_id).where(col(Contract.contractor_id).in_(actor.contractors())))
    project = col(IssuedDocument.project_id)
    return own & or_(project.is_(None), project.not_in(delivered.all()))


def _filtered(wanted: Wanted) -> list[ColumnElement[bool]]:
    row = IssuedDocument
    asked: list[ColumnElement[bool]] = []
    if words := wanted.text.strip():
        plain = plain_number(words)
        asked.append(
            or_(
                col(row.number_key).contains(plain, autoescape=True),
                col(row.own_key).contains(plain, autoescape=True),
                col(row.title).contains(words, autoescape=True),
                col(row.short_hash) == plain,
            )
        )
    if wanted.project_id is not None:
        asked.append(col(row.project_id) == wanted.project_id)
    if wanted.kind:
        asked.append(col(row.kind) == wanted.kind)
    if wanted.year is not None:
        asked.append(col(row.year) == wanted.year)
    return [*asked, *_in_state(wanted.state)]


def _in_state(state: str) -> list[ColumnElement[bool]]:
    withdrawn = col(IssuedDocument.withdrawn_on)
    if not state:
        return []
    if state == "withdrawn":
        return [withdrawn.is_not(None)]
    paper = col(IssuedDocument.paper)
    if state == "returned":
        return [withdrawn.is_(None), paper == state, _unsealed()]
    if state == "awaited":
        return [withdrawn.is_(None), or_(paper == state, and_(paper == "returned", not_(_unsealed())))]
    return [withdrawn.is_(None), paper == ("" if state == "none" else state)]


def _unsealed() -> ColumnElement[bool]:
    """Whether a member's form came back filled in tells of marks before the opening."""
    opened = select(Evaluation.id).where(Evaluation.state == EvaluationState.OPENED)
    return or_(col(IssuedDocument.kind) != "score_form", col(IssuedDocument.evaluation_id).in_(opened))


def state_of(session: Session, row: IssuedDocument) -> str:
    """Return a key of STATES; a member's form is awaited until the opening, whatever came back."""
    if row.withdrawn_on is not None:
        return "withdrawn"
    if row.kind == "score_form" and row.paper == "returned" and not _opened(session, row):
        return "awaited"
    return row.paper or "none"


def _opened(session: Session, row: IssuedDocument) -> bool:
    evaluation = session.get(Evaluation, row.evaluation_id) if row.evaluation_id else None
    return evaluation is not None and evaluation.state == EvaluationState.OPENED


def _line(session: Session, actor: Actor, row: IssuedDocument) -> DocumentLine:
    project = session.get(Project, row.project_id) if row.project_id else None
    issuer = session.get(Account, row.issued_by_id) if row.issued_by_id else None
    file = session.get(StoredFile, row.file_id) if row.file_id else None
    state = state_of(session, row)
    return DocumentLine(
        id=row.id or 0,
        number=row.number,
        own_number=row.own_number,
        edition=row.edition,
        kind_name=KINDS[row.kind].name,
        title=row.title,
        project_id=row.project_id,
        project=f"{project.code} {project.title}" if project else "",
        law_on=row.law_on,
        short_hash=row.short_hash,
        issued_on=row.issued_on,
        issued_by=issuer.name if issuer else "",
        state=state,
        reason=row.withdrawn_reason,
        public_id=file.public_id if file and may(session, actor, "file.read", file) else "",
        file_name=file.name if file else "",
        scans=_scans(session, actor, row) if state == "returned" else (),
        can=frozenset(one for one in ("document.match", "document.withdraw") if may(session, actor, one, row)),
        version=row.version,
    )


def _scans(session: Session, actor: Actor, row: IssuedDocument) -> tuple[Scan, ...]:
    query = select(SignedPaper, StoredFile).join(StoredFile, col(StoredFile.id) == SignedPaper.file_id)
    query = query.where(SignedPaper.document_id == row.id).order_by(col(SignedPaper.id).desc())
    return tuple(
        Scan(file.public_id, file.name, paper.signed_on, paper.superseded_at is not None)
        for paper, file in session.exec(query)
        if may(session, actor, "file.read", file)
    )


def waiting_scans(session: Session, actor: Actor) -> Sequence[Scan]:
    """Return the scans that were uploaded and belong to no document yet, newest first."""
    query = select(StoredFile).where(
        StoredFile.kind == "signed_scan", col(StoredFile.purchaser_id).in_(actor.purchasers(Role.OFFICER))
    )
    taken = select(SignedPaper.id).where(SignedPaper.file_id == StoredFile.id).exists()
    rows = session.exec(query.where(~taken).order_by(col(StoredFile.id).desc()).limit(PAGE))
    return [Scan(one.public_id, one.name, clock.local(one.stored_at).date(), superseded=False) for one in rows]
