"""Files made for one person to take away: lists, templates and documents of the needs side."""

import hashlib
from dataclasses import dataclass

from sqlmodel import Session, col, select

from workbench.errors import NotAllowedError
from workbench.models.evaluations import StoredFile
from workbench.models.organisations import Purchaser
from workbench.queries.documents_stamp import Stamp
from workbench.queries.imports import import_purchasers
from workbench.security.files import Owner, path_of, store_file
from workbench.security.policy import Actor, may
from workbench.security.record import record
from workbench.services.acting import about, found
from workbench.services.documents import register


@dataclass(frozen=True)
class Made:
    """What was made: a list or a document, its file name, its bytes, how many rows or pages of people it has, its number."""

    name: str
    content: bytes
    rows: int
    is_list: bool = True
    stamp: Stamp | None = None


def offer(session: Session, actor: Actor, purchaser_id: int, made: Made, *, action: str = "") -> str:
    """Keep a file that its maker alone may read, record its SHA-256 as that action, and return its public id.

    The same bytes are not kept twice. Raises NotAllowedError for a purchaser out of reach.
    """
    purchaser = found(session, Purchaser, purchaser_id)
    if not may(session, actor, "project.read", purchaser) and purchaser_id not in import_purchasers(session, actor):
        raise NotAllowedError("这个单位的清单不在您的范围内", fix="选择本单位")
    file, kept = keep_made(session, actor, purchaser_id, made)
    record(
        session,
        actor,
        action or ("need.export" if made.is_list else "need.print"),
        about(session, purchaser),
        after=kept,
    )
    return file.public_id


def keep_made(session: Session, actor: Actor, purchaser_id: int, made: Made) -> tuple[StoredFile, dict[str, object]]:
    """Keep what was made for its maker, under its number if it has one; return the file and what the record says of it.

    Raises NumberTakenError if somebody took the number in the meantime.
    """
    document = register(session, actor, made.stamp) if made.stamp else None
    file = keep_own(session, actor, purchaser_id, made.name, made.content)
    kept: dict[str, object] = {"name": file.name, "sha256": file.sha256, "size": file.size, "rows": made.rows}
    if document is not None:
        document.file_id = document.file_id or file.id
        session.add(document)
        kept |= {"number": document.number, "hash": document.short_hash}
    return file, kept


def keep_own(session: Session, actor: Actor, purchaser_id: int, name: str, content: bytes) -> StoredFile:
    """Keep a file for its maker; one with the same bytes and name that is there already is used again."""
    sha256 = hashlib.sha256(content).hexdigest()
    mine = select(StoredFile).where(
        StoredFile.sha256 == sha256,
        StoredFile.name == name,
        StoredFile.kind == "own",
        StoredFile.stored_by_id == actor.account_id,
    )
    kept = session.exec(mine.order_by(col(StoredFile.id).desc())).first()
    if kept is not None and path_of(sha256).exists():
        return kept
    return store_file(session, actor, Owner(purchaser_id), kind="own", name=name, content=content)
