"""Service orders: what is to be rendered, for whom, by whom, on which day; done with one tap, or cancelled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from workbench import clock
from workbench.errors import ValidationError
from workbench.models.ledger import ServiceOrder, ServiceRecord
from workbench.models.needs import Recipient
from workbench.models.projects import Project
from workbench.queries.ledger_entry import Grounds, Listed, listed_people
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, expect_version, found, need
from workbench.services.ledger import Service, enter_services, grounds_for

OPEN, DONE, CANCELLED = "open", "done", "cancelled"
ORDER_NAMES = {OPEN: "待服务", DONE: "已完成", CANCELLED: "已取消"}


@dataclass(frozen=True)
class NewOrder:
    """A service to be rendered; the time is a plan, in minutes after midnight."""

    line_id: int
    code: str
    staff_id: int
    planned_on: date
    quantity: int
    planned_start: int | None = None


def make_orders(session: Session, actor: Actor, project_id: int, orders: Sequence[NewOrder]) -> list[ServiceOrder]:
    """Make orders, all or none. Raises ValidationError that names the row."""
    project = found(session, Project, project_id)
    allow(session, actor, "ledger.write", project)
    grounds = grounds_for(session, project)
    people = listed_people(session, project_id, (one.code.strip() for one in orders))
    rows = [
        _order(actor, grounds, people.get(one.code.strip()), one, f"第 {number} 张工单")
        for number, one in enumerate(orders, 1)
    ]
    if not rows:
        raise ValidationError("没有填写工单", where="工单", fix="至少填一张")
    session.add_all(rows)
    session.flush()
    days = sorted({one.planned_on for one in rows})
    after = {"rows": len(rows), "first_day": days[0], "last_day": days[-1]}
    record(session, actor, "ledger.order", about(session, rows[0]), after=after)
    return rows


def _order(actor: Actor, grounds: Grounds, person: Listed | None, one: NewOrder, where: str) -> ServiceOrder:
    if person is None or one.line_id not in grounds.lines or one.staff_id not in grounds.staff:
        what = f"对象编码“{one.code.strip()}”不在本项目的名单内，或没有选择服务项目和人员"
        raise ValidationError(what, where=where, fix="核对编码，从列表选择")
    if not grounds.contract.first_day <= one.planned_on <= grounds.contract.last_day or one.quantity < 0:
        raise ValidationError("日期不在合同期内，或数量小于 0", where=where, fix="核对日期和数量")
    return ServiceOrder(
        project_id=grounds.project.id or 0,
        line_id=one.line_id,
        recipient_id=person.id,
        staff_id=one.staff_id,
        planned_on=one.planned_on,
        planned_start=one.planned_start,
        quantity=one.quantity,
        made_by_id=actor.account_id or 0,
    )


def finish_order(
    session: Session,
    actor: Actor,
    order_id: int,
    *,
    start: int | None = None,
    end: int | None = None,
    quantity: int | None = None,
    explanation: str = "",
    seen: int | None = None,
) -> ServiceRecord:
    """Enter the service of an order on its day, with what was different from the plan."""
    order = _open(session, actor, order_id, seen)
    if order.planned_on > clock.today():
        raise ValidationError(f"这张工单是 {order.planned_on:%Y-%m-%d} 的", where="工单", fix="服务当日再登记")
    code = found(session, Recipient, order.recipient_id).code
    told = Service(
        order.line_id, code, order.staff_id, order.planned_on, order.quantity if quantity is None else quantity,
        start, end, order.id,
    )  # fmt: skip
    row = enter_services(session, actor, order.project_id, [told], explanation=explanation)[0]
    order.state = DONE
    return row


def cancel_order(session: Session, actor: Actor, order_id: int, reason: str, *, seen: int | None = None) -> None:
    """Cancel an order with its reason: the recipient was away, fell ill, did not want it."""
    order = _open(session, actor, order_id, seen)
    order.state, order.reason = CANCELLED, need(reason, "取消原因")
    record(session, actor, "ledger.cancel_order", about(session, order), after={"reason": order.reason})


def _open(session: Session, actor: Actor, order_id: int, seen: int | None) -> ServiceOrder:
    order = found(session, ServiceOrder, order_id)
    allow(session, actor, "ledger.write", order)
    expect_version(order, seen)
    if order.state != OPEN:
        raise ValidationError(f"这张工单{ORDER_NAMES[order.state]}", where="工单", fix="刷新后核对")
    return order
