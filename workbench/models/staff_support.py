"""What the contract agrees of tutoring and training: from this, and from what was held, two points are scored."""

from typing import Optional

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from workbench.models.types import Versioned


class StaffSupport(Versioned, table=True):
    """Rounds of tutoring, and minutes of training a person, by the mid-term and by the end; None is not agreed."""

    __tablename__ = "staff_support"
    __table_args__ = (
        UniqueConstraint("project_id"),
        CheckConstraint("rounds_mid IS NULL OR rounds_mid >= 0", name="rounds_not_negative"),
        CheckConstraint("minutes_mid IS NULL OR minutes_mid >= 0", name="minutes_not_negative"),
        CheckConstraint("rounds_final IS NULL OR rounds_final > 0", name="rounds_positive"),
        CheckConstraint("minutes_final IS NULL OR minutes_final > 0", name="minutes_positive"),
    )
    id: Optional[int] = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    clause: str = Field(max_length=200)  # where the contract says so
    rounds_mid: Optional[int] = None
    rounds_final: Optional[int] = None
    minutes_mid: Optional[int] = None
    minutes_final: Optional[int] = None
