"""Satisfaction surveys: questionnaire and sample, who asks whom, every attempt, and what was answered.

Nothing here may reach the contractor: it must not know who is asked before the survey is closed, nor who said what.
"""

from datetime import date, datetime
from typing import Any, Optional

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from workbench.models.types import Versioned


class Survey(Versioned, table=True):
    """The survey of one evaluation: planned (frame fixed, seed committed), drawn, in the field, closed."""

    __table_args__ = (UniqueConstraint("evaluation_id"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    evaluation_id: int = Field(foreign_key="evaluation.id")
    project_id: int = Field(foreign_key="project.id", index=True)
    state: str = Field(default="planned", max_length=12)  # planned | drawn | fielding | closed
    questionnaire: dict[str, Any] = Field(sa_type=JSON)
    questionnaire_digest: str = Field(default="", max_length=64)  # once the fieldwork starts
    basis: str = Field(max_length=20)  # where the frame comes from: ledger | wishes
    frame: list[Any] = Field(sa_type=JSON)  # [code, recipient id, township id, line id, category], codes only
    frame_digest: str = Field(max_length=64)
    commitment: str = Field(max_length=64)
    seed: str = Field(max_length=64)  # shown to nobody before the survey is closed
    salt: str = Field(max_length=64)
    needed: int  # by the rule, for this many people
    wanted: int  # as many as were to be drawn
    less_reason: str = Field(default="", max_length=400)  # why fewer than needed
    size: int = 0  # as many as were drawn: the smallest groups may have asked for more
    planned_at: datetime
    drawn_at: Optional[datetime] = None
    started_on: Optional[date] = None
    list_until: Optional[date] = None  # the last day on which interviewers may open identities
    closed_on: Optional[date] = None
    limits: str = Field(default="", max_length=2000)  # what the reader should know of how it went


class SurveyInterviewer(SQLModel, table=True):
    """Who asks; nobody who speaks for a contractor."""

    __tablename__ = "survey_interviewer"
    __table_args__ = (UniqueConstraint("survey_id", "account_id"),)
    id: Optional[int] = Field(default=None, primary_key=True)
    survey_id: int = Field(foreign_key="survey.id")
    account_id: int = Field(foreign_key="account.id", index=True)


class SurveyPerson(Versioned, table=True):
    """One person of the sample, by code: who asks, how it ended, and the answers; a paper is typed twice."""

    __tablename__ = "survey_person"
    __table_args__ = (
        UniqueConstraint("survey_id", "recipient_id"),
        UniqueConstraint("survey_id", "position"),
        Index(None, "interviewer_id", "outcome"),
    )
    id: Optional[int] = Field(default=None, primary_key=True)
    survey_id: int = Field(foreign_key="survey.id")
    project_id: int = Field(foreign_key="project.id", index=True)
    recipient_id: int = Field(foreign_key="recipient.id", index=True)
    township_id: int = Field(foreign_key="organisation.id")
    line_id: int = Field(foreign_key="service_line.id")
    category: str = Field(max_length=40)  # as it was when the frame was fixed
    position: int  # the row on paper and in Excel
    replaces_id: Optional[int] = Field(default=None, foreign_key="survey_person.id")
    interviewer_id: Optional[int] = Field(default=None, foreign_key="account.id")
    outcome: str = Field(default="", max_length=20)  # of scoring.survey.OUTCOMES; empty: not ended
    reason: str = Field(default="", max_length=200)
    proxy: str = Field(default="", max_length=20)  # relation of who answered for the person
    mode: str = Field(default="", max_length=12)  # interview | paper | excel
    answers: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    first: Optional[dict[str, Any]] = Field(default=None, sa_type=JSON)  # a paper typed once
    first_by_id: Optional[int] = Field(default=None, foreign_key="account.id")
    second: Optional[dict[str, Any]] = Field(default=None, sa_type=JSON)  # typed again, and different
    second_by_id: Optional[int] = Field(default=None, foreign_key="account.id")
    saved_at: Optional[datetime] = None
    saved_by_id: Optional[int] = Field(default=None, foreign_key="account.id")


class SurveyAttempt(SQLModel, table=True):
    """One attempt to reach a person, with its time."""

    __tablename__ = "survey_attempt"
    id: Optional[int] = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="survey_person.id", index=True)
    at: datetime
    manner: str = Field(max_length=20)  # home | phone | other
    result: str = Field(max_length=20)  # reached | not_reached | later | refused
    note: str = Field(default="", max_length=200)
    by_id: int = Field(foreign_key="account.id")
