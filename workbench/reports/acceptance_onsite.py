"""The sheet for verdicts on the spot: every standard with its row code, in large type, filled in beforehand or blank."""

from dataclasses import dataclass

from sqlmodel import Session

from workbench.models.acceptance import Acceptance
from workbench.models.projects import Project
from workbench.queries.acceptance import ITEM_KINDS, VERDICTS, ItemCard, acceptance_card
from workbench.queries.documents_stamp import of_project
from workbench.reports.context_words import on
from workbench.reports.numbered import Leaf, blank_pdf, numbered_pdf
from workbench.reports.project_documents import ProjectDrawn, page_mark
from workbench.security.policy import Actor, allow
from workbench.services.acting import found

ONSITE = "onsite_form"
BLANK_ROWS = 12
"""Rows of a blank sheet: what fits on a page in large type."""


@dataclass(frozen=True)
class OnsiteRow:
    """One standard as the sheet prints it; blank but for its code on a blank sheet."""

    code: str
    line: str = ""
    standard: str = ""
    delivered: str = ""


@dataclass(frozen=True)
class OnsiteForm:
    """The sheet (``onsite_form.html``, context ``{"form": OnsiteForm}``)."""

    project: str
    number: str
    date: str
    rows: tuple[OnsiteRow, ...]
    verdicts: tuple[str, ...]
    members: tuple[str, ...]


def draw_onsite_form(session: Session, actor: Actor, acceptance_id: int, *, blank: bool) -> ProjectDrawn:
    """Draw up the sheet of an acceptance; its row codes are the ones that are typed back."""
    row = found(session, Acceptance, acceptance_id)
    allow(session, actor, "acceptance.write", row)
    project, card = found(session, Project, row.project_id), acceptance_card(session, row)
    rows = [OnsiteRow(f"Y{place}") for place in range(1, BLANK_ROWS + 1)]
    form = OnsiteForm(
        project=f"{project.code} {project.title}",
        number=card.number,
        date="" if blank else on(card.held_on),
        rows=tuple(rows if blank else (_row(place, one) for place, one in enumerate(card.items, 1))),
        verdicts=tuple(f"{place} {name}" for place, name in enumerate(VERDICTS.values(), 1)),
        members=tuple(one.name for one in card.members),
    )
    title = f"{project.code}-现场验收表-{'空白' if blank else card.number}"
    leaf = Leaf("onsite_form.html", {"form": form}, page_mark(session), title)
    subject = of_project(project, ONSITE, f"acceptance:{row.id}", f"{project.title}现场验收表", card.held_on)
    printed = blank_pdf(leaf) if blank else numbered_pdf(session, subject, leaf)
    return ProjectDrawn(ONSITE, f"{title}.pdf", printed.content, row.project_id, printed.stamp)


def _row(place: int, one: ItemCard) -> OnsiteRow:
    done = "" if one.delivered is None else f"{one.delivered:,}／{one.agreed or 0:,} {one.unit}"
    return OnsiteRow(f"Y{place}", one.line, f"{ITEM_KINDS[one.kind]}：{one.standard}", done)
