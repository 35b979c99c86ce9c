"""The record of everything done, chained from the first row, and the openings of sealed values."""

from datetime import datetime
from typing import Any, Optional

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel


class Event(SQLModel, table=True):
    """Who did what to which object, when, with the state before and after."""

    __table_args__ = (UniqueConstraint("hash"), UniqueConstraint("previous_hash"))
    id: Optional[int] = Field(default=None, primary_key=True)
    at: datetime
    account_id: Optional[int] = Field(default=None, foreign_key="account.id", index=True)
    actor: str = Field(max_length=80)
    action: str = Field(max_length=60, index=True)
    object_type: str = Field(max_length=40)
    object_id: int
    object_name: str = Field(default="", max_length=200)
    purchaser_id: Optional[int] = Field(default=None, foreign_key="purchaser.id", index=True)
    project_id: Optional[int] = Field(default=None, foreign_key="project.id", index=True)
    before: Optional[dict[str, Any]] = Field(default=None, sa_type=JSON)
    after: Optional[dict[str, Any]] = Field(default=None, sa_type=JSON)
    commitment: str = Field(default="", max_length=64)  # of sealed values; empty otherwise
    previous_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class SealedValue(SQLModel, table=True):
    """What a commitment stands for, with its salt; joins the record when the evaluation is opened."""

    __tablename__ = "sealed_value"
    __table_args__ = (UniqueConstraint("event_id"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    event_id: int = Field(foreign_key="event.id")
    evaluation_id: int = Field(foreign_key="evaluation.id", index=True)
    salt: str = Field(max_length=64)
    values: dict[str, Any] = Field(sa_type=JSON)
