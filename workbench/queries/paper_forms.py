"""Printed forms that are typed back: those of a project's ledger with what was entered from them, and a member's own."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from workbench.models.documents import FormEntry, IssuedDocument, SheetForm, SignedPaper
from workbench.models.evaluations import StoredFile

MOST = 30


@dataclass(frozen=True)
class FormLine:
    """A printed form: how many records were typed from it, and its signed scan; empty while it is not there."""

    id: int
    number: str
    short_hash: str
    title: str
    issued_on: date
    entries: int
    scan: str
    scan_name: str


def ledger_forms(session: Session, project_id: int) -> tuple[FormLine, ...]:
    """Return the newest printed forms of a project's ledger, newest first."""
    query = select(IssuedDocument).where(
        IssuedDocument.project_id == project_id,
        IssuedDocument.kind == "ledger_form",
        col(IssuedDocument.withdrawn_on).is_(None),
    )
    rows = session.exec(query.order_by(col(IssuedDocument.id).desc()).limit(MOST)).all()
    return tuple(_line(session, row) for row in rows)


def own_form(session: Session, sheet_id: int) -> FormLine | None:
    """Return the form that a member's own sheet was typed from; who asks has the sheet. None where there is none."""
    bound = session.get(SheetForm, sheet_id)
    return _line(session, session.get_one(IssuedDocument, bound.document_id)) if bound else None


def _line(session: Session, row: IssuedDocument) -> FormLine:
    entries = session.exec(select(func.count()).where(FormEntry.document_id == row.id)).one()
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
    )
