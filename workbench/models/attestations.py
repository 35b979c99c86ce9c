"""What a person answered where no program can judge a rule: newest counts, every answer is kept."""

from datetime import date
from typing import Optional

from sqlmodel import Field, SQLModel


class Attestation(SQLModel, table=True):
    """One answer to the question of a rule about a project, a procedure or a contract."""

    id: Optional[int] = Field(default=None, primary_key=True)
    purchaser_id: int = Field(foreign_key="purchaser.id", index=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    subject_kind: str = Field(max_length=20)  # project | procurement | contract: the table of the row asked about
    subject_id: int = Field(index=True)
    rule_id: str = Field(max_length=80)
    answer: bool
    note: str = Field(default="", max_length=1000)
    document: str = Field(default="", max_length=120)
    given_by_id: int = Field(foreign_key="account.id")
    given_on: date
