"""The shape of a record that is signed on paper, and its page."""

from dataclasses import dataclass

from sqlmodel import Session

from workbench.queries.documents_stamp import Subject
from workbench.reports.context_rows import Labelled
from workbench.reports.numbered import Leaf, Printed, numbered_pdf
from workbench.reports.project_documents import page_mark


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


def numbered_record(session: Session, subject: Subject, paper: RecordPaper) -> Printed:
    """Return the record as PDF under a number, marked in a training workspace."""
    return numbered_pdf(session, subject, _leaf(session, paper))


def _leaf(session: Session, paper: RecordPaper) -> Leaf:
    return Leaf("record_paper.html", {"paper": paper}, page_mark(session), f"{paper.title}{paper.number}")
