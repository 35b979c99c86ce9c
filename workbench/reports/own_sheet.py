"""A member's own sheet on paper before the opening (``panel_sheet.html``): blank, or with what is saved."""

from dataclasses import replace
from fractions import Fraction

from sqlmodel import Session

from scoring.exact import exact, text
from scoring.ordinal import MarkBand, bands_of
from scoring.tree import Node
from workbench.models.evaluations import Evaluation
from workbench.models.projects import Project
from workbench.queries.contracts import contract_card
from workbench.queries.documents_stamp import Subject, of_project
from workbench.queries.sheet import SheetView
from workbench.reports.context_letters import CHECK_DIGITS, DECLARATION
from workbench.reports.letter_types import PanelSheet, SheetFact, SheetPoint
from workbench.reports.numbered import Leaf, Printed, numbered_pdf
from workbench.reports.project_documents import page_mark
from workbench.services.paper_forms import SCORE_FORM, form_about


def own_sheet_pdf(session: Session, view: SheetView, *, blank: bool) -> Printed:
    """Return the sheet as PDF, to fill in or to sign; the member named on it is the one who asks.

    Its number is that of the form, and its short hash tells nothing of the marks.
    """
    project = session.get_one(Project, view.line.project_id)
    contract = contract_card(session, view.line.project_id)
    sheet = PanelSheet(
        title=f"{view.line.phase_name}评分表（成员个人）",
        project_title=project.title,
        project_number=project.code,
        contractor=contract.contractor if contract else "",
        member=view.me.name,
        date="",
        judged=tuple(_point(view, node, blank=blank) for node in view.judged()),
        facts=tuple(_fact(view, node) for node in view.tree.points() if node.code in view.facts),
        declaration=DECLARATION,
        checksum=view.tree.digest()[:CHECK_DIGITS],
        large=True,
    )
    told = {"tree": view.tree.digest(), "member": view.me.name, "evaluation": view.line.id}
    leaf = Leaf("panel_sheet.html", {"sheet": sheet}, page_mark(session), sheet.title, told=told)
    return numbered_pdf(session, _subject(session, view, project), leaf)


def _subject(session: Session, view: SheetView, project: Project) -> Subject:
    evaluation = session.get_one(Evaluation, view.line.id)
    title = f"{project.title}{view.line.phase_name}评分表（{view.me.name}）"
    about = form_about(evaluation.id or 0, view.me.account_id)
    subject = of_project(project, SCORE_FORM, about, title, evaluation.frozen_on or evaluation.planned_on)
    return replace(subject, evaluation_id=evaluation.id)


def _point(view: SheetView, node: Node, *, blank: bool) -> SheetPoint:
    mark = None if blank or view.sheet is None else view.sheet.marks.get(node.code)
    bands = bands_of(node) if node.point and node.point.kind == "ordinal" else ()
    chosen = mark.band if mark else None
    return SheetPoint(
        code=node.code,
        title=node.name,
        full=text(node.full),
        standard="／".join(band.name for band in bands),
        bands=tuple(_ranges(view, node, bands)),
        chosen=next((place for place, band in enumerate(bands) if band.name == chosen), None),
        evidence="、".join(view.evidence_of.get(node.code, ())),
        mark="" if mark is None or mark.value is None else str(mark.value),
        reason=mark.reason if mark else "",
    )


def _ranges(view: SheetView, node: Node, bands: tuple[MarkBand, ...]) -> list[str]:
    step, top, found = exact(view.tree.step), exact(node.full), []
    for place, band in enumerate(bands, 1):
        low = -(-exact(band.floor) * exact(node.full) // step) * step
        found.append(f"{place}档 {text(Fraction(low))}～{text(top)}")
        top = Fraction(low) - step
    return found


def _fact(view: SheetView, node: Node) -> SheetFact:
    measured = view.facts[node.code].measured
    gained = "" if measured is None or measured.marks is None else text(measured.marks)
    return SheetFact(node.code, node.name, f"{gained}／{text(node.full)}")
