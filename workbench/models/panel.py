"""How a panel comes about and what it does besides marking: candidates, invitations, declarations, consensus."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Optional

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from workbench.models.types import ExactText, Versioned


class PanelCandidate(Versioned, table=True):
    """Somebody a bureau may invite to its panels: unit, title with its certificate, past employers, areas."""

    __tablename__ = "panel_candidate"
    __table_args__ = (UniqueConstraint("purchaser_id", "account_id"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    purchaser_id: int = Field(foreign_key="purchaser.id", index=True)
    account_id: int = Field(foreign_key="account.id")
    unit: str = Field(max_length=120)
    title: str = Field(default="", max_length=80)
    mid_level_title: bool = False
    certificate: str = Field(default="", max_length=80)  # its number
    valid_until: Optional[date] = None  # None is without end
    employers: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)  # name, until
    areas: str = Field(default="", max_length=200)


class PanelInvitation(SQLModel, table=True):
    """An invitation to a seat, what the check had found before it, and the answer."""

    __tablename__ = "panel_invitation"
    id: Optional[int] = Field(default=None, primary_key=True)
    evaluation_id: int = Field(foreign_key="evaluation.id", index=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    seat: str = Field(max_length=32)
    title: str = Field(default="", max_length=80)
    mid_level_title: bool = False
    chair: bool = False
    replaces_id: Optional[int] = Field(default=None, foreign_key="panel_member.id")
    suspicions: list[str] = Field(default_factory=list, sa_type=JSON)
    passed: str = Field(default="", max_length=1000)  # why it was sent all the same
    invited_at: datetime
    answered_at: Optional[datetime] = None
    accepted: Optional[bool] = None
    reason: str = Field(default="", max_length=1000)


class InterestDeclaration(SQLModel, table=True):
    """One declaration of interests; a later one stands beside it, never over it."""

    __tablename__ = "interest_declaration"
    id: Optional[int] = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="panel_member.id", index=True)
    declared_at: datetime
    conflict: bool
    kinds: list[str] = Field(default_factory=list, sa_type=JSON)  # ids of evaluation_prep/interests
    words: str = Field(default="", max_length=1000)
    valid_until: Optional[date] = None  # None is until the opening


class MarkRevision(SQLModel, table=True):
    """A mark that its member changed in the consensus round; the value on the sheet stays."""

    __tablename__ = "mark_revision"
    id: Optional[int] = Field(default=None, primary_key=True)
    evaluation_id: int = Field(foreign_key="evaluation.id", index=True)
    sheet_id: int = Field(foreign_key="sheet.id")
    point_code: str = Field(max_length=20)
    first: Decimal = Field(sa_type=ExactText)
    revised: Decimal = Field(sa_type=ExactText)
    reason: str = Field(max_length=1000)
    revised_at: datetime


class ConsensusNote(SQLModel, table=True):
    """What was said of a point in the consensus round, by whom."""

    __tablename__ = "consensus_note"
    id: Optional[int] = Field(default=None, primary_key=True)
    evaluation_id: int = Field(foreign_key="evaluation.id", index=True)
    point_code: str = Field(max_length=20)
    member_id: int = Field(foreign_key="panel_member.id")
    words: str = Field(max_length=1000)
    written_at: datetime


class PanelDissent(SQLModel, table=True):
    """A member's signed dissent, which travels with the result and changes no mark."""

    __tablename__ = "panel_dissent"
    __table_args__ = (UniqueConstraint("member_id"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    evaluation_id: int = Field(foreign_key="evaluation.id", index=True)
    member_id: int = Field(foreign_key="panel_member.id")
    words: str = Field(max_length=1000)
    signed_at: datetime


class ConsensusRound(SQLModel, table=True):
    """That the chair closed the consensus round, and the version of the result it led to."""

    __tablename__ = "consensus_round"
    __table_args__ = (UniqueConstraint("evaluation_id"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    evaluation_id: int = Field(foreign_key="evaluation.id")
    closed_at: datetime
    closed_by_id: int = Field(foreign_key="account.id")
    words: str = Field(default="", max_length=1000)
    result_id: Optional[int] = Field(default=None, foreign_key="result.id")


class ThirdPartyHire(Versioned, table=True):
    """The third party that evaluates: how it was itself purchased, who pays it, and that it is independent."""

    __tablename__ = "third_party_hire"
    __table_args__ = (UniqueConstraint("evaluation_id"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    evaluation_id: int = Field(foreign_key="evaluation.id")
    name: str = Field(max_length=120)
    credit_code: str = Field(default="", max_length=40)
    ground: str = Field(max_length=1000)  # how it was chosen, by which provision
    contract_number: str = Field(max_length=60)
    signed_on: date
    fee_fen: int
    fee_source: str = Field(max_length=200)
    scope: str = Field(max_length=1000)
    staff: list[str] = Field(default_factory=list, sa_type=JSON)
    relations: list[str] = Field(default_factory=list, sa_type=JSON)  # ids of evaluation_prep/third_party
    statement: str = Field(max_length=1000)
    stated_on: date
