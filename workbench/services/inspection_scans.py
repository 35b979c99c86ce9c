"""Signed papers of an inspection come back: who carried it out ties each scan to the form or record that it is of."""

from sqlmodel import Session, col, select

from workbench.errors import NotFoundError, ValidationError
from workbench.models.documents import IssuedDocument
from workbench.models.evaluations import StoredFile
from workbench.models.supervision import Inspection, InspectionFile
from workbench.queries.documents_lookup import Among, document_on, written_on
from workbench.security.files import path_of
from workbench.security.policy import Actor, allow
from workbench.security.previews import text_of
from workbench.services.acting import found
from workbench.services.documents_back import SCANS, Returned, tie_scan


def match_inspection_scan(session: Session, actor: Actor, inspection_id: int, scan: Returned) -> IssuedDocument:
    """Tie an uploaded scan to the numbered form or record of its inspection; the register then has it as returned.

    Raises ValidationError for a number that is no paper of this inspection, with what it looks like.
    """
    row = found(session, Inspection, inspection_id)
    allow(session, actor, "inspection.check", row)
    file = _scan(session, row, scan.public_id)
    if file.media_type not in SCANS:
        raise ValidationError("扫描件要是 PDF、JPG 或 PNG", where=file.name, fix="用扫描仪存成 PDF 或图片后再上传")
    among = Among(file.purchaser_id, about=f"inspection:{row.id}")
    document = document_on(session, among, scan.number, scan.hashed)
    tie_scan(session, actor, document, file, scan)
    return document


def read_inspection_scan(session: Session, actor: Actor, inspection_id: int, public_id: str) -> tuple[str, str]:
    """Return the number and the short hash that a scan tells in its name or its text; empty where it tells none."""
    row = found(session, Inspection, inspection_id)
    allow(session, actor, "inspection.check", row)
    file = _scan(session, row, public_id)
    words = text_of(path_of(file.sha256).read_bytes(), file.media_type)
    return written_on(session, file.purchaser_id, (file.name.rpartition(".")[0], words))


def _scan(session: Session, row: Inspection, public_id: str) -> StoredFile:
    query = select(StoredFile).join(InspectionFile, col(InspectionFile.file_id) == StoredFile.id)
    query = query.where(InspectionFile.inspection_id == row.id, InspectionFile.kind == "scan")
    file = session.exec(query.where(StoredFile.public_id == public_id)).first()
    if file is None:
        raise NotFoundError("没有找到扫描件", fix="先上传签字的扫描件")
    return file
