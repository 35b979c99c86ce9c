"""Templates of a bureau's own: those in force on a day, and every version as its screen shows it."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from workbench.models.accounts import Account
from workbench.models.evaluations import StoredFile
from workbench.models.organisations import Purchaser
from workbench.models.templates import DocumentTemplate
from workbench.rules.template_words import PAGES, PAPERS, WORD, template_name
from workbench.security.files import path_of
from workbench.security.policy import Actor, may
from workbench.security.previews import pages_of

CONFIRMED = "confirmed"


@dataclass(frozen=True)
class InForce:
    """A template of the bureau that draws documents on a day."""

    key: str
    number: int
    sha256: str


@dataclass(frozen=True)
class VersionLine:
    """One version of a template; a standard one has no file."""

    id: int
    key: str
    template: str
    number: int
    state: str
    standard: bool
    name: str
    file: str
    sample: str
    sample_is_pdf: bool
    first_day: date | None
    reason: str
    uploaded_by: str
    decided_by: str


def keys() -> tuple[str, ...]:
    """Return the keys of all templates that can be replaced, pages first."""
    return (*PAGES, *(f"{WORD}{name}" for name in PAPERS))


def templates_in_force(session: Session, purchaser_id: int, on: date) -> tuple[InForce, ...]:
    """Return the templates of a bureau that hold on a day: of each, the confirmed version with the latest first day."""
    query = select(DocumentTemplate).where(
        DocumentTemplate.purchaser_id == purchaser_id,
        DocumentTemplate.state == CONFIRMED,
        col(DocumentTemplate.first_day) <= on,
    )
    rows = session.exec(query.order_by(col(DocumentTemplate.first_day), col(DocumentTemplate.number)))
    newest = {row.key: row for row in rows}
    return tuple(InForce(row.key, row.number, row.sha256) for row in newest.values() if row.sha256)


def bureaus_with_templates(session: Session, actor: Actor) -> dict[int, str]:
    """Return the purchasers whose templates the actor may see, by id."""
    rows = session.exec(select(Purchaser).order_by(col(Purchaser.id)))
    return {row.id or 0: row.name for row in rows if may(session, actor, "template.read", row)}


def template_rights(session: Session, actor: Actor, purchaser_id: int) -> tuple[bool, bool]:
    """Return whether the actor may upload templates of a bureau, and whether the actor may confirm them."""
    purchaser = session.get(Purchaser, purchaser_id)
    return may(session, actor, "template.write", purchaser), may(session, actor, "template.confirm", purchaser)


def versions(session: Session, purchaser_id: int) -> tuple[VersionLine, ...]:
    """Return every version of every template of a bureau, the newest first."""
    query = select(DocumentTemplate).where(DocumentTemplate.purchaser_id == purchaser_id)
    rows = session.exec(query.order_by(col(DocumentTemplate.id).desc())).all()
    ids = {one for row in rows for one in (row.file_id, row.sample_id) if one is not None}
    files = {row.id: row for row in session.exec(select(StoredFile).where(col(StoredFile.id).in_(ids)))}
    people = {one for row in rows for one in (row.uploaded_by_id, row.decided_by_id) if one is not None}
    names = {row.id: row.name for row in session.exec(select(Account).where(col(Account.id).in_(people)))}
    return tuple(_line(row, files, names) for row in rows)


def _line(row: DocumentTemplate, files: dict[int | None, StoredFile], names: dict[int | None, str]) -> VersionLine:
    file, shown = files.get(row.file_id), files.get(row.sample_id)
    return VersionLine(
        id=row.id or 0,
        key=row.key,
        template=template_name(row.key),
        number=row.number,
        state=row.state,
        standard=not row.sha256,
        name=row.name,
        file=file.public_id if file else "",
        sample=shown.public_id if shown else "",
        sample_is_pdf=shown is not None and shown.media_type == "application/pdf",
        first_day=row.first_day,
        reason=row.reason,
        uploaded_by=names.get(row.uploaded_by_id, ""),
        decided_by=names.get(row.decided_by_id, ""),
    )


def sample_pages(session: Session, line: VersionLine) -> int:
    """Return how many pages the sample of a version has; 0 for a Word file."""
    row = session.exec(select(StoredFile).where(StoredFile.public_id == line.sample)).first()
    return pages_of(path_of(row.sha256).read_bytes(), row.media_type) if row is not None else 0
