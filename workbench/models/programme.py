"""The programme report of a year: the officer's paragraphs, every version kept, and the cases chosen for it."""

from datetime import date, datetime
from typing import Optional

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from workbench.models.types import Versioned


class ProgrammeReport(Versioned, table=True):
    """The report of one year: of a purchaser alone, or of a city's purchaser with all of its counties."""

    __tablename__ = "programme_report"
    __table_args__ = (UniqueConstraint("purchaser_id", "year", "scope"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    purchaser_id: int = Field(foreign_key="purchaser.id")
    year: int
    scope: str = Field(max_length=8)  # own | all


class ProgrammeText(SQLModel, table=True):
    """One version of the paragraphs under one heading; the newest holds, none is ever changed."""

    __tablename__ = "programme_text"
    __table_args__ = (UniqueConstraint("report_id", "heading", "number"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    report_id: int = Field(foreign_key="programme_report.id")
    heading: str = Field(max_length=20)
    number: int
    words: str = Field(max_length=8000)
    saved_at: datetime
    saved_by_id: int = Field(foreign_key="account.id")


class ProgrammeCase(SQLModel, table=True):
    """A case of the ledger that the report tells, in words that name nobody, with the consent to telling it."""

    __tablename__ = "programme_case"
    __table_args__ = (UniqueConstraint("report_id", "case_id"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    report_id: int = Field(foreign_key="programme_report.id")
    case_id: int = Field(foreign_key="case_file.id")
    title: str = Field(max_length=60)
    words: str = Field(max_length=1000)
    consent_on: date
    consent_words: str = Field(max_length=200)  # who consented, and how
    chosen_on: date
    chosen_by_id: int = Field(foreign_key="account.id")
