"""Beginning an import into one project: its ledger or its roster."""

from sqlmodel import Session, col, select

from workbench import clock
from workbench.models.imports import ImportBatch
from workbench.models.projects import Project
from workbench.security.policy import Actor, allow
from workbench.services.acting import found
from workbench.services.imports import CHECKED, WAITING

_ACTIONS = {"ledger": "ledger.write", "staff": "staff.write"}


def begin_project_import(session: Session, actor: Actor, project_id: int, kind: str) -> ImportBatch:
    """Return the actor's open import of a kind into a project, or begin one; its file comes through the upload route."""
    project = found(session, Project, project_id)
    allow(session, actor, _ACTIONS[kind], project)
    query = select(ImportBatch).where(
        ImportBatch.project_id == project_id,
        ImportBatch.kind == kind,
        ImportBatch.started_by_id == actor.account_id,
        col(ImportBatch.state).in_((WAITING, CHECKED)),
    )
    batch = session.exec(query).first() or ImportBatch(
        purchaser_id=project.purchaser_id,
        project_id=project_id,
        kind=kind,
        started_by_id=actor.account_id or 0,
        started_at=clock.now(),
    )
    session.add(batch)
    session.flush()
    return batch
