"""What people ask, want and complain of: by 12349 and every other way in; who they are stands in the vault only."""

from datetime import date, datetime
from typing import Any, Optional

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from workbench.models.types import Versioned


class Call(Versioned, table=True):
    """One matter that somebody brought forward, without a word about who it was."""

    __table_args__ = (
        UniqueConstraint("key"),
        UniqueConstraint("purchaser_id", "number"),
        UniqueConstraint("receipt"),
        Index(None, "purchaser_id", "received_on"),
    )
    id: Optional[int] = Field(default=None, primary_key=True)
    key: str = Field(max_length=32)
    purchaser_id: int = Field(foreign_key="purchaser.id")
    number: str = Field(max_length=40)  # of the bureau, or of the 12349 platform
    channel: str = Field(max_length=20)  # a line of data/hotline
    kind: str = Field(max_length=20)
    severity: str = Field(default="", max_length=12, sa_column_kwargs={"server_default": ""})  # a level of the bureau's
    received_on: date
    received_time: str = Field(default="", max_length=5)
    words: str = Field(max_length=2000)
    anonymous: bool = False
    receipt: Optional[str] = Field(default=None, max_length=32)  # what the public form told its sender
    township_id: Optional[int] = Field(default=None, foreign_key="organisation.id", index=True)
    project_id: Optional[int] = Field(default=None, foreign_key="project.id", index=True)
    line_id: Optional[int] = Field(default=None, foreign_key="service_line.id")
    recipient_id: Optional[int] = Field(default=None, foreign_key="recipient.id")
    state: str = Field(default="received", max_length=20)  # received | assigned | answered | closed | merged
    due_on: date  # by which the answer is due
    contractor_id: Optional[int] = Field(default=None, foreign_key="contractor.id", index=True)  # who handles it: one
    handler_id: Optional[int] = Field(default=None, foreign_key="account.id", index=True)  # of these three, or the
    unit_id: Optional[int] = Field(default=None, foreign_key="organisation.id", index=True)  # officer
    assigned_on: Optional[date] = None
    answered_on: Optional[date] = None
    answer: str = Field(default="", max_length=2000)
    called_back_on: Optional[date] = None
    satisfaction: str = Field(default="", max_length=20)
    closed_on: Optional[date] = None
    reopened: int = 0
    substantiated: Optional[bool] = None  # a complaint that proved right; None while nobody has said
    merged_into_id: Optional[int] = Field(default=None, foreign_key="call.id", index=True)
    wanted_id: Optional[int] = Field(default=None, foreign_key="wanted_service.id")
    finding_id: Optional[int] = Field(default=None, foreign_key="finding.id")


class CallStep(SQLModel, table=True):
    """One step of a matter: received, assigned, answered, called back, reopened, merged; never changed."""

    __tablename__ = "call_step"
    id: Optional[int] = Field(default=None, primary_key=True)
    call_id: int = Field(foreign_key="call.id", index=True)
    kind: str = Field(max_length=20)
    on_day: date
    words: str = Field(default="", max_length=2000)
    due_on: Optional[date] = None
    account_id: Optional[int] = Field(default=None, foreign_key="account.id")
    made_at: datetime


class CallerEntry(SQLModel, table=True):
    """Who brought a matter forward, sealed field by field under the key of key_id, as in the vault."""

    __tablename__ = "caller_entry"
    __table_args__ = (UniqueConstraint("call_id"),)
    id: str = Field(primary_key=True, max_length=32)
    purchaser_id: int = Field(foreign_key="purchaser.id")
    call_id: int = Field(foreign_key="call.id")
    key_id: str = Field(max_length=16, index=True)
    name: str = Field(default="", max_length=400)
    phone: str = Field(default="", max_length=200)
    phone_hash: str = Field(default="", max_length=64, index=True)


class CallImport(SQLModel, table=True):
    """One row of a checked list of matters, who called sealed already; gone once its file is taken over or cancelled."""

    __tablename__ = "call_import"
    id: Optional[int] = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="import_batch.id", index=True)
    number: int
    change: str = Field(max_length=8)  # new | changed
    call_number: str = Field(max_length=40)
    values: dict[str, Any] = Field(sa_type=JSON)
