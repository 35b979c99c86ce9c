"""Word twins of documents: made for who asks, kept for that person alone, and on record as made."""

from sqlmodel import Session

from workbench.models.projects import Project
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, found
from workbench.services.offered import keep_own


def keep_word_draft(session: Session, actor: Actor, project_id: int, *, name: str, content: bytes) -> str:
    """Keep the editable twin of a document of a project, record its SHA-256, and return its public id.

    It is no issued document: only who made it reads it. Raises NotAllowedError for a project out of reach.
    """
    project = found(session, Project, project_id)
    allow(session, actor, "project.read", project)
    file = keep_own(session, actor, project.purchaser_id, name, content)
    kept = {"name": file.name, "sha256": file.sha256, "size": file.size}
    record(session, actor, "report.word", about(session, project), after=kept)
    return file.public_id
