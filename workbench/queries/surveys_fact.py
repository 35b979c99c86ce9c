"""The satisfaction point of the tree, computed from a closed survey: the counts that scoring takes."""

from typing import Any

from sqlmodel import Session, select

from workbench.models.evaluations import Evaluation
from workbench.models.surveys import Survey, SurveyPerson
from workbench.queries.surveys_results import index_counts
from workbench.rules.questionnaires import from_plain

SURVEYED = "B2-1"
"""The point of the default tree that a survey of recipients gives."""


def satisfaction(session: Session, evaluation: Evaluation) -> dict[str, Any] | None:
    """Return the counts of the valid questionnaires and the sample that was needed; None before the survey is closed.

    With several items that feed the index, each goes with its weight. Nobody answered is counts of nothing, which is
    no data and never full marks.
    """
    row = session.exec(select(Survey).where(Survey.evaluation_id == evaluation.id)).first()
    if row is None or row.state != "closed":
        return None
    questionnaire = from_plain(row.questionnaire)
    people = session.exec(select(SurveyPerson).where(SurveyPerson.survey_id == row.id)).all()
    counts = {item: list(told) for item, told in index_counts(questionnaire, people).items()}
    if len(counts) == 1:
        return {"counts": next(iter(counts.values())), "required": row.needed}
    words = {one.id: f"{one.id} {one.words}" for one in questionnaire.items}
    weights = questionnaire.weights
    parts = [{"name": words[item], "weight": weights[item], "counts": told} for item, told in counts.items()]
    return {"questions": parts, "required": row.needed}
