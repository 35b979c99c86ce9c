"""The programme report of the training county: paragraphs under the five headings, and a case with consent."""

from datetime import date

from sqlmodel import Session, col, select

from workbench import clock
from workbench.demo.people import Cast, as_actor, script
from workbench.models.ledger import CaseFile
from workbench.queries.programme_text import ReportKey
from workbench.services.programme import NewCase, choose_case, save_text


def told_on() -> tuple[int, date]:
    """Return the year of the report, and the day on which it was written."""
    return int(script("programme")["year"]), date.fromisoformat(str(script("programme")["day"]))


def write(session: Session, cast: Cast, project_id: int) -> None:
    """Write the report of the first year, and choose its first closed case."""
    told, officer = script("programme"), as_actor(session, "jingban")
    year, day = told_on()
    key = ReportKey(cast.purchaser_id, year)
    with clock.held_at(day):
        for heading, words in told["texts"].items():
            save_text(session, officer, key, heading, str(words), seen=0)
        closed = select(CaseFile.id).where(CaseFile.project_id == project_id, col(CaseFile.closed_on).is_not(None))
        one, consent = told["case"], date.fromisoformat(str(told["case"]["consent"]))
        new = NewCase(one["title"], one["words"], consent, one["consent_words"])
        choose_case(session, officer, key, session.exec(closed.order_by(col(CaseFile.id))).first() or 0, new)
