"""Asking: every answer saved at once, attempts and endings, a paper typed twice and compared, identities for who asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from workbench import clock
from workbench.errors import ValidationError
from workbench.models.needs import Recipient
from workbench.models.surveys import Survey, SurveyAttempt, SurveyPerson
from workbench.models.vault import VaultEntry
from workbench.rules.questionnaires import (
    Questionnaire,
    clean_answers,
    differences,
    from_plain,
    is_complete,
)
from workbench.rules.register import load_register
from workbench.rules.survey_words import ATTEMPTS, ENDINGS, MANNERS, RELATIONS, RESULTS
from workbench.security import vault
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, found
from workbench.services.offered import Made, offer
from workbench.services.vault import FIELDS, keep_identity_out, opened

_SHOWN = ("name", "phone", "address")
PURPOSE = "survey"


def save_answer(session: Session, actor: Actor, person_id: int, item: str, answer: str) -> None:
    """Keep one answer of an interview at once; an empty one is taken back, and what is then not asked goes with it."""
    person, survey = _asked(session, actor, person_id)
    _refuse_paper(person)
    said = {**person.answers, item: answer}
    _write(session, actor, person, survey, said, "interview")


def save_answers(session: Session, actor: Actor, person_id: int, answers: Mapping[str, str]) -> None:
    """Keep all answers of an interview in one act, in place of what was there."""
    person, survey = _asked(session, actor, person_id)
    _refuse_paper(person)
    _write(session, actor, person, survey, answers, "interview")


def set_proxy(session: Session, actor: Actor, person_id: int, relation: str) -> None:
    """Say who answers for the person; empty for the person."""
    person, _survey = _asked(session, actor, person_id)
    if relation and relation not in RELATIONS:
        raise ValidationError("没有这种关系", where="代答人", fix=f"从{'、'.join(RELATIONS.values())}中选择")
    before, person.proxy = person.proxy, relation
    session.add(person)
    _keep(session, actor, "survey.proxy", person, before={"proxy": before}, after={"proxy": relation})


def finish(session: Session, actor: Actor, person_id: int) -> str:
    """End an interview; what was left out makes it 部分完成. Return the outcome."""
    person, survey = _asked(session, actor, person_id)
    _refuse_paper(person)
    if not person.answers:
        raise ValidationError("还没有一题回答", where="问卷", fix="没有答成的，登记结果和原因")
    person.outcome = "完成" if is_complete(from_plain(survey.questionnaire), person.answers) else "部分完成"
    person.reason = ""
    session.add(person)
    _keep(session, actor, "survey.finish", person, after={"outcome": person.outcome})
    return person.outcome


def reopen(session: Session, actor: Actor, person_id: int) -> None:
    """Take an ending back while the fieldwork lasts."""
    person, _survey = _asked(session, actor, person_id, ended=True)
    before, person.outcome, person.reason = {"outcome": person.outcome, "reason": person.reason}, "", ""
    if session.exec(select(SurveyPerson.id).where(SurveyPerson.replaces_id == person.id)).first() is not None:
        raise ValidationError("已经启用替补，不能再问", where="问卷", fix="按替补的结果统计")
    session.add(person)
    _keep(session, actor, "survey.reopen", person, before=before)


@dataclass(frozen=True)
class Attempt:
    """One attempt to reach somebody: when, how, with what result."""

    at: datetime
    manner: str
    result: str
    note: str = ""


def record_attempt(session: Session, actor: Actor, person_id: int, new: Attempt) -> SurveyAttempt:
    """Keep an attempt with its time."""
    person, survey = _asked(session, actor, person_id)
    if new.manner not in MANNERS or new.result not in RESULTS:
        raise ValidationError("没有选择方式或结果", where="联系记录", fix="两项都要选择")
    day = clock.local(new.at).date()
    if new.at > clock.now() or (survey.started_on and day < survey.started_on):
        raise ValidationError("联系时间不在调查期间", where="联系时间", fix="核对日期和时间")
    _without_identity(session, person, "联系记录", new.note)
    row = SurveyAttempt(person_id=person_id, by_id=actor.account_id or 0, **new.__dict__)
    row.note = new.note.strip()
    session.add(row)
    _keep(session, actor, "survey.attempt", person, after={"manner": new.manner, "result": new.result})
    return row


def end_without(session: Session, actor: Actor, person_id: int, outcome: str, reason: str) -> None:
    """Record why somebody gave no answers; 未联系上 needs the attempts first."""
    person, _survey = _asked(session, actor, person_id)
    if outcome not in ENDINGS or not reason.strip():
        raise ValidationError("没有选择结果，或没有写原因", where="没有答成", fix="两项都要填写")
    if person.answers or person.first is not None:
        raise ValidationError("已经有回答", where="没有答成", fix="结束问卷；误填的先清除回答")
    tried = len(session.exec(select(SurveyAttempt.id).where(SurveyAttempt.person_id == person_id)).all())
    if outcome == "未联系上" and tried < ATTEMPTS:
        what = f"只联系了 {tried} 次"
        raise ValidationError(
            what, where="未联系上", clause="默认值", fix=f"不同时间联系 {ATTEMPTS} 次以上再记为未联系上"
        )
    _without_identity(session, person, "原因", reason)
    person.outcome, person.reason = outcome, reason.strip()
    session.add(person)
    _keep(session, actor, "survey.end", person, after={"outcome": outcome, "reason": person.reason})


def enter_paper(
    session: Session, actor: Actor, person_id: int, answers: Mapping[str, str], *, proxy: str = ""
) -> tuple[str, ...]:
    """Type in a paper: the first time it waits, the second time by somebody else it is compared.

    Return the numbers of the items that differ; nothing if it is settled or waits for the second entry.
    """
    person, survey = _asked(session, actor, person_id)
    questionnaire = from_plain(survey.questionnaire)
    said = _clean(session, person, questionnaire, answers) | ({"proxy": proxy} if proxy in RELATIONS else {})
    if not set(said) - {"proxy"} or person.answers:
        raise ValidationError("问卷是空的，或这个人已经有回答", where="纸质问卷", fix="核对问卷编号")
    if person.first is None:
        person.first, person.first_by_id = said, actor.account_id
        session.add(person)
        _keep(session, actor, "survey.paper", person, after={"entry": 1})
        return ()
    if person.first_by_id == actor.account_id:
        raise ValidationError("第一遍是您录入的", where="纸质问卷", fix="第二遍由另一个人录入，才能互相核对")
    person.second, person.second_by_id = said, actor.account_id
    told = different(questionnaire, person.first, said)
    if not told:
        _settle(session, actor, person, survey, said)
    session.add(person)
    _keep(session, actor, "survey.paper", person, after={"entry": 2, "differences": len(told)})
    return told


def different(questionnaire: Questionnaire, first: Mapping[str, str], second: Mapping[str, str]) -> tuple[str, ...]:
    """Return the ids of what two entries of a paper tell differently; ``proxy`` is who answered."""
    apart = tuple(one.id for _, one, _, _ in differences(questionnaire, first, second))
    return (*apart, "proxy") if first.get("proxy", "") != second.get("proxy", "") else apart


def settle_paper(session: Session, actor: Actor, person_id: int, right: Mapping[str, str]) -> None:
    """Settle two entries that differ: for each such item what the paper says, as one of the two read it."""
    person, survey = _asked(session, actor, person_id)
    if person.first is None or person.second is None:
        raise ValidationError("没有等着核对的两遍录入", where="纸质问卷", fix="刷新页面查看")
    first, second = person.first, person.second
    said = dict(first)
    for item in different(from_plain(survey.questionnaire), first, second):
        if item not in right or right[item] not in {first.get(item, ""), second.get(item, "")}:
            raise ValidationError("有不一致的题没有选定", where=item, fix="对照纸质问卷逐题选定")
        said[item] = right[item]
    _settle(session, actor, person, survey, said)
    session.add(person)


def _settle(session: Session, actor: Actor, person: SurveyPerson, survey: Survey, said: Mapping[str, str]) -> None:
    person.proxy = said.get("proxy", "")
    person.first = person.second = None
    _write(session, actor, person, survey, {name: one for name, one in said.items() if name != "proxy"}, "paper")
    person.outcome = "完成" if is_complete(from_plain(survey.questionnaire), person.answers) else "部分完成"


def drop_paper(session: Session, actor: Actor, person_id: int) -> None:
    """Drop both entries of a paper that was typed in under the wrong number."""
    person, _survey = _asked(session, actor, person_id)
    person.first = person.second = None
    session.add(person)
    _keep(session, actor, "survey.drop", person)


def _asked(session: Session, actor: Actor, person_id: int, *, ended: bool = False) -> tuple[SurveyPerson, Survey]:
    """The person and the survey, if the actor asks there, the fieldwork lasts, and the person has not ended."""
    person = found(session, SurveyPerson, person_id)
    allow(session, actor, "survey.ask", person)
    survey = found(session, Survey, person.survey_id)
    if survey.state != "fielding":
        raise ValidationError("调查没有在进行，不能登记", where="满意度调查", fix="刷新页面查看")
    if bool(person.outcome) != ended:
        what = "这份问卷已经结束" if person.outcome else "这份问卷还没有结束"
        raise ValidationError(what, where=f"问卷 {person.position} 号", fix="要改的先重新打开")
    return person, survey


def _refuse_paper(person: SurveyPerson) -> None:
    if person.first is not None:
        raise ValidationError("这个人的纸质问卷正在录入", where="问卷", fix="录入第二遍，或撤销纸质录入")


def _write(
    session: Session, actor: Actor, person: SurveyPerson, survey: Survey, said: Mapping[str, str], mode: str
) -> None:
    person.answers = _clean(session, person, from_plain(survey.questionnaire), said)
    person.mode, person.saved_at, person.saved_by_id = mode, clock.now(), actor.account_id
    session.add(person)
    _keep(session, actor, "survey.answer", person, after={"mode": mode, "answered": len(person.answers)})


def _clean(
    session: Session, person: SurveyPerson, questionnaire: Questionnaire, said: Mapping[str, str]
) -> dict[str, str]:
    answers = clean_answers(questionnaire, said)
    _without_identity(
        session,
        person,
        "回答",
        *(answers[one.id] for one in questionnaire.items if one.kind == "text" and one.id in answers),
    )
    return answers


def _without_identity(session: Session, person: SurveyPerson, label: str, *texts: str) -> None:
    keep_identity_out(session, found(session, Recipient, person.recipient_id).household_id, label, *texts)


def _keep(
    session: Session,
    actor: Actor,
    action: str,
    person: SurveyPerson,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """An event tells the number of the questionnaire, never the answers or the person."""
    survey = found(session, Survey, person.survey_id)
    record(
        session,
        actor,
        action,
        about(session, survey),
        before=before,
        after={"position": person.position, **(after or {})},
    )


def open_contacts(session: Session, actor: Actor, survey_id: int) -> dict[int, dict[str, str]]:
    """Return name, telephone and address of those whom the actor still has to ask, and record each reading.

    Raises NotAllowedError for who does not ask here. Nobody is told after the list expired.
    """
    survey = found(session, Survey, survey_id)
    allow(session, actor, "survey.ask", survey)
    mine = select(SurveyPerson).where(
        SurveyPerson.survey_id == survey_id, SurveyPerson.interviewer_id == actor.account_id, SurveyPerson.outcome == ""
    )
    people = session.exec(mine.order_by(col(SurveyPerson.position))).all()
    for one in people:
        allow(session, actor, "survey.identity", one)
    purpose = load_register().line("purposes", PURPOSE, clock.today(), "查阅目的")
    told = {"fields": [FIELDS[name] for name in _SHOWN], "purpose": purpose.name, "matter": "满意度调查访问名单"}
    entries = select(VaultEntry).where(
        col(VaultEntry.recipient_id).in_([one.recipient_id for one in people]), col(VaultEntry.agent_id).is_(None)
    )
    by_person = {one.recipient_id: one for one in session.exec(entries)}
    shown: dict[int, dict[str, str]] = {}
    for one in people:
        if (entry := by_person.get(one.recipient_id)) is not None:
            recipient = found(session, Recipient, one.recipient_id)
            record(session, actor, "vault.open", about(session, recipient), after=told | {"agent_id": None})
            clear = opened(vault.keys(), entry)
            shown[one.id or 0] = {name: getattr(clear, name) for name in _SHOWN}
    return shown


def offer_of_survey(session: Session, actor: Actor, survey_id: int, made: Made) -> str:
    """Keep a form, list or report of a survey for who asked for it, and return its public id."""
    survey = found(session, Survey, survey_id)
    allow(session, actor, "survey.sample", survey)
    from_project = about(session, survey)
    return offer(session, actor, from_project.purchaser_id or 0, made)
