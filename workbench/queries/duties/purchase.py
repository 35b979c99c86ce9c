"""Duties of stages 1 to 5: needs, definition, procurement, contract, delivery."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlmodel import Session, col, select

from scoring.deadlines import add_months
from workbench.models.contracts import Contract, Delivery, Milestone
from workbench.models.procurement import Bid, Procurement
from workbench.models.projects import Project, ServiceLine
from workbench.models.words import Disposition
from workbench.queries.bids import bid_result
from workbench.queries.checks import definition_findings
from workbench.queries.contracts import contract_row
from workbench.queries.duties.duty import Clock, Duty, Timing, by_day, by_rule, under, whenever
from workbench.queries.needs_scope import unassessed_in_reach, wishes_in_reach
from workbench.security.policy import Actor, may
from workbench.stages import STAGE_NAMES

_LIST_CLAUSE = "石嘴山方案正文二（三）"
_HAND_OVERS = (Disposition.HAND_OVER, Disposition.REFER)
_MILESTONE_NOTICE = timedelta(days=15)


def needs_duties(session: Session, actor: Actor, today: date) -> Iterator[Duty]:
    """People not assessed, wishes without a disposition, hand-overs without an outcome, within the actor's reach."""
    unassessed = len(session.exec(unassessed_in_reach(actor)).all())
    if unassessed:
        timing = whenever("石嘴山方案正文二（四）4")
        yield Duty(
            "assess", f"评估 {unassessed} 名对象的困境指标", "对象清单", "去评估", "needs", _list("people"), timing
        )
    wishes = session.exec(wishes_in_reach(actor, write=True)).all()
    waiting = [wish for wish in wishes if wish.disposition is None]
    if waiting:
        what, query = f"决定 {len(waiting)} 项服务需求的去向", _list("wishes", "waiting")
        yield Duty("wishes", what, "需求清单", "去决定", "needs", query, whenever(_LIST_CLAUSE))
    followed = [wish for wish in wishes if wish.disposition in _HAND_OVERS and wish.due_on and not wish.outcome.strip()]
    if followed:
        due = min(wish.due_on for wish in followed if wish.due_on)
        what, query = f"登记 {len(followed)} 项转办转介的办理结果", _list("wishes", "open")
        timing = by_day(due, today, "转办时约定的办理期限，按最早一项")
        yield Duty("outcomes", what, "需求清单", "去登记", "needs", query, timing)


def _list(name: str, state: str = "all") -> tuple[tuple[str, str], ...]:
    return (("list", name), ("state", state))


def definition_duties(session: Session, actor: Actor, project: Project, today: date) -> Iterator[Duty]:
    """A definition to complete or to approve, and an approved one to disclose."""
    officer = may(session, actor, "project.write", project)
    if project.approved_on is None:
        stops = sum(found.severity == "stop" for found in definition_findings(session, project))
        timing = under(session, project, "budget/in_budget", today)
        if stops and officer:
            yield _duty(project, "complete", f"补齐立项内容：{stops} 项硬性未过", "去补齐", "project", timing)
        if not stops and may(session, actor, "project.approve", project):
            yield _duty(project, "approve", "审核并批准立项", "去审核", "project", timing)
    elif project.disclosed_on is None and officer:
        timing = under(session, project, "procurement_setup/disclosure", today)
        yield _duty(project, "disclose", "公开服务内容、标准、预算、评价方法和要求", "去登记", "project", timing)


def procurement_duties(session: Session, actor: Actor, project: Project, today: date) -> Iterator[Duty]:
    """A procedure to record, bids to enter, a low price to explain, an award to register."""
    row = session.exec(select(Procurement).where(Procurement.project_id == project.id)).first()
    if not may(session, actor, "procurement.write", row or project):
        return
    if row is None:
        if project.disclosed_on is not None:
            timing = under(session, project, "procurement_setup/method", today)
            yield _duty(project, "procedure", "登记采购方式、日期和评审小组", "去登记", "procurement", timing)
    elif row.awarded_on is None:
        yield from _review_duties(session, actor, project, row, today)


def _review_duties(session: Session, actor: Actor, project: Project, row: Procurement, today: date) -> Iterator[Duty]:
    if session.exec(select(Bid.id).where(Bid.procurement_id == row.id)).first() is None:
        timing = under(session, project, "review/suppliers", row.reviewed_on)
        yield _duty(project, "bids", "登记各供应商的报价和评审得分", "去登记", "procurement", timing)
        return
    pending = [line.name for line in bid_result(session, row).lines if line.line.pending]
    if pending:
        timing = under(session, project, "review/abnormally_low_price", row.reviewed_on)
        what = f"登记异常低价的书面说明：{'、'.join(pending)}"
        yield _duty(project, "low_price", what, "登记说明", "procurement", timing)
    if may(session, actor, "procurement.award", row):
        clock = Clock("award/confirm_days")
        timing = by_rule(session, project, clock, "收到评审报告", row.report_received_on, today)
        yield _duty(project, "award", "确定成交供应商并发出通知书", "登记定标", "procurement", timing)


def contract_duties(session: Session, actor: Actor, project: Project, today: date) -> Iterator[Duty]:
    """A contract to sign, to publish and to file, milestones to register, deliveries to enter."""
    contract = contract_row(session, project.id or 0)
    if contract is None:
        yield from _signing_duties(session, actor, project, today)
        return
    if may(session, actor, "contract.write", contract):
        yield from _after_signing(session, project, contract, today)
        yield from _milestone_duties(session, project, contract, today)
    if contract.contractor_id in actor.contractors():
        yield from _delivery_duties(session, project, contract, today)


def _signing_duties(session: Session, actor: Actor, project: Project, today: date) -> Iterator[Duty]:
    row = session.exec(select(Procurement).where(Procurement.project_id == project.id)).first()
    if row is not None and row.notice_on is not None and may(session, actor, "contract.write", project):
        clock = Clock("contract/sign_days", "days", "calendar")
        timing = by_rule(session, project, clock, "通知书发出", row.notice_on, today)
        yield _duty(project, "sign", "签订合同并登记", "登记合同", "contract", timing)


def _after_signing(session: Session, project: Project, contract: Contract, today: date) -> Iterator[Duty]:
    signed = contract.signed_on
    if contract.published_on is None:
        timing = by_rule(session, project, Clock("contract/publicity_days"), "合同签订", signed, today)
        yield _duty(project, "publicity", "公告合同", "登记公告", "contract", timing)
    if contract.filed_on is None:
        timing = by_rule(session, project, Clock("contract/filing_days"), "合同签订", signed, today)
        late = timing.severity == "stop"
        yield _duty(project, "filing", "合同副本报财政备案", "补办备案" if late else "登记备案", "contract", timing)


def _milestone_duties(session: Session, project: Project, contract: Contract, today: date) -> Iterator[Duty]:
    query = select(Milestone).where(Milestone.contract_id == contract.id, col(Milestone.paid_on).is_(None))
    row = session.exec(query.order_by(col(Milestone.position))).first()
    if row is not None and row.due_on - today <= _MILESTONE_NOTICE:
        what = f"支付{row.name}" if row.done_on else f"核对{row.name}节点并付款"
        timing = by_day(row.due_on, today, f"合同{contract.number}付款节点第 {row.position} 笔")
        yield _duty(project, "milestone", what, "去登记", "contract", timing)


def _delivery_duties(session: Session, project: Project, contract: Contract, today: date) -> Iterator[Duty]:
    """The oldest full month of the term of which some line has no figures; due on the tenth of the next month."""
    lines = session.exec(select(ServiceLine.id).where(ServiceLine.project_id == project.id)).all()
    kept = session.exec(select(col(Delivery.month)).where(col(Delivery.line_id).in_(lines))).all()
    month = contract.first_day.replace(day=1)
    while month <= contract.last_day and add_months(month, 1) <= today:
        if kept.count(month) < len(lines):
            timing = whenever(f"合同{contract.number}，按月报送", "D")
            what = f"填报 {month.year} 年 {month.month} 月的服务数量"
            yield _duty(project, "delivery", what, "去填报", "contract", timing)
            return
        month = add_months(month, 1)


def _duty(project: Project, key: str, what: str, action: str, screen: str, timing: Timing) -> Duty:
    stages = {"project": (("stage", STAGE_NAMES["definition"]),)}
    query = (("project", str(project.id)), *stages.get(screen, ()))
    return Duty(f"{key}_{project.id}", what, project.title, action, screen, query, timing)
