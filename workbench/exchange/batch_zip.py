"""The issued documents of a batch in one ZIP, made from the files as they are kept."""

import secrets
import zipfile
from pathlib import Path

from sqlmodel import Session, col, select

from workbench import paths
from workbench.errors import ValidationError
from workbench.exchange.bundle_disk import sha256_of
from workbench.models.batches import Batch, BatchItem
from workbench.models.evaluations import StoredFile
from workbench.security.files import Kept, Owner, path_of, take_in
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, found

FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # of every file inside, so that the same documents make the same bytes
KIND = "batch_zip"


def make_zip(session: Session, actor: Actor, batch_id: int) -> StoredFile:
    """Write the ZIP of what a batch has issued so far and keep it; only who made it may read it.

    Raises ValidationError while nothing is issued.
    """
    batch = found(session, Batch, batch_id)
    allow(session, actor, "batch.write", batch)
    query = select(StoredFile).join(BatchItem, col(BatchItem.file_id) == StoredFile.id)
    files = session.exec(query.where(BatchItem.batch_id == batch_id).order_by(col(BatchItem.position))).all()
    if not files:
        raise ValidationError("还没有制发的文书", where=batch.title, fix="等至少一份做完再下载")
    row = _kept(session, actor, batch, list(files))
    batch.zip_id = row.id
    session.add(batch)
    record(session, actor, "batch.zip", about(session, batch), after={"count": len(files), "sha256": row.sha256})
    return row


def _kept(session: Session, actor: Actor, batch: Batch, files: list[StoredFile]) -> StoredFile:
    """Move the ZIP into the file store under its SHA-256; it may be larger than an upload."""
    folder = paths.file_store() / ".making"
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"batch-{batch.id}-{secrets.token_hex(4)}.zip"
    try:
        _write(draft, files)
        kept = Kept(sha256_of(draft), "application/zip", draft.stat().st_size)
        name, owner = f"{batch.title}-{len(files)}份.zip", Owner(batch.purchaser_id)
        return take_in(session, owner, draft, kept, kind=KIND, name=name, stored_by_id=actor.account_id)
    finally:
        draft.unlink(missing_ok=True)


def _write(draft: Path, files: list[StoredFile]) -> None:
    """PDF files are compressed already: they are stored as they are."""
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as archive:
        for number, file in enumerate(files, 1):
            inside = zipfile.ZipInfo(f"{number:03d}-{file.name}", FIRST_DAY)
            archive.writestr(inside, path_of(file.sha256).read_bytes())
