"""Taking a table of answers over into a survey, in one statement set."""

from typing import Any

from sqlalchemy import and_, literal, or_, select, update
from sqlmodel import Session, SQLModel

from workbench import clock
from workbench.errors import StaleError
from workbench.models.imports import ImportBatch, ImportRow
from workbench.models.surveys import Survey, SurveyPerson


def _columns(kind: type[SQLModel]) -> Any:  # noqa: ANN401 - the columns of any table
    return kind.__table__.c  # type: ignore[attr-defined]


_ROW, _PERSON, _SURVEY = (_columns(kind) for kind in (ImportRow, SurveyPerson, Survey))


def take_answers(session: Session, batch: ImportBatch) -> dict[str, int]:
    """Write the answers of sampled people. Raises StaleError for one that changed, or a survey closed, meanwhile."""
    same = and_(_PERSON.id == _ROW.target_id, _ROW.batch_id == batch.id)
    moved = select(_ROW.number).join(SurveyPerson, same).join(Survey, _SURVEY.id == _PERSON.survey_id)
    moved = moved.where(or_(_PERSON.version != _ROW.seen, _SURVEY.state != "fielding"))
    if first := session.execute(moved.limit(1)).first():
        what = f"第 {first[0]} 行的问卷在核对之后被他人登记，或调查已结束，整份都没有导入"
        raise StaleError(what, fix="重新上传并核对")
    told = {
        "answers": _ROW.severity, "proxy": _ROW.occasion, "outcome": _ROW.category, "mode": literal("excel"),
        "saved_at": clock.now(), "saved_by_id": literal(batch.started_by_id), "version": _PERSON.version + literal(1),
    }  # fmt: skip
    session.execute(update(SurveyPerson.__table__).where(same).values(**told))  # type: ignore[attr-defined]
    return {}
