"""People who sign in, what they may do, and their sessions."""

from datetime import datetime
from typing import Optional

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from workbench.models.types import word
from workbench.models.words import Role


class Workspace(SQLModel, table=True):
    """One row: what this installation is. Training can never be switched on or off later."""

    id: int = Field(default=1, primary_key=True)
    title: str = Field(max_length=80)
    training: bool
    created_at: datetime


class Account(SQLModel, table=True):
    """A person who signs in. Training accounts exist in a training workspace only."""

    __table_args__ = (UniqueConstraint("username"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    username: str = Field(max_length=40)
    name: str = Field(max_length=40)
    title: str = Field(default="", max_length=80)
    password_hash: str = Field(max_length=200)
    training: bool = False
    disabled: bool = False
    large_type: bool = False
    failures: int = 0
    locked_until: Optional[datetime] = None


class RoleGrant(SQLModel, table=True):
    """One role of one account, within a purchaser, a township or village, or for a contractor."""

    __tablename__ = "role_grant"
    __table_args__ = (UniqueConstraint("account_id", "role", "purchaser_id", "organisation_id", "contractor_id"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    role: Role = Field(sa_type=word(Role, "role"))
    purchaser_id: Optional[int] = Field(default=None, foreign_key="purchaser.id")
    organisation_id: Optional[int] = Field(default=None, foreign_key="organisation.id")
    contractor_id: Optional[int] = Field(default=None, foreign_key="contractor.id")


class SignIn(SQLModel, table=True):
    """A server-side session; only the hash of its token is kept."""

    __tablename__ = "sign_in"
    __table_args__ = (UniqueConstraint("token_hash"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    token_hash: str = Field(max_length=64)
    account_id: int = Field(foreign_key="account.id", index=True)
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    revoked_at: Optional[datetime] = None
    address: str = Field(default="", max_length=64)
