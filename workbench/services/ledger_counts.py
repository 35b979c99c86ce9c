"""What the ledger adds up to, counted anew from its records for the months that a command touched, in its transaction."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import case, delete, func, insert, literal, select
from sqlmodel import Session, SQLModel

from scoring.deadlines import add_months
from workbench.models.ledger import ServiceMonth, ServicePerson, ServiceRecord

REPORTED, QUALIFIED, UNQUALIFIED, WITHDRAWN = "reported", "qualified", "unqualified", "withdrawn"
STATE_NAMES = {REPORTED: "待核定", QUALIFIED: "合格", UNQUALIFIED: "不合格", WITHDRAWN: "已撤回"}
IN_FORCE = (REPORTED, QUALIFIED)
Key = tuple[int, int, date, int]
"""A line, a township, the first day of a month, and a recipient."""
_FEW = 40  # recipients of a line and month up to which each is counted by itself


def _columns(kind: type[SQLModel]) -> Any:  # noqa: ANN401 - the columns of any table
    return kind.__table__.c  # type: ignore[attr-defined]


_RECORD, _PERSON, _MONTH = (_columns(kind) for kind in (ServiceRecord, ServicePerson, ServiceMonth))


def key_of(record: ServiceRecord) -> Key:
    """Return which sum a record counts in."""
    return record.line_id, record.township_id, record.day.replace(day=1), record.recipient_id


def recount(session: Session, project_id: int, keys: Iterable[Key]) -> None:
    """Count anew what these records counted in and count in now: few people one by one, many with their whole month."""
    session.flush()
    touched: dict[tuple[int, date], set[tuple[int, int]]] = defaultdict(set)
    for line_id, township_id, month, recipient_id in keys:
        touched[line_id, month].add((township_id, recipient_id))
    for (line_id, month), people in sorted(touched.items()):
        if len(people) > _FEW:
            _recount(session, project_id, month, line_id=line_id)
            continue
        for township_id, recipient_id in sorted(people):
            wanted = {"line_id": line_id, "township_id": township_id, "recipient_id": recipient_id}
            _count_people(session, project_id, month, wanted)
        for township_id in sorted({town for town, _ in people}):
            _sum_up(session, month, {"line_id": line_id, "township_id": township_id})


def recount_months(session: Session, project_id: int, keys: Iterable[tuple[int, date]]) -> None:
    """Count the sums of these lines and months anew, of all townships at once."""
    session.flush()
    for line_id, month in sorted(set(keys)):
        _recount(session, project_id, month, line_id=line_id)


def _recount(session: Session, project_id: int, month: date, **wanted: int) -> None:
    _count_people(session, project_id, month, wanted)
    _sum_up(session, month, wanted)


def _count_people(session: Session, project_id: int, month: date, wanted: dict[str, int]) -> None:
    here = [_PERSON[name] == value for name, value in wanted.items()]
    session.execute(delete(ServicePerson).where(_PERSON.month == month, *here))
    records = [_RECORD[name] == value for name, value in wanted.items()]
    records += [_RECORD.day >= month, _RECORD.day < add_months(month, 1), _RECORD.state.in_(IN_FORCE)]
    good = _RECORD.state == QUALIFIED
    people = select(
        _RECORD.line_id, _RECORD.township_id, literal(month, _PERSON.month.type), _RECORD.recipient_id, literal(project_id),
        func.sum(_RECORD.quantity), func.count(), func.sum(case((good, _RECORD.quantity), else_=0)),
        func.sum(case((good, 1), else_=0)),
    ).where(*records)  # fmt: skip
    people = people.group_by(_RECORD.line_id, _RECORD.township_id, _RECORD.recipient_id)
    names = ("line_id", "township_id", "month", "recipient_id", "project_id", "quantity", "visits", "good_quantity",
             "good_visits")  # fmt: skip
    session.execute(insert(ServicePerson).from_select(names, people))


def _sum_up(session: Session, month: date, wanted: dict[str, int]) -> None:
    old = [_MONTH[name] == value for name, value in wanted.items()]
    session.execute(delete(ServiceMonth).where(_MONTH.month == month, *old))
    here = [_PERSON[name] == value for name, value in wanted.items()]
    served = func.sum(case((_PERSON.good_visits > 0, 1), else_=0))
    sums = select(
        _PERSON.line_id, _PERSON.township_id, _PERSON.month, func.min(_PERSON.project_id), func.sum(_PERSON.quantity),
        func.sum(_PERSON.visits), func.count(), func.sum(_PERSON.good_quantity), func.sum(_PERSON.good_visits), served,
    ).where(_PERSON.month == month, *here)  # fmt: skip
    names = ("line_id", "township_id", "month", "project_id", "quantity", "visits", "people", "good_quantity",
             "good_visits", "good_people")  # fmt: skip
    session.execute(
        insert(ServiceMonth).from_select(names, sums.group_by(_PERSON.line_id, _PERSON.township_id, _PERSON.month))
    )
