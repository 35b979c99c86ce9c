"""The dated organisation tree, purchasers and contractors."""

from datetime import date
from typing import Optional

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from workbench.models.types import word
from workbench.models.words import ContractorKind, OrganisationKind


class Organisation(SQLModel, table=True):
    """A unit of 市, 县(区), 乡镇(街道) or 村(社区) under one name for as long as it had it."""

    __table_args__ = (UniqueConstraint("code"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    code: str = Field(max_length=32)
    name: str = Field(max_length=80)
    kind: OrganisationKind = Field(sa_type=word(OrganisationKind, "organisation_kind"))
    parent_id: Optional[int] = Field(default=None, foreign_key="organisation.id", index=True)
    first_day: date
    last_day: Optional[date] = None
    successor_id: Optional[int] = Field(default=None, foreign_key="organisation.id")


class Purchaser(SQLModel, table=True):
    """A bureau or township that buys; every record belongs to one."""

    __table_args__ = (UniqueConstraint("organisation_id"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    name: str = Field(max_length=80)
    is_civil_affairs: bool = True


class Contractor(SQLModel, table=True):
    """A firm, social organisation or other body that bids for services and delivers them."""

    __table_args__ = (UniqueConstraint("credit_code"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    name: str = Field(max_length=120)
    credit_code: str = Field(max_length=32)
    kind: ContractorKind = Field(sa_type=word(ContractorKind, "contractor_kind"))
    banned_until: Optional[date] = None
