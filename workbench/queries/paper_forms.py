"""Printed forms that are typed back: those of a project's ledger with what was entered from them, and a member's own."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from workbench.models.documents import FormEntry, IssuedDocument, PaperEntry, SheetForm, SignedPaper
from workbench.models.evaluations import StoredFile
from workbench.models.supervision import InspectionFile
from workbench.rules.document_words import KINDS

MOST = 30
FILLED_IN = "inspection_record"
"""Printed with what was found and only signed."""


@dataclass(frozen=True)
class FormLine:
    """A printed form: how many records were typed from it (None: it comes filled in), and its signed scan; empty without.

    ``signed`` says that its scan is kept: not of a form that tells who somebody is.
    """

    id: int
    number: str
    short_hash: str
    title: str
    issued_on: date
    entries: int | None
    scan: str
    scan_name: str
    signed: bool


def forms_of(session: Session, kind: str, *, project_id: int | None = None, about: str = "") -> tuple[FormLine, ...]:
    """Return the newest printed forms of a kind, of a project or a subject, newest first; who asks may type them back."""
    query = select(IssuedDocument).where(IssuedDocument.kind == kind, col(IssuedDocument.withdrawn_on).is_(None))
    if project_id is not None:
        query = query.where(IssuedDocument.project_id == project_id)
    if about:
        query = query.where(IssuedDocument.subject == about)
    rows = session.exec(query.order_by(col(IssuedDocument.id).desc()).limit(MOST)).all()
    return tuple(_line(session, row) for row in rows)


def loose_scans(session: Session, inspection_id: int) -> dict[str, str]:
    """Return the names of the scans of an inspection that are tied to no document, by public id; who asks may read them."""
    tied = select(SignedPaper.file_id).where(SignedPaper.file_id == StoredFile.id)
    query = select(StoredFile.public_id, StoredFile.name).join(
        InspectionFile, col(InspectionFile.file_id) == StoredFile.id
    )
    query = query.where(InspectionFile.inspection_id == inspection_id, InspectionFile.kind == "scan", ~tied.exists())
    return dict(session.exec(query.order_by(col(InspectionFile.id))).all())


def own_form(session: Session, sheet_id: int) -> FormLine | None:
    """Return the form that a member's own sheet was typed from; who asks has the sheet. None where there is none."""
    bound = session.get(SheetForm, sheet_id)
    return _line(session, session.get_one(IssuedDocument, bound.document_id)) if bound else None


def entries_of(session: Session, row: IssuedDocument) -> int:
    """Return how many rows were typed from a form."""
    query = select(func.count())
    if row.kind == "ledger_form":
        return int(session.exec(query.where(FormEntry.document_id == row.id)).one())
    return int(session.exec(query.where(PaperEntry.document_id == row.id)).one())


def _line(session: Session, row: IssuedDocument) -> FormLine:
    entries = None if row.kind == FILLED_IN else entries_of(session, row)
    scans = select(StoredFile).join(SignedPaper, col(SignedPaper.file_id) == StoredFile.id)
    scan = session.exec(
        scans.where(SignedPaper.document_id == row.id, col(SignedPaper.superseded_at).is_(None))
    ).first()
    return FormLine(
        row.id or 0,
        row.number,
        row.short_hash,
        row.title,
        row.issued_on,
        entries,
        scan.public_id if scan else "",
        scan.name if scan else "",
        KINDS[row.kind].signed,
    )
