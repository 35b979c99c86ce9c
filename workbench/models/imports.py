"""Files handed in for import: each with its hash and outcome, and its rows while they wait to be taken over."""

from datetime import date, datetime
from typing import Any, Optional

from sqlalchemy import JSON, BigInteger, Index
from sqlmodel import Field, SQLModel

from workbench.models.types import Versioned


class ImportBatch(Versioned, table=True):
    """One file on its way in: waiting, checked, applied or cancelled; the file itself is not kept."""

    __tablename__ = "import_batch"
    __table_args__ = (Index(None, "purchaser_id", "sha256"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    purchaser_id: int = Field(foreign_key="purchaser.id", index=True)
    kind: str = Field(max_length=20)
    state: str = Field(default="waiting", max_length=12)  # waiting | checked | applied | cancelled | expired
    started_by_id: int = Field(foreign_key="account.id", index=True)
    started_at: datetime
    file_name: str = Field(default="", max_length=200)
    sha256: str = Field(default="", max_length=64)
    rows_read: int = 0
    rows_new: int = 0
    rows_same: int = 0
    rows_changed: int = 0
    rows_faulty: int = 0
    faults: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)  # the first hundred
    fault_count: int = 0
    fault_file: str = Field(default="", max_length=40)  # public id of the workbook with all of them
    questions: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    notes: list[str] = Field(default_factory=list, sa_type=JSON)
    applied_at: Optional[datetime] = None
    upload_id: Optional[int] = None  # the file that was uploaded and is not checked yet
    project_id: Optional[int] = Field(default=None, foreign_key="project.id", index=True)  # of a ledger or a roster
    touched_at: Optional[datetime] = None  # when its file was uploaded or checked; from then on the days are counted


class ImportRow(SQLModel, table=True):
    """One row of a checked file, in codes and ids only; gone once its file is taken over or cancelled."""

    __tablename__ = "import_row"
    __table_args__ = (Index(None, "batch_id", "change", "household_code"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="import_batch.id")
    number: int
    change: str = Field(max_length=8)  # new | changed
    household_code: str = Field(default="", max_length=32)
    household_id: Optional[int] = None  # None: the household is new too
    recipient_code: str = Field(default="", max_length=32)
    recipient_id: Optional[int] = None
    target_id: Optional[int] = None  # the row that changes
    seen: Optional[int] = None  # its version when it was compared
    township_id: Optional[int] = None
    village_id: Optional[int] = None
    category: str = Field(default="", max_length=40)
    channel: str = Field(default="", max_length=40)
    found_by: str = Field(default="", max_length=80)
    can_apply: bool = True
    child_until: Optional[int] = None
    home_changed: bool = False
    day: Optional[date] = None
    last_day: Optional[date] = None
    person: str = Field(default="", max_length=80)
    occasion: str = Field(default="", max_length=12)
    severity: Optional[dict[str, Any]] = Field(default=None, sa_type=JSON)
    worse: str = Field(default="", max_length=400)
    gradings: Optional[dict[str, Any]] = Field(default=None, sa_type=JSON)
    catalogue_number: Optional[int] = None
    quantity: Optional[int] = None
    unit: str = Field(default="", max_length=20)
    department: str = Field(default="", max_length=80)
    name: str = Field(default="", max_length=120)
    amount_fen: Optional[int] = Field(default=None, sa_type=BigInteger)


class ImportIdentity(SQLModel, table=True):
    """The identity of a row, sealed before it is written: what becomes an entry of the vault."""

    __tablename__ = "import_identity"
    __table_args__ = (Index(None, "batch_id", "recipient_code"),)
    id: str = Field(primary_key=True, max_length=32)  # of the entry it becomes
    batch_id: int = Field(foreign_key="import_batch.id")
    recipient_code: str = Field(max_length=32)
    number: int
    child_until: Optional[int] = None
    key_id: str = Field(max_length=16)
    name: str = Field(max_length=400)
    id_number: str = Field(default="", max_length=200)
    phone: str = Field(default="", max_length=200)
    address: str = Field(default="", max_length=2000)
    id_number_hash: str = Field(default="", max_length=64)
    phone_hash: str = Field(default="", max_length=64)
    ground: str = Field(max_length=40)
    informed_on: date
    consent_on: Optional[date] = None
    consent_by: str = Field(default="", max_length=40)
