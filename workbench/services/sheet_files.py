"""A member's sheet filled from a file, and the files made of it: all sealed like the marks themselves."""

import hashlib
from collections.abc import Mapping

from sqlmodel import Session

from workbench.models.evaluations import Evaluation, StoredFile
from workbench.models.projects import Project
from workbench.queries.documents_stamp import Stamp
from workbench.security.files import Owner, store_file
from workbench.security.policy import Actor, allow
from workbench.security.record import record_sealed
from workbench.services.acting import about, found
from workbench.services.documents import register
from workbench.services.sheets import Entry, save_mark

OWN_SHEET = "own_sheet"
"""Kind of these files: read by who made them, and by nobody else; their bytes would tell of the marks."""


def keep_own_sheet(
    session: Session, actor: Actor, evaluation_id: int, *, name: str, content: bytes, stamp: Stamp | None = None
) -> StoredFile:
    """Keep a file of the actor's own sheet, made here or handed in; the record gets a commitment only.

    A printed form takes its number; the file itself is not in the register. Raises NumberTakenError if it is taken.
    """
    evaluation = found(session, Evaluation, evaluation_id)
    allow(session, actor, "evaluation.score", evaluation)
    owner = Owner(found(session, Project, evaluation.project_id).purchaser_id)
    file = store_file(session, actor, owner, kind=OWN_SHEET, name=name, content=content)
    form = register(session, actor, stamp) if stamp else None
    values = {"name": file.name, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    values |= {"number": form.number} if form else {}
    record_sealed(session, actor, "sheet.file", about(session, evaluation), evaluation_id=evaluation_id, values=values)
    return file


def fill_sheet(session: Session, actor: Actor, evaluation_id: int, entries: Mapping[str, Entry]) -> int:
    """Save the entries of a file on the actor's own sheet, all of them or none; return how many."""
    for code, entry in entries.items():
        save_mark(session, actor, evaluation_id, code, entry)
    return len(entries)
