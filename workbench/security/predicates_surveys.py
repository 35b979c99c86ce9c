"""Predicates of surveys: who asks, and of whom; whoever speaks for the contractor is never one of them."""

from sqlmodel import Session, SQLModel, select

from workbench import clock
from workbench.models.surveys import Survey, SurveyInterviewer, SurveyPerson
from workbench.security.actors import Actor


def interviews(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """Is named to ask in this survey, or in the one that a person of the sample belongs to."""
    survey_id = about.id if isinstance(about, Survey) else getattr(about, "survey_id", None)
    if survey_id is None or actor.account_id is None:
        return False
    query = select(SurveyInterviewer.id).where(
        SurveyInterviewer.survey_id == survey_id, SurveyInterviewer.account_id == actor.account_id
    )
    return session.exec(query).first() is not None


def asks_the_person(session: Session, actor: Actor, about: SQLModel | None) -> bool:
    """Asks this very person, while the fieldwork lasts and the list has not expired: for opening the identity."""
    if not isinstance(about, SurveyPerson) or about.interviewer_id != actor.account_id:
        return False
    survey = session.get_one(Survey, about.survey_id)
    lasts = survey.state == "fielding" and survey.list_until is not None and clock.today() <= survey.list_until
    return lasts and not about.outcome and interviews(session, actor, about)
