"""What a payment of the contract depends on, what was asked for, approved, paid, held back and taken off; to the fen."""

from datetime import date
from typing import Any, Optional

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from workbench.models.types import Versioned


class PaymentTerm(SQLModel, table=True):
    """On what a milestone's money depends, set with the contract; a milestone without one goes by the default."""

    __tablename__ = "payment_term"
    __table_args__ = (UniqueConstraint("milestone_id"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    milestone_id: int = Field(foreign_key="milestone.id", ondelete="CASCADE")
    kind: str = Field(max_length=20)  # progress | advance | final
    gates: list[Any] = Field(sa_type=JSON)  # of reached, quantity, mid, final, acceptance
    quantity_percent: Optional[int] = None  # of the contract's worth that must be delivered, for the gate of quantity


class PaymentAgreement(Versioned, table=True):
    """What a contract agrees on paying: within how many days, counted from what; without one the law's term holds."""

    __tablename__ = "payment_agreement"
    __table_args__ = (UniqueConstraint("contract_id"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id")
    pay_days: Optional[int] = None
    counted_from: str = Field(max_length=20)  # delivery | acceptance
    clause: str = Field(default="", max_length=200)


class Payment(Versioned, table=True):
    """A request for payment against one milestone, and what became of it."""

    __table_args__ = (
        UniqueConstraint("contract_id", "number"),
        CheckConstraint("asked_fen > 0", name="asked_positive"),
        CheckConstraint("approved_fen IS NULL OR approved_fen > 0", name="approved_positive"),
        Index(None, "paid_on", "returned_on"),
    )
    id: Optional[int] = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id", index=True)
    milestone_id: int = Field(foreign_key="milestone.id", index=True)
    number: int
    asked_on: date
    asked_by_id: Optional[int] = Field(default=None, foreign_key="account.id")
    asked_fen: int = Field(sa_type=BigInteger)
    invoice: str = Field(max_length=120)
    note: str = Field(default="", max_length=400)
    approved_on: Optional[date] = None
    approved_by_id: Optional[int] = Field(default=None, foreign_key="account.id")
    approved_fen: Optional[int] = Field(default=None, sa_type=BigInteger)
    returned_on: Optional[date] = None
    returned_reason: str = Field(default="", max_length=400)
    paid_on: Optional[date] = None


class PaymentPart(SQLModel, table=True):
    """Money that left one purse of one year for a payment, by its voucher."""

    __tablename__ = "payment_part"
    __table_args__ = (CheckConstraint("amount_fen > 0", name="amount_positive"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    payment_id: int = Field(foreign_key="payment.id", index=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    source: str = Field(max_length=40)
    year: int
    amount_fen: int = Field(sa_type=BigInteger)
    voucher: str = Field(max_length=60)
    paid_on: date = Field(index=True)


class Deduction(Versioned, table=True):
    """Money taken off by a clause of the contract with its reason, of one milestone or of the whole at settlement.

    A kind of ``retention`` is only held back: it is owed again from the day on which it is released.
    """

    __table_args__ = (CheckConstraint("amount_fen > 0", name="amount_positive"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id", index=True)
    milestone_id: Optional[int] = Field(default=None, foreign_key="milestone.id", index=True)
    kind: str = Field(max_length=20)  # undelivered | breach | other | retention
    clause: str = Field(max_length=200)
    reason: str = Field(max_length=400)
    amount_fen: int = Field(sa_type=BigInteger)
    arithmetic: list[Any] = Field(default_factory=list, sa_type=JSON)  # line by line, in words and exact fen
    finding_id: Optional[int] = Field(default=None, foreign_key="finding.id")
    decided_on: date
    decided_by_id: Optional[int] = Field(default=None, foreign_key="account.id")
    withdrawn_on: Optional[date] = None
    withdrawn_reason: str = Field(default="", max_length=400)
    released_on: Optional[date] = None


class Refund(SQLModel, table=True):
    """Money that the contractor gave back because more was paid than was due."""

    __table_args__ = (CheckConstraint("amount_fen > 0", name="amount_positive"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id", index=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    source: str = Field(max_length=40)
    year: int
    amount_fen: int = Field(sa_type=BigInteger)
    voucher: str = Field(max_length=60)
    received_on: date


class Settlement(Versioned, table=True):
    """The account of a contract as both sides agreed it: contract, deductions, payments, rest."""

    __table_args__ = (UniqueConstraint("contract_id"), UniqueConstraint("number"))
    id: Optional[int] = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id")
    project_id: int = Field(foreign_key="project.id", index=True)
    number: str = Field(max_length=60)
    drawn_on: date
    original_fen: int = Field(sa_type=BigInteger)
    changed_fen: int = Field(sa_type=BigInteger)
    deducted_fen: int = Field(sa_type=BigInteger)
    paid_fen: int = Field(sa_type=BigInteger)  # less what was given back
    rest_fen: int = Field(sa_type=BigInteger)  # below zero: the contractor gives it back
    agreed_on: Optional[date] = None  # by the contractor
    agreed_by: str = Field(default="", max_length=80)
    confirmed_on: Optional[date] = None  # by the leader
    confirmed_by_id: Optional[int] = Field(default=None, foreign_key="account.id")
    closed_on: Optional[date] = None  # nothing is owed any more
