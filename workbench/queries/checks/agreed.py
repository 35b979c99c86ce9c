"""Checks of what a contract agrees beside its eight clauses: lines, award, supplements, subcontracts, transfer."""

from sqlmodel import Session, col, select

from workbench.models.contracts import Amendment, Contract, ContractLine, Subcontract
from workbench.models.organisations import Contractor
from workbench.models.procurement import Bid, Procurement
from workbench.models.projects import Project, ServiceLine
from workbench.queries.checks.book import run
from workbench.rules.book import RuleBook
from workbench.rules.checks.contract import Agreed, Handed
from workbench.rules.finding import Finding
from workbench.rules.prices import price_of


def agreed_findings(session: Session, project: Project, contract: Contract, book: RuleBook) -> list[Finding]:
    """Return what the rules say of a contract's lines, its difference to the award, and what happened to it."""
    changes = session.exec(select(Amendment.change_fen).where(Amendment.contract_id == contract.id)).all()
    signed_fen = contract.amount_fen if contract.original_fen is None else contract.original_fen
    return [
        *run(book, "contract/good_practice", [k for k, words in contract.good_practice.items() if str(words).strip()]),
        *_lines(session, contract, book),
        *_difference(session, project, contract, book),
        *run(book, "contract/supplement_cap", signed_fen, [fen for fen in changes if fen > 0]),
        *_handed_on(session, project, contract, book),
        *_contractor(session, contract, book),
    ]


def _lines(session: Session, contract: Contract, book: RuleBook) -> list[Finding]:
    rows = session.exec(select(ContractLine).where(ContractLine.contract_id == contract.id)).all()
    amounts = [price_of(r.unit_price_fen, r.package_fen, r.package_units).amount_fen(r.quantity) for r in rows]
    return run(book, "contract/lines_total", contract.amount_fen, amounts) if rows else []


def _difference(session: Session, project: Project, contract: Contract, book: RuleBook) -> list[Finding]:
    """The contract as first signed against the award; what an amendment changed since is judged by its own rule."""
    query = select(Bid).join(Procurement).where(Procurement.project_id == project.id, Bid.awarded)
    bid = session.exec(query.where(Bid.procurement_id == Procurement.id)).first()
    if bid is None:
        return []
    lines = session.exec(select(ServiceLine).where(ServiceLine.project_id == project.id)).all()
    names = {line.id: line.name for line in lines}
    rows = session.exec(select(ContractLine).where(ContractLine.contract_id == contract.id)).all()
    wanted = {line.name: line.quantity for line in lines}
    signed = {names[row.line_id]: row.quantity for row in rows} if rows and contract.original_fen is None else wanted
    first_fen = contract.amount_fen if contract.original_fen is None else contract.original_fen
    return run(
        book,
        "contract/award_difference",
        Agreed(bid.award_fen, project.first_day, project.last_day, wanted),
        Agreed(first_fen, contract.first_day, contract.original_last_day or contract.last_day, signed),
    )


def _handed_on(session: Session, project: Project, contract: Contract, book: RuleBook) -> list[Finding]:
    query = select(Subcontract).where(Subcontract.contract_id == contract.id).order_by(col(Subcontract.id))
    rows = session.exec(query).all()
    parts = [Handed(row.name, row.core, row.consent_on, row.consent_document) for row in rows]
    return [
        *run(
            book,
            "contract/no_transfer",
            transferred=contract.transferred_on is not None,
            subcontracted=bool(rows),
            consented=all(row.consent_on is not None for row in rows),
        ),
        *run(book, "contract/subcontract", parts, allowed=project.subcontracting),
    ]


def _contractor(session: Session, contract: Contract, book: RuleBook) -> list[Finding]:
    kind = session.get_one(Contractor, contract.contractor_id).kind.value
    reason = str(contract.good_practice.get("individual_reason", ""))
    return run(book, "project_definition/individuals", kind, reason)
