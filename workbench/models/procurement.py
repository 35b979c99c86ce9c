"""The procurement record: kept, checked and recomputed here, never conducted here."""

from datetime import date
from decimal import Decimal
from typing import Optional

from sqlalchemy import BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from workbench.models.types import ExactText, Versioned


class Procurement(Versioned, table=True):
    """One procedure: method, days, committee, price weight."""

    __table_args__ = (UniqueConstraint("project_id"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    method: str = Field(max_length=40)
    agency: str = Field(default="", max_length=120)
    ceiling_fen: int = Field(sa_type=BigInteger)
    started_on: date
    documents_from: date
    documents_until: date
    responses_due: date
    reviewed_on: date
    report_received_on: date
    price_weight: Decimal = Field(sa_type=ExactText)  # points of 100; quality has the rest
    price_formula: str = Field(default="lowest", max_length=40)
    committee_size: int
    committee_experts: int
    agency_staff: int = 0
    complex_or_public: bool = False
    intent_published_on: Optional[date] = None
    approval: str = Field(default="", max_length=120)
    approved_on: Optional[date] = None
    awarded_on: Optional[date] = None
    notice_on: Optional[date] = None
    award_reason: str = Field(default="", max_length=1000)


class Bid(SQLModel, table=True):
    """One supplier's price and the committee's quality mark as recorded from the official procedure."""

    __table_args__ = (UniqueConstraint("procurement_id", "contractor_id"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    procurement_id: int = Field(foreign_key="procurement.id", index=True)
    contractor_id: int = Field(foreign_key="contractor.id")
    price_fen: int = Field(sa_type=BigInteger)
    quality: Decimal = Field(sa_type=ExactText)
    small_firm: bool = False
    deduction: Decimal = Field(default=Decimal(0), sa_type=ExactText)
    invalid_reason: str = Field(default="", max_length=400)
    explanation: str = Field(default="", max_length=1000)
    explanation_minutes: int = 0
    explanation_accepted: Optional[bool] = None
    awarded: bool = False
