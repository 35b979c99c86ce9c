"""Duties of findings, misconduct and matters brought forward; none is shown to a contractor before it was told."""

from collections.abc import Iterator
from datetime import date

from sqlmodel import Session, col, select

from workbench.models.findings import Finding, Misconduct
from workbench.models.hotline import Call
from workbench.models.projects import Project
from workbench.queries.checks.book import book_on, calendar_of
from workbench.queries.clocks import counted_words, time_left, working_deadline
from workbench.queries.duties.duty import Duty, Timing, by_day, whenever
from workbench.queries.findings import in_reach as finding_reach
from workbench.queries.hotline import in_reach
from workbench.rules.finding_words import OPEN_STATES
from workbench.rules.hotline_words import KINDS, WAITING
from workbench.rules.values import number
from workbench.security.policy import Actor, may

_RECTIFY = "发现问题的整改期限"
_HOTLINE = "performance/hotline_days"


def finding_duties(session: Session, actor: Actor, today: date) -> Iterator[Duty]:
    """What each open finding waits for: to be told, put right, or verified."""
    query = select(Finding, Project.title).join(Project, col(Project.id) == Finding.project_id)
    query = query.where(col(Finding.state).in_(OPEN_STATES), finding_reach(actor))
    for row, title in session.exec(query.order_by(col(Finding.id))):
        if row.state in {"told", "returned"} and row.contractor_id in actor.contractors():
            timing = by_day(row.due_on, today, f"{row.clause}；整改通知 {row.notice}")
            yield _finding(row, title, "整改并答复", "去答复", timing)
        elif may(session, actor, "finding.write", row):
            yield from _for_officer(row, title, today)


def _for_officer(row: Finding, title: str, today: date) -> Iterator[Duty]:
    if row.state == "raised":
        yield _finding(row, title, "告知承接主体整改", "去告知", whenever(_RECTIFY, "D"))
    elif row.state == "answered":
        yield _finding(row, title, "核实整改情况", "去核实", whenever(row.clause))
    elif today > row.due_on:
        timing = by_day(row.due_on, today, f"{row.clause}；整改通知 {row.notice}")
        yield _finding(row, title, "督促逾期未整改的问题", "去查看", timing)


def _finding(row: Finding, title: str, what: str, action: str, timing: Timing) -> Duty:
    about = f"{title} · {row.notice or row.words[:20]}"
    return Duty(f"finding_{row.key}", what, about, action, "findings", (("finding", row.key),), timing)


def misconduct_duties(session: Session, actor: Actor, today: date) -> Iterator[Duty]:
    """What each running procedure waits for: the notice, the statement, the hearing, the decision."""
    query = select(Misconduct, Project.title).join(Project, col(Project.id) == Misconduct.project_id)
    for row, title in session.exec(query.where(Misconduct.outcome == "").order_by(col(Misconduct.id))):
        for what, action, right, due in _waits(row, today):
            if may(session, actor, right, row) and (
                right != "misconduct.state" or row.contractor_id in actor.contractors()
            ):
                timing = by_day(due, today, row.clause, "M") if due else whenever(row.clause)
                query_ = (("case", row.key), ("part", "misconduct"))
                yield Duty(f"misconduct_{row.key}_{right}", what, title, action, "findings", query_, timing)


def _waits(row: Misconduct, today: date) -> Iterator[tuple[str, str, str, date | None]]:
    if row.notified_on is None or row.state_by is None:
        yield "告知违规认定的事实和依据", "去告知", "misconduct.write", None
        return
    if row.stated_on is None and today <= row.state_by:
        yield "陈述申辩，要求听证的一并提出", "去陈述", "misconduct.state", row.state_by
    elif row.hearing_asked_on and row.hearing_held_on is None:
        yield "组织听证", "去登记", "misconduct.write", row.hearing_on
    else:
        yield "作出违规处理决定", "去决定", "misconduct.decide", None


def hotline_duties(session: Session, actor: Actor, today: date) -> Iterator[Duty]:
    """What each matter in the actor's reach waits for: to be handed on, answered, called back."""
    query = select(Call).where(in_reach(actor), col(Call.state).in_((*WAITING, "answered"))).order_by(col(Call.id))
    for row in session.exec(query):
        about = f"{KINDS[row.kind]} {row.number}"
        query_ = (("call", row.key),)
        if row.state == "answered" and may(session, actor, "call.follow", row):
            timing = _call_back_by(session, row, today)
            yield Duty(f"callback_{row.key}", "回访来电来访人", about, "去回访", "hotline", query_, timing)
        elif row.state == "assigned" and may(session, actor, "call.answer", row):
            yield Duty(f"call_{row.key}", "答复来电来访", about, "去答复", "hotline", query_, _by(row, today))
        elif row.state == "received" and may(session, actor, "call.assign", row):
            yield Duty(f"call_{row.key}", "交办来电来访", about, "去交办", "hotline", query_, _by(row, today))


def _by(row: Call, today: date) -> Timing:
    return by_day(row.due_on, today, f"{KINDS[row.kind]}的答复期限（默认值，可配置）", "D")


def _call_back_by(session: Session, row: Call, today: date) -> Timing:
    answered = row.answered_on or row.received_on
    rule = book_on(session, row.purchaser_id, answered).rule(_HOTLINE)
    if rule is None:
        return whenever()
    calendar = calendar_of(session, row.purchaser_id, answered)
    due = working_deadline("答复", answered, number(rule, "callback_working_days"), rule.cite.clause, calendar)
    words = f"{rule.cite.clause}：{counted_words(due)}"
    return Timing(due.due, time_left(due, today), by_day(due.due, today, "").severity, words, rule.mark, due)
