"""Misconduct: notice, statement, hearing, decision, bar, and its withdrawal; nothing of the course is ever deleted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, func, select

from scoring.deadlines import add_days, add_months
from workbench import clock
from workbench.errors import ValidationError
from workbench.models.contracts import Contract
from workbench.models.findings import ContractorBar, Finding, Misconduct
from workbench.models.organisations import Purchaser
from workbench.models.projects import Project
from workbench.queries.checks.book import book_on, calendar_of, run
from workbench.rules.book import Rule
from workbench.rules.finding_words import KINDS, OUTCOMES
from workbench.rules.values import number
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.security.vault_numbers import refuse_identity
from workbench.services.acting import about, expect_version, found, in_order, need, random_key, refuse_stops

PROCEDURE, BAN = "performance/misconduct_procedure", "performance/misconduct_ban"
_MONTHS = 12


def open_misconduct(
    session: Session, actor: Actor, project_id: int, *, kind: str, facts: str, clause: str, findings: Sequence[int] = ()
) -> Misconduct:
    """Open a procedure over a contract's contractor, out of findings or by itself; nobody outside learns of it yet."""
    project = found(session, Project, project_id)
    allow(session, actor, "misconduct.write", project)
    contract = session.exec(select(Contract).where(Contract.project_id == project_id)).first()
    if contract is None:
        raise ValidationError(
            "项目还没有合同", where="违规处理", fix="采购阶段的违规由财政部门处理；合同签订后在这里办理"
        )
    if kind not in KINDS:
        raise ValidationError("没有选择行为", where="行为", fix=f"可选：{'、'.join(KINDS.values())}")
    if strange := [one for one in findings if found(session, Finding, one).project_id != project_id]:
        raise ValidationError(f"有 {len(strange)} 个问题属于别的项目", where="依据的问题", fix="只选本项目的问题")
    refuse_identity("事实", facts)
    row = Misconduct(
        key=random_key(),
        project_id=project_id,
        contractor_id=contract.contractor_id,
        kind=kind,
        facts=need(facts, "事实"),
        clause=need(clause, "依据"),
        findings=list(findings),
        opened_on=clock.today(),
    )
    session.add(row)
    session.flush()
    record(session, actor, "misconduct.open", about(session, row), after=row.model_dump())
    return row


def notify_misconduct(
    session: Session, actor: Actor, misconduct_id: int, *, notified_on: date, seen: int | None = None
) -> None:
    """Tell the contractor of facts, reasons and clause; the days to state its case run from the notice."""
    row, project = _running(session, actor, misconduct_id, seen, "misconduct.write")
    if row.notified_on is not None:
        raise ValidationError("已经告知过", where="告知", fix="刷新页面查看")
    in_order([("立案日期", row.opened_on), ("告知日期", notified_on), ("今天", clock.today())])
    days = number(_procedure(session, project, notified_on), "statement_working_days")
    calendar = calendar_of(session, project.purchaser_id, notified_on)
    row.notified_on = notified_on
    row.state_by = add_days(notified_on, days, "working", calendar, planning=True)
    row.notice = f"{project.code}-告知-{_notified(session, row.project_id) + 1:02d}"
    keep(session, actor, row, "misconduct.notify", ("notified_on", "state_by", "notice"))


def _notified(session: Session, project_id: int) -> int:
    query = select(func.count()).select_from(Misconduct)
    return int(session.exec(query.where(Misconduct.project_id == project_id, Misconduct.notice != "")).one())


def _procedure(session: Session, project: Project, on: date) -> Rule:
    rule = book_on(session, project.purchaser_id, on).rule(PROCEDURE)
    if rule is None:
        raise ValidationError("这一天没有违规处理的程序规定", where="告知日期", fix="核对日期")
    return rule


def state_case(
    session: Session,
    actor: Actor,
    misconduct_id: int,
    *,
    words: str,
    stated_on: date,
    hearing: bool = False,
    seen: int | None = None,
) -> None:
    """Keep what the contractor says to the notice, and whether it asks for a hearing; by itself, or by the officer from paper.

    A late statement is kept all the same; only the right to a hearing ends with the window.
    """
    row, _project = _running(session, actor, misconduct_id, seen, "misconduct.state")
    in_order([("告知日期", row.notified_on), ("陈述日期", stated_on), ("今天", clock.today())])
    if row.notified_on is None or row.state_by is None:
        raise ValidationError("还没有告知，不能陈述", where="陈述申辩", fix="先登记告知")
    if hearing and stated_on > row.state_by:
        fix = "仍可陈述申辩；是否举行听证由购买主体决定"
        raise ValidationError(f"要求听证的期限到 {row.state_by} 为止", where="要求听证", fix=fix)
    refuse_identity("陈述申辩", words)
    earlier = f"{row.statement}\n" if row.statement else ""
    row.statement, row.stated_on = f"{earlier}{need(words, '陈述申辩')}", stated_on
    if hearing:
        row.hearing_asked_on = row.hearing_asked_on or stated_on
    keep(session, actor, row, "misconduct.state", ("statement", "stated_on", "hearing_asked_on"))


def call_hearing(
    session: Session, actor: Actor, misconduct_id: int, *, told_on: date, hearing_on: date, seen: int | None = None
) -> None:
    """Set the day of the hearing and tell the contractor, so many working days ahead."""
    row, project = _running(session, actor, misconduct_id, seen, "misconduct.write")
    if row.hearing_asked_on is None:
        raise ValidationError("承接主体没有要求听证", where="听证", fix="登记它的要求后再安排")
    in_order([("要求听证日期", row.hearing_asked_on), ("通知日期", told_on), ("听证日期", hearing_on)])
    days = number(_procedure(session, project, told_on), "hearing_notice_working_days")
    earliest = add_days(told_on, days, "working", calendar_of(session, project.purchaser_id, told_on), planning=True)
    if hearing_on < earliest:
        raise ValidationError(
            f"听证应在 {days} 个工作日前通知，最早 {earliest}", where="听证日期", fix=f"改为 {earliest} 或以后"
        )
    row.hearing_told_on, row.hearing_on = told_on, hearing_on
    keep(session, actor, row, "misconduct.call_hearing", ("hearing_told_on", "hearing_on"))


def hold_hearing(
    session: Session, actor: Actor, misconduct_id: int, *, held_on: date, words: str, seen: int | None = None
) -> None:
    """Keep what was said at the hearing."""
    row, _project = _running(session, actor, misconduct_id, seen, "misconduct.write")
    if row.hearing_on is None:
        raise ValidationError("还没有通知听证", where="听证", fix="先登记听证通知")
    in_order([("听证日期", row.hearing_on), ("举行日期", held_on), ("今天", clock.today())])
    refuse_identity("听证笔录要点", words)
    row.hearing_held_on, row.hearing_words = held_on, need(words, "听证笔录要点")
    keep(session, actor, row, "misconduct.hold_hearing", ("hearing_held_on", "hearing_words"))


@dataclass(frozen=True)
class Verdict:
    """What the leader decides: proven or dropped, by which document, for which reason, and whose sphere the bar binds."""

    outcome: str
    decided_on: date
    document: str
    reason: str
    scope: str = ""


def decide_misconduct(
    session: Session, actor: Actor, misconduct_id: int, verdict: Verdict, *, seen: int | None = None
) -> None:
    """Decide after the contractor was heard; what is proven stops the project at once and bars the contractor.

    Raises HardStopError before the statement was heard or a hearing that was asked for was held.
    """
    row, project = _running(session, actor, misconduct_id, seen, "misconduct.decide")
    if verdict.outcome not in OUTCOMES:
        raise ValidationError("没有选择结论", where="结论", fix=f"可选：{'、'.join(OUTCOMES.values())}")
    last = row.hearing_held_on or row.stated_on or row.notified_on or row.opened_on
    in_order([("程序的上一步", last), ("决定日期", verdict.decided_on), ("今天", clock.today())])
    if verdict.outcome == "proven":
        _refuse_unheard(session, project, row, verdict.decided_on)
        row.stopped_on = verdict.decided_on
        _bar(session, project, row, verdict)
    refuse_identity("理由", verdict.reason)
    row.outcome, row.decided_on = verdict.outcome, verdict.decided_on
    row.decision, row.reason = need(verdict.document, "决定文号"), need(verdict.reason, "理由")
    keep(session, actor, row, "misconduct.decide", ("outcome", "decided_on", "decision", "reason", "stopped_on"))


def _refuse_unheard(session: Session, project: Project, row: Misconduct, on: date) -> None:
    if row.notified_on is None or row.state_by is None:
        raise ValidationError("还没有告知承接主体", where="决定", fix="先告知，听取陈述申辩后再决定")
    hearing = "held" if row.hearing_held_on else "asked" if row.hearing_asked_on else "none"
    heard = {"decided": on, "state_by": row.state_by, "stated": row.stated_on is not None, "hearing": hearing}
    book = book_on(session, project.purchaser_id, row.notified_on)
    refuse_stops("不能作出决定", run(book, PROCEDURE, row.notified_on, **heard))


def _bar(session: Session, project: Project, row: Misconduct, verdict: Verdict) -> None:
    """Bar the contractor for the years of the rule of that day; a plan that ran out bars nobody."""
    rule = book_on(session, project.purchaser_id, verdict.decided_on).rule(BAN)
    if rule is None or rule.expired:
        raise ValidationError(
            "取消承接资格的规定这一天没有效力",
            where="决定日期",
            clause=rule.clause if rule else "",
            fix="方案继续执行的，先在“规则”里登记继续执行的文件；否则按合同处理，不取消资格",
        )
    free = add_months(verdict.decided_on, _MONTHS * number(rule, "ban_years"))
    whose = session.get_one(Purchaser, project.purchaser_id).name
    bar = ContractorBar(
        contractor_id=row.contractor_id,
        purchaser_id=project.purchaser_id,
        misconduct_id=row.id,
        first_day=verdict.decided_on,
        last_day=free - timedelta(days=1),
        scope=verdict.scope.strip() or f"{whose}的政府购买社会救助服务",
        document=verdict.document.strip(),
        clause=rule.clause,
    )
    session.add(bar)


def annul_misconduct(
    session: Session,
    actor: Actor,
    misconduct_id: int,
    *,
    annulled_on: date,
    document: str,
    reason: str,
    seen: int | None = None,
) -> None:
    """Withdraw a decision by a document: project and contractor are free from that day, and all stays on record."""
    row = found(session, Misconduct, misconduct_id)
    allow(session, actor, "misconduct.decide", row)
    expect_version(row, seen)
    if row.outcome != "proven" or row.annulled_on is not None:
        raise ValidationError("没有可以撤销的决定", where="撤销", fix="刷新页面查看")
    in_order([("决定日期", row.decided_on), ("撤销日期", annulled_on), ("今天", clock.today())])
    row.annulled_on, row.annulled_by = annulled_on, need(document, "撤销文件")
    row.annulled_reason = need(reason, "撤销理由")
    for bar in session.exec(select(ContractorBar).where(col(ContractorBar.misconduct_id) == row.id)):
        bar.annulled_on, bar.annulled_by = annulled_on, row.annulled_by
        session.add(bar)
    keep(session, actor, row, "misconduct.annul", ("annulled_on", "annulled_by", "annulled_reason"))


def _running(
    session: Session, actor: Actor, misconduct_id: int, seen: int | None, action: str
) -> tuple[Misconduct, Project]:
    row = found(session, Misconduct, misconduct_id)
    allow(session, actor, action, row)
    expect_version(row, seen)
    if row.outcome:
        raise ValidationError("这件违规处理已经作出决定", where="违规处理", fix="刷新页面查看；要撤销决定请由领导办理")
    return row, session.get_one(Project, row.project_id)


def keep(session: Session, actor: Actor, row: Misconduct, action: str, names: Sequence[str]) -> None:
    """Save a step of the procedure and record what it set."""
    session.add(row)
    record(session, actor, action, about(session, row), after=row.model_dump(include=set(names)))
