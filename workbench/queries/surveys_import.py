"""What a table of answers is compared with: the people of samples in the field, by the number on the list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, select

from workbench.models.surveys import Survey, SurveyPerson
from workbench.rules.questionnaires import Questionnaire, from_plain


@dataclass(frozen=True)
class SampledPerson:
    """A person of a sample: whose answers, to which questionnaire, and why none can be taken over now."""

    id: int
    recipient_id: int
    questionnaire: Questionnaire
    answers: Mapping[str, Any]
    proxy: str
    version: int
    closed: str


def sampled_people(session: Session, people: Iterable[int]) -> dict[str, SampledPerson]:
    """Return these people of every sample, by the number on its list."""
    wanted = set(people)
    surveys = {row.id: row for row in session.exec(select(Survey))}
    questionnaires = {key: from_plain(row.questionnaire) for key, row in surveys.items()}
    return {
        f"{one.survey_id}-{one.position}": SampledPerson(
            one.id or 0,
            one.recipient_id,
            questionnaires[one.survey_id],
            one.answers,
            one.proxy,
            one.version,
            _closed(surveys[one.survey_id], one),
        )
        for one in session.exec(select(SurveyPerson))
        if one.recipient_id in wanted
    }


def _closed(survey: Survey, one: SurveyPerson) -> str:
    if survey.state != "fielding":
        return "这次调查没有在进行"
    if one.first is not None:
        return "这个人的纸质问卷正在录入"
    return "这份问卷已经结束" if one.outcome and not one.answers else ""
