"""What follows from a final result: the decision, next year's budget, and the visits after the end."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Optional

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from workbench.models.types import ExactText, Versioned


class ResultDecision(SQLModel, table=True):
    """A decision to continue, improve or stop, tied to one version of a final result; the newest of a project holds."""

    __tablename__ = "result_decision"
    __table_args__ = (UniqueConstraint("result_id"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    result_id: int = Field(foreign_key="result.id")
    kind: str = Field(max_length=12)  # continue | improve | stop
    total: Decimal = Field(sa_type=ExactText)  # as it was when decided
    grade: str = Field(default="", max_length=20)
    reason: str = Field(max_length=1000)
    improvements: list[Any] = Field(default_factory=list, sa_type=JSON)  # sentences that the next contract takes up
    departure: str = Field(default="", max_length=1000)  # why it departs from what the grade asks for
    document: str = Field(max_length=120)
    decided_on: date
    decided_by_id: int = Field(foreign_key="account.id")


class NextBudget(Versioned, table=True):
    """Next year's budget of a service that goes on, with its document; its lines carry the arithmetic."""

    __tablename__ = "next_budget"
    __table_args__ = (UniqueConstraint("project_id"), CheckConstraint("amount_fen > 0", name="amount_positive"))
    id: Optional[int] = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    year: int
    amount_fen: int = Field(sa_type=BigInteger)
    document: str = Field(default="", max_length=120)
    made_on: date
    made_by_id: int = Field(foreign_key="account.id")
    carried_to_id: Optional[int] = Field(default=None, foreign_key="project.id", index=True)


class NextBudgetLine(SQLModel, table=True):
    """One service line of next year's budget: quantity, price, and why they change."""

    __tablename__ = "next_budget_line"
    __table_args__ = (
        UniqueConstraint("budget_id", "line_id"),
        CheckConstraint("quantity >= 0", name="quantity_not_negative"),
        CheckConstraint("unit_price_fen >= 0", name="price_not_negative"),
    )
    id: Optional[int] = Field(default=None, primary_key=True)
    budget_id: int = Field(foreign_key="next_budget.id", index=True)
    line_id: int = Field(foreign_key="service_line.id")
    quantity: int  # 0: the line is not bought again
    unit_price_fen: int = Field(sa_type=BigInteger)
    package_fen: Optional[int] = Field(default=None, sa_type=BigInteger)
    package_units: Optional[int] = None
    reason: str = Field(default="", max_length=400)


class NextBudgetSource(SQLModel, table=True):
    """How much of next year's budget comes from which purse."""

    __tablename__ = "next_budget_source"
    __table_args__ = (
        UniqueConstraint("budget_id", "source"),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
    )
    id: Optional[int] = Field(default=None, primary_key=True)
    budget_id: int = Field(foreign_key="next_budget.id", index=True)
    source: str = Field(max_length=40)
    amount_fen: int = Field(sa_type=BigInteger)


class FollowUpRound(Versioned, table=True):
    """One round of visits after the end: frame and seed are committed first, revealed when the draw is made."""

    __tablename__ = "follow_up_round"
    __table_args__ = (UniqueConstraint("project_id", "months"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    months: int  # after the end of the service
    ended_on: date
    due_on: date
    frame: list[Any] = Field(sa_type=JSON)  # [unit, township id, line id], codes only
    frame_digest: str = Field(max_length=64)
    commitment: str = Field(max_length=64)
    seed: str = Field(max_length=64)  # shown once the draw is made
    salt: str = Field(max_length=64)
    basis: str = Field(max_length=20)  # where the frame comes from: ledger | wishes
    sample: int  # as many as were to be drawn
    size: int  # as many as were drawn: the smallest groups may have asked for more
    committed_at: datetime
    drawn_at: Optional[datetime] = None
    closed_on: Optional[date] = None
    late_reason: str = Field(default="", max_length=400)


class FollowUpVisit(Versioned, table=True):
    """One drawn service of one recipient: who visits, whether the person was reached, and how the service stands."""

    __tablename__ = "follow_up_visit"
    __table_args__ = (
        UniqueConstraint("round_id", "recipient_id", "line_id"),
        Index(None, "unit_id", "visited_on"),
    )
    id: Optional[int] = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="follow_up_round.id", index=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    recipient_id: int = Field(foreign_key="recipient.id", index=True)
    line_id: int = Field(foreign_key="service_line.id")
    township_id: int = Field(foreign_key="organisation.id")
    position: int  # the row on the paper form
    unit_id: int = Field(foreign_key="organisation.id")  # the township or village that visits
    visited_on: Optional[date] = None
    visitor: str = Field(default="", max_length=80)
    manner: str = Field(default="", max_length=20)  # home | phone | other
    contact: str = Field(default="", max_length=20)  # reached | not_reached | refused
    why_not: str = Field(default="", max_length=200)
    service_state: str = Field(default="", max_length=20)  # kept | changed | lapsed
    note: str = Field(default="", max_length=400)
    problem: str = Field(default="", max_length=400)
    problem_goes: str = Field(default="", max_length=12)  # need | finding
    wanted_id: Optional[int] = Field(default=None, foreign_key="wanted_service.id")
    finding_id: Optional[int] = None  # the finding that was raised
