"""Duties of payment and settlement: to ask, to approve, to pay, to settle; read from what is open, not from all projects."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlmodel import Session, col, or_, select

from workbench.models.contracts import Contract, Milestone
from workbench.models.payments import Payment, Settlement
from workbench.models.projects import Project
from workbench.models.words import Role
from workbench.queries.checks.gates import gates_of, terms_of
from workbench.queries.checks.settlement import is_small, pay_by
from workbench.queries.checks.stopped import stop_gate
from workbench.queries.duties.duty import Duty, Timing, by_day, under
from workbench.queries.payments import payments_of
from workbench.security.policy import Actor

AFTER = timedelta(days=730)
"""What was reached two years ago and nobody asked for is history."""
_RULE = "settlement/settled_after_acceptance"


def payment_duties(session: Session, actor: Actor, today: date) -> Iterator[Duty]:
    """What waits for the leader, the officer and the contractor."""
    yield from _requests(session, actor, today)
    yield from _to_ask(session, actor, today)
    yield from _settlements(session, actor)


def _requests(session: Session, actor: Actor, today: date) -> Iterator[Duty]:
    """Requests to approve or to return, and approved ones to pay."""
    query = select(Payment, Milestone, Contract, Project).where(
        Payment.milestone_id == Milestone.id,
        Payment.contract_id == Contract.id,
        Contract.project_id == Project.id,
        col(Payment.paid_on).is_(None),
        col(Payment.returned_on).is_(None),
    )
    leads, pays = actor.purchasers(Role.LEADER), actor.purchasers(Role.OFFICER)
    # "+ 0": the few open requests are looked for first, not the projects of the purchaser
    query = query.where((col(Project.purchaser_id) + 0).in_(leads | pays)).order_by(col(Payment.id))
    for row, milestone, contract, project in session.exec(query):
        timing = _timing(session, project, contract, milestone, today)
        told = f"{milestone.name} {row.asked_fen / 100:,.2f} 元"
        if row.approved_on is None and project.purchaser_id in leads:
            yield _duty(f"approve_payment_{row.id}", f"审核付款申请：{told}", project, "去审核", timing)
        if row.approved_on is not None and project.purchaser_id in pays:
            yield _duty(f"pay_{row.id}", f"付款：{told}", project, "去付款", timing)


def _timing(session: Session, project: Project, contract: Contract, milestone: Milestone, today: date) -> Timing:
    """By the clock for small firms where it runs, else by the day of the contract."""
    due = pay_by(session, project, contract, milestone.id or 0) if is_small(session, contract) else None
    if due is not None:
        return by_day(due.due, today, due.clause)
    return by_day(milestone.due_on, today, f"合同{contract.number}付款节点第 {milestone.position} 笔")


def _to_ask(session: Session, actor: Actor, today: date) -> Iterator[Duty]:
    """Payments that the contractor may ask for: reached, every gate open, nothing asked yet."""
    query = select(Milestone, Contract, Project).where(
        Milestone.contract_id == Contract.id,
        Contract.project_id == Project.id,
        col(Contract.contractor_id).in_(actor.contractors()),
        col(Milestone.done_on) > today - AFTER,
        col(Milestone.paid_on).is_(None),
    )
    for milestone, contract, project in session.exec(query.order_by(col(Milestone.id))):
        account, terms = payments_of(session, contract.id or 0), terms_of(session, contract)[milestone.id or 0]
        gates = (*gates_of(session, contract, milestone, terms, today), *stop_gate(session, contract, today))
        waiting = any(one.milestone_id == milestone.id and one.claims_fen for one in account.payments)
        if not waiting and account.room_fen(milestone.id or 0) and all(one.open for one in gates):
            timing = by_day(milestone.due_on, today, f"合同{contract.number}付款节点第 {milestone.position} 笔")
            yield _duty(f"ask_payment_{milestone.id}", f"申请付款：{milestone.name}", project, "去申请", timing)


def _settlements(session: Session, actor: Actor) -> Iterator[Duty]:
    """Statements that wait for the contractor, the leader, or the end."""
    query = select(Settlement, Contract, Project).where(
        Settlement.contract_id == Contract.id,
        Contract.project_id == Project.id,
        col(Settlement.closed_on).is_(None),
    )
    own = actor.purchasers(Role.OFFICER, Role.LEADER)
    query = query.where(or_(col(Project.purchaser_id).in_(own), col(Contract.contractor_id).in_(actor.contractors())))
    for row, contract, project in session.exec(query.order_by(col(Settlement.id))):
        told = _of_statement(session, actor, row, contract, project)
        if told:
            timing = under(session, project, _RULE, row.drawn_on)
            yield _duty(f"settle_{row.id}", told, project, "去办理", timing, part="settle")


def _of_statement(session: Session, actor: Actor, row: Settlement, contract: Contract, project: Project) -> str:
    if row.agreed_on is None:
        return "核对并同意结算单" if contract.contractor_id in actor.contractors() else ""
    if row.confirmed_on is None:
        return "确认结算单" if project.purchaser_id in actor.purchasers(Role.LEADER) else ""
    rest = payments_of(session, contract.id or 0).rest_fen
    if project.purchaser_id not in actor.purchasers(Role.OFFICER) or rest > 0:
        return ""
    return "登记结清" if rest == 0 else "登记承接主体退款"


def _duty(key: str, what: str, project: Project, action: str, timing: Timing, part: str = "pay") -> Duty:
    query = (("project", str(project.id)), ("part", part))
    return Duty(key, what, project.title, action, "payments", query, timing)
