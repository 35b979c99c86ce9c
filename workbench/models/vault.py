"""The vault: identities encrypted field by field; and what is left of one that was deleted by law."""

from datetime import date
from typing import Optional

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel


class VaultEntry(SQLModel, table=True):
    """One identity, of a recipient or of somebody who speaks for one; every text is sealed under the key of key_id.

    The id is random and part of what is authenticated: a sealed field opens in its own row and place only.
    """

    __tablename__ = "vault_entry"
    __table_args__ = (Index(None, "purchaser_id", "id_number_hash"), Index(None, "purchaser_id", "phone_hash"))
    id: str = Field(primary_key=True, max_length=32)
    purchaser_id: int = Field(foreign_key="purchaser.id")
    recipient_id: int = Field(foreign_key="recipient.id", index=True)
    agent_id: Optional[int] = Field(default=None, foreign_key="recipient_agent.id", index=True)
    key_id: str = Field(max_length=16, index=True)
    name: str = Field(max_length=400)
    id_number: str = Field(default="", max_length=200)
    phone: str = Field(default="", max_length=200)
    address: str = Field(default="", max_length=2000)
    id_number_hash: str = Field(default="", max_length=64)
    phone_hash: str = Field(default="", max_length=64)
    ground: str = Field(max_length=40)  # a line of the register
    informed_on: date
    consent_on: Optional[date] = None  # of the guardian, for a child under fourteen
    consent_by: str = Field(default="", max_length=40)  # the relation, never the name


class PersonFile(SQLModel, table=True):
    """A stored file that is about one recipient, so that it can be deleted with the person."""

    __tablename__ = "person_file"
    id: Optional[int] = Field(default=None, primary_key=True)
    recipient_id: int = Field(foreign_key="recipient.id", index=True)
    file_id: int = Field(foreign_key="stored_file.id", index=True)
    key_id: Optional[str] = Field(default=None, max_length=16)  # of the vault's key that seals the file's own
    sealed_key: Optional[str] = Field(default=None, max_length=200)  # none: the bytes still lie in clear, from before


class Tombstone(SQLModel, table=True):
    """That an identity was deleted: the code, the day, by which clause, by whom, and whether the disk was cleaned."""

    id: Optional[int] = Field(default=None, primary_key=True)
    purchaser_id: int = Field(foreign_key="purchaser.id", index=True)
    recipient_id: int = Field(foreign_key="recipient.id", index=True)
    code: str = Field(max_length=32)
    deleted_on: date
    clause: str = Field(max_length=120)
    reason: str = Field(max_length=400)
    deleted_by_id: int = Field(foreign_key="account.id")
    entries: int
    files: int
    waiting: list[str] = Field(sa_type=JSON)  # hashes of file bytes that are still to be removed; empty when cleaned
    cleaned_on: Optional[date] = None
