"""What a contract's payments come to: each milestone's account, each request, the money taken off, the whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from workbench.models.contracts import Amendment, Contract, Milestone
from workbench.models.payments import Deduction, Payment, PaymentAgreement, PaymentPart, Refund

RETENTION = "retention"
KINDS = {"progress": "进度款", "advance": "预付款", "final": "尾款"}
GATES = {
    "reached": "节点完成",
    "quantity": "服务量达到约定",
    "mid": "中期评估已确认",
    "final": "期末评估已确认且不低于约定等级",
    "acceptance": "验收合格",
}
DEDUCTION_KINDS = {
    "undelivered": "没有完成的服务量",
    "breach": "违约",
    "other": "其他约定的扣减",
    RETENTION: "暂扣（质保金、尾款）",
}


@dataclass(frozen=True)
class Part:
    """Money that left one purse of one year."""

    source: str
    year: int
    amount_fen: int
    voucher: str
    paid_on: date


@dataclass(frozen=True)
class PaymentCard:
    """One request with what became of it."""

    id: int
    number: int
    milestone_id: int
    asked_on: date
    asked_fen: int
    invoice: str
    note: str
    approved_on: date | None
    approved_fen: int | None
    returned_on: date | None
    returned_reason: str
    paid_on: date | None
    version: int
    parts: tuple[Part, ...]

    @property
    def state(self) -> str:
        """Return how far it is: paid, returned, approved or asked."""
        if self.paid_on:
            return "paid"
        if self.returned_on:
            return "returned"
        return "approved" if self.approved_on else "asked"

    @property
    def claims_fen(self) -> int:
        """Return what it lays claim to: nothing once it was returned."""
        if self.returned_on:
            return 0
        return self.asked_fen if self.approved_fen is None else self.approved_fen


@dataclass(frozen=True)
class DeductionCard:
    """Money taken off, or held back until it is released."""

    id: int
    milestone_id: int | None
    kind: str
    clause: str
    reason: str
    amount_fen: int
    arithmetic: tuple[str, ...]
    finding_id: int | None
    decided_on: date
    withdrawn_on: date | None
    withdrawn_reason: str
    released_on: date | None
    version: int

    @property
    def taken_fen(self) -> int:
        """Return what it takes off for good."""
        return 0 if self.withdrawn_on or self.kind == RETENTION else self.amount_fen

    @property
    def held_fen(self) -> int:
        """Return what it holds back now."""
        return self.amount_fen if self.kind == RETENTION and not (self.withdrawn_on or self.released_on) else 0


@dataclass(frozen=True)
class MilestoneAccount:
    """A milestone to the fen; ``paid_fen`` of an old record is its whole amount."""

    id: int
    position: int
    name: str
    due_on: date
    amount_fen: int
    done_on: date | None
    deducted_fen: int
    held_fen: int
    claimed_fen: int
    paid_fen: int
    paid_on: date | None

    @property
    def due_fen(self) -> int:
        """Return what is to be paid for it in the end, what is held back included."""
        return self.amount_fen - self.deducted_fen

    @property
    def open_fen(self) -> int:
        """Return what may still be asked for."""
        return max(self.due_fen - self.held_fen - self.claimed_fen, 0)

    @property
    def settled(self) -> bool:
        """Tell whether nothing is owed for it any more."""
        return self.paid_fen >= self.due_fen


@dataclass(frozen=True)
class RefundCard:
    """Money given back by the contractor."""

    source: str
    year: int
    amount_fen: int
    voucher: str
    received_on: date


@dataclass(frozen=True)
class Payments:
    """Everything paid and to be paid under a contract."""

    contract_id: int
    project_id: int
    original_fen: int
    changed_fen: int
    milestones: tuple[MilestoneAccount, ...]
    payments: tuple[PaymentCard, ...]
    deductions: tuple[DeductionCard, ...]
    refunds: tuple[RefundCard, ...]
    pay_days: int | None
    counted_from: str

    @property
    def contract_fen(self) -> int:
        """Return the amount of the contract with its amendments."""
        return self.original_fen + self.changed_fen

    @property
    def deducted_fen(self) -> int:
        """Return what was taken off for good."""
        return sum(one.taken_fen for one in self.deductions)

    @property
    def held_fen(self) -> int:
        """Return what is held back now."""
        return sum(one.held_fen for one in self.deductions)

    @property
    def due_fen(self) -> int:
        """Return what the contractor is due in the end."""
        return self.contract_fen - self.deducted_fen

    @property
    def paid_fen(self) -> int:
        """Return what was paid."""
        return sum(one.paid_fen for one in self.milestones)

    @property
    def refunded_fen(self) -> int:
        """Return what was given back."""
        return sum(one.amount_fen for one in self.refunds)

    @property
    def rest_fen(self) -> int:
        """Return what is still to be paid; below zero it is to be given back."""
        return self.due_fen - self.paid_fen + self.refunded_fen

    def milestone(self, milestone_id: int) -> MilestoneAccount:
        """Return one milestone's account."""
        return next(one for one in self.milestones if one.id == milestone_id)

    def room_fen(self, milestone_id: int) -> int:
        """Return what may still be asked for under a milestone: never more than the whole contract has left."""
        left = self.due_fen - self.held_fen - sum(one.claimed_fen for one in self.milestones)
        return max(min(self.milestone(milestone_id).open_fen, left), 0)


def payments_of(session: Session, contract_id: int) -> Payments:
    """Return the payments of a contract."""
    contract = session.get_one(Contract, contract_id)
    deductions, cards = deductions_of(session, contract_id), _cards(session, contract_id)
    changed = sum(session.exec(select(Amendment.change_fen).where(Amendment.contract_id == contract_id)))
    agreement = session.exec(select(PaymentAgreement).where(PaymentAgreement.contract_id == contract_id)).first()
    query = select(Milestone).where(Milestone.contract_id == contract_id).order_by(col(Milestone.position))
    return Payments(
        contract_id=contract_id,
        project_id=contract.project_id,
        original_fen=contract.amount_fen - changed,
        changed_fen=changed,
        milestones=tuple(_account(row, cards, deductions) for row in session.exec(query)),
        payments=cards,
        deductions=deductions,
        refunds=_refunds(session, contract_id),
        pay_days=agreement.pay_days if agreement else None,
        counted_from=agreement.counted_from if agreement else "delivery",
    )


def bound_milestones(session: Session, contract_id: int) -> frozenset[int]:
    """Return the milestones with requests or deductions, withdrawn ones too: an amendment leaves them as they are."""
    asked = session.exec(select(Payment.milestone_id).where(Payment.contract_id == contract_id)).all()
    taken = session.exec(select(Deduction.milestone_id).where(Deduction.contract_id == contract_id)).all()
    return frozenset(one for one in [*asked, *taken] if one is not None)


def _account(row: Milestone, cards: Sequence[PaymentCard], deductions: Sequence[DeductionCard]) -> MilestoneAccount:
    own = [one for one in cards if one.milestone_id == row.id]
    taken = [one for one in deductions if one.milestone_id == row.id]
    old = row.amount_fen if row.paid_on and not own else 0  # paid before requests were kept
    return MilestoneAccount(
        id=row.id or 0,
        position=row.position,
        name=row.name,
        due_on=row.due_on,
        amount_fen=row.amount_fen,
        done_on=row.done_on,
        deducted_fen=sum(one.taken_fen for one in taken),
        held_fen=sum(one.held_fen for one in taken),
        claimed_fen=old + sum(one.claims_fen for one in own),
        paid_fen=old + sum(part.amount_fen for one in own for part in one.parts),
        paid_on=row.paid_on if old else max((one.paid_on for one in own if one.paid_on), default=None),
    )


def _cards(session: Session, contract_id: int) -> tuple[PaymentCard, ...]:
    rows = session.exec(select(Payment).where(Payment.contract_id == contract_id).order_by(col(Payment.number))).all()
    query = select(PaymentPart).where(col(PaymentPart.payment_id).in_([row.id for row in rows]))
    parts = session.exec(query.order_by(col(PaymentPart.id))).all()
    return tuple(_card(row, [part for part in parts if part.payment_id == row.id]) for row in rows)


def _card(row: Payment, parts: Sequence[PaymentPart]) -> PaymentCard:
    kept = row.model_dump(exclude={"contract_id", "asked_by_id", "approved_by_id"})
    money = tuple(Part(one.source, one.year, one.amount_fen, one.voucher, one.paid_on) for one in parts)
    return PaymentCard(**kept, parts=money)


def deductions_of(session: Session, contract_id: int) -> tuple[DeductionCard, ...]:
    """Return what was taken off or held back, withdrawn ones too, in the order of the decisions."""
    query = select(Deduction).where(Deduction.contract_id == contract_id).order_by(col(Deduction.id))
    return tuple(
        DeductionCard(**row.model_dump(exclude={"contract_id", "decided_by_id", "arithmetic"}), arithmetic=_words(row))
        for row in session.exec(query)
    )


def _words(row: Deduction) -> tuple[str, ...]:
    return tuple(str(one) for one in row.arithmetic)


def _refunds(session: Session, contract_id: int) -> tuple[RefundCard, ...]:
    query = select(Refund).where(Refund.contract_id == contract_id).order_by(col(Refund.id))
    return tuple(
        RefundCard(row.source, row.year, row.amount_fen, row.voucher, row.received_on) for row in session.exec(query)
    )
