"""Lists and forms of a project's ledger, made for one person to take away."""

from sqlmodel import Session

from workbench.models.projects import Project
from workbench.security.policy import Actor, allow, may
from workbench.security.record import record
from workbench.services.acting import about, found
from workbench.services.offered import Made, keep_made


def offer_from_project(session: Session, actor: Actor, project_id: int, made: Made) -> str:
    """Keep a list or form of a project for who may read its ledger or the services of an area, and record its SHA-256.

    Returns its public id; only who made it reads it.
    """
    project = found(session, Project, project_id)
    allow(session, actor, "ledger.read" if may(session, actor, "ledger.read", project) else "ledger.area", project)
    file, kept = keep_made(session, actor, project.purchaser_id, made)
    record(session, actor, "ledger.export" if made.is_list else "ledger.print", about(session, project), after=kept)
    return file.public_id
