"""What was delivered: the one place that says it, from the ledger where there is one, else from the monthly figures."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlmodel import Session, col, func, select

from workbench.models.contracts import Delivery
from workbench.models.ledger import ServiceMonth, ServicePerson, ServiceRecord
from workbench.models.projects import ServiceLine

Basis = Literal["ledger", "monthly", "none"]
QUALIFIED = "qualified"


@dataclass(frozen=True)
class DeliveredMonth:
    """Qualified quantity of a line in a month, with people and visits; the township only where the ledger tells it.

    Monthly figures know no visits: None, not 0.
    """

    line_id: int
    month: date
    township_id: int | None
    quantity: int
    people: int
    visits: int | None


@dataclass(frozen=True)
class Delivered:
    """What was delivered of a project, and what that rests on."""

    rows: tuple[DeliveredMonth, ...]
    basis: Basis

    def quantity(self, line_id: int) -> int:
        """Return the quantity of a line."""
        return sum(row.quantity for row in self.rows if row.line_id == line_id)


def has_ledger(session: Session, project_id: int) -> bool:
    """Tell whether a project keeps a ledger: it has records, withdrawn ones included."""
    return (
        session.exec(select(ServiceRecord.id).where(ServiceRecord.project_id == project_id).limit(1)).first()
        is not None
    )


def delivered(session: Session, project_id: int, until: date | None = None) -> Delivered:
    """Return the qualified quantities by line, month and township, up to a day (a ledger to the day, else whole months).

    As soon as a project has a ledger, its monthly figures no longer count.
    """
    if has_ledger(session, project_id):
        return Delivered(tuple(_from_ledger(session, project_id, until)), "ledger")
    rows = tuple(_monthly(session, project_id, until))
    return Delivered(rows, "monthly" if rows else "none")


def _monthly(session: Session, project_id: int, until: date | None) -> Iterator[DeliveredMonth]:
    query = select(Delivery).join(ServiceLine, col(ServiceLine.id) == Delivery.line_id)
    query = query.where(ServiceLine.project_id == project_id)
    if until is not None:
        query = query.where(Delivery.month <= until)
    for row in session.exec(query.order_by(col(Delivery.month), col(ServiceLine.position))):
        yield DeliveredMonth(row.line_id, row.month, None, row.quantity, row.people, None)


def _from_ledger(session: Session, project_id: int, until: date | None) -> Iterator[DeliveredMonth]:
    query = select(ServiceMonth).where(ServiceMonth.project_id == project_id, ServiceMonth.good_visits > 0)
    broken = None if until is None else until.replace(day=1)
    if broken is not None:
        query = query.where(ServiceMonth.month < broken)
    for row in session.exec(
        query.order_by(col(ServiceMonth.month), col(ServiceMonth.line_id), col(ServiceMonth.township_id))
    ):
        yield DeliveredMonth(
            row.line_id, row.month, row.township_id, row.good_quantity, row.good_people, row.good_visits
        )
    if broken is not None and until is not None:
        yield from _broken_month(session, project_id, broken, until)


def _broken_month(session: Session, project_id: int, first: date, until: date) -> Iterator[DeliveredMonth]:
    """The last month up to a day, counted from the records themselves."""
    row = ServiceRecord
    query = select(  # type: ignore[call-overload]
        row.line_id,
        row.township_id,
        func.sum(row.quantity),
        func.count(func.distinct(row.recipient_id)),
        func.count(col(row.id)),
    ).where(row.project_id == project_id, row.day >= first, row.day <= until, row.state == QUALIFIED)
    key = (col(row.line_id), col(row.township_id))
    for line, town, quantity, people, visits in session.exec(query.group_by(*key).order_by(*key)):
        yield DeliveredMonth(line, first, town, quantity, people, visits)


def people_served(session: Session, project_id: int) -> int:
    """Return how many people a project has served with a qualified service, each counted once."""
    row = ServicePerson
    inner = select(row.recipient_id).where(row.project_id == project_id, row.good_visits > 0).distinct().subquery()
    return int(session.exec(select(func.count()).select_from(inner)).one())


def people_served_by(session: Session, project_id: int, column: Any) -> dict[Any, int]:  # noqa: ANN401 - a column of ServicePerson
    """Return the same for each line, township or month; written so that an index is walked and nothing is sorted."""
    row = ServicePerson
    inner = select(column.label("key"), row.recipient_id).where(row.project_id == project_id, row.good_visits > 0)
    each = inner.distinct().subquery()
    query = select(each.c.key, func.count()).group_by(each.c.key)
    return {key: int(count) for key, count in session.exec(query)}
