"""The papers of a project: drawn up in a reading session, stored in a writing one."""

from dataclasses import dataclass

from sqlmodel import Session

from workbench import clock
from workbench.errors import NotFoundError
from workbench.models.evaluations import StoredFile
from workbench.models.projects import Project
from workbench.queries.contract_agreed import agreed
from workbench.queries.contracts import contract_card, contract_row
from workbench.queries.definition_prepared import prepared
from workbench.queries.documents_stamp import Stamp, of_project
from workbench.queries.projects import goals_of, lines_of, project_card
from workbench.reports.numbered import Leaf, numbered_pdf
from workbench.reports.papers_context import contract_summary, disclosure
from workbench.reports.project_documents import page_mark
from workbench.security.files import Owner
from workbench.security.policy import Actor, allow
from workbench.services.acting import expect_version, found
from workbench.services.documents import NewDocument, issue_document

_ACTIONS = {"disclosure": "project.write", "contract_summary": "contract.write"}


@dataclass(frozen=True)
class DrawnPaper:
    """A paper that is drawn up and not yet issued, and the version of the project it was made from."""

    kind: str
    name: str
    content: bytes
    project_id: int
    seen: int
    stamp: Stamp | None = None


def draw_disclosure(session: Session, actor: Actor, project_id: int) -> DrawnPaper:
    """Draw up the public disclosure of a project; a draft before approval."""
    project = found(session, Project, project_id)
    allow(session, actor, _ACTIONS["disclosure"], project)
    card = project_card(session, project)
    paper = disclosure(
        card, lines_of(session, project_id), goals_of(session, project_id), prepared(session, project_id)
    )
    about, draft = f"project:{project_id}", project.approved_on is None
    subject = of_project(project, "disclosure", about, paper.title, project.approved_on or clock.today(), draft=draft)
    leaf = Leaf("disclosure.html", {"paper": paper}, page_mark(session, draft=draft), paper.title)
    printed, name = numbered_pdf(session, subject, leaf), f"{project.code}-采购需求公开.pdf"
    return DrawnPaper("disclosure", name, printed.content, project_id, project.version, printed.stamp)


def draw_contract_summary(session: Session, actor: Actor, project_id: int) -> DrawnPaper:
    """Draw up the summary of a project's contract. Raises NotFoundError before there is one."""
    project, row = found(session, Project, project_id), contract_row(session, project_id)
    contract = contract_card(session, project_id)
    if row is None or contract is None:
        raise NotFoundError("还没有合同，不能出具合同摘要", fix="登记合同后再出具")
    allow(session, actor, _ACTIONS["contract_summary"], row)
    card = project_card(session, project)
    paper = contract_summary(card, contract, agreed(session, project, row))
    subject = of_project(project, "contract_summary", f"contract:{row.id}", paper.title, row.signed_on)
    leaf = Leaf("contract_summary.html", {"paper": paper}, page_mark(session), paper.title)
    printed, name = numbered_pdf(session, subject, leaf), f"{contract.number}-合同摘要.pdf"
    return DrawnPaper("contract_summary", name, printed.content, project_id, project.version, printed.stamp)


def issue_paper(session: Session, actor: Actor, drawn: DrawnPaper) -> StoredFile:
    """Issue a paper that was drawn up: store it and record its SHA-256. Raises StaleError if the project changed since."""
    project = found(session, Project, drawn.project_id)
    allow(session, actor, _ACTIONS[drawn.kind], project)
    expect_version(project, drawn.seen)
    owner = Owner(project.purchaser_id, project.id)
    return issue_document(
        session, actor, "report.issue", owner, NewDocument(drawn.kind, drawn.name, drawn.content, drawn.stamp), project
    )
