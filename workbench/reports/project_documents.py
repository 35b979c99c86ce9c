"""Documents of a project that belong to no evaluation: drawn up while reading, issued with their SHA-256 on record."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from workbench.models.accounts import Workspace
from workbench.models.evaluations import StoredFile
from workbench.models.projects import Project
from workbench.queries.documents_stamp import Stamp
from workbench.reports.issue import DRAFT_MARK, TRAINING_DRAFT_MARK, TRAINING_MARK
from workbench.security.actors import Actor
from workbench.security.files import Owner
from workbench.security.policy import allow
from workbench.services.acting import found
from workbench.services.documents import NewDocument, issue_document


@dataclass(frozen=True)
class ProjectDrawn:
    """A document of a project that is drawn up and not yet issued."""

    kind: str
    name: str
    content: bytes
    project_id: int
    stamp: Stamp | None = None


@dataclass(frozen=True)
class IssuedFile:
    """A document that was issued, as a screen links it."""

    public_id: str
    label: str


def issue_for_project(session: Session, actor: Actor, drawn: ProjectDrawn, action: str) -> StoredFile:
    """Issue a document of a project to who may do the action to it, under the number printed on it."""
    project = found(session, Project, drawn.project_id)
    allow(session, actor, action, project)
    owner = Owner(project.purchaser_id, project.id)
    return issue_document(
        session, actor, "report.issue", owner, NewDocument(drawn.kind, drawn.name, drawn.content, drawn.stamp), project
    )


def issued_for_project(session: Session, project_id: int, kind: str) -> list[IssuedFile]:
    """Return the issued documents of one kind, newest first."""
    query = select(StoredFile).where(StoredFile.project_id == project_id, StoredFile.kind == kind)
    rows = session.exec(query.order_by(col(StoredFile.id).desc()))
    return [IssuedFile(one.public_id, one.name) for one in rows]


def page_mark(session: Session, *, draft: bool = False) -> str:
    """Return what every page is marked with: training, draft, both, or nothing."""
    workspace = session.get(Workspace, 1)
    if workspace is not None and workspace.training:
        return TRAINING_DRAFT_MARK if draft else TRAINING_MARK
    return DRAFT_MARK if draft else ""
