"""What other purchasers published as open data and was imported for reference: never a project of one's own."""

from datetime import date
from typing import Any, Optional

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel


class PublishedImport(SQLModel, table=True):
    """One package that was taken over, known again by its SHA-256; the file itself is not kept."""

    __tablename__ = "published_import"
    __table_args__ = (UniqueConstraint("purchaser_id", "sha256"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    purchaser_id: int = Field(foreign_key="purchaser.id")  # who imported it
    file_name: str = Field(max_length=200)
    sha256: str = Field(max_length=64)
    imported_on: date
    imported_by_id: int = Field(foreign_key="account.id")
    remarks: int = 0  # how many were shown before it was taken over


class PublishedProcess(SQLModel, table=True):
    """One contracting process of another purchaser, as its package says; amounts are exact text with their currency."""

    __tablename__ = "published_process"
    __table_args__ = (UniqueConstraint("purchaser_id", "ocid"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    purchaser_id: int = Field(foreign_key="purchaser.id")
    import_id: int = Field(foreign_key="published_import.id", index=True)
    ocid: str = Field(max_length=200)
    digest: str = Field(max_length=64)  # of what is kept here: the same again is recognised
    buyer: str = Field(default="", max_length=200)
    title: str = Field(default="", max_length=200)
    method: str = Field(default="", max_length=80)
    state: str = Field(default="", max_length=20)
    ceiling: str = Field(default="", max_length=60)  # "300000.00 CNY"; empty where it is not known
    awarded: str = Field(default="", max_length=60)
    contracted: str = Field(default="", max_length=60)
    awarded_on: Optional[date] = None
    signed_on: Optional[date] = None
    first_day: Optional[date] = None
    last_day: Optional[date] = None
    remarks: list[Any] = Field(default_factory=list, sa_type=JSON)  # [path, words], as they were shown


class PublishedSupplier(SQLModel, table=True):
    """A supplier of such a process; the code only where it is a whole one."""

    __tablename__ = "published_supplier"
    id: Optional[int] = Field(default=None, primary_key=True)
    process_id: int = Field(foreign_key="published_process.id", index=True)
    name: str = Field(max_length=200)
    credit_code: str = Field(default="", max_length=18, index=True)
