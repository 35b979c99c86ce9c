"""Drawing up and issuing the compliance sheet of a project."""

from sqlmodel import Session

from workbench import clock
from workbench.errors import NotAllowedError
from workbench.models.evaluations import StoredFile
from workbench.queries.compliance import compliance
from workbench.reports.context_compliance import compliance_sheet
from workbench.reports.project_documents import (
    IssuedFile,
    ProjectDrawn,
    issue_for_project,
    issued_for_project,
    page_mark,
)
from workbench.reports.render import render_pdf
from workbench.security.actors import Actor

KIND = "compliance_sheet"


def draw_compliance(session: Session, actor: Actor, project_id: int) -> ProjectDrawn:
    """Draw up the sheet as it stands today. Raises NotAllowedError for who may not read it."""
    found = compliance(session, actor, project_id)
    if found is None:
        raise NotAllowedError("您不能查看这个项目的合规检查表", fix="由采购经办、分管领导、财政和审计查看")
    sheet = compliance_sheet(found, clock.today())
    content = render_pdf(
        "compliance.html",
        {"sheet": sheet},
        watermark=page_mark(session),
        created=clock.now(),
        title=f"{found.card.title}{sheet.title}",
    )
    return ProjectDrawn(KIND, f"{found.card.code}-合规检查表-{clock.today()}.pdf", content, project_id)


def issue_compliance(session: Session, actor: Actor, drawn: ProjectDrawn) -> StoredFile:
    """Issue a sheet that was drawn up; the officer's act."""
    return issue_for_project(session, actor, drawn, "project.write")


def issued_sheets(session: Session, project_id: int) -> list[IssuedFile]:
    """Return the sheets that were issued, newest first."""
    return issued_for_project(session, project_id, KIND)
