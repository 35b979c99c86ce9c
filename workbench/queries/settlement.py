"""The settlement of a contract: contract and amendments, less deductions and payments, to the cent."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, select

from workbench.models.contracts import Contract
from workbench.models.payments import Settlement
from workbench.queries.acceptance import passed_acceptance
from workbench.queries.payments import Payments, payments_of


@dataclass(frozen=True)
class Account:
    """The account of a contract at one moment, in fen; the rest below zero is to be given back."""

    original_fen: int
    changed_fen: int
    deducted_fen: int
    paid_fen: int
    rest_fen: int

    @property
    def due_fen(self) -> int:
        """Return what the contract comes to after amendments and deductions."""
        return self.original_fen + self.changed_fen - self.deducted_fen


@dataclass(frozen=True)
class SettlementCard:
    """The statement as it was drawn up, and how far it is."""

    id: int
    number: str
    drawn_on: date
    account: Account
    agreed_on: date | None
    agreed_by: str
    confirmed_on: date | None
    closed_on: date | None
    version: int


def account_of(payments: Payments) -> Account:
    """Return the account as it stands: what was given back counts against what was paid."""
    return Account(
        original_fen=payments.original_fen,
        changed_fen=payments.changed_fen,
        deducted_fen=payments.deducted_fen,
        paid_fen=payments.paid_fen - payments.refunded_fen,
        rest_fen=payments.rest_fen,
    )


def settlement_row(session: Session, contract_id: int) -> Settlement | None:
    """Return the statement of a contract; None before it was drawn up."""
    return session.exec(select(Settlement).where(Settlement.contract_id == contract_id)).first()


def settlement_card(session: Session, contract_id: int) -> SettlementCard | None:
    """Return the statement of a contract; None before it was drawn up."""
    row = settlement_row(session, contract_id)
    if row is None:
        return None
    account = Account(row.original_fen, row.changed_fen, row.deducted_fen, row.paid_fen, row.rest_fen)
    kept = row.model_dump(include={"number", "drawn_on", "agreed_on", "agreed_by", "confirmed_on", "closed_on"})
    return SettlementCard(id=row.id or 0, account=account, version=row.version, **kept)


def settled_on(session: Session, contract: Contract) -> date | None:
    """Return the day on which the whole was paid or the statement closed; None while anything is owed."""
    row = settlement_row(session, contract.id or 0)
    if row is not None and row.closed_on:
        return row.closed_on
    payments = payments_of(session, contract.id or 0)
    days = [part.paid_on for card in payments.payments for part in card.parts]
    days += [one.paid_on for one in payments.milestones if one.paid_on]
    return max(days) if days and payments.rest_fen <= 0 else None


def accepted_on(session: Session, project_id: int) -> date | None:
    """Return the day on which the passed acceptance was signed; None before."""
    row = passed_acceptance(session, project_id)
    return row.signed_on if row else None
