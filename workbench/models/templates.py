"""Templates of a bureau's own, each version with its day; the standard is a version without a file."""

from datetime import date, datetime
from typing import Optional

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from workbench.models.types import Versioned


class DocumentTemplate(Versioned, table=True):
    """A version of a template; what was confirmed is never changed, and a later day takes over from it."""

    __tablename__ = "document_template"
    __table_args__ = (UniqueConstraint("purchaser_id", "key", "number"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    purchaser_id: int = Field(foreign_key="purchaser.id", index=True)
    key: str = Field(max_length=40)  # rules.template_words: a page, or word: and a paper
    number: int
    state: str = Field(default="checked", max_length=20)  # checked | confirmed | refused
    name: str = Field(default="", max_length=200)
    sha256: str = Field(default="", max_length=64)  # empty: back to the standard
    file_id: Optional[int] = Field(default=None, foreign_key="stored_file.id")
    sample_id: Optional[int] = Field(default=None, foreign_key="stored_file.id")
    first_day: Optional[date] = None
    reason: str = Field(default="", max_length=400)
    uploaded_by_id: Optional[int] = Field(default=None, foreign_key="account.id")
    uploaded_at: datetime
    decided_by_id: Optional[int] = Field(default=None, foreign_key="account.id")
    decided_on: Optional[date] = None
