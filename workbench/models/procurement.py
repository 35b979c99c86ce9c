"""The procurement record: kept, checked and recomputed here, never conducted here."""

from datetime import date
from decimal import Decimal
from typing import Any, Optional

from sqlalchemy import JSON, BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from workbench.models.types import ExactText, Versioned

_NO = {"server_default": "0"}
_BLANK = {"server_default": ""}
_NOTHING = {"server_default": "{}"}
_NONE = {"server_default": "[]"}


class Procurement(Versioned, table=True):
    """One round of a procedure: method, days, terms, committee, price weight; a failed round is followed by another."""

    __table_args__ = (UniqueConstraint("project_id", "round"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    round: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
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
    ground: str = Field(default="", max_length=400, sa_column_kwargs=_BLANK)  # why this method
    single_source_reason: str = Field(default="", max_length=40, sa_column_kwargs=_BLANK)
    publicity_from: Optional[date] = None  # of a single-source purchase
    publicity_until: Optional[date] = None
    notice_from: Optional[date] = None  # of the invitation to bid
    notice_until: Optional[date] = None
    urgent: bool = Field(default=False, sa_column_kwargs=_NO)
    budget_item: str = Field(default="", max_length=120, sa_column_kwargs=_BLANK)  # with category: what counts together
    category: str = Field(default="", max_length=80, sa_column_kwargs=_BLANK)
    reserved: str = Field(default="", max_length=20, sa_column_kwargs=_BLANK)  # whole, part, none; "" not said
    reserved_reason: str = Field(default="", max_length=400, sa_column_kwargs=_BLANK)
    reserved_fen: Optional[int] = Field(default=None, sa_type=BigInteger)
    reserved_micro_fen: Optional[int] = Field(default=None, sa_type=BigInteger)
    deduction_rate: Optional[Decimal] = Field(default=None, sa_type=ExactText)  # the document's, for small firms
    partner_rate: Optional[Decimal] = Field(default=None, sa_type=ExactText)  # for those with small partners
    lowest_allowed_fen: Optional[int] = Field(default=None, sa_type=BigInteger)
    bond_fen: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs=_NO)
    bond_cash: bool = Field(default=False, sa_column_kwargs=_NO)
    framework: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, sa_column_kwargs=_NOTHING)
    formula: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, sa_column_kwargs=_NOTHING)  # PriceFormula
    quality_scale: str = Field(default="as_marked", max_length=20, sa_column_kwargs={"server_default": "as_marked"})
    low_price_ratios: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, sa_column_kwargs=_NOTHING)
    tie_rule: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, sa_column_kwargs=_NOTHING)  # keys, source
    criteria_announced: Optional[int] = None  # how many the document says it has
    opened_on: Optional[date] = None  # from then on prices stand
    ended_on: Optional[date] = None  # failed or terminated
    ended_ground: str = Field(default="", max_length=40, sa_column_kwargs=_BLANK)
    ended_reason: str = Field(default="", max_length=1000, sa_column_kwargs=_BLANK)


class Bid(SQLModel, table=True):
    """One supplier's price and what the committee found, as recorded from the official procedure."""

    __table_args__ = (UniqueConstraint("procurement_id", "contractor_id"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    procurement_id: int = Field(foreign_key="procurement.id", index=True)
    contractor_id: int = Field(foreign_key="contractor.id")
    price_fen: int = Field(sa_type=BigInteger)  # as opened; without meaning where it was left blank
    quality: Decimal = Field(sa_type=ExactText)  # the committee's total; recomputed where its marks are recorded
    small_firm: bool = False
    deduction: Decimal = Field(default=Decimal(0), sa_type=ExactText)
    invalid_reason: str = Field(default="", max_length=400)
    explanation: str = Field(default="", max_length=1000)
    explanation_minutes: int = 0
    explanation_accepted: Optional[bool] = None
    awarded: bool = False
    price_blank: bool = Field(default=False, sa_column_kwargs=_NO)
    price_words: str = Field(default="", max_length=80, sa_column_kwargs=_BLANK)  # the amount in words
    body_fen: Optional[int] = Field(default=None, sa_type=BigInteger)  # the total in the body of the bid
    correction_confirmed: Optional[bool] = None
    quantity: Optional[Decimal] = Field(default=None, sa_type=ExactText)  # what is scored where the price is fixed
    technical: Optional[Decimal] = Field(default=None, sa_type=ExactText)
    decision: Optional[int] = None  # place in the vote or draw that settled a tie
    decision_how: str = Field(default="", max_length=400, sa_column_kwargs=_BLANK)
    doubted: str = Field(default="", max_length=400, sa_column_kwargs=_BLANK)
    standing: str = Field(default="", max_length=20, sa_column_kwargs=_BLANK)  # scoring.bids.FirmFacts; "" not said
    partner_share: Optional[Decimal] = Field(default=None, sa_type=ExactText)
    declared: bool = Field(default=False, sa_column_kwargs=_NO)  # the declaration of small and medium firms is there
    conditions: list[str] = Field(default_factory=list, sa_type=JSON, sa_column_kwargs=_NONE)  # of six, those met
    responsible_person: str = Field(default="", max_length=40, sa_column_kwargs=_BLANK)
    controller: str = Field(default="", max_length=120, sa_column_kwargs=_BLANK)
    deposit_fen: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs=_NO)
    deposit_form: str = Field(default="", max_length=40, sa_column_kwargs=_BLANK)
    deposit_received_on: Optional[date] = None
    deposit_returned_on: Optional[date] = None
    fallen_on: Optional[date] = None  # refused to sign, or was struck from the candidates
    fallen_reason: str = Field(default="", max_length=400, sa_column_kwargs=_BLANK)
    corrected_fen: Optional[int] = Field(default=None, sa_type=BigInteger)  # confirmed by the bidder
    published_price_points: Optional[Decimal] = Field(default=None, sa_type=ExactText)
    published_total: Optional[Decimal] = Field(default=None, sa_type=ExactText)

    @property
    def award_fen(self) -> int:
        """The price at which a contract is signed: as opened, or as corrected and confirmed; never after a deduction."""
        return self.price_fen if self.corrected_fen is None else self.corrected_fen


class PriceItem(SQLModel, table=True):
    """A line of a bid's price schedule as it was handed in."""

    __tablename__ = "price_item"
    __table_args__ = (UniqueConstraint("bid_id", "position"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    bid_id: int = Field(foreign_key="bid.id", index=True)
    position: int
    name: str = Field(max_length=80)
    quantity: Decimal = Field(sa_type=ExactText)
    unit_yuan: Decimal = Field(sa_type=ExactText)


class Clarification(SQLModel, table=True):
    """A change of the documents: when it was told, whether it affects the bids, and the due day it moved to."""

    id: Optional[int] = Field(default=None, primary_key=True)
    procurement_id: int = Field(foreign_key="procurement.id", index=True)
    told_on: date
    affects_bids: bool
    new_due: Optional[date] = None
    words: str = Field(max_length=1000)


class BidCriterion(SQLModel, table=True):
    """One criterion of the scoring table; objective ones are marked alike by all members."""

    __tablename__ = "bid_criterion"
    __table_args__ = (UniqueConstraint("procurement_id", "code"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    procurement_id: int = Field(foreign_key="procurement.id", index=True)
    position: int
    code: str = Field(max_length=20)
    name: str = Field(max_length=80)
    full: Decimal = Field(sa_type=ExactText)
    kind: str = Field(max_length=20)  # price, objective, subjective
    technical: bool = False
    standard: str = Field(default="", max_length=1000)


class CommitteeMember(SQLModel, table=True):
    """A reviewer by code or by the name of a role, with what was declared."""

    __tablename__ = "committee_member"
    __table_args__ = (UniqueConstraint("procurement_id", "code"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    procurement_id: int = Field(foreign_key="procurement.id", index=True)
    code: str = Field(max_length=20)
    role: str = Field(max_length=80)
    kind: str = Field(max_length=20)  # expert, representative, agency
    declared: bool = False
    relations: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)  # kind, contractor_id, until


class CommitteeMark(SQLModel, table=True):
    """A member's mark on one criterion of one bid, from the official record."""

    __tablename__ = "committee_mark"
    __table_args__ = (UniqueConstraint("bid_id", "member_id", "criterion_id"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    bid_id: int = Field(foreign_key="bid.id", index=True)
    member_id: int = Field(foreign_key="committee_member.id")
    criterion_id: int = Field(foreign_key="bid_criterion.id")
    value: Decimal = Field(sa_type=ExactText)


class RequirementClause(SQLModel, table=True):
    """A qualification or ★ clause of the documents; one that is not met makes a bid invalid."""

    __tablename__ = "requirement_clause"
    __table_args__ = (UniqueConstraint("procurement_id", "code"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    procurement_id: int = Field(foreign_key="procurement.id", index=True)
    position: int
    code: str = Field(max_length=20)
    kind: str = Field(max_length=20)  # qualification, starred
    words: str = Field(max_length=400)


class ClauseFinding(SQLModel, table=True):
    """Whether one bid meets one clause, and what was found."""

    __tablename__ = "clause_finding"
    __table_args__ = (UniqueConstraint("bid_id", "clause_id"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    bid_id: int = Field(foreign_key="bid.id", index=True)
    clause_id: int = Field(foreign_key="requirement_clause.id")
    met: bool
    finding: str = Field(default="", max_length=400)
