"""A bureau's own ways of grading people and households: every version as it was set, with its document and days."""

from datetime import date
from typing import Any, Optional

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel


class NeedsSchemeVersion(SQLModel, table=True):
    """One version of a scheme; never edited, followed by another, and ended by the day of its retirement."""

    __tablename__ = "needs_scheme_version"
    __table_args__ = (UniqueConstraint("purchaser_id", "code", "version_number"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    purchaser_id: int = Field(foreign_key="purchaser.id", index=True)
    code: str = Field(max_length=40)  # the same for all versions of one scheme
    version_number: int
    kind: str = Field(max_length=20)  # types | circles | levels | risk
    title: str = Field(max_length=80)
    measure: str = Field(max_length=20)  # highest | sum | manual
    body: dict[str, Any] = Field(sa_type=JSON)  # indicators, grades, people, aspects, alerts
    document: str = Field(max_length=120)
    first_day: date
    last_day: Optional[date] = None
    retired_by: str = Field(default="", max_length=120)  # the document that ended it
    based_on: str = Field(default="", max_length=120)  # the example or version it was copied from
    made_by_id: int = Field(foreign_key="account.id")
    made_on: date
