"""Checks of stage 4, from the contract's rows."""

from sqlmodel import Session, select

from workbench import clock
from workbench.models.contracts import Contract, Milestone
from workbench.models.procurement import Procurement
from workbench.models.projects import Project
from workbench.queries.checks.book import book_on, run
from workbench.rules.book import RuleBook
from workbench.rules.calendars import national_calendar
from workbench.rules.finding import Finding


def contract_findings(session: Session, contract: Contract) -> list[Finding]:
    """Return what the rules of the day of signing say of a contract; late acts are marked late."""
    project = session.get_one(Project, contract.project_id)
    book = book_on(session, project.purchaser_id, contract.signed_on)
    payments = session.exec(select(Milestone).where(Milestone.contract_id == contract.id)).all()
    present = [key for key, words in contract.clauses.items() if str(words).strip()]
    met = [key for key, answer in project.long_term.items() if answer]
    return [
        *_signing(session, contract, book),
        *run(book, "contract/clauses", present),
        *run(book, "contract/term", contract.first_day, contract.last_day, met),
        *run(book, "contract/milestones_sum", contract.amount_fen, [m.amount_fen for m in payments]),
        *run(book, "contract/performance_bond", contract.bond_fen, contract.amount_fen, cash=False),
        *_after_signing(contract, book),
    ]


def _signing(session: Session, contract: Contract, book: RuleBook) -> list[Finding]:
    """Signing is counted from the notice of award."""
    procurement = session.exec(select(Procurement).where(Procurement.project_id == contract.project_id)).first()
    if procurement is None or procurement.notice_on is None:
        return []
    today, days = clock.today(), national_calendar()
    return run(book, "contract/sign_days", procurement.notice_on, contract.signed_on, today=today, calendar=days)


def _after_signing(contract: Contract, book: RuleBook) -> list[Finding]:
    today, days = clock.today(), national_calendar()
    signed = contract.signed_on
    return [
        *run(book, "contract/publicity_days", signed, contract.published_on, today=today, calendar=days),
        *run(book, "contract/filing_days", signed, contract.filed_on, today=today, calendar=days),
    ]
