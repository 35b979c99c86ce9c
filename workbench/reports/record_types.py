"""The shape of a record that is signed on paper, and its page."""

from dataclasses import dataclass

from sqlmodel import Session

from workbench import clock
from workbench.reports.context_rows import Labelled
from workbench.reports.project_documents import page_mark
from workbench.reports.render import render_pdf


@dataclass(frozen=True)
class RecordTable:
    """A table: widths are millimetres that add up to 156; a head ends in ``|r`` for numbers; ``sum`` marks the last row."""

    caption: str
    widths: tuple[int, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sum: bool = False


@dataclass(frozen=True)
class RecordPaper:
    """A record to be signed (``record_paper.html``, context ``{"paper": RecordPaper}``)."""

    title: str
    number: str
    facts: tuple[Labelled, ...]
    tables: tuple[RecordTable, ...]
    words: tuple[str, ...]
    signatures: tuple[tuple[str, str], ...]
    signed_as: str
    signer: str
    date: str
    code: str = ""


def record_pdf(session: Session, paper: RecordPaper) -> bytes:
    """Return the record as PDF, marked in a training workspace."""
    title = f"{paper.title}{paper.number}"
    return render_pdf(
        "record_paper.html", {"paper": paper}, watermark=page_mark(session), created=clock.now(), title=title
    )
