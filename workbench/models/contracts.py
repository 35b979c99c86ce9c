"""The contract, its milestones to the fen, and what was delivered and paid."""

from datetime import date
from decimal import Decimal
from typing import Any, Optional

from sqlalchemy import JSON, BigInteger, CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from workbench.models.types import ExactText, Versioned


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
    legal_basis: str = Field(default="", max_length=200, sa_column_kwargs={"server_default": ""})
    good_practice: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSON, sa_column_kwargs={"server_default": "{}"}
    )  # performance goals, evaluation and payment, secrecy, handover, no transfer, insurance, in words
    bond_form: str = Field(default="", max_length=20, sa_column_kwargs={"server_default": ""})
    original_fen: Optional[int] = Field(default=None, sa_type=BigInteger)  # None until the first amendment
    original_last_day: Optional[date] = None
    transferred_on: Optional[date] = None  # a transfer that was found
    transfer_finding: str = Field(default="", max_length=400, sa_column_kwargs={"server_default": ""})


class ContractLine(SQLModel, table=True):
    """A service line at the price of the contract; a contract without any goes by the definition."""

    __tablename__ = "contract_line"
    __table_args__ = (
        UniqueConstraint("contract_id", "line_id"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("unit_price_fen >= 0", name="price_not_negative"),
    )
    id: Optional[int] = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id", index=True)
    line_id: int = Field(foreign_key="service_line.id", index=True)
    quantity: int
    unit_price_fen: int = Field(sa_type=BigInteger)
    package_fen: Optional[int] = Field(default=None, sa_type=BigInteger)
    package_units: Optional[int] = None


class ContractGoal(SQLModel, table=True):
    """A performance goal as the contract takes it over, with the point by which the evaluation scores it."""

    __tablename__ = "contract_goal"
    __table_args__ = (UniqueConstraint("contract_id", "goal_id"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id", index=True)
    goal_id: int = Field(foreign_key="goal.id")
    target: Decimal = Field(sa_type=ExactText)
    tree_id: str = Field(max_length=40)
    point_code: str = Field(max_length=20)


class Amendment(SQLModel, table=True):
    """A supplementary contract: what it changes, by how much, until when."""

    __table_args__ = (UniqueConstraint("contract_id", "position"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id", index=True)
    position: int
    number: str = Field(max_length=40)
    signed_on: date
    reason: str = Field(max_length=1000)
    change_fen: int = Field(sa_type=BigInteger)
    last_day: Optional[date] = None


class Subcontract(SQLModel, table=True):
    """Work handed on with or without the purchaser's consent."""

    __table_args__ = (CheckConstraint("amount_fen >= 0", name="amount_not_negative"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id", index=True)
    name: str = Field(max_length=120)
    content: str = Field(max_length=400)
    amount_fen: int = Field(sa_type=BigInteger)
    core: bool
    consent_on: Optional[date] = None
    consent_document: str = Field(default="", max_length=120)


class CareAgreement(Versioned, table=True):
    """委托照料服务协议: who looks after a dispersed person in extreme hardship, with which duties, for which fee."""

    __tablename__ = "care_agreement"
    __table_args__ = (
        UniqueConstraint("purchaser_id", "number"),
        CheckConstraint("monthly_fee_fen >= 0", name="fee_not_negative"),
    )
    id: Optional[int] = Field(default=None, primary_key=True)
    purchaser_id: int = Field(foreign_key="purchaser.id", index=True)
    recipient_id: int = Field(foreign_key="recipient.id", index=True)
    township_id: int = Field(foreign_key="organisation.id", index=True)
    number: str = Field(max_length=40)
    carer: str = Field(max_length=80)
    carer_kind: str = Field(max_length=40)  # by the ids of project_definition/contractor_type
    relation: str = Field(default="", max_length=80)
    reason: str = Field(default="", max_length=400)  # why a person suits
    self_care: str = Field(max_length=20)
    duties: list[Any] = Field(sa_type=JSON)
    monthly_fee_fen: int = Field(sa_type=BigInteger)
    source: str = Field(max_length=40)
    signed_on: date
    first_day: date
    last_day: date
    ended_on: Optional[date] = None
    ended_reason: str = Field(default="", max_length=400)


class CareVisit(SQLModel, table=True):
    """A check of a care agreement: on which day, which duties were kept."""

    __tablename__ = "care_visit"
    __table_args__ = (UniqueConstraint("agreement_id", "visited_on"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    agreement_id: int = Field(foreign_key="care_agreement.id", index=True)
    visited_on: date
    visitor: str = Field(max_length=80)
    kept: list[Any] = Field(sa_type=JSON)
    words: str = Field(default="", max_length=400)


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
