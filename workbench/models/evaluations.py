"""An evaluation: plan, frozen tree, panel, facts, sealed sheets, evidence."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Optional

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from workbench.models.types import ExactText, Versioned, word
from workbench.models.words import EvaluationState, Phase, Seat

MARKS, ASSISTS = "marks", "assists"
"""What somebody named on a panel does: marks like every member, or only gathers evidence as the third party's person."""


class Evaluation(Versioned, table=True):
    """One evaluation of a project; the tree is frozen with its digest when scoring opens."""

    __table_args__ = (UniqueConstraint("project_id", "phase"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    phase: Phase = Field(sa_type=word(Phase, "phase"))
    state: EvaluationState = Field(default=EvaluationState.DRAFT, sa_type=word(EvaluationState, "evaluation_state"))
    form: str = Field(default="panel", max_length=20)  # panel | third_party | both
    tree_id: str = Field(max_length=40)
    tree: Optional[dict[str, Any]] = Field(default=None, sa_type=JSON)  # frozen
    tree_digest: str = Field(default="", max_length=64)
    plan: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # methods, schedule, budget, risks, in words
    planned_on: date
    cutoff_on: date  # facts are taken up to this day
    due_on: date
    frozen_on: Optional[date] = None
    opened_at: Optional[datetime] = None
    not_applicable: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # point code -> reason


class PanelMember(SQLModel, table=True):
    """A member's seat, title and declaration of interests."""

    __tablename__ = "panel_member"
    __table_args__ = (UniqueConstraint("evaluation_id", "account_id"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    evaluation_id: int = Field(foreign_key="evaluation.id", index=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    seat: Seat = Field(sa_type=word(Seat, "seat"))
    title: str = Field(default="", max_length=80)
    mid_level_title: bool = False
    chair: bool = False
    declared_at: Optional[datetime] = None
    conflict: Optional[bool] = None
    declaration: str = Field(default="", max_length=1000)
    recused_at: Optional[datetime] = None
    declared_until: Optional[date] = None  # None is until the opening
    recused_reason: str = Field(default="", max_length=1000, sa_column_kwargs={"server_default": ""})
    replaces_id: Optional[int] = Field(default=None, foreign_key="panel_member.id")
    part: str = Field(default=MARKS, max_length=12, sa_column_kwargs={"server_default": MARKS})


class Sheet(SQLModel, table=True):
    """One member's sheet; once submitted it is never changed."""

    __table_args__ = (UniqueConstraint("member_id"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    evaluation_id: int = Field(foreign_key="evaluation.id", index=True)
    member_id: int = Field(foreign_key="panel_member.id")
    submitted_at: Optional[datetime] = None


class Mark(SQLModel, table=True):
    """One mark on one point; clustered by sheet so that a page reads few rows."""

    __table_args__ = (UniqueConstraint("sheet_id", "point_code"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    sheet_id: int = Field(foreign_key="sheet.id", index=True)
    point_code: str = Field(max_length=20)
    band: Optional[str] = Field(default=None, max_length=80)  # its name in the tree
    value: Optional[Decimal] = Field(default=None, sa_type=ExactText)
    reason: str = Field(default="", max_length=1000)
    saved_at: datetime


class PointFact(Versioned, table=True):
    """The measured fact of one point, its numbers as exact text, with its source."""

    __tablename__ = "point_fact"
    __table_args__ = (UniqueConstraint("evaluation_id", "point_code"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    evaluation_id: int = Field(foreign_key="evaluation.id", index=True)
    point_code: str = Field(max_length=20)
    fact: dict[str, Any] = Field(sa_type=JSON)
    source: str = Field(max_length=400)
    computed: bool = False  # from the workbench's own records
    source_digest: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})  # of their rows
    entered_by_id: int = Field(foreign_key="account.id")
    entered_at: datetime


class FactCheck(SQLModel, table=True):
    """A panel member's word on a fact: agreed, or disputed with a reason."""

    __tablename__ = "fact_check"
    __table_args__ = (UniqueConstraint("fact_id", "member_id"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    fact_id: int = Field(foreign_key="point_fact.id", index=True)
    member_id: int = Field(foreign_key="panel_member.id")
    agreed: bool
    reason: str = Field(default="", max_length=1000)
    checked_at: datetime


class VetoFinding(SQLModel, table=True):
    """A recorded finding on a veto: open, proven or dismissed, with its decision document."""

    __tablename__ = "veto_finding"
    id: Optional[int] = Field(default=None, primary_key=True)
    evaluation_id: int = Field(foreign_key="evaluation.id", index=True)
    veto: str = Field(max_length=10)
    state: str = Field(max_length=20)
    finding: str = Field(max_length=1000)
    document: str = Field(default="", max_length=120)
    found_by_id: int = Field(foreign_key="account.id")
    found_on: date


class StoredFile(SQLModel, table=True):
    """A file by its SHA-256: evidence or an issued document. Bytes lie in the file store."""

    __tablename__ = "stored_file"
    __table_args__ = (UniqueConstraint("public_id"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    public_id: str = Field(max_length=40)
    sha256: str = Field(max_length=64, index=True)
    name: str = Field(max_length=200)
    media_type: str = Field(max_length=80)
    size: int
    kind: str = Field(max_length=40)  # evidence | midterm_report | final_report | score_sheets | ...
    purchaser_id: int = Field(foreign_key="purchaser.id", index=True)
    project_id: Optional[int] = Field(default=None, foreign_key="project.id", index=True)
    evaluation_id: Optional[int] = Field(default=None, foreign_key="evaluation.id", index=True)
    contractor_id: Optional[int] = Field(default=None, foreign_key="contractor.id")
    stored_by_id: Optional[int] = Field(default=None, foreign_key="account.id")
    stored_at: datetime


class Evidence(SQLModel, table=True):
    """A piece of evidence with its number, day and the points it serves; superseded, never overwritten."""

    __table_args__ = (UniqueConstraint("evaluation_id", "number"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    evaluation_id: int = Field(foreign_key="evaluation.id", index=True)
    number: str = Field(max_length=10)
    title: str = Field(max_length=120)
    dated: date
    points: list[str] = Field(sa_type=JSON)
    file_id: int = Field(foreign_key="stored_file.id")
    superseded_by_id: Optional[int] = Field(default=None, foreign_key="evidence.id")
