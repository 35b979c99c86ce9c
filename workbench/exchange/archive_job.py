"""Copies are written in the background: progress in short transactions, cancelled between two files, kept by SHA-256."""

import secrets
import threading
from pathlib import Path

from workbench import clock, paths
from workbench.errors import WorkbenchError
from workbench.exchange.archive_copy import Contents, contents_of, write_copy
from workbench.exchange.bundle_disk import sha256_of
from workbench.models.acceptance import ArchiveCopy
from workbench.models.projects import Project
from workbench.security.files import Kept, Owner, take_in
from workbench.store.engine import reading, writing

MAKING = "making"


def start(copy_id: int) -> threading.Thread:
    """Begin to write a copy that was asked for, in a thread of its own."""
    thread = threading.Thread(target=make, args=(copy_id,), name=f"archive-copy-{copy_id}", daemon=True)
    thread.start()
    return thread


def make(copy_id: int) -> None:
    """Write a copy and keep it; what goes wrong is kept in words with the copy, and nothing half done stays."""
    folder = paths.file_store() / ".making"
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{copy_id}-{secrets.token_hex(4)}.zip"
    try:
        with reading() as session:
            project_id = session.get_one(ArchiveCopy, copy_id).project_id
            contents = contents_of(session, session.get_one(Project, project_id))
        digest = write_copy(contents, draft, lambda done: _going_on(copy_id, done))
        if digest is not None:
            _keep(copy_id, draft, contents, digest)
    except (WorkbenchError, OSError) as error:
        _failed(copy_id, str(error))
    finally:
        draft.unlink(missing_ok=True)


def _going_on(copy_id: int, done: int) -> bool:
    """Keep how far it is; False once it was cancelled."""
    with writing() as session:
        row = session.get_one(ArchiveCopy, copy_id)
        if row.state != MAKING:
            return False
        row.done = done
        session.add(row)
    return True


def _keep(copy_id: int, draft: Path, contents: Contents, digest: str) -> None:
    """Move the ZIP into the file store under its SHA-256; it may be larger than an upload."""
    kept = Kept(sha256_of(draft), "application/zip", draft.stat().st_size)
    with writing() as session:
        row = session.get_one(ArchiveCopy, copy_id)
        if row.state != MAKING:
            return
        project = session.get_one(Project, row.project_id)
        owner, name = Owner(project.purchaser_id, project.id), f"{contents.code}-档案离线副本-{clock.today()}.zip"
        file = take_in(session, owner, draft, kept, kind="archive_copy", name=name, stored_by_id=row.asked_by_id)
        row.state, row.file_id, row.finished_at = "ready", file.id, clock.now()
        row.done, row.words = row.total, f"清单校验值 {digest}"
        session.add(row)


def _failed(copy_id: int, words: str) -> None:
    with writing() as session:
        row = session.get_one(ArchiveCopy, copy_id)
        if row.state == MAKING:
            row.state, row.words, row.finished_at = "failed", words[:400], clock.now()
            session.add(row)
