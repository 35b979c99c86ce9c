"""Acceptance by standard with the recipients' opinions, the handover of files, and what the archive holds."""

from datetime import date, datetime
from typing import Any, Optional

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from workbench.models.types import Versioned


class Acceptance(Versioned, table=True):
    """One acceptance of a project; a failed one is followed by another after rectification."""

    __table_args__ = (UniqueConstraint("project_id", "round"), UniqueConstraint("number"))
    id: Optional[int] = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    round: int
    number: str = Field(max_length=60)
    held_on: date
    place: str = Field(default="", max_length=200)
    sample_size: int = 0  # recipients asked for an opinion
    conclusion: str = Field(default="", max_length=20)  # passed | failed; empty while it is open
    words: str = Field(default="", max_length=1000)
    reason: str = Field(
        default="", max_length=400
    )  # why accepted all the same, where the evaluation does not support it
    rectify_by: Optional[date] = None
    rectify_words: str = Field(default="", max_length=1000)
    concluded_on: Optional[date] = None
    form_hash: str = Field(default="", max_length=16)  # printed on the certificate and read back from the scan
    certificate_id: Optional[int] = Field(default=None, foreign_key="stored_file.id")
    scan_id: Optional[int] = Field(default=None, foreign_key="stored_file.id")
    signed_on: Optional[date] = None
    published_on: Optional[date] = None
    published_at: str = Field(default="", max_length=200)


class AcceptanceMember(SQLModel, table=True):
    """A member of the group that accepts, with the role in it and the signature on paper."""

    __tablename__ = "acceptance_member"
    __table_args__ = (UniqueConstraint("acceptance_id", "position"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    acceptance_id: int = Field(foreign_key="acceptance.id", index=True)
    position: int
    name: str = Field(max_length=40)
    unit: str = Field(default="", max_length=120)
    role: str = Field(max_length=20)  # head | member | expert | finance | recipient
    signed: bool = False


class AcceptanceItem(SQLModel, table=True):
    """One standard of one service line: what was agreed, what was delivered, and the verdict."""

    __tablename__ = "acceptance_item"
    __table_args__ = (UniqueConstraint("acceptance_id", "position"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    acceptance_id: int = Field(foreign_key="acceptance.id", index=True)
    line_id: int = Field(foreign_key="service_line.id")
    position: int
    kind: str = Field(max_length=20)  # quantity | technical | service | safety
    standard: str = Field(max_length=400)
    agreed: Optional[int] = None  # of the line's unit, where the standard is its quantity
    delivered: Optional[int] = None
    verdict: str = Field(default="", max_length=20)  # met | partly | unmet; empty while not given
    words: str = Field(default="", max_length=400)


class RecipientOpinion(SQLModel, table=True):
    """What a sampled recipient, known by code only, wrote on paper about the service."""

    __tablename__ = "recipient_opinion"
    __table_args__ = (
        UniqueConstraint("acceptance_id", "recipient_id"),
        CheckConstraint("satisfaction IS NULL OR satisfaction BETWEEN 1 AND 5", name="satisfaction_scale"),
    )
    id: Optional[int] = Field(default=None, primary_key=True)
    acceptance_id: int = Field(foreign_key="acceptance.id", index=True)
    recipient_id: int = Field(foreign_key="recipient.id", index=True)
    given_on: Optional[date] = None  # None: asked, and no answer yet
    satisfaction: Optional[int] = None
    words: str = Field(default="", max_length=400)
    proxy: bool = False


class Handover(Versioned, table=True):
    """The handover of service files, and the return and deletion of personal data, of one project."""

    __table_args__ = (UniqueConstraint("project_id"), UniqueConstraint("number"))
    id: Optional[int] = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    number: str = Field(max_length=60)
    listed_on: date
    given_on: Optional[date] = None  # the contractor's side
    given_by: str = Field(default="", max_length=80)
    received_on: Optional[date] = None  # the purchaser's side
    received_by: str = Field(default="", max_length=80)
    data_returned_on: Optional[date] = None
    data_deleted_on: Optional[date] = None
    data_words: str = Field(default="", max_length=400)
    data_confirmed_by: str = Field(default="", max_length=80)
    data_checked_on: Optional[date] = None
    data_checked_by: str = Field(default="", max_length=80)


class HandoverItem(SQLModel, table=True):
    """One kind of file handed over."""

    __tablename__ = "handover_item"
    __table_args__ = (UniqueConstraint("handover_id", "position"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    handover_id: int = Field(foreign_key="handover.id", index=True)
    position: int
    name: str = Field(max_length=120)
    form: str = Field(default="paper", max_length=20)  # paper | electronic | both | goods
    copies: int = 1
    words: str = Field(default="", max_length=200)
    received: Optional[bool] = None


class ArchiveEntry(Versioned, table=True):
    """What a person says of one document of the procurement file: where the paper lies, or why there is none."""

    __tablename__ = "archive_entry"
    __table_args__ = (UniqueConstraint("project_id", "item"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    item: str = Field(max_length=40)
    state: str = Field(max_length=20)  # paper | none
    words: str = Field(max_length=400)
    noted_on: date
    noted_by_id: Optional[int] = Field(default=None, foreign_key="account.id")


class Archive(Versioned, table=True):
    """The closed file of a project: what it held on that day with its digest, and until when it is kept."""

    __table_args__ = (UniqueConstraint("project_id"), UniqueConstraint("number"))
    id: Optional[int] = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    number: str = Field(max_length=60)
    closed_on: date
    closed_by_id: Optional[int] = Field(default=None, foreign_key="account.id")
    kept_until: date
    manifest: list[Any] = Field(sa_type=JSON)
    digest: str = Field(max_length=64)


class ArchiveCopy(SQLModel, table=True):
    """A copy of a project's file on disk that opens without the workbench: how far it is, and where it lies."""

    __tablename__ = "archive_copy"
    id: Optional[int] = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    state: str = Field(max_length=20)  # making | ready | cancelled | failed
    done: int = 0
    total: int = 0
    asked_by_id: Optional[int] = Field(default=None, foreign_key="account.id")
    asked_at: datetime
    finished_at: Optional[datetime] = None
    file_id: Optional[int] = Field(default=None, foreign_key="stored_file.id")
    words: str = Field(default="", max_length=400)
