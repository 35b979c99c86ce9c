"""Surveys as screens show them, to those who plan, ask or read them; a contractor has no way here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, func, select

from workbench import clock
from workbench.models.accounts import Account
from workbench.models.evaluations import Evaluation
from workbench.models.needs import Recipient
from workbench.models.projects import Project, ServiceLine
from workbench.models.surveys import Survey, SurveyAttempt, SurveyInterviewer, SurveyPerson
from workbench.models.words import EvaluationState, Phase, Role
from workbench.queries.needs_places import unit_names
from workbench.queries.permitted import permitted
from workbench.queries.supervision import possible_inspectors
from workbench.rules.needs import load_scheme
from workbench.rules.questionnaires import Questionnaire, from_plain
from workbench.security.policy import Actor, may

STAFF = (Role.OFFICER, Role.LEADER, Role.FINANCE, Role.AUDITOR)
PHASES = {Phase.MID: "中期评估", Phase.FINAL: "期末评估"}


@dataclass(frozen=True)
class SurveyCard:
    """A survey, how far it is, and what the actor may do; the seed is not here."""

    id: int
    evaluation_id: int
    project_id: int
    project: str
    phase: str
    state: str
    questionnaire: Questionnaire
    questionnaire_digest: str
    population: int
    needed: int
    wanted: int
    size: int
    less_reason: str
    basis: str
    commitment: str
    frame_digest: str
    drawn_at: datetime | None
    started_on: date | None
    list_until: date | None
    closed_on: date | None
    limits: str
    version: int
    asked: int
    answered: int
    ended: int
    interviewers: tuple[str, ...]
    can: frozenset[str]

    @property
    def title(self) -> str:
        """What it is called."""
        return f"{self.project} · {self.phase}满意度调查"

    @property
    def lists_open(self) -> bool:
        """Tell whether interviewers may open identities today."""
        return self.list_until is not None and clock.today() <= self.list_until


def surveys_seen(session: Session, actor: Actor) -> dict[int, str]:
    """Return the evaluations whose survey the actor may read or arrange, newest first, by id."""
    if not actor.roles - {Role.CONTRACTOR}:
        return {}
    query = select(Evaluation, Project).join(Project, col(Project.id) == Evaluation.project_id)
    surveys = {row.evaluation_id: row for row in session.exec(select(Survey))}
    found = {}
    for evaluation, project in session.exec(query.order_by(col(Evaluation.id).desc())).all():
        row = surveys.get(evaluation.id or 0)
        if may(session, actor, "survey.read", row or evaluation) and (row or _arranges(session, actor, evaluation)):
            found[evaluation.id or 0] = f"{project.title} · {PHASES[evaluation.phase]}"
    return found


def _arranges(session: Session, actor: Actor, evaluation: Evaluation) -> bool:
    return evaluation.state != EvaluationState.OPENED and may(session, actor, "survey.write", evaluation)


def survey_card(session: Session, actor: Actor, evaluation_id: int) -> SurveyCard | None:
    """Return the survey of an evaluation; None alike for a missing one and one that the actor may not read."""
    row = session.exec(select(Survey).where(Survey.evaluation_id == evaluation_id)).first()
    if row is None or not may(session, actor, "survey.read", row):
        return None
    evaluation, project = session.get_one(Evaluation, evaluation_id), session.get_one(Project, row.project_id)
    people = select(func.count()).select_from(SurveyPerson).where(SurveyPerson.survey_id == row.id)
    names = select(Account.name).join(SurveyInterviewer, col(SurveyInterviewer.account_id) == Account.id)
    return SurveyCard(
        id=row.id or 0,
        project=project.title,
        phase=PHASES[evaluation.phase],
        questionnaire=from_plain(row.questionnaire),
        population=len(row.frame),
        asked=session.exec(people).one(),
        answered=session.exec(people.where(col(SurveyPerson.outcome).in_(("完成", "部分完成")))).one(),
        ended=session.exec(people.where(SurveyPerson.outcome != "")).one(),
        interviewers=tuple(
            session.exec(names.where(SurveyInterviewer.survey_id == row.id).order_by(col(SurveyInterviewer.id)))
        ),
        can=permitted(session, actor, row, "survey.write", "survey.sample", "survey.ask", "survey.texts"),
        **row.model_dump(include=_SAME),
    )


_SAME = {
    "evaluation_id", "project_id", "state", "questionnaire_digest", "needed", "wanted", "size", "less_reason", "basis",
    "commitment", "frame_digest", "drawn_at", "started_on", "list_until", "closed_on", "limits", "version",
}  # fmt: skip


def interviewers_for(session: Session, actor: Actor, evaluation_id: int) -> dict[int, str]:
    """Return who may be named to ask, by account id; nobody to who arranges nothing."""
    evaluation = session.get_one(Evaluation, evaluation_id)
    if not may(session, actor, "survey.write", evaluation):
        return {}
    return possible_inspectors(session, session.get_one(Project, evaluation.project_id))


@dataclass(frozen=True)
class PersonCard:
    """One person of the sample, by code: where, what is asked about, how far it is, and what was answered."""

    id: int
    survey_id: int
    position: int
    recipient: str
    township: str
    service: str
    category: str
    interviewer: str
    mine: bool
    outcome: str
    reason: str
    proxy: str
    mode: str
    answers: Mapping[str, str]
    first: Mapping[str, str] | None
    second: Mapping[str, str] | None
    first_mine: bool
    saved_at: datetime | None
    attempts: tuple[tuple[datetime, str, str, str], ...]
    replaces: int | None
    replaced: bool
    version: int

    @property
    def code(self) -> str:
        """The number of the row on paper and in Excel."""
        return f"{self.survey_id}-{self.position}"


def people_asked(session: Session, actor: Actor, survey_id: int) -> tuple[PersonCard, ...]:
    """Return the sample in the order of the forms: all of it to who arranges it, one's own to who only asks."""
    row = session.get_one(Survey, survey_id)
    whole = may(session, actor, "survey.sample", row)
    if not whole and not may(session, actor, "survey.ask", row):
        return ()
    query = select(SurveyPerson, Recipient.code).join(Recipient, col(Recipient.id) == SurveyPerson.recipient_id)
    query = query.where(SurveyPerson.survey_id == survey_id)
    if not whole:
        query = query.where(SurveyPerson.interviewer_id == actor.account_id)
    rows = session.exec(query.order_by(col(SurveyPerson.position))).all()
    return _cards(session, actor, rows)


def _cards(session: Session, actor: Actor, rows: Any) -> tuple[PersonCard, ...]:  # noqa: ANN401 - rows of a join
    ids = [one.id for one, _ in rows]
    towns, lines = unit_names(session), dict(session.exec(select(ServiceLine.id, ServiceLine.name)).all())
    names = dict(session.exec(select(Account.id, Account.name)).all())
    categories = category_names()
    attempts: dict[int, list[tuple[datetime, str, str, str]]] = {}
    asked = select(SurveyAttempt).where(col(SurveyAttempt.person_id).in_(ids))
    for one in session.exec(asked.order_by(col(SurveyAttempt.at), col(SurveyAttempt.id))):
        attempts.setdefault(one.person_id, []).append((one.at, one.manner, one.result, one.note))
    positions = {one.id: one.position for one, _ in rows}
    replaced = {one.replaces_id for one, _ in rows}
    return tuple(
        PersonCard(
            id=one.id or 0,
            recipient=code,
            township=towns[one.township_id],
            service=lines[one.line_id],
            category=categories.get(one.category, one.category),
            interviewer=names.get(one.interviewer_id, ""),
            mine=one.interviewer_id == actor.account_id,
            first_mine=one.first_by_id == actor.account_id,
            attempts=tuple(attempts.get(one.id or 0, ())),
            replaces=positions.get(one.replaces_id) if one.replaces_id else None,
            replaced=one.id in replaced,
            **one.model_dump(include=_TOLD),
        )
        for one, code in rows
    )


_TOLD = {
    "survey_id", "position", "outcome", "reason", "proxy", "mode", "answers", "first", "second", "saved_at", "version",
}  # fmt: skip


def category_names() -> dict[str, str]:
    """Return the name of each category of recipients."""
    return {one.id: one.name for one in load_scheme().categories}


def surveys_to_ask(session: Session, actor: Actor) -> dict[int, str]:
    """Return the evaluations whose survey is in the field and in which the actor may ask, by id."""
    if not actor.roles - {Role.CONTRACTOR}:
        return {}
    rows = session.exec(select(Survey).where(Survey.state == "fielding").order_by(col(Survey.id).desc())).all()
    mine = [row for row in rows if may(session, actor, "survey.ask", row)]
    phases = {row.evaluation_id: session.get_one(Evaluation, row.evaluation_id).phase for row in mine}
    return {
        row.evaluation_id: f"{session.get_one(Project, row.project_id).title} · {PHASES[phases[row.evaluation_id]]}"
        for row in mine
    }
