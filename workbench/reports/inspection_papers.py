"""The papers of an inspection: forms to take along, and the record once it is submitted."""

from dataclasses import dataclass, replace

from sqlmodel import Session, select

from workbench import clock
from workbench.errors import NotFoundError
from workbench.models.evaluations import StoredFile
from workbench.models.projects import Project
from workbench.models.supervision import Inspection
from workbench.queries.documents_stamp import Stamp, of_project
from workbench.queries.supervision import InspectionCard, inspection_card
from workbench.reports.context_inspection import InspectionPaper, form_paper, record_paper
from workbench.reports.numbered import Leaf, Printed, blank_pdf, numbered_pdf
from workbench.reports.project_documents import page_mark
from workbench.security.actors import Actor
from workbench.services.supervision_checks import keep_document


@dataclass(frozen=True)
class InspectionDrawn:
    """A paper that is drawn up and not yet kept."""

    kind: str
    name: str
    content: bytes
    key: str
    stamp: Stamp | None = None


def draw_form(session: Session, actor: Actor, key: str, *, blank: bool) -> InspectionDrawn:
    """Draw up the form, pre-filled with what came up or blank. Raises NotFoundError before the draw."""
    card = _card(session, actor, key)
    if not card.units and not blank:
        raise NotFoundError("还没有抽取，不能生成预填的检查表", fix="先抽取，或打印空白检查表")
    name = f"检查表-{'空白' if blank else '预填'}-{key[:8]}.pdf"
    return _drawn(session, card, "form", name, form_paper(card, blank=blank), number=not blank)


def draw_record(session: Session, actor: Actor, key: str) -> InspectionDrawn:
    """Draw up the record. Raises NotFoundError before the inspection is submitted."""
    card = _card(session, actor, key)
    if not card.row.number:
        raise NotFoundError("检查还没有提交，不能出具检查记录表", fix="填完检查表并提交后再出具")
    return _drawn(session, card, "record", f"{card.row.number}-检查记录表.pdf", record_paper(card))


def keep_paper(session: Session, actor: Actor, drawn: InspectionDrawn) -> StoredFile:
    """Keep a paper that was drawn up, with its SHA-256 on record."""
    row = session.exec(select(Inspection).where(Inspection.key == drawn.key)).one()
    return keep_document(
        session, actor, row, kind=drawn.kind, name=drawn.name, content=drawn.content, stamp=drawn.stamp
    )


def _card(session: Session, actor: Actor, key: str) -> InspectionCard:
    card = inspection_card(session, actor, key)
    if card is None:
        raise NotFoundError("没有这次检查，或您无权查看", fix="从监督检查的列表重新打开")
    return card


def _drawn(
    session: Session, card: InspectionCard, kind: str, name: str, paper: InspectionPaper, *, number: bool = True
) -> InspectionDrawn:
    """A blank form takes no number: it is copied."""
    leaf = Leaf("inspection.html", {"paper": paper}, page_mark(session), paper.title)
    printed = _numbered(session, card, f"inspection_{kind}", leaf) if number else blank_pdf(leaf)
    return InspectionDrawn(kind, name, printed.content, card.row.key, printed.stamp)


def _numbered(session: Session, card: InspectionCard, kind: str, leaf: Leaf) -> Printed:
    project = session.get_one(Project, card.row.project_id)
    day = card.row.checked_on or clock.today()
    subject = of_project(project, kind, f"inspection:{card.row.id}", f"{project.title}{leaf.title}", day)
    return numbered_pdf(session, replace(subject, own_number=card.row.number), leaf)
