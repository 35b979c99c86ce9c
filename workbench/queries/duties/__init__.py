"""What waits for whom, read from the records, each duty with its day, clause and way there.

A source is a function ``(session, actor, today) -> Iterator[Duty]`` that asks the database for the few rows that can be
due; a new one is added to SOURCES and appears on the home screen and in the calendar. None walks all projects.
"""

from collections.abc import Callable, Iterator
from datetime import date

from sqlmodel import Session

from workbench.queries.duties.acceptance import acceptance_duties
from workbench.queries.duties.application import application_duties
from workbench.queries.duties.brought import finding_duties, hotline_duties, misconduct_duties
from workbench.queries.duties.care import care_duties
from workbench.queries.duties.documents import document_duties
from workbench.queries.duties.duty import Duty
from workbench.queries.duties.evidence import evidence_duties
from workbench.queries.duties.ledger import ledger_duties
from workbench.queries.duties.needs import needs_duties
from workbench.queries.duties.objections import objection_duties
from workbench.queries.duties.payments import payment_duties
from workbench.queries.duties.project import project_duties
from workbench.queries.duties.supervision import supervision_duties
from workbench.security.policy import Actor

Source = Callable[[Session, Actor, date], Iterator[Duty]]

SOURCES: tuple[Source, ...] = (
    needs_duties,
    care_duties,
    project_duties,
    objection_duties,
    ledger_duties,
    supervision_duties,
    evidence_duties,
    finding_duties,
    misconduct_duties,
    hotline_duties,
    payment_duties,
    acceptance_duties,
    application_duties,
    document_duties,
)
"""In the order in which duties of the same day are listed."""


def duties_of(session: Session, actor: Actor, today: date) -> list[Duty]:
    """Return what waits for the actor: what is late first, then by day, then what has no day."""
    found = [duty for source in SOURCES for duty in source(session, actor, today)]
    return sorted(found, key=lambda duty: (duty.timing.due is None, duty.timing.due or today))
