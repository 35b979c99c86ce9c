"""The paper form of a round of visits after the end: with its rows filled in, or blank with the row codes alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from workbench.errors import NotFoundError
from workbench.models.application import FollowUpRound
from workbench.models.projects import Project
from workbench.queries.documents_stamp import Subject, of_project
from workbench.queries.follow_up import CONTACTS, MANNERS, STATES, RoundCard, VisitCard
from workbench.reports.context_words import on
from workbench.reports.numbered import Leaf, blank_pdf, numbered_pdf
from workbench.reports.project_documents import page_mark
from workbench.services.offered import Made

FOLLOW_UP = "follow_up"
_BLANK_ROWS = 14


@dataclass(frozen=True)
class FormRow:
    """One row as printed; empty fields are written by hand."""

    code: str
    recipient: str = ""
    service: str = ""
    day: str = ""
    contact: str = ""
    state: str = ""
    manner: str = ""
    words: str = ""


@dataclass(frozen=True)
class VisitForm:
    """事后回访登记表 (``follow_up_form.html``, context ``{"form": VisitForm}``)."""

    title: str
    project: str
    unit: str
    due: str
    number: str
    rows: tuple[FormRow, ...]


def draw_visit_form(
    session: Session, card: RoundCard, project: str, cards: Sequence[VisitCard], *, blank: bool = False
) -> Made:
    """Draw up the form of a round for the visits given, under a number; blank without. Raises NotFoundError if there are none."""
    if not cards:
        raise NotFoundError("没有可以打印的回访", fix="抽取名单后再打印")
    rows = [FormRow(one.code) for one in cards[:_BLANK_ROWS]] if blank else [_row(one) for one in cards]
    units = sorted({one.unit for one in cards})
    form = VisitForm(
        title=f"事后回访登记表（满{card.months}个月）",
        project=project,
        unit="、".join(units) if len(units) < 3 else f"{len(units)} 个单位",  # noqa: PLR2004 - two names fit the line
        due=on(card.due_on),
        number=f"HF-{card.id}",
        rows=tuple(rows),
    )
    name = f"{form.title}-{'空白' if blank else '预填'}"
    leaf = Leaf("follow_up_form.html", {"form": form}, page_mark(session), name)
    printed = blank_pdf(leaf) if blank else numbered_pdf(session, _subject(session, card, form), leaf)
    return Made(f"{name}.pdf", printed.content, len(rows), is_list=False, stamp=printed.stamp)


def _subject(session: Session, card: RoundCard, form: VisitForm) -> Subject:
    """Each unit prints its own visits: their forms are not editions of one another."""
    row = session.get_one(FollowUpRound, card.id)
    project = session.get_one(Project, row.project_id)
    about = f"{FOLLOW_UP}:{card.id}:{form.unit}"[:80]
    return of_project(project, f"{FOLLOW_UP}_form", about, f"{project.title}{form.title}", row.due_on)


def _row(one: VisitCard) -> FormRow:
    return FormRow(
        code=one.code,
        recipient=one.recipient,
        service=one.service,
        day=f"{one.visited_on:%Y%m%d}" if one.visited_on else "",
        contact=_number(CONTACTS, one.contact),
        state=_number(STATES, one.state),
        manner=_number(MANNERS, one.manner),
        words="；".join(filter(None, (one.why_not, one.note, one.problem))),
    )


def _number(options: dict[str, str], chosen: str) -> str:
    return str(list(options).index(chosen) + 1) if chosen in options else ""
