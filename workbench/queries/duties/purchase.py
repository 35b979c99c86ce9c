"""Duties of stages 2 to 5: definition, procurement, contract, delivery."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from sqlmodel import Session, col, select

from scoring.deadlines import add_months
from workbench.models.contracts import Contract, Delivery, Milestone
from workbench.models.ledger import LedgerMonth, ServiceMonth
from workbench.models.projects import Project, ServiceLine
from workbench.queries.bids import procurement_of
from workbench.queries.checks import definition_findings
from workbench.queries.contracts import contract_row
from workbench.queries.delivered import has_ledger
from workbench.queries.duties.duty import Clock, Duty, Timing, by_day, by_rule, under, whenever
from workbench.security.policy import Actor, may
from workbench.stages import STAGE_NAMES

MILESTONE_NOTICE = timedelta(days=15)


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
    row = procurement_of(session, project.id or 0)
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
    if row is not None and row.done_on is None and row.due_on - today <= MILESTONE_NOTICE:
        timing = by_day(row.due_on, today, f"合同{contract.number}付款节点第 {row.position} 笔")
        yield _duty(project, "milestone", f"核对{row.name}节点", "去登记", "payments", timing)


def _delivery_duties(session: Session, project: Project, contract: Contract, today: date) -> Iterator[Duty]:
    month = unreported_month(session, contract, today)
    if month is not None:
        timing = whenever(f"合同{contract.number}，按月报送", "D")
        kept = has_ledger(session, contract.project_id)
        words = f"{month.year} 年 {month.month} 月的服务{'台账' if kept else '数量'}"
        screen = "ledger" if kept else "contract"
        yield _duty(project, "delivery", f"填报 {words}", "去填报", screen, timing)


def unreported_month(session: Session, contract: Contract, today: date) -> date | None:
    """Return the first day of the oldest full month of the term that is not reported.

    In a ledger it has neither a record nor an end; without one some line has no figures.
    """
    lines = session.exec(select(ServiceLine.id).where(ServiceLine.project_id == contract.project_id)).all()
    if has_ledger(session, contract.project_id):
        reported = _months_in_ledger(session, contract.project_id)
    else:
        figures = Counter(session.exec(select(col(Delivery.month)).where(col(Delivery.line_id).in_(lines))))
        reported = {month for month, count in figures.items() if count >= len(lines)}
    month = contract.first_day.replace(day=1)
    while month in reported:
        month = add_months(month, 1)
    return month if month <= contract.last_day and add_months(month, 1) <= today else None


def _months_in_ledger(session: Session, project_id: int) -> set[date]:
    recorded = select(col(ServiceMonth.month)).where(ServiceMonth.project_id == project_id)
    closed = select(col(LedgerMonth.month)).where(LedgerMonth.project_id == project_id)
    return {*session.exec(recorded), *session.exec(closed)}


def _duty(project: Project, key: str, what: str, action: str, screen: str, timing: Timing) -> Duty:
    stages = {"project": (("stage", STAGE_NAMES["definition"]),)}
    query = (("project", str(project.id)), *stages.get(screen, ()))
    return Duty(f"{key}_{project.id}", what, project.title, action, screen, query, timing)
