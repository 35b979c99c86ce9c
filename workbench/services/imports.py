"""Imports of the needs side: begun, staged in parts, taken over in one statement set, or cancelled with nothing done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import Session, col, func, or_, select

from workbench import clock
from workbench.errors import StaleError, ValidationError
from workbench.models.evaluations import StoredFile
from workbench.models.hotline import CallImport
from workbench.models.imports import ImportBatch, ImportIdentity, ImportRow
from workbench.models.ledger import LedgerRow
from workbench.models.organisations import Purchaser
from workbench.queries.imports import applied_before, import_purchasers, reach_of
from workbench.security import vault
from workbench.security.files import path_of
from workbench.security.policy import PROGRAM, Actor, allow
from workbench.security.record import record
from workbench.services import imports_take
from workbench.services.acting import about, found

WAITING, CHECKED, APPLIED, CANCELLED, EXPIRED = "waiting", "checked", "applied", "cancelled", "expired"
STATE_NAMES = {
    WAITING: "等待文件",
    CHECKED: "已核对，待导入",
    APPLIED: "已导入",
    CANCELLED: "已取消",
    EXPIRED: "过期未办，已清除",
}
SHOWN = 100
"""How many faults are kept beside the import; all of them are in its workbook."""


@dataclass(frozen=True)
class Outcome:
    """What checking a file found: counts, faults, questions and notes in plain values."""

    file_name: str
    sha256: str
    counts: Mapping[str, int]  # rows_read, rows_new, rows_same, rows_changed, rows_faulty
    faults: Sequence[dict[str, Any]]
    questions: Sequence[dict[str, Any]]
    notes: Sequence[str]
    fault_file: str = ""


def begin_import(session: Session, actor: Actor, purchaser_id: int, kind: str) -> ImportBatch:
    """Return the actor's open import of a kind, or begin one; its file comes through the upload route."""
    found(session, Purchaser, purchaser_id)
    query = select(ImportBatch).where(
        ImportBatch.purchaser_id == purchaser_id,
        ImportBatch.kind == kind,
        ImportBatch.started_by_id == actor.account_id,
        col(ImportBatch.state).in_((WAITING, CHECKED)),
    )
    batch = session.exec(query).first() or ImportBatch(
        purchaser_id=purchaser_id, kind=kind, started_by_id=actor.account_id or 0, started_at=clock.now()
    )
    session.add(batch)
    session.flush()
    allow(session, actor, "need.import", batch)
    if purchaser_id not in import_purchasers(session, actor):
        raise ValidationError("这个单位的对象不归您登记", where="单位", fix="选择本单位")
    return batch


def stage(session: Session, actor: Actor, batch_id: int, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put a part of the checked rows beside the record; nobody sees them there."""
    batch = found(session, ImportBatch, batch_id)
    allow(session, actor, "need.import", batch)
    kind = CallImport if batch.kind == "hotline" else LedgerRow if batch.project_id else ImportRow
    _refuse_old_key([row["values"].get("caller") for row in rows] if kind is CallImport else [])
    session.execute(insert(kind), [{"batch_id": batch_id, **row} for row in rows])


def stage_identities(session: Session, actor: Actor, batch_id: int, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put a part of the sealed identities beside the record."""
    allow(session, actor, "need.import", found(session, ImportBatch, batch_id))
    _refuse_old_key(rows)
    session.execute(insert(ImportIdentity), [{"batch_id": batch_id, **row} for row in rows])


def _refuse_old_key(sealed: Iterable[Mapping[str, Any] | None]) -> None:
    """The vault may have got a new key since the file was read: under the old one nothing is opened any more."""
    used = {one["key_id"] for one in sealed if one}
    if used and used != {vault.keys()[-1].id}:
        raise StaleError("身份保险库刚更换了密钥，这份文件没有保存", fix="重新上传并核对")


def keep_outcome(session: Session, actor: Actor, batch_id: int, outcome: Outcome) -> None:
    """Keep what checking found; from then on the import can be taken over, unless rows are faulty."""
    batch = _open(session, actor, batch_id)
    batch.state, batch.file_name, batch.sha256 = CHECKED, outcome.file_name, outcome.sha256
    batch.upload_id, batch.touched_at = None, clock.now()
    for name, number in outcome.counts.items():
        setattr(batch, name, number)
    batch.faults, batch.fault_count = list(outcome.faults[:SHOWN]), len(outcome.faults)
    batch.questions, batch.notes = list(outcome.questions[:SHOWN]), list(outcome.notes[:SHOWN])
    batch.fault_file = outcome.fault_file


def attach_upload(session: Session, batch: ImportBatch, file: StoredFile) -> None:
    """Keep which file was uploaded for an import, from which day its days are counted; an earlier one goes."""
    _forget_upload(session, batch)
    batch.upload_id, batch.touched_at = file.id, clock.now()
    session.add(batch)


def refuse_upload(session: Session, actor: Actor, batch_id: int) -> None:
    """Delete the uploaded file of an import that could not be read."""
    _forget_upload(session, _open(session, actor, batch_id))


def _forget_upload(session: Session, batch: ImportBatch) -> None:
    file = session.get(StoredFile, batch.upload_id) if batch.upload_id else None
    batch.upload_id = None
    session.add(batch)
    if file is not None:
        delete_file(session, file)


def forget_file(session: Session, actor: Actor, file_id: int) -> None:
    """Delete the uploaded file, row and bytes: it may name people, and its hash is enough to know it again."""
    file = found(session, StoredFile, file_id)
    allow(session, actor, "file.read", file)
    delete_file(session, file)


def delete_file(session: Session, file: StoredFile) -> None:
    """Delete a file's row, and its bytes where no other row needs them; a row that has to stay keeps its bytes."""
    sha256 = file.sha256
    session.delete(file)
    session.flush()
    if not session.exec(select(func.count()).where(StoredFile.sha256 == sha256)).one():
        path_of(sha256).unlink(missing_ok=True)


def apply_import(session: Session, actor: Actor, batch_id: int, *, agreed: bool = False) -> ImportBatch:
    """Take over all rows of a checked file at once, with one event.

    Raises ValidationError for faulty rows, unanswered questions, the very file taken over before and rows out of reach,
    StaleError for a record that changed since it was compared.
    """
    batch = _open(session, actor, batch_id)
    _refuse(session, actor, batch, agreed=agreed)
    taken = imports_take.take(session, batch)
    batch.state, batch.applied_at = APPLIED, clock.now()
    after = {"kind": batch.kind, "file": batch.file_name, "sha256": batch.sha256, "rows_read": batch.rows_read}
    after |= {"rows_new": batch.rows_new, "rows_changed": batch.rows_changed, "rows_same": batch.rows_same}
    record(session, actor, "need.import", about(session, batch), after={**after, **taken})
    return batch


def _refuse(session: Session, actor: Actor, batch: ImportBatch, *, agreed: bool) -> None:
    if batch.state != CHECKED:
        raise ValidationError("文件还没有核对", fix="先上传并核对文件")
    if batch.rows_faulty:
        raise ValidationError(
            f"有 {batch.rows_faulty} 行不对，整份都没有导入", fix="按错误清单改正后重新上传，已有的行会自动认出"
        )
    if batch.questions and not agreed:
        raise ValidationError(f"有 {len(batch.questions)} 处要您确认", fix="核对原件，勾选“确认按原值导入”")
    if before := applied_before(session, batch.purchaser_id, batch.kind, batch.sha256):
        raise ValidationError(
            f"这份文件已于 {clock.local(before.applied_at or before.started_at):%Y-%m-%d} 导入过", fix="不必再次导入"
        )
    _refuse_places(session, actor, batch)


def _refuse_places(session: Session, actor: Actor, batch: ImportBatch) -> None:
    """Roles may have changed since the file was checked: every row must still be within reach.

    What is of one project was allowed by that project, and is checked again when it is taken over.
    """
    if batch.project_id:
        return
    reach = reach_of(actor, batch.purchaser_id)
    if reach.everything:
        return
    if imports_take.outside(session, batch, reach.places):
        raise StaleError("您的管辖范围在核对之后有变动，没有导入", fix="重新上传并核对")


def cancel_import(session: Session, actor: Actor, batch_id: int) -> None:
    """Give up an import: nothing of it was or will be taken over, and neither its file nor its words are kept."""
    batch = _open(session, actor, batch_id)
    empty(session, batch, CANCELLED)
    record(session, actor, "need.cancel_import", about(session, batch), after=_known_again(batch))


def expire(session: Session, batch: ImportBatch) -> None:
    """End an import that nobody went on with, as if it had been cancelled; the program does it, and says so."""
    empty(session, batch, EXPIRED)
    record(session, PROGRAM, "need.expire_import", about(session, batch), after=_known_again(batch))


def empty(session: Session, batch: ImportBatch, state: str) -> None:
    """Leave of an import its kind, days, counts and hash only."""
    _forget_upload(session, batch)
    kept = session.exec(select(StoredFile).where(StoredFile.public_id == batch.fault_file)).first()
    if batch.fault_file and kept is not None:
        delete_file(session, kept)
    batch.state, batch.file_name, batch.fault_file = state, "", ""
    batch.faults, batch.questions, batch.notes = [], [], []
    session.add(batch)


def _known_again(batch: ImportBatch) -> dict[str, Any]:
    return {"kind": batch.kind, "sha256": batch.sha256, "rows_read": batch.rows_read}


def unstage(session: Session, batch_id: int, *, most: int) -> bool:
    """Clear a part of what an import left beside the record; return whether there was anything.

    Sealed identities of an import that was taken over are moved into the vault, all others are dropped.
    """
    batch = found(session, ImportBatch, batch_id)
    if batch.state == APPLIED and imports_take.take_identities(session, batch, most=most):
        return True
    cleared = 0
    for kind in (ImportRow, ImportIdentity, LedgerRow, CallImport):
        part = select(kind.id).where(kind.batch_id == batch_id).limit(most)
        cleared += session.execute(delete(kind).where(col(kind.id).in_(part))).rowcount  # type: ignore[attr-defined]
    return bool(cleared)


def unfinished(session: Session, actor: Actor) -> list[int]:
    """Return the actor's imports that were taken over, or given up or expired, before everything beside the record was cleared."""
    left = or_(
        select(ImportRow.id).where(ImportRow.batch_id == ImportBatch.id).exists(),
        select(ImportIdentity.id).where(ImportIdentity.batch_id == ImportBatch.id).exists(),
        select(LedgerRow.id).where(LedgerRow.batch_id == ImportBatch.id).exists(),
        select(CallImport.id).where(CallImport.batch_id == ImportBatch.id).exists(),
    )
    query = select(ImportBatch.id).where(ImportBatch.started_by_id == actor.account_id, left)
    return [one or 0 for one in session.exec(query.where(col(ImportBatch.state).in_((APPLIED, CANCELLED, EXPIRED))))]


def _open(session: Session, actor: Actor, batch_id: int) -> ImportBatch:
    batch = found(session, ImportBatch, batch_id)
    allow(session, actor, "need.import", batch)
    if batch.state not in {WAITING, CHECKED}:
        raise ValidationError(f"这次导入{STATE_NAMES[batch.state]}", fix="另开始一次导入")
    return batch
