"""A survey from plan to end: frame and seed committed, questionnaire frozen, sample drawn, interviewers named, closed."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any

from sqlmodel import Session, col, delete, select

from scoring.draws import commitment, frame_digest
from workbench import clock
from workbench.errors import ValidationError
from workbench.models.accounts import Account
from workbench.models.evaluations import Evaluation
from workbench.models.projects import Project
from workbench.models.surveys import Survey, SurveyAttempt, SurveyInterviewer, SurveyPerson
from workbench.models.words import EvaluationState
from workbench.queries.checks.book import book_on
from workbench.queries.supervision import possible_inspectors
from workbench.queries.surveys_draw import Drawable, chosen, frame_of_people, next_in_reserve, people_of
from workbench.rules.checks.evaluation_mid import needed
from workbench.rules.questionnaires import (
    DEFAULT,
    Questionnaire,
    as_plain,
    from_plain,
    is_complete,
    load_questionnaire,
    refuse_questionnaire,
)
from workbench.security.policy import Actor, allow
from workbench.security.record import canonical, record
from workbench.security.vault_numbers import refuse_identity
from workbench.services.acting import about, expect_version, found, in_order

RULE = "evaluation_mid/survey_sample"
_CLAUSE = "附件3五（二）；样本量为默认值"


def plan_survey(session: Session, actor: Actor, evaluation_id: int, *, secret: str = "") -> Survey:
    """Fix who can be asked and commit to a seed that nobody chose; the questionnaire starts from the shipped one.

    ``secret`` is the seed for a repeatable training; else it is random. Raises ValidationError where there is a survey
    already, where the sheets are opened, and where nobody was served.
    """
    evaluation = found(session, Evaluation, evaluation_id)
    allow(session, actor, "survey.write", evaluation)
    _refuse_evaluation(session, evaluation)
    project = found(session, Project, evaluation.project_id)
    frame, basis = frame_of_people(session, project)
    if not frame:
        raise ValidationError("没有可以调查的服务对象", where="调查名单", fix="先登记服务台账，或把需求列入本项目")
    seed, salt = secret or secrets.token_hex(16), f"{secret}-salt" if secret else secrets.token_hex(16)
    rule = book_on(session, project.purchaser_id, clock.today()).rule(RULE)
    least = needed(rule, len(frame)) if rule else len(frame)
    row = Survey(
        evaluation_id=evaluation_id,
        project_id=evaluation.project_id,
        questionnaire=as_plain(load_questionnaire(DEFAULT)),
        basis=basis,
        frame=[[one.code, one.recipient_id, one.township_id, one.line_id, one.category] for one in frame],
        frame_digest=frame_digest(one.code for one in frame),
        commitment=commitment(seed, salt),
        seed=seed,
        salt=salt,
        needed=least,
        wanted=least,
        planned_at=clock.now(),
    )
    session.add(row)
    told = {"units": len(frame), "needed": least, "basis": basis}
    told |= {"frame_digest": row.frame_digest, "commitment": row.commitment}
    record(session, actor, "survey.plan", about(session, row), after=told)
    return row


def _refuse_evaluation(session: Session, evaluation: Evaluation) -> None:
    if evaluation.state == EvaluationState.OPENED:
        raise ValidationError("评分表已经启封，不能再安排调查", where="满意度调查", fix="下一次评估前安排")
    if session.exec(select(Survey.id).where(Survey.evaluation_id == evaluation.id)).first() is not None:
        raise ValidationError("这次评估已经有满意度调查", where="满意度调查", fix="打开这次调查继续办理")


def write_questionnaire(
    session: Session, actor: Actor, survey_id: int, new: Questionnaire, *, seen: int | None = None
) -> None:
    """Replace the questionnaire; once the fieldwork started it is frozen."""
    row = _open(session, actor, survey_id, ("planned", "drawn"), "问卷已冻结，不能再改")
    expect_version(row, seen)
    refuse_questionnaire(new)
    refuse_identity("问卷", new.title, *(one.words for one in new.items))
    before = row.questionnaire
    changed = replace(new, version=f"{new.version.removesuffix('改')}改" if as_plain(new) != before else new.version)
    row.questionnaire = as_plain(changed)
    session.add(row)
    record(
        session, actor, "survey.write", about(session, row), before={"items": before["items"]},
        after={"items": row.questionnaire["items"]},
    )  # fmt: skip


def _open(session: Session, actor: Actor, survey_id: int, states: Collection[str], what: str) -> Survey:
    row = found(session, Survey, survey_id)
    allow(session, actor, "survey.write", row)
    if row.state not in states:
        raise ValidationError(what, where="满意度调查", fix="刷新页面查看现在办到哪一步")
    return row


def draw_sample(
    session: Session, actor: Actor, survey_id: int, wanted: int | None = None, *, reason: str = ""
) -> list[SurveyPerson]:
    """Draw the sample over townships, services and categories; fewer than needed are drawn only with a reason."""
    row = _open(session, actor, survey_id, ("planned",), "样本已经抽取，不能重抽")
    size = row.needed if wanted is None else wanted
    if not 1 <= size <= len(row.frame):
        raise ValidationError(f"名单共 {len(row.frame)} 人，不能抽 {size} 人", where="样本量", fix="核对人数")
    if size < row.needed and not reason.strip():
        what = f"应不少于 {row.needed} 人，只抽 {size} 人，没有写原因"
        raise ValidationError(what, where="样本量", clause=_CLAUSE, fix="抽足样本；不能抽足的写明原因，随报告公布")
    people = chosen(people_of(row), size, row.seed)
    row.wanted, row.size, row.less_reason = size, len(people), reason.strip() if size < row.needed else ""
    row.state, row.drawn_at = "drawn", clock.now()
    made = [_person(row, one, position) for position, one in enumerate(people, 1)]
    session.add_all([row, *made])
    told = {"wanted": size, "draw_size": len(made), "less_reason": row.less_reason}
    record(session, actor, "survey.draw", about(session, row), after=told)
    return made


def _person(row: Survey, one: Drawable, position: int) -> SurveyPerson:
    return SurveyPerson(
        survey_id=row.id or 0,
        project_id=row.project_id,
        recipient_id=one.recipient_id,
        township_id=one.township_id,
        line_id=one.line_id,
        category=one.category,
        position=position,
    )


def start_fieldwork(
    session: Session, actor: Actor, survey_id: int, interviewers: Sequence[int], *, list_until: date
) -> None:
    """Freeze the questionnaire, name who asks and share the sample among them; their lists expire on a day."""
    row = _open(session, actor, survey_id, ("drawn",), "还没有抽样，或调查已经开始")
    in_order([("今天", clock.today()), ("名单失效日", list_until)])
    project = found(session, Project, row.project_id)
    able = possible_inspectors(session, project)
    if not interviewers or set(interviewers) - set(able):
        what = "没有指定访问员，或有人不能担任"
        raise ValidationError(what, where="访问员", clause="附件3三（二）", fix="访问员不得是承接主体的人员")
    session.exec(delete(SurveyInterviewer).where(col(SurveyInterviewer.survey_id) == row.id))
    session.add_all(SurveyInterviewer(survey_id=row.id or 0, account_id=one) for one in dict.fromkeys(interviewers))
    _share(session, row, list(dict.fromkeys(interviewers)))
    row.questionnaire_digest = sha256(canonical(row.questionnaire).encode()).hexdigest()
    row.state, row.started_on, row.list_until = "fielding", clock.today(), list_until
    session.add(row)
    names = [session.get_one(Account, one).name for one in dict.fromkeys(interviewers)]
    told = {"interviewers": names, "list_until": list_until, "questionnaire_digest": row.questionnaire_digest}
    record(session, actor, "survey.start", about(session, row), after=told)


def _share(session: Session, row: Survey, interviewers: Sequence[int]) -> None:
    """Give each interviewer a run of neighbours: who stands together in the list lives in one township."""
    query = select(SurveyPerson).where(SurveyPerson.survey_id == row.id)
    people = session.exec(query.order_by(col(SurveyPerson.township_id), col(SurveyPerson.position))).all()
    for place, one in enumerate(people):
        one.interviewer_id = interviewers[place * len(interviewers) // len(people)]
        session.add(one)


def extend_lists(session: Session, actor: Actor, survey_id: int, *, list_until: date) -> None:
    """Let the lists hold until another day."""
    row = _open(session, actor, survey_id, ("fielding",), "调查没有在进行")
    in_order([("今天", clock.today()), ("名单失效日", list_until)])
    before, row.list_until = row.list_until, list_until
    session.add(row)
    record(
        session, actor, "survey.extend", about(session, row), before={"list_until": before},
        after={"list_until": list_until},
    )  # fmt: skip


def replace_person(session: Session, actor: Actor, person_id: int) -> SurveyPerson:
    """Take the next of the reserve, of the same township and service where there is one, for somebody who was lost."""
    lost = found(session, SurveyPerson, person_id)
    row = _open(session, actor, lost.survey_id, ("fielding",), "调查没有在进行")
    if lost.outcome in {"", "完成", "部分完成"}:
        raise ValidationError("这个人还没有记为没有答成", where="替补", fix="先登记结果，再启用替补")
    people = session.exec(select(SurveyPerson).where(SurveyPerson.survey_id == row.id)).all()
    if any(one.replaces_id == lost.id for one in people):
        raise ValidationError("已经有替补", where="替补", fix="在名单里查看")
    used = {one.recipient_id for one in people}
    by = next_in_reserve(people_of(row), row.seed, used, lost.township_id, lost.line_id)
    if by is None:
        raise ValidationError("同一乡镇（街道）的替补已经用完", where="替补", fix="照实结束，报告写明应答率")
    made = _person(row, by, max(one.position for one in people) + 1)
    made.replaces_id, made.interviewer_id = lost.id, lost.interviewer_id
    session.add(made)
    session.flush()
    told = {"position": made.position, "replaces": lost.position}
    record(session, actor, "survey.replace", about(session, row), after=told)
    return made


@dataclass(frozen=True)
class Closing:
    """What is said at the end: the limits that a reader should know."""

    limits: str = ""


def close_survey(session: Session, actor: Actor, survey_id: int, closing: Closing, *, seen: int | None = None) -> None:
    """End the fieldwork: everybody has an outcome, no paper waits for its second entry, the seed may be shown."""
    row = _open(session, actor, survey_id, ("fielding",), "调查没有在进行")
    expect_version(row, seen)
    people = session.exec(select(SurveyPerson).where(SurveyPerson.survey_id == row.id)).all()
    if waiting := [one.position for one in people if one.first is not None]:
        what = f"{len(waiting)} 份纸质问卷只录入了一遍，或两遍不一致没有核对"
        raise ValidationError(what, where=f"问卷 {waiting[0]} 号", fix="录入第二遍，核对不一致的题")
    refuse_identity("调查的局限", closing.limits)
    questionnaire = from_plain(row.questionnaire)
    tried = set(session.exec(select(SurveyAttempt.person_id).distinct()))
    for one in people:
        if not one.outcome:
            one.outcome = _ended(questionnaire, one.answers, tried=one.id in tried)
            session.add(one)
    row.state, row.closed_on, row.limits = "closed", clock.today(), closing.limits.strip()
    row.list_until = None
    session.add(row)
    outcomes: dict[str, int] = {}
    for one in people:
        outcomes[one.outcome] = outcomes.get(one.outcome, 0) + 1
    told = {"outcomes": outcomes, "seed": row.seed, "salt": row.salt, "limits": row.limits}
    record(session, actor, "survey.close", about(session, row), after=told)


def _ended(questionnaire: Questionnaire, answers: Mapping[str, Any], *, tried: bool) -> str:
    if answers:
        return "完成" if is_complete(questionnaire, answers) else "部分完成"
    return "未联系上" if tried else "其他未答"
