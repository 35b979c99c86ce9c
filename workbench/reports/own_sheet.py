"""A member's own sheet on paper before the opening (``panel_sheet.html``): blank, or with what is saved."""

from fractions import Fraction

from sqlmodel import Session

from scoring.exact import exact, text
from scoring.ordinal import MarkBand, bands_of
from scoring.tree import Node
from workbench import clock
from workbench.models.projects import Project
from workbench.queries.contracts import contract_card
from workbench.queries.sheet import SheetView
from workbench.reports.context_letters import CHECK_DIGITS, DECLARATION
from workbench.reports.letter_types import PanelSheet, SheetFact, SheetPoint
from workbench.reports.project_documents import page_mark
from workbench.reports.render import render_pdf


def own_sheet_pdf(session: Session, view: SheetView, *, blank: bool) -> bytes:
    """Return the sheet as PDF, to fill in or to sign; the member named on it is the one who asks."""
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
    )
    return render_pdf(
        "panel_sheet.html", {"sheet": sheet}, watermark=page_mark(session), created=clock.now(), title=sheet.title
    )


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
