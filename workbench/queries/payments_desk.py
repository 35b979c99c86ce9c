"""The payments of a contract as their screen shows them: milestones with gates, requests, purses, what may be done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from workbench import clock
from workbench.models.contracts import Contract, Milestone
from workbench.models.findings import Finding as RaisedFinding
from workbench.models.organisations import Contractor
from workbench.models.payments import PaymentAgreement, PaymentPart, Refund
from workbench.models.projects import Project
from workbench.queries.checks.gates import Gate, Terms, gates_of, terms_of
from workbench.queries.checks.settlement import is_small, settlement_findings
from workbench.queries.checks.stopped import committed_fen, earned_before_stop, stop_gate
from workbench.queries.contracts import contract_row
from workbench.queries.payments import MilestoneAccount, PaymentCard, Payments, payments_of
from workbench.queries.payments_lines import LineAccount, line_accounts, undelivered_fen, undelivered_words
from workbench.queries.permitted import permitted
from workbench.queries.projects import funding_of
from workbench.queries.settlement import SettlementCard, accepted_on, settlement_card
from workbench.rules.finding import Finding
from workbench.security.policy import Actor, may

ACTIONS = (
    "contract.write",
    "payment.ask",
    "payment.approve",
    "payment.pay",
    "settlement.agree",
    "settlement.confirm",
)


@dataclass(frozen=True)
class Step:
    """A milestone with its terms, its gates as of today, its requests, and what may still be asked for."""

    account: MilestoneAccount
    terms: Terms
    gates: tuple[Gate, ...]
    requests: tuple[PaymentCard, ...]
    room_fen: int

    @property
    def waiting(self) -> tuple[PaymentCard, ...]:
        """Return the requests that are neither paid nor returned."""
        return tuple(one for one in self.requests if one.state in {"asked", "approved"})

    @property
    def closed(self) -> tuple[Gate, ...]:
        """Return the gates that are not met."""
        return tuple(one for one in self.gates if not one.open)


@dataclass(frozen=True)
class PurseLine:
    """One purse of one year: set aside for the project, and what was paid from it less what was given back."""

    year: int
    source: str
    set_aside_fen: int
    paid_fen: int

    @property
    def left_fen(self) -> int:
        """Return what is left in it."""
        return self.set_aside_fen - self.paid_fen


@dataclass(frozen=True)
class PaymentsDesk:
    """Everything the screen of payments shows; ``account`` is None before the contract."""

    project_id: int
    title: str
    code: str
    contractor: str
    contract_id: int
    number: str
    account: Payments
    agreement_version: int
    steps: tuple[Step, ...]
    purses: tuple[PurseLine, ...]
    settlement: SettlementCard | None
    accepted_on: date | None
    small: bool
    lines: tuple[LineAccount, ...]
    told: dict[int, str]  # findings that the contractor was told of, by id
    findings: tuple[Finding, ...]
    can: frozenset[str]
    inside: bool  # of the purchaser's side: sees purses and checks

    @property
    def undelivered_fen(self) -> int:
        """Return what was not delivered at the contract's prices."""
        return undelivered_fen(self.lines)

    @property
    def undelivered_words(self) -> list[str]:
        """Return the arithmetic of it."""
        return undelivered_words(self.lines)

    @property
    def next_step(self) -> Step | None:
        """Return the first milestone with something still to ask for."""
        return next((one for one in self.steps if one.room_fen or one.waiting), None)


def payments_desk(session: Session, actor: Actor, project_id: int) -> PaymentsDesk | None:
    """Return the payments of a project; None before its contract, or where the actor may not read them."""
    project, contract = session.get_one(Project, project_id), contract_row(session, project_id)
    if contract is None or not may(session, actor, "payment.read", project):
        return None
    account = payments_of(session, contract.id or 0)
    inside = may(session, actor, "compliance.read", project)
    agreement = session.exec(select(PaymentAgreement).where(PaymentAgreement.contract_id == contract.id)).first()
    return PaymentsDesk(
        project_id=project_id,
        title=project.title,
        code=project.code,
        contractor=session.get_one(Contractor, contract.contractor_id).name,
        contract_id=contract.id or 0,
        number=contract.number,
        account=account,
        agreement_version=agreement.version if agreement else 0,
        steps=_steps(session, contract, account),
        purses=purses_of(session, project_id) if inside else (),
        settlement=settlement_card(session, contract.id or 0),
        accepted_on=accepted_on(session, project_id),
        small=is_small(session, contract),
        lines=line_accounts(session, contract),
        told=_told(session, project_id),
        findings=tuple(settlement_findings(session, project, contract)) if inside else (),
        can=permitted(session, actor, project, *ACTIONS),
        inside=inside,
    )


def _steps(session: Session, contract: Contract, account: Payments) -> tuple[Step, ...]:
    terms, today = terms_of(session, contract), clock.today()
    rows = {one.id: one for one in session.exec(select(Milestone).where(Milestone.contract_id == contract.id)).all()}
    stopped, earned = stop_gate(session, contract, today), earned_before_stop(session, contract, today)
    left = None if earned is None else max((earned.fen or 0) - committed_fen(account), 0)
    return tuple(
        Step(
            account=one,
            terms=terms[one.id],
            gates=(*gates_of(session, contract, rows[one.id], terms[one.id], today), *stopped)
            if not one.settled
            else (),
            requests=tuple(card for card in account.payments if card.milestone_id == one.id),
            room_fen=account.room_fen(one.id) if left is None else min(account.room_fen(one.id), left),
        )
        for one in account.milestones
    )


def purses_of(session: Session, project_id: int) -> tuple[PurseLine, ...]:
    """Return the purses of a project in the order of its budget."""
    paid = _sums(session, PaymentPart, project_id)
    back = _sums(session, Refund, project_id)
    found: dict[tuple[int, str], int] = {}
    for year, source, fen in funding_of(session, project_id):
        found[year, source] = found.get((year, source), 0) + fen
    return tuple(
        PurseLine(year, source, fen, paid.get((year, source), 0) - back.get((year, source), 0))
        for (year, source), fen in found.items()
    )


def _sums(session: Session, kind: type[PaymentPart | Refund], project_id: int) -> dict[tuple[int, str], int]:
    query = select(kind.year, kind.source, func.sum(kind.amount_fen)).where(kind.project_id == project_id)
    rows: Sequence[tuple[int, str, int]] = session.exec(query.group_by(col(kind.year), col(kind.source))).all()
    return {(year, source): int(fen) for year, source, fen in rows}


def _told(session: Session, project_id: int) -> dict[int, str]:
    query = select(RaisedFinding).where(RaisedFinding.project_id == project_id, col(RaisedFinding.told_on).is_not(None))
    rows = session.exec(query.order_by(col(RaisedFinding.id).desc()))
    return {row.id or 0: f"{row.notice} {row.words}"[:80] for row in rows}
