"""The satisfaction surveys of the training purchases: one closed and counted, one in the field to be practised on."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from scoring.kinds import ANSWERS
from workbench import clock
from workbench.demo.people import as_actor, script
from workbench.models.evaluations import Evaluation
from workbench.models.surveys import SurveyPerson
from workbench.security.policy import Actor
from workbench.services import surveys, surveys_interviews

NAME = "surveys"
INTERVIEWERS = ("xiangzhen", "cunzhan", "jingban")


def hold(session: Session, evaluation_id: int, name: str) -> None:
    """Plan, draw and ask; the survey is closed where its script says when."""
    told, officer = script(NAME)[name], as_actor(session, "jingban")
    days = {key: date.fromisoformat(str(text)) for key, text in told["days"].items()}
    with clock.held_at(days["planned"]):
        row = surveys.plan_survey(session, officer, evaluation_id, secret=told["secret"])
        session.flush()
        survey_id = row.id or 0
        surveys.draw_sample(session, officer, survey_id)
        who = [as_actor(session, name).account_id or 0 for name in INTERVIEWERS]
        surveys.start_fieldwork(session, officer, survey_id, who, list_until=days["until"])
    with clock.held_at(days["asked"]):
        _ask(session, officer, survey_id, told, whole="closed" in days)
    if "closed" in days:
        with clock.held_at(days["closed"]):
            surveys.close_survey(session, officer, survey_id, surveys.Closing(told["limits"]))


def hold_second(session: Session, project_id: int) -> None:
    """Ask some of the people of the second purchase; the others are left to be practised on."""
    evaluation = session.exec(select(Evaluation).where(Evaluation.project_id == project_id)).first()
    if evaluation is not None:
        hold(session, evaluation.id or 0, "second")


def _ask(session: Session, officer: Actor, survey_id: int, told: Mapping[str, Any], *, whole: bool) -> None:
    people = list(
        session.exec(
            select(SurveyPerson).where(SurveyPerson.survey_id == survey_id).order_by(col(SurveyPerson.position))
        )
    )
    asked = list(_answers(told["counts"]))
    for number, (person, answers) in enumerate(zip(people, asked, strict=False)):
        if number == 1:
            surveys_interviews.set_proxy(session, officer, person.id or 0, "child")
        surveys_interviews.save_answers(session, officer, person.id or 0, answers)
        surveys_interviews.finish(session, officer, person.id or 0)
    if whole:
        for person in people[len(asked) :]:
            surveys_interviews.end_without(session, officer, person.id or 0, "拒访", "身体不适，不愿回答")


def _answers(counts: list[int]) -> Iterator[dict[str, str]]:
    """One questionnaire for each count; the other items follow the overall answer, sometimes one step better."""
    opinions = script(NAME)["opinions"]
    ordered = [place for place, many in enumerate(counts) for _ in range(many)]
    overall = [ordered[7 * number % len(ordered)] for number in range(len(ordered))]
    for number, place in enumerate(overall):
        near = [ANSWERS[max(0, place - (number + item) % 2)] for item in range(4)]
        said = {f"q{item}": answer for item, answer in enumerate(near, 1)} | {"q5": ANSWERS[place], "q6": "没有"}
        said["q8"] = "不知道" if number % 5 == 0 else "知道"
        if number % 4 == 1:
            said["q9"] = str(opinions[number // 4 % len(opinions)])
        yield said
