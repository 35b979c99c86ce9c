"""What comes before a definition is decided: the market asked, the public asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from workbench.errors import ValidationError
from workbench.models.projects import MarketSurvey, Project, PublicConsultation, SurveyAnswer
from workbench.security.policy import Actor
from workbench.security.record import record
from workbench.services.acting import about, in_order, need
from workbench.services.projects_rows import open_for_change


@dataclass(frozen=True)
class Respondent:
    """One of those asked, with a price where one was named."""

    name: str
    price_fen: int | None = None
    words: str = ""


def record_survey(
    session: Session,
    actor: Actor,
    project_id: int,
    respondents: Sequence[Respondent],
    *,
    done_on: date,
    way: str,
    conclusion: str,
    seen: int,
) -> None:
    """Keep the market survey of a project; the one before is replaced and stays in the record."""
    project = open_for_change(session, actor, project_id, seen)
    names = [need(one.name, f"第 {number} 个调查对象的名称") for number, one in enumerate(respondents, 1)]
    if len(set(names)) < len(names):
        raise ValidationError("同一个调查对象写了两次", where="需求调查", fix="合并成一行")
    before = _drop_survey(session, project_id)
    row = MarketSurvey(
        project_id=project_id, done_on=done_on, way=need(way, "调查方式"), conclusion=need(conclusion, "调查结论")
    )
    session.add(row)
    session.flush()
    answers = [
        SurveyAnswer(
            survey_id=row.id or 0, position=number, name=name, price_fen=one.price_fen, words=one.words.strip()
        )
        for number, (name, one) in enumerate(zip(names, respondents, strict=True), 1)
    ]
    session.add_all(answers)
    project.version += 1
    after = _dump(row, answers)
    record(session, actor, "project.record_survey", about(session, project), before=before, after=after)


def _drop_survey(session: Session, project_id: int) -> dict[str, object] | None:
    old = session.exec(select(MarketSurvey).where(MarketSurvey.project_id == project_id)).first()
    if old is None:
        return None
    query = select(SurveyAnswer).where(SurveyAnswer.survey_id == old.id).order_by(col(SurveyAnswer.position))
    answers = session.exec(query).all()
    before = _dump(old, answers)
    for answer in answers:
        session.delete(answer)
    session.flush()
    session.delete(old)
    session.flush()
    return before


def _dump(row: MarketSurvey, answers: Sequence[SurveyAnswer]) -> dict[str, object]:
    told = [answer.model_dump(include={"name", "price_fen", "words"}) for answer in answers]
    return row.model_dump(exclude={"id"}) | {"respondents": told}


@dataclass(frozen=True)
class Consultation:
    """How the public was asked: from when until when, by which means, how many opinions came and were taken up."""

    first_day: date
    last_day: date
    way: str
    opinions: int
    adopted: int
    words: str = ""


def record_consultation(
    session: Session, actor: Actor, project_id: int, consultation: Consultation, *, seen: int
) -> None:
    """Keep how the public was asked about the need of a project."""
    project: Project = open_for_change(session, actor, project_id, seen)
    in_order([("征求意见起始日", consultation.first_day), ("征求意见结束日", consultation.last_day)])
    need(consultation.way, "征求意见的方式")
    if not 0 <= consultation.adopted <= consultation.opinions:
        raise ValidationError("采纳的意见数应在 0 和收到的意见数之间", where="征求意见", fix="核对两个数")
    row = session.exec(select(PublicConsultation).where(PublicConsultation.project_id == project_id)).first()
    before = row.model_dump(exclude={"id"}) if row else None
    row = row or PublicConsultation(project_id=project_id, **consultation.__dict__)
    row.sqlmodel_update(consultation.__dict__)
    session.add(row)
    project.version += 1
    after = row.model_dump(exclude={"id"})
    record(session, actor, "project.record_consultation", about(session, project), before=before, after=after)
