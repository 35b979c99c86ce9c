"""The papers of an inspection: forms to take along, and the record once it is submitted."""

from dataclasses import dataclass

from sqlmodel import Session, select

from workbench import clock
from workbench.errors import NotFoundError
from workbench.models.evaluations import StoredFile
from workbench.models.supervision import Inspection
from workbench.queries.supervision import InspectionCard, inspection_card
from workbench.reports.context_inspection import InspectionPaper, form_paper, record_paper
from workbench.reports.project_documents import page_mark
from workbench.reports.render import render_pdf
from workbench.security.actors import Actor
from workbench.services.supervision_checks import keep_document


@dataclass(frozen=True)
class InspectionDrawn:
    """A paper that is drawn up and not yet kept."""

    kind: str
    name: str
    content: bytes
    key: str


def draw_form(session: Session, actor: Actor, key: str, *, blank: bool) -> InspectionDrawn:
    """Draw up the form, pre-filled with what came up or blank. Raises NotFoundError before the draw."""
    card = _card(session, actor, key)
    if not card.units and not blank:
        raise NotFoundError("还没有抽取，不能生成预填的检查表", fix="先抽取，或打印空白检查表")
    name = f"检查表-{'空白' if blank else '预填'}-{key[:8]}.pdf"
    return _drawn(session, "form", name, form_paper(card, blank=blank), key)


def draw_record(session: Session, actor: Actor, key: str) -> InspectionDrawn:
    """Draw up the record. Raises NotFoundError before the inspection is submitted."""
    card = _card(session, actor, key)
    if not card.row.number:
        raise NotFoundError("检查还没有提交，不能出具检查记录表", fix="填完检查表并提交后再出具")
    return _drawn(session, "record", f"{card.row.number}-检查记录表.pdf", record_paper(card), key)


def keep_paper(session: Session, actor: Actor, drawn: InspectionDrawn) -> StoredFile:
    """Keep a paper that was drawn up, with its SHA-256 on record."""
    row = session.exec(select(Inspection).where(Inspection.key == drawn.key)).one()
    return keep_document(session, actor, row, kind=drawn.kind, name=drawn.name, content=drawn.content)


def _card(session: Session, actor: Actor, key: str) -> InspectionCard:
    card = inspection_card(session, actor, key)
    if card is None:
        raise NotFoundError("没有这次检查，或您无权查看", fix="从监督检查的列表重新打开")
    return card


def _drawn(session: Session, kind: str, name: str, paper: InspectionPaper, key: str) -> InspectionDrawn:
    content = render_pdf(
        "inspection.html",
        {"paper": paper},
        watermark=page_mark(session),
        created=clock.now(),
        title=paper.title,
    )
    return InspectionDrawn(kind, name, content, key)
