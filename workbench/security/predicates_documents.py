"""Signed paper that is as secret as what was typed from it: a member's sheet until the opening."""

from sqlmodel import Session, col, select

from workbench.models.documents import IssuedDocument, SignedPaper
from workbench.models.evaluations import StoredFile
from workbench.security.predicates import is_opened

SIGNED_SHEET = "signed_sheet"
"""Kind of the scans of members' own sheets: until the opening read by who handed them in, and by nobody else."""


def opened_form_of(session: Session, file: StoredFile) -> IssuedDocument | None:
    """Return the form that a member's signed sheet was printed as, after the opening; None before, and for other files."""
    if file.kind != SIGNED_SHEET:
        return None
    query = select(IssuedDocument).join(SignedPaper, col(SignedPaper.document_id) == IssuedDocument.id)
    form = session.exec(query.where(SignedPaper.file_id == file.id)).first()
    return form if form is not None and is_opened(session, form) else None
