"""A project with its service lines, goals and money."""

from datetime import date
from decimal import Decimal
from typing import Any, Optional

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from workbench.models.types import ExactText, Versioned


class Project(Versioned, table=True):
    """A purchase from need to renewal; its stage is read from its records (stages.py)."""

    __table_args__ = (
        UniqueConstraint("purchaser_id", "code"),
        CheckConstraint("budget_fen >= 0", name="budget_not_negative"),
        Index("ix_project_dormant", "dormant", "purchaser_id", "id"),
        Index("ix_project_first_day", "purchaser_id", "first_day"),
        Index("ix_project_last_day", "purchaser_id", "last_day"),
    )
    id: Optional[int] = Field(default=None, primary_key=True)
    purchaser_id: int = Field(foreign_key="purchaser.id", index=True)
    owner_id: int = Field(foreign_key="account.id")
    code: str = Field(max_length=32)
    title: str = Field(max_length=120)
    area: str = Field(default="", max_length=200)
    purpose: str = Field(default="", max_length=1000)
    defined_on: date  # the day of the event that binds the rules of definition
    first_day: date
    last_day: date
    budget_fen: int = Field(sa_type=BigInteger)
    budget_document: str = Field(default="", max_length=120)
    recipients_planned: int = 0
    staffing: str = Field(default="", max_length=1000)
    bidder_requirements: str = Field(default="", max_length=1000)
    negative_list: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # six answers of Order 102 article 10
    long_term: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # five conditions beyond a year
    budget_factors: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    published: str = Field(default="", max_length=2000)  # which figures are published, with the source
    made_up: str = Field(default="", max_length=2000)  # which figures are made for training
    approved_by_id: Optional[int] = Field(default=None, foreign_key="account.id")
    approved_on: Optional[date] = None
    disclosed_on: Optional[date] = None
    consortium: Optional[bool] = None  # whether a consortium may bid; None while not decided
    subcontracting: Optional[bool] = None
    renewal_of_id: Optional[int] = Field(default=None, foreign_key="project.id", index=True)
    dormant: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})  # finished, every clock run out;
    # any event of the project wakes it (security/record.py), so that lists of open matters need not look at it


class ServiceLine(SQLModel, table=True):
    """One service of a project: quantity times unit price, in fen."""

    __tablename__ = "service_line"
    __table_args__ = (
        UniqueConstraint("project_id", "position"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("unit_price_fen >= 0", name="price_not_negative"),
    )
    id: Optional[int] = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    position: int
    catalogue: str = Field(max_length=40)
    catalogue_number: int
    name: str = Field(max_length=80)
    unit: str = Field(max_length=20)
    quantity: int
    quantity_mid: int = 0  # stage target of the mid-term evaluation
    unit_price_fen: int = Field(sa_type=BigInteger)
    standard: str = Field(default="", max_length=400)
    people: int = 0
    guiding_code: str = Field(default="", max_length=40)  # of the guiding catalogue at the purchaser's level
    works_reviewed: bool = False
    licence_required: bool = False
    category: str = Field(default="", max_length=20, sa_column_kwargs={"server_default": ""})  # of a local service
    library: str = Field(default="", max_length=40, sa_column_kwargs={"server_default": ""})  # units and standards used
    standard_id: str = Field(default="", max_length=40, sa_column_kwargs={"server_default": ""})
    check_items: list[Any] = Field(default_factory=list, sa_type=JSON, sa_column_kwargs={"server_default": "[]"})
    package_fen: Optional[int] = Field(default=None, sa_type=BigInteger)  # the price of so many units, where it does
    package_units: Optional[int] = None  # not divide: 40 yuan for 3 visits; unit_price_fen is then rounded


class StaffPost(SQLModel, table=True):
    """People that the project asks for: a post, how many, with which qualification."""

    __tablename__ = "staff_post"
    __table_args__ = (
        UniqueConstraint("project_id", "position"),
        CheckConstraint("people > 0", name="people_positive"),
    )
    id: Optional[int] = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    position: int
    post: str = Field(max_length=80)
    people: int
    qualification: str = Field(default="", max_length=200)
    full_time: bool = True


class MarketSurvey(SQLModel, table=True):
    """What the market was asked before the need was written: when, how, with which result."""

    __tablename__ = "market_survey"
    __table_args__ = (UniqueConstraint("project_id"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    done_on: date
    way: str = Field(max_length=200)
    conclusion: str = Field(max_length=1000)


class SurveyAnswer(SQLModel, table=True):
    """One respondent of a market survey, with a price where one was named."""

    __tablename__ = "survey_answer"
    __table_args__ = (UniqueConstraint("survey_id", "position"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    survey_id: int = Field(foreign_key="market_survey.id", index=True)
    position: int
    name: str = Field(max_length=120)
    price_fen: Optional[int] = Field(default=None, sa_type=BigInteger)
    words: str = Field(default="", max_length=400)


class PublicConsultation(SQLModel, table=True):
    """How the public was asked about the need, and what became of the opinions."""

    __tablename__ = "public_consultation"
    __table_args__ = (
        UniqueConstraint("project_id"),
        CheckConstraint("adopted >= 0 AND adopted <= opinions", name="adopted_of_opinions"),
    )
    id: Optional[int] = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    first_day: date
    last_day: date
    way: str = Field(max_length=200)
    opinions: int
    adopted: int
    words: str = Field(default="", max_length=1000)


class FundSource(SQLModel, table=True):
    """How much of a project's budget comes from which purse in which year."""

    __tablename__ = "fund_source"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="amount_positive"),
        Index("ix_fund_source_year", "year", "project_id"),
    )
    id: Optional[int] = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    year: int
    source: str = Field(max_length=40)  # special_fund counts against the 3 % cap
    amount_fen: int = Field(sa_type=BigInteger)


class FundLedger(SQLModel, table=True):
    """The total of social-assistance subsidies of one year, the base of the next year's cap."""

    __tablename__ = "fund_ledger"
    __table_args__ = (UniqueConstraint("purchaser_id", "year"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    purchaser_id: int = Field(foreign_key="purchaser.id", index=True)
    year: int
    subsidy_total_fen: int = Field(sa_type=BigInteger)
    document: str = Field(max_length=120)


class Goal(SQLModel, table=True):
    """A performance goal with a target for each phase and its weight; weights of a project add up to 1."""

    __table_args__ = (UniqueConstraint("project_id", "position"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    position: int
    name: str = Field(max_length=120)
    unit: str = Field(max_length=20)
    target_mid: Decimal = Field(sa_type=ExactText)
    target_final: Decimal = Field(sa_type=ExactText)
    weight: Decimal = Field(sa_type=ExactText)
