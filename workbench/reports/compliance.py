"""Drawing up and issuing the compliance sheet of a project."""

from sqlmodel import Session

from workbench import clock
from workbench.errors import NotAllowedError
from workbench.models.evaluations import StoredFile
from workbench.models.projects import Project
from workbench.queries.compliance import compliance
from workbench.queries.documents_stamp import of_project
from workbench.reports.context_compliance import compliance_sheet
from workbench.reports.numbered import Leaf, numbered_pdf
from workbench.reports.project_documents import (
    IssuedFile,
    ProjectDrawn,
    issue_for_project,
    issued_for_project,
    page_mark,
)
from workbench.security.actors import Actor

KIND = "compliance_sheet"


def draw_compliance(session: Session, actor: Actor, project_id: int) -> ProjectDrawn:
    """Draw up the sheet as it stands today. Raises NotAllowedError for who may not read it."""
    found = compliance(session, actor, project_id)
    if found is None:
        raise NotAllowedError("您不能查看这个项目的合规检查表", fix="由采购经办、分管领导、财政和审计查看")
    sheet = compliance_sheet(found, clock.today())
    project, title = session.get_one(Project, project_id), f"{found.card.title}{sheet.title}"
    subject = of_project(project, KIND, f"project:{project_id}", title, clock.today())
    printed = numbered_pdf(session, subject, Leaf("compliance.html", {"sheet": sheet}, page_mark(session), title))
    name = f"{found.card.code}-合规检查表-{clock.today()}.pdf"
    return ProjectDrawn(KIND, name, printed.content, project_id, printed.stamp)


def issue_compliance(session: Session, actor: Actor, drawn: ProjectDrawn) -> StoredFile:
    """Issue a sheet that was drawn up; the officer's act."""
    return issue_for_project(session, actor, drawn, "project.write")


def issued_sheets(session: Session, project_id: int) -> list[IssuedFile]:
    """Return the sheets that were issued, newest first."""
    return issued_for_project(session, project_id, KIND)
