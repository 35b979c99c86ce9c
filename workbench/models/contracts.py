"""The contract, its milestones to the fen, and what was delivered and paid."""

from datetime import date
from typing import Any, Optional

from sqlalchemy import JSON, BigInteger, CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from workbench.models.types import Versioned


class Contract(Versioned, table=True):
    """A signed contract with its eight clauses."""

    __table_args__ = (UniqueConstraint("project_id"), UniqueConstraint("number"))
    id: Optional[int] = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    contractor_id: int = Field(foreign_key="contractor.id", index=True)
    number: str = Field(max_length=40)
    amount_fen: int = Field(sa_type=BigInteger)
    signed_on: date
    first_day: date
    last_day: date
    clauses: dict[str, Any] = Field(sa_type=JSON)  # eight clauses, in words
    bond_fen: int = Field(default=0, sa_type=BigInteger)
    published_on: Optional[date] = None
    filed_on: Optional[date] = None
    filing_number: str = Field(default="", max_length=60)
    late_reason: str = Field(default="", max_length=400)


class Milestone(SQLModel, table=True):
    """A payment of the contract: due day, amount, and when it was done and paid."""

    __table_args__ = (
        UniqueConstraint("contract_id", "position"),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
    )
    id: Optional[int] = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id", index=True)
    position: int
    name: str = Field(max_length=80)
    due_on: date
    amount_fen: int = Field(sa_type=BigInteger)
    done_on: Optional[date] = None
    paid_on: Optional[date] = None


class Delivery(SQLModel, table=True):
    """Qualified quantity of one service line delivered in one month, with the recipients served."""

    __table_args__ = (
        UniqueConstraint("line_id", "month"),
        CheckConstraint("quantity >= 0", name="quantity_not_negative"),
    )
    id: Optional[int] = Field(default=None, primary_key=True)
    line_id: int = Field(foreign_key="service_line.id", index=True)
    month: date  # its first day
    quantity: int
    people: int
