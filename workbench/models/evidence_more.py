"""What stands around evidence: findings of a third party, who read a file, what was asked for, what was blacked out."""

from datetime import date, datetime
from typing import Any, Optional

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from workbench.models.types import Versioned


class ThirdPartyFinding(Versioned, table=True):
    """One thing that the third party found, heard, checked or counted, tied to a point of the frozen tree."""

    __tablename__ = "third_party_finding"
    __table_args__ = (UniqueConstraint("evaluation_id", "kind", "number"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    evaluation_id: int = Field(foreign_key="evaluation.id")
    kind: str = Field(max_length=20)  # problem | interview | spot_check | survey
    number: str = Field(max_length=20)  # the third party's own; a table handed in again is known by it
    point_code: str = Field(max_length=20)
    seen_on: date
    place: str = Field(default="", max_length=120)
    words: str = Field(max_length=1000)
    checked: Optional[int] = None  # how many were looked at, or answered
    failed: Optional[int] = None  # how many of these did not comply, or were not satisfied
    severity: str = Field(max_length=12)  # none | minor | serious | grave
    evidence: list[str] = Field(default_factory=list, sa_type=JSON)  # numbers of the evaluation's evidence
    answer: str = Field(default="", max_length=1000)  # what the contractor says to it
    answered_on: Optional[date] = None
    state: str = Field(default="draft", max_length=12)  # draft | submitted | returned | accepted
    entered_by_id: int = Field(foreign_key="account.id")
    entered_at: datetime
    submitted_by_id: Optional[int] = Field(default=None, foreign_key="account.id")
    submitted_on: Optional[date] = None
    decided_by_id: Optional[int] = Field(default=None, foreign_key="account.id")
    decided_on: Optional[date] = None
    reason: str = Field(default="", max_length=1000)  # why it was returned
    finding_id: Optional[int] = Field(default=None, foreign_key="finding.id")  # what it was handed on as
    key: Optional[str] = Field(default=None, max_length=32)  # in the contractor's addresses, once released
    told_on: Optional[date] = None  # the contractor, who knows nothing of it before
    answer_by: Optional[date] = None  # the day by which the contractor is asked to answer


class ThirdPartyReply(SQLModel, table=True):
    """What the contractor itself says to a released finding; a later word stands beside it, never over it."""

    __tablename__ = "third_party_reply"
    id: Optional[int] = Field(default=None, primary_key=True)
    row_id: int = Field(foreign_key="third_party_finding.id", index=True)
    words: str = Field(max_length=1000)
    replied_by_id: int = Field(foreign_key="account.id")
    replied_on: date


class ThirdPartyReplyFile(SQLModel, table=True):
    """A file that the contractor hands in with its answer to a released finding."""

    __tablename__ = "third_party_reply_file"
    __table_args__ = (UniqueConstraint("file_id"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    row_id: int = Field(foreign_key="third_party_finding.id", index=True)
    file_id: int = Field(foreign_key="stored_file.id")
    handed_in_on: date


class EvidenceReading(SQLModel, table=True):
    """That somebody opened a file of evidence: one row a person, file, way and day, with how often."""

    __tablename__ = "evidence_reading"
    __table_args__ = (UniqueConstraint("file_id", "account_id", "way", "on_day"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    file_id: int = Field(foreign_key="stored_file.id")
    account_id: int = Field(foreign_key="account.id")
    way: str = Field(max_length=12)  # file | preview
    on_day: date
    first_at: datetime
    times: int = 1


class EvidenceRequest(Versioned, table=True):
    """A paper that the contractor is asked for, for one point, with the day by which it is wanted."""

    __tablename__ = "evidence_request"
    __table_args__ = (UniqueConstraint("key"), Index(None, "evaluation_id", "state"))
    id: Optional[int] = Field(default=None, primary_key=True)
    key: str = Field(max_length=32)  # in addresses, where a counted id would tell too much
    evaluation_id: int = Field(foreign_key="evaluation.id")
    point_code: str = Field(max_length=20)
    title: str = Field(max_length=120)
    words: str = Field(default="", max_length=400)
    due_on: date
    state: str = Field(default="asked", max_length=12)  # asked | answered | taken | withdrawn
    asked_by_id: int = Field(foreign_key="account.id")
    asked_on: date
    returned: str = Field(default="", max_length=400)  # why what was handed in was not enough


class EvidenceAnswer(SQLModel, table=True):
    """A file that was handed in for a request; a later one stands beside it."""

    __tablename__ = "evidence_answer"
    __table_args__ = (UniqueConstraint("file_id"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="evidence_request.id", index=True)
    file_id: int = Field(foreign_key="stored_file.id")
    handed_in_by_id: int = Field(foreign_key="account.id")
    handed_in_on: date


class EvidenceRedaction(SQLModel, table=True):
    """A copy of evidence on which something is blacked out; the newest is what others see."""

    __tablename__ = "evidence_redaction"
    id: Optional[int] = Field(default=None, primary_key=True)
    evidence_id: int = Field(foreign_key="evidence.id", index=True)
    file_id: int = Field(foreign_key="stored_file.id")  # the copy
    boxes: list[Any] = Field(default_factory=list, sa_type=JSON)  # page, left, top, right, bottom in thousandths
    reason: str = Field(max_length=200)
    made_by_id: int = Field(foreign_key="account.id")
    made_on: date
