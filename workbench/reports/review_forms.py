"""The sheet of one member's marks on paper, blank or with the round's criteria and suppliers: rows by code, to be typed."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from workbench.errors import NotFoundError
from workbench.models.procurement import Procurement
from workbench.models.projects import Project
from workbench.queries.bids import bid_result
from workbench.queries.documents_stamp import of_project
from workbench.reports.numbered import Leaf, blank_pdf, numbered_pdf
from workbench.reports.project_documents import ProjectDrawn, page_mark
from workbench.security.actors import Actor
from workbench.security.policy import allow
from workbench.services.acting import found

KIND, MARKS = "procurement", "marks_form"
COLUMNS = 5
"""Suppliers on one sheet; with more of them the sheet goes on."""
_BLANK_ROWS = 12


@dataclass(frozen=True)
class FormRow:
    """A criterion with its row code, and the marks that are on record, a column for each supplier."""

    code: str
    label: str
    span: str
    filled: tuple[str, ...]


@dataclass(frozen=True)
class MarksForm:
    """One sheet (``review_form.html``, context ``{"forms": [MarksForm]}``): one member, at most COLUMNS suppliers."""

    project: str
    number: str
    member: str
    suppliers: tuple[tuple[str, str], ...]
    rows: tuple[FormRow, ...]
    sheet: str


def draw_marks_forms(session: Session, actor: Actor, procurement_id: int, *, blank: bool) -> ProjectDrawn:
    """Draw up the sheets of a round: one blank, or one for each member. Raises NotFoundError while nothing is known."""
    row = found(session, Procurement, procurement_id)
    allow(session, actor, "procurement.write", row)
    project = session.get_one(Project, row.project_id)
    forms = [_blank(project)] if blank else _filled(session, row, project)
    if not forms:
        what = "还没有登记评审因素、评审小组和供应商"
        raise NotFoundError(what, fix="登记后可以打印预填的评分表；现在可以打印空白表")
    name = f"评委评分表-{'空白' if blank else '预填'}"
    leaf, file_name = Leaf("review_form.html", {"forms": forms}, page_mark(session), name), f"{project.code}-{name}.pdf"
    subject = of_project(project, MARKS, f"procurement:{row.id}", f"{project.title}评委评分表", row.reviewed_on)
    printed = blank_pdf(leaf) if blank else numbered_pdf(session, subject, leaf)
    return ProjectDrawn(KIND, file_name, printed.content, project.id or 0, printed.stamp)


def _blank(project: Project) -> MarksForm:
    rows = tuple(FormRow(f"R{n}", "", "0 至", ("",) * COLUMNS) for n in range(1, _BLANK_ROWS + 1))
    columns = tuple((str(n), "") for n in range(1, COLUMNS + 1))
    return MarksForm(project.title, project.code, "", columns, rows, "")


def _filled(session: Session, row: Procurement, project: Project) -> list[MarksForm]:
    ranking = bid_result(session, row)
    committee = ranking.committee
    bids = [(str(n), one) for n, one in enumerate(ranking.lines, 1)]
    parts = [bids[start : start + COLUMNS] for start in range(0, len(bids), COLUMNS)] if committee.marked else []
    forms = []
    for member in committee.markers:
        for number, part in enumerate(parts, 1):
            given = [committee.marks.get(one.bid_id, {}).get(member.code, {}) for _, one in part]
            rows = tuple(
                FormRow(
                    f"R{n}",
                    f"{each.code} {each.name}",
                    f"0 至 {each.full:f}",
                    _padded(tuple(f"{marks[each.code]:f}" if each.code in marks else "" for marks in given)),
                )
                for n, each in enumerate(committee.marked, 1)
            )
            columns = tuple((place, one.name) for place, one in part)
            sheet = f"第 {number} 张，共 {len(parts)} 张" if len(parts) > 1 else ""
            forms.append(MarksForm(project.title, project.code, member.code, _named(columns), rows, sheet))
    return forms


def _padded(cells: Sequence[str]) -> tuple[str, ...]:
    return (*cells, *("",) * (COLUMNS - len(cells)))


def _named(columns: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return (*columns, *(("", ""),) * (COLUMNS - len(columns)))
