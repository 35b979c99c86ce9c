"""The ledger of payments: what left which purse of which year for which project, and how the years' budgets are used."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from workbench.models.contracts import Contract, Milestone
from workbench.models.organisations import Contractor
from workbench.models.payments import Payment, PaymentPart, Refund
from workbench.models.projects import FundSource, Project
from workbench.models.words import Role
from workbench.security.policy import Actor

READERS = (Role.OFFICER, Role.LEADER, Role.FINANCE, Role.AUDITOR)


@dataclass(frozen=True)
class LedgerLine:
    """One payment or refund: the day, for whom, what for, from which purse, by which voucher; a refund is below zero."""

    on: date
    code: str
    project: str
    contractor: str
    what: str
    source: str
    year: int
    amount_fen: int
    voucher: str
    invoice: str


@dataclass(frozen=True)
class YearUse:
    """A source in a year over all projects: set aside and paid, in fen."""

    year: int
    source: str
    set_aside_fen: int
    paid_fen: int


def ledger_lines(session: Session, actor: Actor, year: int | None = None) -> list[LedgerLine]:
    """Return the payments of the actor's purchasers, of one budget year or of all, oldest first."""
    own = actor.purchasers(*READERS)
    names = _contractors(session, own)
    query = (
        select(PaymentPart, Payment, Milestone, Project)
        .join(Payment, col(Payment.id) == PaymentPart.payment_id)
        .join(Milestone, col(Milestone.id) == Payment.milestone_id)
        .join(Project, col(Project.id) == PaymentPart.project_id)
        .where(col(Project.purchaser_id).in_(own))
    )
    query = query if year is None else query.where(PaymentPart.year == year)
    paid = [
        LedgerLine(
            on=part.paid_on,
            code=project.code,
            project=project.title,
            contractor=names[payment.contract_id],
            what=milestone.name,
            source=part.source,
            year=part.year,
            amount_fen=part.amount_fen,
            voucher=part.voucher,
            invoice=payment.invoice,
        )
        for part, payment, milestone, project in session.exec(query.order_by(col(PaymentPart.id)))
    ]
    return sorted([*paid, *_refunds(session, own, year)], key=lambda one: (one.on, one.code, one.voucher))


def _contractors(session: Session, own: frozenset[int]) -> dict[int, str]:
    """The contractor's name by contract."""
    query = select(Contract.id, Contractor.name).join(Contractor, col(Contractor.id) == Contract.contractor_id)
    query = query.join(Project, col(Project.id) == Contract.project_id).where(col(Project.purchaser_id).in_(own))
    return {contract_id or 0: name for contract_id, name in session.exec(query)}


def _refunds(session: Session, own: frozenset[int], year: int | None) -> list[LedgerLine]:
    query = select(Refund, Project, Contractor).join(Contract, col(Contract.id) == Refund.contract_id)
    query = query.join(Project, col(Project.id) == Contract.project_id)
    query = query.join(Contractor, col(Contractor.id) == Contract.contractor_id)
    query = query.where(col(Project.purchaser_id).in_(own))
    query = query if year is None else query.where(Refund.year == year)
    return [
        LedgerLine(
            row.received_on, project.code, project.title, contractor.name, "退回多付款",
            row.source, row.year, -row.amount_fen, row.voucher, "",
        )
        for row, project, contractor in session.exec(query.order_by(col(Refund.id)))
    ]  # fmt: skip


def year_uses(session: Session, actor: Actor) -> list[YearUse]:
    """Return how the budgets of the actor's purchasers are used by year and source, the newest year first."""
    own = actor.purchasers(*READERS)
    set_aside = select(FundSource.year, FundSource.source, func.sum(FundSource.amount_fen))
    set_aside = set_aside.join(Project, col(Project.id) == FundSource.project_id)
    set_aside = set_aside.where(col(Project.purchaser_id).in_(own), col(Project.approved_on).is_not(None))
    found = session.exec(set_aside.group_by(col(FundSource.year), col(FundSource.source))).all()
    paid = _sums(session, PaymentPart, own)
    back = _sums(session, Refund, own)
    rows = [
        YearUse(year, source, int(fen), paid.get((year, source), 0) - back.get((year, source), 0))
        for year, source, fen in found
    ]
    return sorted(rows, key=lambda one: (-one.year, one.source))


def _sums(session: Session, kind: type[PaymentPart | Refund], own: frozenset[int]) -> dict[tuple[int, str], int]:
    query = select(kind.year, kind.source, func.sum(kind.amount_fen)).join(Project, col(Project.id) == kind.project_id)
    rows = session.exec(query.where(col(Project.purchaser_id).in_(own)).group_by(col(kind.year), col(kind.source)))
    return {(year, source): int(fen) for year, source, fen in rows}
