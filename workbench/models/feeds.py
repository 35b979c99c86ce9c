"""Links under which a person's deadlines can be read by a calendar, without signing in."""

from datetime import datetime
from typing import Optional

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel


class FeedLink(SQLModel, table=True):
    """The one link of an account; only the hash of its token is kept. A new link takes its place, ending it deletes it."""

    __tablename__ = "feed_link"
    __table_args__ = (UniqueConstraint("account_id"), UniqueConstraint("token_hash"))
    id: Optional[int] = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id")
    token_hash: str = Field(max_length=64)
    made_at: datetime
