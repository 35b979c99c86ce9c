"""Households, recipients by pseudonymous code, assessed needs, wanted services, and what is received already."""

from datetime import date
from typing import Any, Optional

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from workbench.models.types import Versioned, word
from workbench.models.words import Disposition

_EMPTY = {"server_default": ""}
_WITH_VISIT = text("next_visit_on IS NOT NULL")


class Household(Versioned, table=True):
    """A household by code; identity lives in the vault. The risk level is the newest of household_risk."""

    __table_args__ = (
        UniqueConstraint("purchaser_id", "code"),
        Index(None, "township_id", "code"),
        Index(None, "village_id", "code"),
        # only of households with a date: an import of thousands has none yet, and its lock is short
        Index(None, "purchaser_id", "next_visit_on", sqlite_where=_WITH_VISIT, postgresql_where=_WITH_VISIT),
    )
    id: Optional[int] = Field(default=None, primary_key=True)
    purchaser_id: int = Field(foreign_key="purchaser.id", index=True)
    code: str = Field(max_length=32)
    township_id: int = Field(foreign_key="organisation.id", index=True)
    village_id: Optional[int] = Field(default=None, foreign_key="organisation.id", index=True)
    found_by: str = Field(max_length=80)
    found_on: date
    channel: str = Field(default="", max_length=40, sa_column_kwargs=_EMPTY)  # a line of the register
    finder: str = Field(default="", max_length=80, sa_column_kwargs=_EMPTY)  # a body or post, never a recipient
    risk_level: str = Field(default="", max_length=40, sa_column_kwargs=_EMPTY)
    next_visit_on: Optional[date] = None
    last_visit_on: Optional[date] = None


class Recipient(SQLModel, table=True):
    """A person of a household by code and category; the category is the newest of recipient_category."""

    __table_args__ = (
        UniqueConstraint("purchaser_id", "code"),
        Index("ix_recipient_assessed", "purchaser_id", "assessed", "left_on"),
    )
    id: Optional[int] = Field(default=None, primary_key=True)
    purchaser_id: int = Field(foreign_key="purchaser.id", index=True)
    household_id: int = Field(foreign_key="household.id", index=True)
    code: str = Field(max_length=32)
    category: str = Field(max_length=40)  # a code of the needs scheme, dated data
    can_apply: bool = True
    child_until: Optional[int] = None  # the year of the fourteenth birthday; the birthday itself is in the vault
    left_on: Optional[date] = None
    left_reason: str = Field(default="", max_length=200, sa_column_kwargs=_EMPTY)
    erased_on: Optional[date] = None
    assessed: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})  # set by services/resting.py: who
    # has it was assessed for certain, so that the count of those who were not need not look at them


class RecipientCategory(SQLModel, table=True):
    """From which day on a person was of which category, and by which document."""

    __tablename__ = "recipient_category"
    __table_args__ = (UniqueConstraint("recipient_id", "first_day"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    recipient_id: int = Field(foreign_key="recipient.id")
    category: str = Field(max_length=40)
    first_day: date
    document: str = Field(default="", max_length=120)


class RecipientAgent(SQLModel, table=True):
    """Who speaks for a person, by role; the name is in the vault."""

    __tablename__ = "recipient_agent"
    id: Optional[int] = Field(default=None, primary_key=True)
    recipient_id: int = Field(foreign_key="recipient.id", index=True)
    role: str = Field(max_length=40)
    relation: str = Field(max_length=40)
    first_day: date
    last_day: Optional[date] = None


class NeedsAssessment(SQLModel, table=True):
    """Ten hardship indicators of one recipient on one day, 0 to 4, none left out."""

    __tablename__ = "needs_assessment"
    __table_args__ = (Index(None, "purchaser_id", "recipient_id"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    purchaser_id: int = Field(foreign_key="purchaser.id", index=True)
    recipient_id: int = Field(foreign_key="recipient.id", index=True)
    scheme: str = Field(max_length=40)
    assessed_on: date
    assessor: str = Field(max_length=80)
    severity: dict[str, Any] = Field(sa_type=JSON)  # indicator code -> 0..4
    occasion: str = Field(default="baseline", max_length=12, sa_column_kwargs={"server_default": "baseline"})
    gradings: Optional[dict[str, Any]] = Field(default=None, sa_type=JSON)  # scheme version -> grade, of its day


class NeedAlert(SQLModel, table=True):
    """A newer assessment is worse than the one before: looked at again until it is closed."""

    __tablename__ = "need_alert"
    __table_args__ = (Index(None, "purchaser_id", "closed_on"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    purchaser_id: int = Field(foreign_key="purchaser.id")
    recipient_id: int = Field(foreign_key="recipient.id", index=True)
    assessment_id: int = Field(foreign_key="needs_assessment.id")
    raised_on: date
    worse: str = Field(max_length=400)
    closed_on: Optional[date] = None
    handling: str = Field(default="", max_length=400)


class ReceivedBenefit(SQLModel, table=True):
    """A benefit or service that a person receives already, from any department; a catalogue number if it is one of ours."""

    __tablename__ = "received_benefit"
    id: Optional[int] = Field(default=None, primary_key=True)
    purchaser_id: int = Field(foreign_key="purchaser.id", index=True)
    recipient_id: int = Field(foreign_key="recipient.id", index=True)
    department: str = Field(max_length=80)
    name: str = Field(max_length=120)
    catalogue_number: Optional[int] = None
    first_day: date
    last_day: Optional[date] = None
    amount_fen: Optional[int] = None
    source: str = Field(default="", max_length=200)  # the file it came from, or empty when typed


class WantedService(Versioned, table=True):
    """A service that a recipient wants, and where the wish went."""

    __tablename__ = "wanted_service"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        Index(None, "purchaser_id", "disposition", "id"),
    )
    id: Optional[int] = Field(default=None, primary_key=True)
    purchaser_id: int = Field(foreign_key="purchaser.id", index=True)
    recipient_id: int = Field(foreign_key="recipient.id", index=True)
    catalogue_number: int
    quantity: int
    unit: str = Field(max_length=20)
    wanted_on: date
    disposition: Optional[Disposition] = Field(default=None, sa_type=word(Disposition, "disposition"))
    disposed_on: Optional[date] = None
    receiver: str = Field(default="", max_length=120)
    due_on: Optional[date] = None
    outcome: str = Field(default="", max_length=400)
    project_id: Optional[int] = Field(default=None, foreign_key="project.id", index=True)


class HouseholdRisk(SQLModel, table=True):
    """The risk level of a household from a day on, with who set it and why."""

    __tablename__ = "household_risk"
    id: Optional[int] = Field(default=None, primary_key=True)
    household_id: int = Field(foreign_key="household.id", index=True)
    scheme: str = Field(max_length=40)  # the register whose levels these are
    level: str = Field(max_length=40)
    set_on: date
    set_by_id: int = Field(foreign_key="account.id")
    reason: str = Field(max_length=400)


class HouseholdVisit(SQLModel, table=True):
    """A visit as it was made: when it was due, who came, how, what was found."""

    __tablename__ = "household_visit"
    __table_args__ = (Index(None, "purchaser_id", "visited_on"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    purchaser_id: int = Field(foreign_key="purchaser.id")
    household_id: int = Field(foreign_key="household.id", index=True)
    due_on: Optional[date] = None
    visited_on: date
    visitor: str = Field(max_length=80)
    manner: str = Field(max_length=40)
    finding: str = Field(max_length=400)


class VisitProblem(SQLModel, table=True):
    """A problem found on a visit, and how it was solved."""

    __tablename__ = "visit_problem"
    __table_args__ = (Index(None, "purchaser_id", "solved_on"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    purchaser_id: int = Field(foreign_key="purchaser.id")
    household_id: int = Field(foreign_key="household.id", index=True)
    visit_id: int = Field(foreign_key="household_visit.id", index=True)
    what: str = Field(max_length=400)
    found_on: date
    due_on: date
    solved_on: Optional[date] = None
    solution: str = Field(default="", max_length=400)


class HappinessList(SQLModel, table=True):
    """That the quarterly list of what was received reached a household."""

    __tablename__ = "happiness_list"
    __table_args__ = (UniqueConstraint("household_id", "quarter"), Index(None, "purchaser_id", "quarter"))
    id: Optional[int] = Field(default=None, primary_key=True)
    purchaser_id: int = Field(foreign_key="purchaser.id")
    household_id: int = Field(foreign_key="household.id", index=True)
    quarter: date  # its first day
    delivered_on: date
    delivered_by: str = Field(max_length=80)
