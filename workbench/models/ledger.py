"""The ledger of a project: roster, orders, services rendered, casework; and what is counted from it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Optional

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from workbench.models.types import ExactText, Versioned


class StaffMember(Versioned, table=True):
    """Somebody who renders the services of a project, from joining to leaving; the number is the contractor's own."""

    __tablename__ = "staff_member"
    __table_args__ = (UniqueConstraint("project_id", "number"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    contractor_id: int = Field(foreign_key="contractor.id", index=True)
    number: str = Field(max_length=20)
    name: str = Field(max_length=40)
    kind: str = Field(max_length=40)  # by the ids of performance/staff_kinds
    post: str = Field(max_length=80)
    joined_on: date
    left_on: Optional[date] = None


class StaffChange(SQLModel, table=True):
    """A change of the roster, and when the purchaser was told of it."""

    __tablename__ = "staff_change"
    id: Optional[int] = Field(default=None, primary_key=True)
    staff_id: int = Field(foreign_key="staff_member.id", index=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    change: str = Field(max_length=12)  # joined | left | moved
    changed_on: date
    told_on: Optional[date] = None
    words: str = Field(default="", max_length=200)


class StaffCertificate(SQLModel, table=True):
    """A certificate of a person: number, issuer, until when it is valid; None is without end."""

    __tablename__ = "staff_certificate"
    __table_args__ = (UniqueConstraint("staff_id", "name", "number"), Index(None, "project_id", "valid_until"))
    id: Optional[int] = Field(default=None, primary_key=True)
    staff_id: int = Field(foreign_key="staff_member.id", index=True)
    project_id: int = Field(foreign_key="project.id")
    name: str = Field(max_length=80)
    number: str = Field(max_length=60)
    issuer: str = Field(max_length=80)
    valid_until: Optional[date] = None


class StaffHours(SQLModel, table=True):
    """The hours that the contractor declares for a person and a month, in minutes."""

    __tablename__ = "staff_hours"
    __table_args__ = (
        UniqueConstraint("staff_id", "month"),
        CheckConstraint("minutes >= 0", name="minutes_not_negative"),
    )
    id: Optional[int] = Field(default=None, primary_key=True)
    staff_id: int = Field(foreign_key="staff_member.id", index=True)
    month: date  # its first day
    minutes: int


class Training(SQLModel, table=True):
    """A training or a tutoring session: title, who held it, how long."""

    __tablename__ = "staff_training"
    __table_args__ = (CheckConstraint("minutes > 0", name="minutes_positive"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    kind: str = Field(max_length=12)  # training | tutoring
    held_on: date
    title: str = Field(max_length=120)
    trainer: str = Field(max_length=80)
    minutes: int


class TrainingAttendance(SQLModel, table=True):
    """That a person was present at a training."""

    __tablename__ = "staff_attendance"
    __table_args__ = (UniqueConstraint("training_id", "staff_id"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    training_id: int = Field(foreign_key="staff_training.id", index=True)
    staff_id: int = Field(foreign_key="staff_member.id", index=True)


class ServiceOrder(Versioned, table=True):
    """A service to be rendered: for whom, by whom, on which day; open, done or cancelled."""

    __tablename__ = "service_order"
    __table_args__ = (
        CheckConstraint("quantity >= 0", name="quantity_not_negative"),
        Index(None, "project_id", "state", "planned_on"),
        Index(None, "staff_id", "planned_on"),
    )
    id: Optional[int] = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    line_id: int = Field(foreign_key="service_line.id")
    recipient_id: int = Field(foreign_key="recipient.id", index=True)
    staff_id: int = Field(foreign_key="staff_member.id")
    planned_on: date
    planned_start: Optional[int] = None  # minutes after midnight
    quantity: int
    state: str = Field(default="open", max_length=12)
    reason: str = Field(default="", max_length=400)
    made_by_id: int = Field(foreign_key="account.id")


class ServiceRecord(Versioned, table=True):
    """One service rendered to one recipient; what stood here before a correction is in service_record_past.

    States: reported (entered), qualified and unqualified (verified by the officer), withdrawn. A group is one row a person:
    the first carries the quantity, the others 0.
    """

    __tablename__ = "service_record"
    __table_args__ = (
        CheckConstraint("quantity >= 0", name="quantity_not_negative"),
        Index(None, "project_id", "day", "id"),
        Index(None, "project_id", "state", "day"),
        Index(None, "line_id", "day", "id"),
        Index(None, "line_id", "township_id", "day"),
        Index(None, "staff_id", "day"),
        Index(None, "recipient_id", "line_id", "township_id", "day"),
        Index(None, "proof_sha256"),
    )
    id: Optional[int] = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    line_id: int = Field(foreign_key="service_line.id")
    recipient_id: int = Field(foreign_key="recipient.id")
    township_id: int = Field(foreign_key="organisation.id")  # of the recipient on the day of entry
    staff_id: int = Field(foreign_key="staff_member.id")
    day: date
    start: Optional[int] = None  # minutes after midnight
    end: Optional[int] = None
    quantity: int
    state: str = Field(default="reported", max_length=12)
    proof_id: Optional[int] = Field(default=None, foreign_key="stored_file.id")
    proof_sha256: str = Field(default="", max_length=64)
    order_id: Optional[int] = Field(default=None, foreign_key="service_order.id", index=True)
    reason: str = Field(default="", max_length=400)  # why it is not qualified, or was withdrawn
    explanation: str = Field(default="", max_length=400)  # why a warning was passed
    source: str = Field(default="", max_length=200)  # the file it came from, or empty when typed
    entered_by_id: int = Field(foreign_key="account.id")
    entered_at: datetime


class ServiceRecordPast(SQLModel, table=True):
    """What a record said before it was changed, why it was changed, and by whom."""

    __tablename__ = "service_record_past"
    __table_args__ = (UniqueConstraint("record_id", "version"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    record_id: int = Field(foreign_key="service_record.id")
    version: int
    values: dict[str, Any] = Field(sa_type=JSON)
    reason: str = Field(max_length=400)
    changed_by_id: int = Field(foreign_key="account.id")
    changed_at: datetime


class ServiceConfirmation(Versioned, table=True):
    """What a township or a village says of a service in its area: it was rendered, or something does not agree."""

    __tablename__ = "service_confirmation"
    __table_args__ = (UniqueConstraint("record_id", "unit_id"), Index(None, "verdict", "record_id"))
    id: Optional[int] = Field(default=None, primary_key=True)
    record_id: int = Field(foreign_key="service_record.id")
    project_id: int = Field(foreign_key="project.id", index=True)
    unit_id: int = Field(foreign_key="organisation.id")
    verdict: str = Field(max_length=12)  # confirmed | doubted
    words: str = Field(default="", max_length=400)
    record_version: int  # of the record that was looked at
    said_on: date
    said_by_id: int = Field(foreign_key="account.id")


class ServiceMonth(SQLModel, table=True):
    """What the records of one line, township and month add up to; written in the transaction that changes a record."""

    __tablename__ = "service_month"
    line_id: int = Field(foreign_key="service_line.id", primary_key=True)
    township_id: int = Field(foreign_key="organisation.id", primary_key=True)
    month: date = Field(primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    quantity: int  # of all records in force
    visits: int
    people: int
    good_quantity: int  # of the qualified ones
    good_visits: int
    good_people: int


class ServicePerson(SQLModel, table=True):
    """The same by recipient, from which people are counted once however often they were served."""

    __tablename__ = "service_person"
    __table_args__ = (  # people are counted once by walking these in order
        Index(None, "project_id", "recipient_id", "good_visits"),
        Index(None, "project_id", "line_id", "recipient_id", "good_visits"),
        Index(None, "project_id", "township_id", "recipient_id", "good_visits"),
        Index(None, "project_id", "month", "recipient_id", "good_visits"),
    )
    line_id: int = Field(foreign_key="service_line.id", primary_key=True)
    township_id: int = Field(foreign_key="organisation.id", primary_key=True)
    month: date = Field(primary_key=True)
    recipient_id: int = Field(foreign_key="recipient.id", primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    quantity: int
    visits: int
    good_quantity: int
    good_visits: int


class LedgerMonth(Versioned, table=True):
    """The closing of a month: submitted by the contractor, verified or returned by the officer."""

    __tablename__ = "ledger_month"
    __table_args__ = (UniqueConstraint("project_id", "month"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    month: date  # its first day
    state: str = Field(max_length=12)  # submitted | verified | returned
    submitted_on: date
    submitted_by_id: int = Field(foreign_key="account.id")
    verified_on: Optional[date] = None
    verified_by_id: Optional[int] = Field(default=None, foreign_key="account.id")
    reason: str = Field(default="", max_length=400)


class CaseFile(Versioned, table=True):
    """Casework with one recipient: plan, need before and after by dimension, closure."""

    __tablename__ = "case_file"
    id: Optional[int] = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    line_id: int = Field(foreign_key="service_line.id")
    recipient_id: int = Field(foreign_key="recipient.id", index=True)
    staff_id: int = Field(foreign_key="staff_member.id")
    opened_on: date
    plan: str = Field(max_length=1000)
    before: dict[str, Any] = Field(sa_type=JSON)  # indicator -> 0..4
    after: Optional[dict[str, Any]] = Field(default=None, sa_type=JSON)
    closed_on: Optional[date] = None
    closure: str = Field(default="", max_length=1000)


class CaseSession(SQLModel, table=True):
    """One session of a case."""

    __tablename__ = "case_session"
    id: Optional[int] = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_file.id", index=True)
    staff_id: int = Field(foreign_key="staff_member.id")
    held_on: date
    minutes: int
    words: str = Field(max_length=1000)


class GoalMeasure(SQLModel, table=True):
    """How a goal is measured: people or quantity from the ledger, or a figure that is typed with its source."""

    __tablename__ = "goal_measure"
    __table_args__ = (UniqueConstraint("goal_id"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    goal_id: int = Field(foreign_key="goal.id")
    project_id: int = Field(foreign_key="project.id", index=True)
    measure: str = Field(max_length=12)  # people | quantity | improved | typed
    line_ids: list[Any] = Field(default_factory=list, sa_type=JSON)  # of a quantity
    reached: Optional[Decimal] = Field(default=None, sa_type=ExactText)  # typed
    reached_on: Optional[date] = None
    source: str = Field(default="", max_length=200)


class LedgerRow(SQLModel, table=True):
    """One checked row of a ledger or roster file, in ids; gone once its file is taken over or cancelled."""

    __tablename__ = "ledger_row"
    id: Optional[int] = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="import_batch.id", index=True)
    number: int
    change: str = Field(default="new", max_length=8)  # new | changed
    line_id: Optional[int] = None
    recipient_id: Optional[int] = None
    township_id: Optional[int] = None
    staff_id: Optional[int] = None
    seen: Optional[int] = None  # the version of the person on record when compared
    day: Optional[date] = None
    start: Optional[int] = None
    end: Optional[int] = None
    quantity: Optional[int] = None
    explanation: str = Field(default="", max_length=400)
    told: Optional[dict[str, Any]] = Field(default=None, sa_type=JSON)  # of a person of the roster
