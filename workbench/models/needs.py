"""Households, recipients by pseudonymous code, assessed needs and wanted services."""

from datetime import date
from typing import Any, Optional

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from workbench.models.types import Versioned, word
from workbench.models.words import Disposition


class Household(Versioned, table=True):
    """A household by code; identity lives elsewhere."""

    __table_args__ = (UniqueConstraint("purchaser_id", "code"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    purchaser_id: int = Field(foreign_key="purchaser.id", index=True)
    code: str = Field(max_length=32)
    township_id: int = Field(foreign_key="organisation.id", index=True)
    village_id: Optional[int] = Field(default=None, foreign_key="organisation.id", index=True)
    found_by: str = Field(max_length=80)
    found_on: date


class Recipient(SQLModel, table=True):
    """A person of a household by code and category."""

    __table_args__ = (UniqueConstraint("purchaser_id", "code"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    purchaser_id: int = Field(foreign_key="purchaser.id", index=True)
    household_id: int = Field(foreign_key="household.id", index=True)
    code: str = Field(max_length=32)
    category: str = Field(max_length=40)  # a code of the needs scheme, dated data
    can_apply: bool = True


class NeedsAssessment(SQLModel, table=True):
    """Ten hardship indicators of one recipient on one day, 0 to 4, none left out."""

    __tablename__ = "needs_assessment"
    id: Optional[int] = Field(default=None, primary_key=True)
    purchaser_id: int = Field(foreign_key="purchaser.id", index=True)
    recipient_id: int = Field(foreign_key="recipient.id", index=True)
    scheme: str = Field(max_length=40)
    assessed_on: date
    assessor: str = Field(max_length=80)
    severity: dict[str, Any] = Field(sa_type=JSON)  # indicator code -> 0..4


class WantedService(Versioned, table=True):
    """A service that a recipient wants, and where the wish went."""

    __tablename__ = "wanted_service"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity_positive"),)
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
