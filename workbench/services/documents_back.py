"""Signed paper comes back: a scan is matched to its document by number and short hash, and kept beside it."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from sqlmodel import Session, col, select

from workbench import clock
from workbench.errors import NotFoundError, ValidationError
from workbench.models.documents import IssuedDocument, SignedPaper
from workbench.models.evaluations import StoredFile
from workbench.models.organisations import Purchaser
from workbench.queries.documents_lookup import Among, document_on, refuse_withdrawn, told, written_on
from workbench.queries.documents_stamp import newest_edition
from workbench.rules.document_words import PERSONAL
from workbench.security.files import Owner, media_type_of, path_of, store_file
from workbench.security.policy import Actor, allow
from workbench.security.previews import text_of
from workbench.security.record import record
from workbench.services.acting import about, found, in_order
from workbench.services.imports import delete_file

SCAN = "signed_scan"
"""Kind of the files that wait for their document, and of those that found it."""
SCANS = frozenset({"application/pdf", "image/png", "image/jpeg"})
CERTIFICATE = "acceptance_certificate"


@dataclass(frozen=True)
class Returned:
    """A scan as it came back: its file, the number and the short hash that stand on it, the day of signing.

    ``again`` says that it is another scan of a document that has one.
    """

    public_id: str
    number: str
    hashed: str
    signed_on: date
    again: bool = False


def keep_scan(session: Session, actor: Actor, purchaser_id: int, *, name: str, content: bytes) -> StoredFile:
    """Keep an uploaded scan until it finds its document. Raises ValidationError for what is no PDF or picture."""
    purchaser = found(session, Purchaser, purchaser_id)
    allow(session, actor, "document.match", purchaser)
    if media_type_of(name, content) not in SCANS:
        raise ValidationError("扫描件要是 PDF、JPG 或 PNG", where=name, fix="用扫描仪存成 PDF 或图片后再上传")
    file = store_file(session, actor, Owner(purchaser_id), kind=SCAN, name=name, content=content)
    record(session, actor, "file.store", about(session, purchaser), after={"sha256": file.sha256, "size": file.size})
    return file


def drop_scan(session: Session, actor: Actor, public_id: str) -> None:
    """Delete a scan that was uploaded by mistake; one that belongs to a document stays. Raises ValidationError for that."""
    file = _scan_of(session, actor, public_id)
    _refuse_matched(session, file)
    purchaser = session.get_one(Purchaser, file.purchaser_id)
    gone = {"name": file.name, "sha256": file.sha256, "size": file.size}
    delete_file(session, file)
    record(session, actor, "document.drop_scan", about(session, purchaser), before=gone)


def _refuse_matched(session: Session, file: StoredFile) -> None:
    if session.exec(select(SignedPaper.id).where(SignedPaper.file_id == file.id)).first() is not None:
        raise ValidationError("这份扫描件已经登记过", where=file.name, fix="不必再办理，刷新页面查看")


def read_scan(session: Session, actor: Actor, public_id: str) -> tuple[str, str]:
    """Return the number and the short hash that a scan tells: in its file name, or in its text if it is a PDF."""
    file = _scan_of(session, actor, public_id)
    name = file.name.rpartition(".")[0] or file.name
    return written_on(session, file.purchaser_id, (name, text_of(path_of(file.sha256).read_bytes(), file.media_type)))


def match_scan(session: Session, actor: Actor, scan: Returned) -> IssuedDocument:
    """Tie a scan to the document whose number and short hash stand on it.

    Raises ValidationError that says what is wrong and which document it looks like.
    """
    file = _scan_of(session, actor, scan.public_id)
    _refuse_matched(session, file)
    row = document_on(session, Among(file.purchaser_id), scan.number, scan.hashed)
    allow(session, actor, "document.match", row)
    _refuse_elsewhere(row)
    tie_scan(session, actor, row, file, scan)
    return row


def tie_scan(session: Session, actor: Actor, row: IssuedDocument, file: StoredFile, scan: Returned) -> None:
    """Tie a scan to its document and record it; who calls has asked whether the actor may.

    Raises ValidationError for one that is tied already, an older edition, and a second scan that was not asked for.
    """
    _refuse_matched(session, file)
    _refuse_older(session, row)
    if row.paper == "returned" and not scan.again:
        raise ValidationError(
            f"“{row.number}”已经登记过签章的扫描件",
            where="扫描件",
            fix="确实要换一份的，勾选“换一份扫描件”，原来的仍保留",
        )
    in_order([("制发日期", row.issued_on), ("签章日期", scan.signed_on), ("今天", clock.today())])
    tie_paper(session, actor, row, file, scan.signed_on)
    after = {"number": row.number, "hash": row.short_hash, "file": file.name, "sha256": file.sha256}
    record(session, actor, "document.match", about(session, row), after=after | {"signed_on": scan.signed_on})


def _refuse_elsewhere(row: IssuedDocument) -> None:
    """Paper that carries more than a signature is registered where that is written down."""
    places = {
        CERTIFICATE: "验收书要逐人核对签字，到“验收与归档”登记",
        "ledger_form": "服务记录表和录入的记录一起登记，到“服务台账”的“导入和打印”登记",
        "score_form": "评分表由成员本人在“我的评分表”登记，启封前别人不能看",
        **PERSONAL,
    }
    if words := places.get(row.kind):
        raise ValidationError(f"这份文书不在这里登记：{words}", where=row.number, fix=words.rpartition("，")[2])


def _refuse_older(session: Session, row: IssuedDocument) -> None:
    newest = newest_edition(session, row.kind, row.subject)
    if newest is not None and newest.edition != row.edition:
        raise ValidationError(
            f"{told(row)}已有第{newest.edition}版（{newest.number}）", where=row.number, fix="打印新的一版签章"
        )


def tie_paper(session: Session, actor: Actor, row: IssuedDocument, file: StoredFile, signed_on: date) -> None:
    """Keep a scan as the signed paper of a document; one that was there is superseded and stays. Who calls records it."""
    current = select(SignedPaper).where(SignedPaper.document_id == row.id, col(SignedPaper.superseded_at).is_(None))
    for one in session.exec(current):
        one.superseded_at = clock.now()
        session.add(one)
    row.paper = "returned"
    paper = SignedPaper(
        document_id=row.id or 0,
        file_id=file.id or 0,
        signed_on=signed_on,
        matched_by_id=actor.account_id,
        matched_at=clock.now(),
    )
    session.add_all([row, paper])
    session.flush()


def note_returned(session: Session, actor: Actor, file_id: int | None, scan: StoredFile, signed_on: date) -> None:
    """Note in the register that the signed paper of an issued file came back; the command that matched it records it.

    Raises ValidationError for a document that was withdrawn.
    """
    row = session.exec(select(IssuedDocument).where(IssuedDocument.file_id == file_id)).first() if file_id else None
    if row is not None:
        refuse_withdrawn(row)
        tie_paper(session, actor, row, scan, signed_on)


def _scan_of(session: Session, actor: Actor, public_id: str) -> StoredFile:
    file = session.exec(select(StoredFile).where(StoredFile.public_id == public_id)).first()
    if file is None or file.kind != SCAN:
        raise NotFoundError("没有找到扫描件", fix="先上传签章的扫描件")
    allow(session, actor, "document.match", session.get_one(Purchaser, file.purchaser_id))
    if sha256(path_of(file.sha256).read_bytes()).hexdigest() != file.sha256:
        raise ValidationError("扫描件已损坏", where=file.name, fix="重新上传")
    return file
