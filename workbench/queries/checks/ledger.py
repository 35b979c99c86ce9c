"""Checks of the ledger and the roster, from their rows: kept, closed month by month, staff in place, pace."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from sqlmodel import Session, col, func, select

from scoring.deadlines import add_months
from workbench import clock
from workbench.models.contracts import Contract
from workbench.models.ledger import LedgerMonth, ServiceMonth
from workbench.models.projects import Project, ServiceLine
from workbench.queries.checks.book import book_on, run
from workbench.queries.checks.staff import staff_findings
from workbench.queries.delivered import delivered
from workbench.queries.progress_lines import LineProgress, counted_to, line_progress
from workbench.rules.finding import Finding
from workbench.rules.values import share


def ledger_findings(session: Session, project: Project, contract: Contract) -> list[Finding]:
    """Return what the rules say of a project's ledger, roster and pace."""
    today, done = clock.today(), delivered(session, project.id or 0)
    query = select(func.coalesce(func.sum(ServiceMonth.visits), 0)).where(ServiceMonth.project_id == project.id)
    visits = int(session.exec(query).one())
    kept = run(
        book_on(session, project.purchaser_id, contract.signed_on),
        "ledger/kept",
        visits,
        contract.first_day,
        today=today,
    )
    if done.basis == "none":
        return kept
    rows = session.exec(
        select(ServiceLine).where(ServiceLine.project_id == project.id).order_by(col(ServiceLine.position))
    ).all()
    until = counted_to(session, project.id or 0, done, contract)
    lines = line_progress(session, project, contract, rows, done, until, threshold(session, project))
    book = book_on(session, project.purchaser_id, min(today, contract.last_day))
    closings = closings_of(session, contract, today) if visits else []
    return [
        *kept,
        *run(book, "ledger/months", closings, today=today),
        *staff_findings(session, project, today),
        *pace_findings(session, project, lines, until),
    ]


def closings_of(session: Session, contract: Contract, today: date) -> list[tuple[date, date | None, date | None]]:
    """Return the full months of the term since the ledger began: first day, submitted, verified."""
    begun = session.exec(
        select(func.min(ServiceMonth.month)).where(ServiceMonth.project_id == contract.project_id)
    ).one()
    rows = session.exec(select(LedgerMonth).where(LedgerMonth.project_id == contract.project_id))
    closed = {one.month: one for one in rows}
    month, found = begun, []
    while month is not None and month <= contract.last_day and add_months(month, 1) <= today:
        row = closed.get(month)
        submitted = row.submitted_on if row and row.state != "returned" else None
        found.append((month, submitted, row.verified_on if row and row.state == "verified" else None))
        month = add_months(month, 1)
    return found


def threshold(session: Session, project: Project) -> Fraction:
    """Return by how much a line may be behind before it is called so: the bureau's value of today."""
    rule = book_on(session, project.purchaser_id, clock.today()).rule("ledger/pace")
    return Fraction(share(rule, "behind_share")) if rule else Fraction(1)


def pace_findings(
    session: Session, project: Project, lines: Sequence[LineProgress], until: date | None
) -> list[Finding]:
    """Return the early warning; nothing while there is no figure."""
    if until is None:
        return []
    book = book_on(session, project.purchaser_id, until)
    return run(book, "ledger/pace", [(one.name, one.done, one.expected) for one in lines], until=until)
