"""The documents of a year: the programme report, the notice of results, the standing of contractors; and their annex."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from workbench import clock
from workbench.models.evaluations import StoredFile
from workbench.models.organisations import Purchaser
from workbench.queries.documents_stamp import UNNUMBERED, Stamp, Subject
from workbench.queries.programme import programme
from workbench.queries.programme_people import people_of_year
from workbench.queries.programme_problems import problems_of_year
from workbench.queries.programme_text import ReportKey, chosen_cases, members, texts_of
from workbench.queries.standing import public_results, standings
from workbench.reports.numbered import Leaf, numbered_pdf
from workbench.reports.programme_context import YearFacts, programme_paper
from workbench.reports.programme_types import YearNotice
from workbench.reports.project_documents import page_mark
from workbench.reports.year_notices import result_notice, standing_notice
from workbench.security.files import Owner
from workbench.security.policy import Actor
from workbench.services.documents import NewDocument, issue_document
from workbench.services.programme import allow_report

KIND = "programme"
"""Kind of file: who may read the programme report reads its documents."""


@dataclass(frozen=True)
class YearDrawn:
    """A document of a year that is drawn up and not yet issued; a draft and a list have no stamp."""

    name: str
    content: bytes
    key: ReportKey
    stamp: Stamp | None = None


def year_facts(session: Session, key: ReportKey) -> YearFacts:
    """Return everything that a report is written from; for who was let through by ``allow_report``."""
    purchasers = members(session, key)
    year = programme(session, purchasers, key.year)
    return YearFacts(
        unit=session.get_one(Purchaser, key.purchaser_id).name,
        year=year,
        people=people_of_year(session, year),
        problems=problems_of_year(session, tuple(purchasers), year.ids, key.year),
        texts=texts_of(session, key),
        cases=chosen_cases(session, key),
        made_on=clock.today(),
    )


def draw_programme(session: Session, actor: Actor, key: ReportKey) -> YearDrawn:
    """Draw up the programme report; a draft while a heading has no words of the officer."""
    allow_report(session, actor, "programme.write", key)
    facts = year_facts(session, key)
    paper = programme_paper(facts)
    draft = bool(facts.missing)
    leaf = Leaf("programme_report.html", {"paper": paper}, page_mark(session, draft=draft), paper.title)
    printed = numbered_pdf(session, _subject(key, "programme_report", paper.title, draft=draft), leaf)
    return YearDrawn(f"{paper.title}{'（草稿）' if draft else ''}.pdf", printed.content, key, printed.stamp)


def draw_result_notice(session: Session, actor: Actor, key: ReportKey) -> YearDrawn:
    """Draw up the public notice of the results of a year."""
    purchaser = allow_report(session, actor, "programme.write", key)
    results = public_results(session, tuple(members(session, key)), key.year, key.year)
    return _drawn(session, key, "year_results", result_notice(purchaser.name, key.year, results, clock.today()))


def draw_standing(session: Session, actor: Actor, key: ReportKey) -> YearDrawn:
    """Draw up the standing of contractors up to a year as it may be made public."""
    purchaser = allow_report(session, actor, "programme.write", key)
    found = standings(session, tuple(members(session, key)), key.year)
    return _drawn(session, key, "contractor_standing", standing_notice(purchaser.name, key.year, found, clock.today()))


def _drawn(session: Session, key: ReportKey, kind: str, paper: YearNotice) -> YearDrawn:
    leaf = Leaf("year_notice.html", {"paper": paper}, page_mark(session), paper.title)
    printed = numbered_pdf(session, _subject(key, kind, paper.title), leaf)
    return YearDrawn(f"{paper.title}.pdf", printed.content, key, printed.stamp)


def _subject(key: ReportKey, kind: str, title: str, *, draft: bool = False) -> Subject:
    law_on = min(date(key.year, 12, 31), clock.today())
    about, unnumbered = f"year:{key.year}:{key.scope}:{key.purchaser_id}", UNNUMBERED if draft else ""
    return Subject(kind, about, title, law_on, key.purchaser_id, unnumbered=unnumbered)


def issue_of_year(session: Session, actor: Actor, drawn: YearDrawn) -> StoredFile:
    """Issue a document of a year, or keep a list of it, with its SHA-256 on record."""
    purchaser = allow_report(session, actor, "programme.write", drawn.key)
    new = NewDocument(KIND, drawn.name, drawn.content, drawn.stamp)
    return issue_document(
        session, actor, "report.issue", Owner(purchaser.id or 0), new, purchaser, more={"year": drawn.key.year}
    )
