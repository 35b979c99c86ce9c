"""Whether a contractor may be given work on a day: the bars in force, a stop in the decider's own sphere, a warning elsewhere."""

from datetime import date

from sqlmodel import Session

from workbench.models.organisations import Contractor
from workbench.queries.checks.book import book_on, run
from workbench.queries.findings import bars_of
from workbench.rules.finding import Finding

BAN = "performance/misconduct_ban"


def barred_findings(session: Session, purchaser_id: int, contractor_id: int, wanted_on: date) -> list[Finding]:
    """Return what the bars of a contractor say of giving it work on a day; each by the rule of the day it began."""
    bars = bars_of(session, contractor_id, wanted_on)
    if not bars:
        return run(book_on(session, purchaser_id, wanted_on), BAN, None, wanted_on)
    name = session.get_one(Contractor, contractor_id).name
    found: list[Finding] = []
    for bar in bars:
        book = book_on(session, bar.purchaser_id or purchaser_id, bar.first_day)
        told = f"{bar.purchaser}{bar.document}，{bar.scope}" if bar.document else bar.scope
        inside = bar.stops(purchaser_id)
        found += run(book, BAN, bar.first_day, wanted_on, until=bar.last_day, whose=name, told=told, inside=inside)
    return found
