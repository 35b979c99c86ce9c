"""Visits after the end: a round is committed, drawn, visited, closed; a problem found becomes a need or a finding."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from scoring.deadlines import add_months
from scoring.draws import commitment, frame_digest
from workbench import clock
from workbench.errors import ValidationError
from workbench.models.application import FollowUpRound, FollowUpVisit
from workbench.models.contracts import Contract
from workbench.models.needs import Household, Recipient
from workbench.models.projects import Project, ServiceLine
from workbench.queries.checks.book import book_on
from workbench.queries.contracts import contract_row
from workbench.queries.follow_up import CONTACTS, MANNERS, RULE, STATES, frame_of
from workbench.queries.follow_up_draw import chosen, units_of
from workbench.rules.checks.evaluation_mid import needed
from workbench.rules.values import whole_numbers
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, expect_version, found, in_order, need
from workbench.services.findings import NewFinding, raise_finding
from workbench.services.needs import want_service
from workbench.services.offered import Made, offer
from workbench.services.vault import keep_identity_out

_SAMPLE = "evaluation_mid/survey_sample"
_CLAUSE = "石嘴山方案正文二（四）4"


def plan_round(session: Session, actor: Actor, project_id: int, months: int, *, secret: str = "") -> FollowUpRound:
    """Fix from whom a round is drawn and commit to its seed; both hashes stand in the record before anybody is drawn.

    ``secret`` is the seed for a repeatable training; else it is random. Raises ValidationError before the service
    ended, for a round that the rule does not ask for, and where there is nobody to visit.
    """
    project = found(session, Project, project_id)
    allow(session, actor, "application.write", project)
    contract = _ended(session, project, months)
    frame = frame_of(session, project)
    if not frame.units:
        raise ValidationError("没有可以回访的服务对象", where="回访名单", fix="先登记服务台账，或把需求列入本项目")
    seed, salt = secret or secrets.token_hex(16), f"{secret}-salt" if secret else secrets.token_hex(16)
    rule = book_on(session, project.purchaser_id, clock.today()).rule(_SAMPLE)
    size = needed(rule, len(frame.units)) if rule else len(frame.units)
    row = FollowUpRound(
        project_id=project_id,
        months=months,
        ended_on=contract.last_day,
        due_on=add_months(contract.last_day, months),
        frame=[[one.code, one.recipient_id, one.township_id, one.line_id] for one in frame.units],
        frame_digest=frame_digest(one.code for one in frame.units),
        commitment=commitment(seed, salt),
        seed=seed,
        salt=salt,
        basis=frame.basis,
        sample=size,
        size=size,
        committed_at=clock.now(),
    )
    session.add(row)
    told = {"months": months, "due_on": row.due_on, "units": len(frame.units), "size": row.size, "basis": row.basis}
    told |= {"frame_digest": row.frame_digest, "commitment": row.commitment}
    record(session, actor, "follow_up.plan", about(session, row), after=told)
    return row


def _ended(session: Session, project: Project, months: int) -> Contract:
    """The contract whose service ended; the round must be one that the rule of that day asks for, and new."""
    contract = contract_row(session, project.id or 0)
    if contract is None or contract.last_day >= clock.today():
        raise ValidationError("服务还没有结束，不能安排事后回访", where="回访", clause=_CLAUSE, fix="合同期满后再安排")
    rule = book_on(session, project.purchaser_id, contract.last_day).rule(RULE)
    wanted = whole_numbers(rule, "months") if rule else ()
    if months not in wanted:
        raise ValidationError(
            f"没有满 {months} 个月的回访", where="回访", fix=f"可选：{'、'.join(map(str, wanted))} 个月"
        )
    query = select(FollowUpRound.id).where(FollowUpRound.project_id == project.id, FollowUpRound.months == months)
    if session.exec(query).first() is not None:
        raise ValidationError(f"满 {months} 个月的回访已经安排", where="回访", fix="打开这一轮继续办理")
    return contract


def draw_round(session: Session, actor: Actor, round_id: int) -> list[FollowUpVisit]:
    """Draw a planned round, spread over townships and services, and give each visit to its village or township.

    Everybody has a place in the order of SHA-256 of seed and code; each township and service takes the first of its own.
    """
    row = found(session, FollowUpRound, round_id)
    allow(session, actor, "application.write", row)
    if row.drawn_at is not None:
        raise ValidationError("这一轮已经抽取，不能重抽", where="回访抽取", fix="按已抽取的名单回访")
    people = chosen(units_of(row), row.sample, row.seed)
    row.drawn_at, row.size = clock.now(), len(people)
    places = _places(session, [one.recipient_id for one in people])
    visits = [
        FollowUpVisit(
            round_id=round_id,
            project_id=row.project_id,
            recipient_id=one.recipient_id,
            line_id=one.line_id,
            township_id=one.township_id,
            unit_id=places[one.recipient_id],
            position=position,
        )
        for position, one in enumerate(people, 1)
    ]
    session.add_all([row, *visits])
    told = {"seed": row.seed, "salt": row.salt, "drawn": [one.code for one in people]}
    record(session, actor, "follow_up.draw", about(session, row), after=told)
    return visits


def _places(session: Session, people: Sequence[int]) -> dict[int, int]:
    """Who visits each recipient: the village where there is one, else the township."""
    query = select(Recipient.id, Household.village_id, Household.township_id).join(
        Household, col(Household.id) == Recipient.household_id
    )
    rows = session.exec(query.where(col(Recipient.id).in_(people)))
    return {who or 0: village or town for who, village, town in rows}


@dataclass(frozen=True)
class NewFollowUp:
    """What a visit found: whether the person was reached, how the service stands, and a problem with where it goes."""

    visited_on: date
    visitor: str
    manner: str
    contact: str
    why_not: str = ""
    state: str = ""
    note: str = ""
    problem: str = ""
    problem_goes: str = ""
    quantity: int = 1


def record_follow_up(
    session: Session, actor: Actor, visit_id: int, new: NewFollowUp, *, seen: int | None = None
) -> FollowUpVisit:
    """Keep what a visit found. A problem that is a need is registered as one at once; a finding waits for the officer."""
    row = found(session, FollowUpVisit, visit_id)
    allow(session, actor, "follow_up.write", row)
    expect_version(row, seen)
    held = found(session, FollowUpRound, row.round_id)
    if held.closed_on is not None:
        raise ValidationError("这一轮回访已经结束，不能再改", where="回访", fix="新情况登记在下一轮回访或探访记录里")
    in_order([("服务结束", held.ended_on), ("回访日期", new.visited_on), ("今天", clock.today())])
    _refuse_answers(new)
    household_id = found(session, Recipient, row.recipient_id).household_id
    keep_identity_out(session, household_id, "回访记录", new.visitor, new.why_not, new.note, new.problem)
    before = row.model_dump()
    reached = new.contact == "reached"
    row.visited_on, row.visitor, row.manner, row.contact = (
        new.visited_on,
        need(new.visitor, "回访人"),
        new.manner,
        new.contact,
    )
    row.why_not, row.service_state = ("", new.state) if reached else (new.why_not.strip(), "")
    row.note, row.problem = new.note.strip(), new.problem.strip() if reached else ""
    row.problem_goes = new.problem_goes if row.problem else ""
    if row.problem_goes == "need" and row.wanted_id is None:
        row.wanted_id = _want(session, actor, row, new)
    session.add(row)
    record(session, actor, "follow_up.record", about(session, row), before=before, after=row.model_dump())
    return row


def _refuse_answers(new: NewFollowUp) -> None:
    if new.contact not in CONTACTS or new.manner not in MANNERS:
        raise ValidationError("没有选择回访方式或是否联系上", where="回访", fix="两项都要选择")
    if new.contact != "reached" and not new.why_not.strip():
        what = "没有写没联系上或拒绝的原因"
        raise ValidationError(what, where="原因", fix="写明几次、怎样联系，或对方怎么说；没有联系上不等于服务中断")
    if new.contact == "reached" and new.state not in STATES:
        raise ValidationError("没有选择服务现在的情况", where="服务情况", fix=f"从{'、'.join(STATES.values())}中选择")
    if new.contact == "reached" and new.problem.strip() and new.problem_goes not in {"need", "finding"}:
        raise ValidationError("发现了问题，没有选择怎么办", where="问题去向", fix="登记为新的需求，或转为整改问题")


def _want(session: Session, actor: Actor, row: FollowUpVisit, new: NewFollowUp) -> int:
    """Register the service as wanted again, where it stands in the catalogue."""
    line = found(session, ServiceLine, row.line_id)
    wanted = want_service(
        session, actor, row.recipient_id, number=line.catalogue_number, quantity=new.quantity, wanted_on=new.visited_on
    )
    session.flush()
    return wanted.id or 0


def raise_from_visit(
    session: Session, actor: Actor, visit_id: int, *, severity: str, due_on: date | None = None
) -> None:
    """Turn the problem of a visit into a finding for the contractor to put right."""
    row = found(session, FollowUpVisit, visit_id)
    allow(session, actor, "application.write", row)
    if row.problem_goes != "finding" or row.finding_id is not None:
        raise ValidationError("这次回访没有待转的整改问题", where="回访", fix="刷新页面查看")
    new = NewFinding(
        source="visit", source_id=visit_id, clause=_CLAUSE, severity=severity, words=row.problem, due_on=due_on,
        line_id=row.line_id,
    )  # fmt: skip
    made = raise_finding(session, actor, row.project_id, new)
    session.flush()
    row.finding_id = made.id
    session.add(row)
    record(session, actor, "follow_up.raise", about(session, row), after={"finding_id": made.id, "severity": severity})


def close_round(
    session: Session, actor: Actor, round_id: int, *, closed_on: date, late_reason: str = "", seen: int | None = None
) -> None:
    """Close a round when every visit is recorded; one that is late needs its reason, and is marked."""
    row = found(session, FollowUpRound, round_id)
    allow(session, actor, "application.write", row)
    expect_version(row, seen)
    visits = session.exec(select(FollowUpVisit).where(FollowUpVisit.round_id == round_id)).all()
    left = sum(one.visited_on is None for one in visits)
    if row.closed_on is not None or not visits or left:
        what = f"还有 {left} 人次没有登记" if left else "这一轮还没有抽取，或已经结束"
        raise ValidationError(what, where="回访", fix="没有联系上、拒绝的也要登记，登记齐了再结束")
    last = max(one.visited_on for one in visits if one.visited_on is not None)
    in_order([("最后一次回访", last), ("结束日期", closed_on), ("今天", clock.today())])
    if closed_on > row.due_on and not late_reason.strip():
        what = f"应于 {row.due_on:%Y-%m-%d} 前完成，推迟了没有写原因"
        raise ValidationError(what, where="推迟的原因", clause=_CLAUSE, fix="写明推迟的原因，随记录保存")
    row.closed_on, row.late_reason = closed_on, late_reason.strip()
    session.add(row)
    after = {"closed_on": closed_on, "late_reason": row.late_reason, "visited": len(visits)}
    record(session, actor, "follow_up.close", about(session, row), after=after)


def offer_of_round(session: Session, actor: Actor, round_id: int, made: Made) -> str:
    """Keep a list or form of a round for who asked for it, and return its public id."""
    row = found(session, FollowUpRound, round_id)
    return offer(session, actor, found(session, Project, row.project_id).purchaser_id, made)
