"""Checks on supervision: read by the purchaser's side alone, because the contractor may not know of inspections."""

from sqlmodel import Session, select

from workbench import clock
from workbench.models.contracts import Contract
from workbench.models.projects import Project
from workbench.queries.bids import bid_result, procurement_of
from workbench.queries.checks.book import book_on, run
from workbench.queries.supervision_results import made_on, quarters_of
from workbench.rules.book import RuleBook
from workbench.rules.finding import Finding


def supervision_findings(session: Session, project: Project) -> list[Finding]:
    """Return what the rules say of the inspections of a project; nothing before its contract."""
    contract = session.exec(select(Contract).where(Contract.project_id == project.id)).first()
    if contract is None:
        return []
    book, today = book_on(session, project.purchaser_id, contract.signed_on), clock.today()
    quarters = [(one.first_day, one.last_day, one.made) for one in quarters_of(session, project, today)]
    return [
        *run(book, "performance/supervision", quarters, today=today),
        *_low_price(session, contract, book),
    ]


def _low_price(session: Session, contract: Contract, book: RuleBook) -> list[Finding]:
    """A price that was explained and accepted before the award asks for being watched afterwards."""
    row = procurement_of(session, contract.project_id)
    lines = bid_result(session, row).lines if row else ()
    told = next((one.explanation for one in lines if one.awarded and one.explanation), "")
    made = len(made_on(session, contract.project_id))
    return run(book, "performance/low_price_watch", f"低价说明：{told}" if told else "", made)
