"""After the answer: call-back, reopening, merging of what came twice, and what a matter becomes: a need, a finding."""

from datetime import date

from sqlmodel import Session, select

from workbench import clock
from workbench.errors import ValidationError
from workbench.models.findings import Finding
from workbench.models.hotline import Call
from workbench.models.needs import WantedService
from workbench.rules.hotline_words import SATISFACTION, WAITING
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.security.vault_numbers import refuse_identity
from workbench.services.acting import about, expect_version, found, in_order, need
from workbench.services.findings import NewFinding, raise_finding
from workbench.services.hotline import due_of, refuse_links, refuse_severity, step
from workbench.services.needs import want_service


def call_back(
    session: Session,
    actor: Actor,
    call_id: int,
    *,
    satisfaction: str,
    called_on: date,
    words: str = "",
    seen: int | None = None,
) -> None:
    """Keep how content the person is with the answer and close the matter; who is not content has it handled again.

    An anonymous caller, and one who could not be reached, is noted as not reached: that is no answer, good or bad.
    """
    row = _for_change(session, actor, call_id, seen)
    if row.state != "answered":
        raise ValidationError("还没有答复，不能回访", where="回访", fix="先登记答复")
    if satisfaction not in SATISFACTION:
        raise ValidationError("没有选择回访结果", where="回访结果", fix=f"可选：{'、'.join(SATISFACTION.values())}")
    in_order([("答复日期", row.answered_on), ("回访日期", called_on), ("今天", clock.today())])
    refuse_identity("回访情况", words)
    if satisfaction == "unsatisfied":
        need(words, "不满意的原因")
    row.satisfaction, row.called_back_on = satisfaction, called_on
    row.state, row.closed_on = "closed", called_on
    told = "；".join(part for part in (SATISFACTION[satisfaction], words.strip()) if part)
    step(session, actor, row, "called_back", called_on, told)
    after = {"satisfaction": satisfaction, "called_back_on": called_on, "words": words.strip()}
    record(session, actor, "call.call_back", about(session, row), after=after)


def reopen_call(session: Session, actor: Actor, call_id: int, *, reason: str, seen: int | None = None) -> None:
    """Have a matter handled again by the same hands; the days run anew from today, and the first answer stays on record."""
    row = _for_change(session, actor, call_id, seen)
    if row.state not in {"answered", "closed"}:
        raise ValidationError("这一件正在办理，不需要重新办理", where="重新办理", fix="刷新页面查看它的状态")
    refuse_identity("重新办理的理由", reason)
    today, words = clock.today(), need(reason, "重新办理的理由")
    handed = row.contractor_id or row.unit_id or row.handler_id
    row.state, row.closed_on, row.reopened = "assigned" if handed else "received", None, row.reopened + 1
    row.due_on = due_of(session, row.purchaser_id, row.kind, today, row.severity)
    step(session, actor, row, "reopened", today, words)
    record(session, actor, "call.reopen", about(session, row), after={"reason": words, "due_on": row.due_on})


def merge_call(
    session: Session, actor: Actor, call_id: int, into_id: int, *, reason: str, seen: int | None = None
) -> None:
    """Put a matter to the one it repeats: it counts no more by itself, and both tell of each other."""
    row, into = _for_change(session, actor, call_id, seen), found(session, Call, into_id)
    allow(session, actor, "call.follow", into)
    if into.purchaser_id != row.purchaser_id or into.id == row.id:
        raise ValidationError("不能并入这一件", where="并入", fix="选择本单位的另一件")
    if row.state not in WAITING or into.state == "merged":
        raise ValidationError("已经答复的件，或已并入别处的件，不能并案", where="并入", fix="刷新页面查看两件的状态")
    refuse_identity("并案理由", reason)
    words = need(reason, "并案理由")
    row.merged_into_id, row.state, row.closed_on = into.id, "merged", clock.today()
    for other in session.exec(select(Call).where(Call.merged_into_id == row.id)):
        other.merged_into_id = into.id
        session.add(other)
    step(session, actor, row, "merged", clock.today(), f"并入 {into.number}：{words}")
    step(session, actor, into, "took", clock.today(), f"{row.number}：{words}")
    record(session, actor, "call.merge", about(session, row), after={"into": into.number, "reason": words})


def link_call(
    session: Session,
    actor: Actor,
    call_id: int,
    *,
    project_id: int | None,
    line_id: int | None,
    recipient_id: int | None,
    seen: int | None = None,
) -> None:
    """Say which project, service and person a matter is about, where that turned out later."""
    row = _for_change(session, actor, call_id, seen)
    refuse_links(session, row.purchaser_id, project_id, line_id, recipient_id)
    before = row.model_dump(include={"project_id", "line_id", "recipient_id"})
    row.project_id, row.line_id, row.recipient_id = project_id, line_id, recipient_id
    step(session, actor, row, "linked", clock.today(), "")
    after = row.model_dump(include={"project_id", "line_id", "recipient_id"})
    record(session, actor, "call.link", about(session, row), before=before, after=after)


def rate_call(session: Session, actor: Actor, call_id: int, *, severity: str, seen: int | None = None) -> None:
    """Say how grave a complaint is, by the levels of the bureau; its day moves with it unless a superior named one."""
    row = found(session, Call, call_id)
    allow(session, actor, "call.assign", row)
    expect_version(row, seen)
    refuse_severity(session, row.purchaser_id, row.kind, severity, row.received_on)
    before = row.model_dump(include={"severity", "due_on"})
    counted = due_of(session, row.purchaser_id, row.kind, row.received_on, row.severity)
    if row.due_on == counted:
        row.due_on = due_of(session, row.purchaser_id, row.kind, row.received_on, severity)
    row.severity = severity
    step(session, actor, row, "rated", clock.today(), severity)
    after = row.model_dump(include={"severity", "due_on"})
    record(session, actor, "call.rate", about(session, row), before=before, after=after)


def reword_call(session: Session, actor: Actor, call_id: int, *, words: str, seen: int | None = None) -> None:
    """Take names out of what somebody wrote; the record keeps that it was reworded, and not a word of what stood there."""
    row = found(session, Call, call_id)
    allow(session, actor, "call.assign", row)
    expect_version(row, seen)
    refuse_identity("内容", words)
    row.words = need(words, "内容")
    step(session, actor, row, "reworded", clock.today(), "")
    record(session, actor, "call.reword", about(session, row), after={"words": row.words})


def call_to_need(
    session: Session, actor: Actor, call_id: int, *, number: int, quantity: int, seen: int | None = None
) -> WantedService:
    """Register what somebody asked help for as a wanted service of that person, from the day it came in."""
    row = _for_change(session, actor, call_id, seen)
    if row.recipient_id is None:
        raise ValidationError("还不知道是哪个对象", where="对象编码", fix="先登记对象，再在“更正归属”里填对象编码")
    if row.wanted_id is not None:
        raise ValidationError("已经转为需求", where="转为需求", fix="在需求里查看")
    wanted = want_service(session, actor, row.recipient_id, number=number, quantity=quantity, wanted_on=row.received_on)
    session.flush()
    row.wanted_id = wanted.id
    step(session, actor, row, "need", clock.today(), "")
    record(session, actor, "call.to_need", about(session, row), after={"wanted_id": wanted.id, "number": number})
    return wanted


def call_to_finding(
    session: Session, actor: Actor, call_id: int, *, clause: str, severity: str, words: str, seen: int | None = None
) -> Finding:
    """Raise what a complaint proved right about a project as a finding; the finding says nothing of who complained."""
    row = _for_change(session, actor, call_id, seen)
    if row.project_id is None:
        raise ValidationError("还不知道是哪个项目", where="项目", fix="先在“更正归属”里选择项目")
    if row.finding_id is not None:
        raise ValidationError("已经转为问题整改", where="转为问题", fix="在“问题与整改”里查看")
    new = NewFinding("hotline", row.id, clause, severity, words, None, row.line_id)
    finding = raise_finding(session, actor, row.project_id, new)
    row.finding_id, row.substantiated = finding.id, True
    step(session, actor, row, "finding", clock.today(), "")
    record(session, actor, "call.to_finding", about(session, row), after={"finding_id": finding.id})
    return finding


def judge_unfounded(session: Session, actor: Actor, call_id: int, *, reason: str, seen: int | None = None) -> None:
    """Say that a complaint was looked into and is not borne out, with the reason."""
    row = _for_change(session, actor, call_id, seen)
    if row.kind != "complaint" or row.substantiated is not None:
        raise ValidationError("只有还没有结论的投诉可以认定", where="查证", fix="刷新页面查看")
    refuse_identity("理由", reason)
    row.substantiated = False
    words = need(reason, "理由")
    step(session, actor, row, "unfounded", clock.today(), words)
    record(session, actor, "call.judge", about(session, row), after={"substantiated": False, "reason": words})


def _for_change(session: Session, actor: Actor, call_id: int, seen: int | None) -> Call:
    row = found(session, Call, call_id)
    allow(session, actor, "call.follow", row)
    expect_version(row, seen)
    return row
