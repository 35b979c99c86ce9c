"""The register of issued documents: each with its number, its edition and short hash, and the signed paper that came back."""

from datetime import date, datetime
from typing import Optional

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from workbench.models.types import Versioned


class IssuedDocument(Versioned, table=True):
    """A document that was issued; its number is never given again, also when it is withdrawn."""

    __tablename__ = "issued_document"
    __table_args__ = (
        UniqueConstraint("purchaser_id", "series", "year", "sequence"),
        UniqueConstraint("purchaser_id", "number_key"),
        UniqueConstraint("kind", "subject", "edition"),
    )
    id: Optional[int] = Field(default=None, primary_key=True)
    kind: str = Field(max_length=40)  # key of rules.document_words.KINDS
    series: str = Field(max_length=10)  # kinds of one series are counted together
    year: int
    sequence: int
    number: str = Field(max_length=80)
    number_key: str = Field(max_length=80)  # the number without the differences of typing
    own_number: str = Field(default="", max_length=80)  # which its own record gives it besides
    own_key: str = Field(default="", max_length=80, index=True)
    subject: str = Field(max_length=80)  # what it is about: editions of one subject follow each other
    edition: int
    purchaser_id: int = Field(foreign_key="purchaser.id", index=True)
    project_id: Optional[int] = Field(default=None, foreign_key="project.id", index=True)
    evaluation_id: Optional[int] = Field(default=None, foreign_key="evaluation.id", index=True)
    title: str = Field(max_length=200)
    law_on: date  # the rules of this day were applied
    digest: str = Field(max_length=64)  # of what it says, not of the file
    short_hash: str = Field(max_length=10, index=True)
    file_id: Optional[int] = Field(
        default=None, foreign_key="stored_file.id", index=True
    )  # None: printed by who fills it
    issued_by_id: Optional[int] = Field(default=None, foreign_key="account.id")
    issued_on: date
    issued_at: datetime
    paper: str = Field(default="", max_length=20)  # awaited | returned | replaced by a later edition; empty: not signed
    withdrawn_on: Optional[date] = None
    withdrawn_reason: str = Field(default="", max_length=400)


class FormEntry(SQLModel, table=True):
    """A record of the ledger that was typed from an issued form."""

    __tablename__ = "form_entry"
    record_id: int = Field(primary_key=True, foreign_key="service_record.id")
    document_id: int = Field(foreign_key="issued_document.id", index=True)


class PaperEntry(SQLModel, table=True):
    """A row of any other table that was typed from an issued form; the ledger, with its millions, has its own table."""

    __tablename__ = "paper_entry"
    entity: str = Field(primary_key=True, max_length=40)  # name of the table
    entity_id: int = Field(primary_key=True)
    document_id: int = Field(foreign_key="issued_document.id", index=True)


class SheetForm(SQLModel, table=True):
    """The issued form that a member's sheet was typed from: as secret as the marks until the opening."""

    __tablename__ = "sheet_form"
    sheet_id: int = Field(primary_key=True, foreign_key="sheet.id")
    document_id: int = Field(foreign_key="issued_document.id", index=True)


class SignedPaper(SQLModel, table=True):
    """A scan of a document as it came back signed; a better scan supersedes it and nothing overwrites it."""

    __tablename__ = "signed_paper"
    __table_args__ = (UniqueConstraint("file_id"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="issued_document.id", index=True)
    file_id: int = Field(foreign_key="stored_file.id")
    signed_on: date
    matched_by_id: Optional[int] = Field(default=None, foreign_key="account.id")
    matched_at: datetime
    superseded_at: Optional[datetime] = None
