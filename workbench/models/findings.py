"""What was found wrong in the delivery, how it was put right, and the procedure over misconduct with its bars."""

from datetime import date, datetime
from typing import Any, Optional

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from workbench.models.types import Versioned


class Finding(Versioned, table=True):
    """One thing found wrong in a project; nothing of it reaches the contractor before the day it is told.

    The key, and not the counted id, stands in addresses: a gap in the numbers would tell of what is not told yet.
    """

    __table_args__ = (UniqueConstraint("key"), Index(None, "project_id", "state"))
    id: Optional[int] = Field(default=None, primary_key=True)
    key: str = Field(max_length=32)
    project_id: int = Field(foreign_key="project.id")
    contractor_id: Optional[int] = Field(default=None, foreign_key="contractor.id", index=True)  # who puts it right
    line_id: Optional[int] = Field(default=None, foreign_key="service_line.id")
    source: str = Field(max_length=20)  # check | ledger | hotline | evaluation | visit | other
    source_id: Optional[int] = None
    clause: str = Field(max_length=200)
    severity: str = Field(max_length=20)  # minor | serious | grave
    words: str = Field(max_length=1000)
    raised_on: date
    raised_by_id: Optional[int] = Field(default=None, foreign_key="account.id")
    state: str = Field(default="raised", max_length=20)  # raised | told | answered | returned | closed | withdrawn
    due_on: date
    told_on: Optional[date] = None
    notice: str = Field(default="", max_length=60)  # number of the rectification notice, given when it is told
    closed_on: Optional[date] = None


class FindingStep(SQLModel, table=True):
    """One step of a finding: told, answered, returned, closed, withdrawn; never changed, never removed."""

    __tablename__ = "finding_step"
    id: Optional[int] = Field(default=None, primary_key=True)
    finding_id: int = Field(foreign_key="finding.id", index=True)
    kind: str = Field(max_length=20)
    on_day: date
    words: str = Field(default="", max_length=2000)
    due_on: Optional[date] = None  # the day that was in force after the step
    account_id: Optional[int] = Field(default=None, foreign_key="account.id")
    made_at: datetime


class FindingFile(SQLModel, table=True):
    """A file that proves a finding, or how it was put right."""

    __tablename__ = "finding_file"
    __table_args__ = (UniqueConstraint("finding_id", "file_id"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    finding_id: int = Field(foreign_key="finding.id", index=True)
    file_id: int = Field(foreign_key="stored_file.id", index=True)
    by_contractor: bool = False


class Misconduct(Versioned, table=True):
    """One procedure over unfair competition or falsification, from the notice to the decision and its withdrawal."""

    __table_args__ = (UniqueConstraint("key"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    key: str = Field(max_length=32)
    project_id: int = Field(foreign_key="project.id", index=True)
    contractor_id: int = Field(foreign_key="contractor.id", index=True)
    kind: str = Field(max_length=40)
    facts: str = Field(max_length=2000)
    clause: str = Field(max_length=200)
    findings: list[Any] = Field(default_factory=list, sa_type=JSON)  # ids of the findings it grew out of
    opened_on: date
    notice: str = Field(default="", max_length=60)
    notified_on: Optional[date] = None
    state_by: Optional[date] = None  # last day for the statement and for asking for a hearing
    statement: str = Field(default="", max_length=4000)
    stated_on: Optional[date] = None
    hearing_asked_on: Optional[date] = None
    hearing_told_on: Optional[date] = None
    hearing_on: Optional[date] = None
    hearing_held_on: Optional[date] = None
    hearing_words: str = Field(default="", max_length=4000)
    outcome: str = Field(default="", max_length=20)  # proven | dropped; empty while it runs
    decided_on: Optional[date] = None
    decision: str = Field(default="", max_length=60)  # number of the document
    reason: str = Field(default="", max_length=2000)
    stopped_on: Optional[date] = None  # the project stands still from this day
    annulled_on: Optional[date] = None  # the decision was withdrawn, or set aside
    annulled_by: str = Field(default="", max_length=120)
    annulled_reason: str = Field(default="", max_length=2000)


class ContractorBar(SQLModel, table=True):
    """A contractor that may not take on work: from which day to which, whose sphere it binds, and by which document."""

    __tablename__ = "contractor_bar"
    id: Optional[int] = Field(default=None, primary_key=True)
    contractor_id: int = Field(foreign_key="contractor.id", index=True)
    purchaser_id: int = Field(foreign_key="purchaser.id")  # who decided it: a stop in its own sphere
    misconduct_id: Optional[int] = Field(default=None, foreign_key="misconduct.id")
    first_day: date
    last_day: date
    scope: str = Field(max_length=200)
    document: str = Field(max_length=120)
    clause: str = Field(max_length=200)
    annulled_on: Optional[date] = None
    annulled_by: str = Field(default="", max_length=120)
    published_on: Optional[date] = None  # where the decision was made public; open data tells nothing before
