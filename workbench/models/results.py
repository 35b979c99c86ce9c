"""Results by version, and appeals against them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Optional

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from workbench.models.types import ExactText, Versioned, word
from workbench.models.words import AppealState, ResultState

_EMPTY = {"server_default": ""}


class Result(Versioned, table=True):
    """One version of an evaluation's result, with the trace of every number."""

    __table_args__ = (UniqueConstraint("evaluation_id", "number"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    evaluation_id: int = Field(foreign_key="evaluation.id", index=True)
    number: int  # 1, 2, ...: after an appeal or a correction
    state: ResultState = Field(default=ResultState.DRAFT, sa_type=word(ResultState, "result_state"))
    total: Decimal = Field(sa_type=ExactText)
    grade: str = Field(default="", max_length=20)
    payload: dict[str, Any] = Field(sa_type=JSON)  # nodes, points, spread, trace
    narrative: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # practice, problems, advice, in words
    reason: str = Field(default="", max_length=1000)  # why this version
    computed_at: datetime
    contractor_comment: str = Field(default="", max_length=2000)
    commented_on: Optional[date] = None
    confirmed_by_id: Optional[int] = Field(default=None, foreign_key="account.id")
    confirmed_on: Optional[date] = None
    returned_reason: str = Field(default="", max_length=1000)
    fed_back_on: Optional[date] = None
    published_on: Optional[date] = None
    application: str = Field(default="", max_length=1000)  # continue, improve, stop, with the reason
    applied_on: Optional[date] = None
    received_on: Optional[date] = None  # the letter, by its receipt; the window of appeal is counted from here
    received_by: str = Field(default="", max_length=60, sa_column_kwargs=_EMPTY)
    received_how: str = Field(default="", max_length=12, sa_column_kwargs=_EMPTY)  # direct | post | left | electronic
    receipt_file_id: Optional[int] = Field(default=None, foreign_key="stored_file.id")
    published_early: str = Field(default="", max_length=1000, sa_column_kwargs=_EMPTY)  # why within the window
    withdrawn_on: Optional[date] = None  # a corrected draft that was given up; it stays readable
    withdrawn_reason: str = Field(default="", max_length=1000, sa_column_kwargs=_EMPTY)

    @property
    def told_on(self) -> Optional[date]:
        """Return the day from which the window of appeal is counted: the receipt's, else the day of feedback."""
        return self.received_on or self.fed_back_on


class Appeal(Versioned, table=True):
    """A contractor's appeal against one result; its decision is final."""

    id: Optional[int] = Field(default=None, primary_key=True)
    result_id: int = Field(foreign_key="result.id", index=True)
    contractor_id: int = Field(foreign_key="contractor.id")
    state: AppealState = Field(default=AppealState.FILED, sa_type=word(AppealState, "appeal_state"))
    filed_on: date
    grounds: str = Field(max_length=2000)
    late: bool = False
    accepted_on: Optional[date] = None
    refused_reason: str = Field(default="", max_length=1000)
    decided_on: Optional[date] = None
    document: str = Field(default="", max_length=60)
    summary: str = Field(default="", max_length=2000)
    new_result_id: Optional[int] = Field(default=None, foreign_key="result.id")
    fed_back_on: Optional[date] = None


class AppealPoint(SQLModel, table=True):
    """One disputed point: kept or changed, with the reason."""

    __tablename__ = "appeal_point"
    __table_args__ = (UniqueConstraint("appeal_id", "point_code"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    appeal_id: int = Field(foreign_key="appeal.id", index=True)
    point_code: str = Field(max_length=20)
    claim: str = Field(max_length=1000)
    new_evidence: str = Field(default="", max_length=1000, sa_column_kwargs={"server_default": ""})
    admitted: Optional[bool] = None  # whether the group took the new evidence up; None where there is none
    changed: Optional[bool] = None
    new_fact: Optional[dict[str, Any]] = Field(default=None, sa_type=JSON)
    new_marks: Optional[Decimal] = Field(default=None, sa_type=ExactText)
    reason: str = Field(default="", max_length=1000)


class Reviewer(SQLModel, table=True):
    """A member of the group that decides an appeal, with the declaration of interests."""

    __table_args__ = (UniqueConstraint("appeal_id", "account_id"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    appeal_id: int = Field(foreign_key="appeal.id", index=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    declared_at: Optional[datetime] = None
    conflict: Optional[bool] = None
