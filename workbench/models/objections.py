"""Objections of suppliers: inquiry, challenge and complaint, item by item, step by step; and the list of abuse."""

from datetime import date
from typing import Optional

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from workbench.models.types import Versioned


class Objection(Versioned, table=True):
    """One inquiry or challenge to the purchaser, or one complaint to finance after a challenge."""

    __table_args__ = (UniqueConstraint("key"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    key: str = Field(max_length=32)
    project_id: int = Field(foreign_key="project.id", index=True)
    kind: str = Field(max_length=20)  # inquiry, challenge, complaint
    number: str = Field(default="", max_length=60)  # of the register
    challenge_id: Optional[int] = Field(
        default=None, foreign_key="objection.id", index=True
    )  # that a complaint follows
    supplier: str = Field(max_length=120)
    contractor_id: Optional[int] = Field(default=None, foreign_key="contractor.id", index=True)
    standing: str = Field(max_length=20)  # participant, potential, neither
    partners: str = Field(default="", max_length=400)  # the other members of a consortium
    jointly: Optional[bool] = None  # all members together; None where there is no consortium
    against: str = Field(max_length=20)  # document, process, result
    known_on: Optional[date] = None  # knew or should have known
    notice_from: Optional[date] = None  # of the result or of the documents, where the knowledge rests on a notice
    notice_until: Optional[date] = None
    notice_days: Optional[int] = None  # working days that the notice itself names
    filed_on: Optional[date] = None  # received; None where the papers do not tell
    posted_on: Optional[date] = None
    late: bool = False
    affects_result: bool = False
    state: str = Field(default="received", max_length=20)
    reply: str = Field(default="", max_length=2000)  # the reply as a whole, or the respondent's statement


class ObjectionItem(SQLModel, table=True):
    """One item: what is asked, the facts, the clause, and how it was answered or decided."""

    __tablename__ = "objection_item"
    __table_args__ = (UniqueConstraint("objection_id", "position"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    objection_id: int = Field(foreign_key="objection.id", index=True)
    position: int
    request: str = Field(max_length=1000)
    facts: str = Field(max_length=2000)
    clause: str = Field(max_length=400)
    challenged_id: Optional[int] = Field(default=None, foreign_key="objection_item.id")  # item of the challenge
    from_reply: bool = False  # arises from what the reply said
    answer: str = Field(default="", max_length=2000)  # of the purchaser
    outcome: str = Field(default="", max_length=20)  # upheld, rejected
    reason: str = Field(default="", max_length=2000)  # of the decision, as received


class ObjectionStep(SQLModel, table=True):
    """One dated step, as it happened or as its paper says."""

    __tablename__ = "objection_step"
    id: Optional[int] = Field(default=None, primary_key=True)
    objection_id: int = Field(foreign_key="objection.id", index=True)
    kind: str = Field(max_length=30)
    on_day: Optional[date] = None  # None where the papers do not tell
    until: Optional[date] = None
    document: str = Field(default="", max_length=120)
    words: str = Field(default="", max_length=2000)


class AbuseRecord(SQLModel, table=True):
    """A supplier on the list of unfounded, false or malicious complaints, as finance decided."""

    __tablename__ = "abuse_record"
    id: Optional[int] = Field(default=None, primary_key=True)
    purchaser_id: int = Field(foreign_key="purchaser.id")  # who registered it
    contractor_id: int = Field(foreign_key="contractor.id", index=True)
    kind: str = Field(max_length=20)  # unfounded, false, illegal
    document: str = Field(max_length=120)
    first_day: date
    last_day: date
    barred: bool = False  # may not take part in government procurement
    words: str = Field(default="", max_length=1000)
    annulled_on: Optional[date] = None
    annulled_by: str = Field(default="", max_length=120)
