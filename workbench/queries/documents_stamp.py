"""The stamp of a document: number, edition, day of law and short hash, foreseen while it is drawn up.

Drawing takes seconds and holds no lock, so the number is foreseen here, printed, and taken when the document is issued
(``services.documents``). If somebody took it in between, the document is drawn up again with the next: to reserve first
would leave a gap for every drawing that fails.
"""

import json
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from sqlmodel import Session, col, func, select

from workbench import clock
from workbench.models.documents import IssuedDocument
from workbench.models.projects import Project
from workbench.queries.checks.book import bureau_text
from workbench.rules.document_words import (
    CODE,
    CODE_DEFAULT,
    HASH_DIGITS,
    KINDS,
    NUMBER,
    NUMBER_DEFAULT,
    written_number,
)
from workbench.rules.words import PrintedOn

numbered_from: ContextVar[int] = ContextVar("numbered_from", default=1)
"""The lowest number that is foreseen: of documents that are drawn up at the same time, each has its own."""
UNNUMBERED, REPLACED = "草稿，未编号", "已被新版本代替，不另编号"


@dataclass(frozen=True)
class Subject:
    """What a document is about and where it belongs; its editions follow each other under ``kind`` and ``about``.

    ``own_number`` is what its record calls it, ``code`` a short hash that its record makes itself. ``unnumbered`` says
    why it takes no number.
    """

    kind: str
    about: str
    title: str
    law_on: date
    purchaser_id: int
    project_id: int | None = None
    evaluation_id: int | None = None
    own_number: str = ""
    code: str = ""
    unnumbered: str = ""


@dataclass(frozen=True)
class Stamp:
    """What is printed of a document's number, and the row it becomes; ``kept`` is the same document issued before."""

    subject: Subject
    digest: str
    short_hash: str
    number: str
    year: int
    sequence: int
    edition: int
    kept: int | None = None
    template: str = ""  # which template of the bureau drew it; empty: the standard

    @property
    def line(self) -> str:
        """Return the line at the foot of every page."""
        law = f"{self.subject.law_on:%Y-%m-%d}"
        return f"{self.number}　第{self.edition}版　适用{law}的规定　校验码{self.short_hash}"


def foreseen(session: Session, subject: Subject, told: Mapping[str, object], mark: str) -> Stamp:
    """Return the stamp of a document that says this under this mark: the next free number, or that of its issued twin."""
    said = {"kind": subject.kind, "about": subject.about, "title": subject.title, "mark": mark, "told": told}
    digest = sha256(_canonical(said).encode()).hexdigest()
    last = newest_edition(session, subject.kind, subject.about)
    if last is not None and last.digest == digest and last.withdrawn_on is None:
        return _stamp(subject, digest, last)
    today = clock.today()
    free = next_sequence(session, subject.purchaser_id, KINDS[subject.kind].series, today.year)
    sequence = max(free, numbered_from.get())
    return Stamp(
        subject,
        digest,
        subject.code or digest[:HASH_DIGITS].upper(),
        number_of(session, subject, today, sequence),
        today.year,
        sequence,
        last.edition + 1 if last else 1,
    )


def _stamp(subject: Subject, digest: str, row: IssuedDocument) -> Stamp:
    return Stamp(subject, digest, row.short_hash, row.number, row.year, row.sequence, row.edition, row.id)


def newest_edition(session: Session, kind: str, about: str) -> IssuedDocument | None:
    """Return the newest edition of a document, withdrawn or not; None before the first."""
    query = select(IssuedDocument).where(IssuedDocument.kind == kind, IssuedDocument.subject == about)
    return session.exec(query.order_by(col(IssuedDocument.edition).desc()).limit(1)).first()


def next_sequence(session: Session, purchaser_id: int, series: str, year: int) -> int:
    """Return the number that follows the last one of a purchaser's series in a year."""
    query = select(func.max(IssuedDocument.sequence)).where(
        IssuedDocument.purchaser_id == purchaser_id, IssuedDocument.series == series, IssuedDocument.year == year
    )
    return (session.exec(query).one() or 0) + 1


def number_of(session: Session, subject: Subject, on: date, sequence: int) -> str:
    """Return the number in the form that the bureau has set by that day."""
    pattern = bureau_text(session, subject.purchaser_id, NUMBER, on) or NUMBER_DEFAULT
    code = bureau_text(session, subject.purchaser_id, CODE, on) or CODE_DEFAULT
    return written_number(pattern, code, KINDS[subject.kind].series, on.year, sequence)


def _canonical(value: object) -> str:
    return json.dumps(_told(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def _told(value: Any) -> object:  # noqa: ANN401 - whatever a context holds
    """Return plain values; the day of drawing up is not told: the same words on another day are the same document."""
    if isinstance(value, PrintedOn):
        return ""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _told(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {key: _told(one) for key, one in value.items()}
    return [_told(one) for one in value] if isinstance(value, list | tuple) else value


def of_project(project: Project, kind: str, about: str, title: str, law_on: date, *, draft: bool = False) -> Subject:
    """Return the subject of a document of a project; a draft of it takes no number."""
    return Subject(kind, about, title, law_on, project.purchaser_id, project.id, unnumbered=UNNUMBERED if draft else "")
