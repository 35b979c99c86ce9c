"""A bureau's own indicator trees: drafts, and versions that are published and then stand still."""

from datetime import date
from typing import Optional

from sqlalchemy import CheckConstraint, Text, UniqueConstraint
from sqlmodel import Field

from workbench.models.types import Versioned


class BureauTree(Versioned, table=True):
    """One version of a tree that a bureau made from another; its text has the form of data/indicators.

    Its tree id is ``b`` and the row's id, so an evaluation names one version for ever.
    """

    __tablename__ = "bureau_tree"
    __table_args__ = (
        UniqueConstraint("family", "revision"),
        CheckConstraint("state IN ('draft', 'published', 'retired')", name="state_known"),
    )
    id: Optional[int] = Field(default=None, primary_key=True)
    purchaser_id: int = Field(foreign_key="purchaser.id", index=True)
    family: str = Field(max_length=40)  # the tree id of its first version
    revision: int
    state: str = Field(default="draft", max_length=20)
    source_id: str = Field(max_length=40)  # the tree it was copied from
    title: str = Field(max_length=120)
    body: str = Field(sa_type=Text)
    document: str = Field(default="", max_length=120)
    first_day: Optional[date] = None
    retired_reason: str = Field(default="", max_length=400)
