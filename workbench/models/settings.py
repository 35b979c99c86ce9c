"""Values that a bureau sets itself, each with its document and first day."""

from datetime import date
from typing import Any, Optional

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel


class BureauValue(SQLModel, table=True):
    """A local value or a recorded continuation of an instrument, dated and documented."""

    __tablename__ = "bureau_value"
    __table_args__ = (UniqueConstraint("purchaser_id", "key", "first_day"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    purchaser_id: int = Field(foreign_key="purchaser.id", index=True)
    key: str = Field(max_length=60)
    value: dict[str, Any] = Field(sa_type=JSON)
    document: str = Field(max_length=120)
    first_day: date


class Waiver(SQLModel, table=True):
    """The written reason with which a warning was passed."""

    __table_args__ = (UniqueConstraint("project_id", "rule_id"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    rule_id: str = Field(max_length=80)
    reason: str = Field(max_length=1000)
    given_by_id: int = Field(foreign_key="account.id")
    given_on: date
