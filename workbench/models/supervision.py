"""Inspections: what is planned, the draw with what fixed it beforehand, who checks, what was found item by item.

Nothing here may reach the contractor or its people: no query for them joins these tables, keys in addresses are random,
and numbers are given when an inspection is over.
"""

from datetime import date, datetime
from typing import Any, Optional

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from workbench.models.types import Versioned


class Inspection(Versioned, table=True):
    """One inspection of a project: planned (the frame fixed, the seed committed), drawn, submitted or cancelled."""

    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint("size >= 0", name="size_not_negative"),
        Index(None, "project_id", "state"),
    )
    id: Optional[int] = Field(default=None, primary_key=True)
    key: str = Field(max_length=32)
    project_id: int = Field(foreign_key="project.id")
    kind: str = Field(max_length=20)  # by the ids of performance/supervision
    purpose: str = Field(max_length=400)
    first_day: date
    last_day: date
    frame_kind: str = Field(max_length=20)  # records | recipients | staff | townships | whole
    since: Optional[date] = None  # the records that make the frame: from this day
    until: Optional[date] = None
    size: int
    weighted: bool = False
    frame: list[Any] = Field(sa_type=JSON)  # [unit, lots, why so many], by unit
    frame_digest: str = Field(max_length=64)
    commitment: str = Field(max_length=64)
    seed: str = Field(max_length=64)  # shown to nobody before the inspection is submitted
    salt: str = Field(max_length=64)
    state: str = Field(default="planned", max_length=12)
    planned_by_id: int = Field(foreign_key="account.id")
    planned_at: datetime
    drawn_at: Optional[datetime] = None
    number: str = Field(default="", max_length=60)
    checked_on: Optional[date] = None
    present: str = Field(default="", max_length=400)  # who was there, by post
    conclusion: str = Field(default="", max_length=2000)
    submitted_at: Optional[datetime] = None
    submitted_by_id: Optional[int] = Field(default=None, foreign_key="account.id")
    late_reason: str = Field(default="", max_length=400)
    reason: str = Field(default="", max_length=400)  # why it was cancelled


class Inspector(SQLModel, table=True):
    """Who carries out an inspection."""

    __table_args__ = (UniqueConstraint("inspection_id", "account_id"), Index(None, "account_id"))
    id: Optional[int] = Field(default=None, primary_key=True)
    inspection_id: int = Field(foreign_key="inspection.id")
    account_id: int = Field(foreign_key="account.id")


class InspectedUnit(SQLModel, table=True):
    """One unit that came up: a service record, a recipient, a member of staff, a township, or the whole project."""

    __tablename__ = "inspected_unit"
    __table_args__ = (UniqueConstraint("inspection_id", "position"), Index(None, "township_id"))
    id: Optional[int] = Field(default=None, primary_key=True)
    inspection_id: int = Field(foreign_key="inspection.id")
    position: int
    unit: str = Field(max_length=40)  # as it stands in the frame
    label: str = Field(max_length=200)  # codes, days and places; no person's name but that of staff
    recipient_id: Optional[int] = Field(default=None, foreign_key="recipient.id")
    staff_id: Optional[int] = Field(default=None, foreign_key="staff_member.id")
    record_id: Optional[int] = Field(default=None, foreign_key="service_record.id")
    township_id: Optional[int] = Field(default=None, foreign_key="organisation.id")


class InspectedItem(SQLModel, table=True):
    """One check item of a service standard for one unit; an empty verdict is not checked, which is neither good nor bad."""

    __tablename__ = "inspected_item"
    __table_args__ = (UniqueConstraint("unit_id", "position"), Index(None, "line_id"))
    id: Optional[int] = Field(default=None, primary_key=True)
    inspection_id: int = Field(foreign_key="inspection.id", index=True)
    unit_id: int = Field(foreign_key="inspected_unit.id")
    position: int
    line_id: Optional[int] = Field(default=None, foreign_key="service_line.id")
    item: str = Field(max_length=200)
    verdict: str = Field(default="", max_length=8)  # "" | pass | fail | none
    severity: str = Field(default="", max_length=20)  # of a failed item
    note: str = Field(default="", max_length=400)
    saved_at: Optional[datetime] = None
    saved_by_id: Optional[int] = Field(default=None, foreign_key="account.id")
    finding_id: Optional[int] = Field(default=None, foreign_key="finding.id")


class InspectionFile(SQLModel, table=True):
    """A photo of an item, or a document of the inspection: record sheet, draw sheet, signed scan."""

    __tablename__ = "inspection_file"
    __table_args__ = (UniqueConstraint("file_id"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    inspection_id: int = Field(foreign_key="inspection.id", index=True)
    item_id: Optional[int] = Field(default=None, foreign_key="inspected_item.id", index=True)
    file_id: int = Field(foreign_key="stored_file.id")
    kind: str = Field(max_length=12)  # photo | record | form | draw | scan
