"""What became of the measures that a mid-term report named, as the officer of the final evaluation enters it."""

from datetime import date
from typing import Optional

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from workbench.models.types import Versioned


class CarriedMeasure(Versioned, table=True):
    """One measure of the mid-term report in the final evaluation, known by its own words."""

    __tablename__ = "carried_measure"
    __table_args__ = (UniqueConstraint("evaluation_id", "digest"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    evaluation_id: int = Field(foreign_key="evaluation.id")  # the final one
    digest: str = Field(max_length=64)  # SHA-256 of the words: a measure worded anew is another
    words: str = Field(max_length=2000)
    status: str = Field(max_length=12)  # done | partly | not_done
    became: str = Field(max_length=1000)
    entered_by_id: int = Field(foreign_key="account.id")
    entered_on: date
