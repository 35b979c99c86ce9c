"""Checks of care agreements, on the day of signing, with what has been checked since."""

from sqlmodel import Session, func, select

from workbench import clock
from workbench.models.contracts import CareAgreement, CareVisit
from workbench.models.needs import Recipient
from workbench.queries.checks.book import book_on, run
from workbench.rules.checks.contract import Care
from workbench.rules.finding import Finding


def care_findings(session: Session, row: CareAgreement) -> list[Finding]:
    """Return what the rules say of an agreement: the person, the carer, duties, term, checks, why an individual."""
    book = book_on(session, row.purchaser_id, row.signed_on)
    last = session.exec(select(func.max(CareVisit.visited_on)).where(CareVisit.agreement_id == row.id)).one()
    care = Care(
        category=session.get_one(Recipient, row.recipient_id).category,
        carer_kind=row.carer_kind,
        duties=[str(duty) for duty in row.duties],
        first=row.first_day,
        last=row.ended_on or row.last_day,
        last_visit=last,
        today=clock.today(),
    )
    return [
        *run(book, "contract/care_agreement", care),
        *run(book, "project_definition/individuals", row.carer_kind, row.reason),
    ]
