"""Uploads that nobody went on with: removed after the days that the bureau set, with a record, leaving nothing behind."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, or_, select

from workbench import clock
from workbench.models.evaluations import StoredFile
from workbench.models.imports import ImportBatch
from workbench.models.organisations import Purchaser
from workbench.queries.checks import bureau_days
from workbench.security.policy import PROGRAM
from workbench.security.record import record
from workbench.services.acting import about, found
from workbench.services.imports import CHECKED, WAITING, delete_file, expire, unstage
from workbench.services.receipts import never_registered

KEEP_DAYS = 7
"""Days that an upload is kept where the bureau has not set its own; a default."""
UPLOADS = frozenset({"import", "scheme", "third_findings", "ocds"})
"""Kinds of files that are handed in only to be checked."""
_PART = 2_000
Writing = Callable[[], AbstractContextManager[Session]]


def keep_days(session: Session, purchaser_id: int) -> int:
    """Return how many days a purchaser keeps an upload that was not taken over."""
    return bureau_days(session, purchaser_id, "upload_keep_days", clock.today()) or KEEP_DAYS


def expire_uploads(writing: Writing) -> int:
    """Remove every upload past its days, each import in transactions of its own; return how many there were."""
    with writing() as session:
        before = {key: clock.now() - timedelta(days=keep_days(session, key)) for key in _purchasers(session)}
        late = [(one, key) for key, day in before.items() for one in _late(session, key, day)]
    gone = [one for one, key in late if _expired(writing, one, key, before[key])]
    return len(gone) + sum(_strays(writing, key, day) for key, day in before.items())


def _expired(writing: Writing, batch_id: int, purchaser_id: int, before: datetime) -> bool:
    """End an import and clear what it left; False where somebody went on with it this moment."""
    with writing() as session:
        if batch_id not in _late(session, purchaser_id, before):
            return False
        expire(session, found(session, ImportBatch, batch_id))
    _clear(writing, batch_id)
    return True


def _purchasers(session: Session) -> list[int]:
    return [one or 0 for one in session.exec(select(Purchaser.id))]


def _late(session: Session, purchaser_id: int, before: datetime) -> list[int]:
    query = select(ImportBatch.id).where(
        ImportBatch.purchaser_id == purchaser_id,
        col(ImportBatch.state).in_((WAITING, CHECKED)),
        func.coalesce(ImportBatch.touched_at, ImportBatch.started_at) < before,
    )
    return [one or 0 for one in session.exec(query)]


def _clear(writing: Writing, batch_id: int) -> None:
    more = True
    while more:
        with writing() as session:
            more = unstage(session, batch_id, most=_PART)


def _strays(writing: Writing, purchaser_id: int, before: datetime) -> int:
    """Remove uploads that belong to nothing: their form was left before they were read, or registered."""
    with writing() as session:
        kinds = or_(*(StoredFile.kind == one for one in sorted(UPLOADS)), never_registered())
        query = select(StoredFile).where(StoredFile.purchaser_id == purchaser_id, kinds)
        rows = session.exec(query.where(col(StoredFile.stored_at) < before)).all()
        for row in rows:
            told = {"sha256": row.sha256, "size": row.size}
            purchaser = found(session, Purchaser, purchaser_id)
            delete_file(session, row)
            record(session, PROGRAM, "file.expire", about(session, purchaser), after=told)
        return len(rows)
