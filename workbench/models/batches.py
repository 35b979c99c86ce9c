"""Documents that are drawn up many at a time, each an item of its own: what is done stays done."""

from datetime import datetime
from typing import Optional

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from workbench.models.types import Versioned


class Batch(Versioned, table=True):
    """A batch that somebody asked for; its documents are issued in that person's name, one by one."""

    __tablename__ = "document_batch"
    id: Optional[int] = Field(default=None, primary_key=True)
    purchaser_id: int = Field(foreign_key="purchaser.id", index=True)
    title: str = Field(max_length=120)
    state: str = Field(default="running", max_length=20)  # running | done | cancelled
    asked_by_id: int = Field(foreign_key="account.id")
    asked_at: datetime
    finished_at: Optional[datetime] = None
    zip_id: Optional[int] = Field(default=None, foreign_key="stored_file.id")  # the newest ZIP of what is done


class BatchItem(SQLModel, table=True):
    """One document of a batch: which result it is of, and what became of it."""

    __tablename__ = "document_batch_item"
    __table_args__ = (UniqueConstraint("batch_id", "result_id", "kind"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="document_batch.id", index=True)
    position: int
    kind: str = Field(max_length=20)  # report | notice
    result_id: int = Field(foreign_key="result.id")
    state: str = Field(default="pending", max_length=20)  # pending | done | failed
    reason: str = Field(default="", max_length=600)
    file_id: Optional[int] = Field(default=None, foreign_key="stored_file.id")
    finished_at: Optional[datetime] = None
