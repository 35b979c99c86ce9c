"""Corrections of a confirmed result by the bureau's own motion: why, and which facts."""

from datetime import date
from typing import Any, Optional

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel


class ResultCorrection(SQLModel, table=True):
    """A correction: from which version to which, why, on what document."""

    __tablename__ = "result_correction"
    __table_args__ = (UniqueConstraint("new_result_id"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    result_id: int = Field(foreign_key="result.id", index=True)
    new_result_id: int = Field(foreign_key="result.id")
    reason: str = Field(max_length=1000)
    document: str = Field(default="", max_length=120)
    begun_on: date
    begun_by_id: int = Field(foreign_key="account.id")


class CorrectedPoint(SQLModel, table=True):
    """A corrected fact of one measured point, with the reason; the old fact stays where it was entered."""

    __tablename__ = "corrected_point"
    __table_args__ = (UniqueConstraint("correction_id", "point_code"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    correction_id: int = Field(foreign_key="result_correction.id", index=True)
    point_code: str = Field(max_length=20)
    fact: dict[str, Any] = Field(sa_type=JSON)
    reason: str = Field(max_length=1000)
