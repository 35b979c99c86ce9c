"""Papers of an objection, and the new evidence of an appeal: whose they are, and the day they came in."""

from datetime import date
from typing import Optional

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel


class ObjectionFile(SQLModel, table=True):
    """A paper of an inquiry, challenge or complaint: handed in by the supplier, or kept by who handles it."""

    __tablename__ = "objection_file"
    __table_args__ = (UniqueConstraint("file_id"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    objection_id: int = Field(foreign_key="objection.id", index=True)
    file_id: int = Field(foreign_key="stored_file.id")
    added_by_id: int = Field(foreign_key="account.id")
    added_on: date


class AppealFile(SQLModel, table=True):
    """What the contractor newly brings to a disputed point; the evidence of the report itself stays frozen."""

    __tablename__ = "appeal_file"
    __table_args__ = (UniqueConstraint("file_id"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    point_id: int = Field(foreign_key="appeal_point.id", index=True)
    file_id: int = Field(foreign_key="stored_file.id")
    added_by_id: int = Field(foreign_key="account.id")
    added_on: date
