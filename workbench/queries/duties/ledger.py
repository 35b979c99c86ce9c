"""Duties of the ledger and the roster: orders of the day, months to submit and verify, changes to tell, certificates."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlmodel import Session, col, func, select

from scoring.deadlines import add_months
from workbench.models.contracts import Contract
from workbench.models.ledger import (
    LedgerMonth,
    ServiceMonth,
    ServiceOrder,
    StaffCertificate,
    StaffChange,
    StaffMember,
)
from workbench.models.projects import Project
from workbench.models.words import Role
from workbench.queries.checks.book import book_on
from workbench.queries.duties.duty import Clock, Duty, Timing, by_day, by_rule, cited, under
from workbench.rules.values import number
from workbench.security.policy import Actor
from workbench.services.staff_words import CHANGE_NAMES


def ledger_duties(session: Session, actor: Actor, today: date) -> Iterator[Duty]:
    """What the ledger and the roster ask of the actor: a contractor enters and submits, an officer verifies."""
    if held := actor.contractors():
        yield from _orders(session, held, today)
        yield from _to_submit(session, held, today)
        yield from _to_tell(session, held, today)
        yield from _expiring(session, held, today)
    if own := actor.purchasers(Role.OFFICER):
        yield from _to_verify(session, own, today)


def _duty(project: Project, key: str, what: str, action: str, where: tuple[str, str], timing: Timing) -> Duty:
    screen, shown = where
    return Duty(
        f"{key}_{project.id}",
        what,
        project.title,
        action,
        screen,
        (("project", str(project.id)), ("part", shown)),
        timing,
    )


def _orders(session: Session, held: frozenset[int], today: date) -> Iterator[Duty]:
    query = select(Project, func.count(col(ServiceOrder.id)), func.min(ServiceOrder.planned_on)).where(
        ServiceOrder.project_id == Project.id,
        Contract.project_id == Project.id,
        col(Contract.contractor_id).in_(held),
        ServiceOrder.state == "open",
        ServiceOrder.planned_on <= today,
    )
    for project, count, first in session.exec(query.group_by(col(Project.id)).order_by(col(Project.id))):
        what = f"完成 {count} 张服务工单"
        yield _duty(
            project, "orders", what, "去登记", ("ledger", "orders"), by_day(first, today, "承接主体的工单", "D")
        )


def _to_submit(session: Session, held: frozenset[int], today: date) -> Iterator[Duty]:
    """The oldest full month with records that was not submitted, or was returned."""
    closed = select(LedgerMonth.id).where(
        LedgerMonth.project_id == ServiceMonth.project_id,
        LedgerMonth.month == ServiceMonth.month,
        col(LedgerMonth.state).in_(("submitted", "verified")),
    )
    query = select(Project, func.min(ServiceMonth.month)).where(
        ServiceMonth.project_id == Project.id,
        Contract.project_id == Project.id,
        col(Contract.contractor_id).in_(held),
        ServiceMonth.month < today.replace(day=1),
        ~closed.exists(),
    )
    for project, month in session.exec(query.group_by(col(Project.id)).order_by(col(Project.id))):
        timing = _month_timing(session, project, month, today, ("submit_days",))
        what = f"报送 {month.year} 年 {month.month} 月的服务台账"
        yield _duty(project, "submit_ledger", what, "去报送", ("ledger", "months"), timing)


def _to_verify(session: Session, own: frozenset[int], today: date) -> Iterator[Duty]:
    query = select(Project, col(LedgerMonth.month)).where(
        LedgerMonth.project_id == Project.id, col(Project.purchaser_id).in_(own), LedgerMonth.state == "submitted"
    )
    for project, month in session.exec(query.order_by(col(LedgerMonth.month))):
        timing = _month_timing(session, project, month, today, ("submit_days", "verify_days"))
        what = f"核定 {month.year} 年 {month.month} 月的服务台账"
        duty = _duty(project, f"verify_ledger_{month:%Y%m}", what, "去核定", ("ledger", "months"), timing)
        yield duty


def _month_timing(session: Session, project: Project, month: date, today: date, parts: tuple[str, ...]) -> Timing:
    """So many days after the end of the month, by the bureau's rule."""
    rule = book_on(session, project.purchaser_id, month).rule("ledger/months")
    if rule is None:
        return Timing()
    ends = add_months(month, 1) - timedelta(days=1)
    due = ends + timedelta(days=sum(number(rule, part) for part in parts))
    return by_day(due, today, cited(rule), rule.mark)


def _to_tell(session: Session, held: frozenset[int], today: date) -> Iterator[Duty]:
    query = select(StaffChange, StaffMember.name, Project).where(
        StaffChange.staff_id == StaffMember.id,
        StaffMember.project_id == Project.id,
        col(StaffMember.contractor_id).in_(held),
        col(StaffChange.told_on).is_(None),
    )
    for change, name, project in session.exec(
        query.order_by(col(StaffChange.changed_on), col(StaffChange.id)).limit(20)
    ):
        event = f"{name}{CHANGE_NAMES.get(change.change, '')}"
        timing = by_rule(session, project, Clock("ledger/staff_changes"), event, change.changed_on, today)
        yield _duty(project, f"tell_{change.id}", f"告知购买主体：{event}", "去登记", ("staff", "changes"), timing)


def _expiring(session: Session, held: frozenset[int], today: date) -> Iterator[Duty]:
    query = select(StaffCertificate, StaffMember.name, Project).where(
        StaffCertificate.staff_id == StaffMember.id,
        StaffMember.project_id == Project.id,
        Contract.project_id == Project.id,
        Contract.last_day >= today,
        col(StaffMember.contractor_id).in_(held),
        col(StaffMember.left_on).is_(None),
        col(StaffCertificate.valid_until) <= today + timedelta(days=366),
    )
    for one, name, project in session.exec(
        query.order_by(col(StaffCertificate.valid_until), col(StaffCertificate.id)).limit(50)
    ):
        rule = book_on(session, project.purchaser_id, today).rule("ledger/certificates")
        until = one.valid_until or today
        if rule is None or (until - today).days > number(rule, "notice_days"):
            continue
        clause = under(session, project, "ledger/certificates", today).clause
        what = f"{name}的{one.name}到期，请续期"
        yield _duty(
            project, f"certificate_{one.id}", what, "去登记", ("staff", "people"), by_day(until, today, clause, "D")
        )
