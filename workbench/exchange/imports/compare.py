"""A read table against the record: which rows are new, the same or changed, and which cannot be taken over."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from sqlmodel import Session

from scoring.needs import change
from workbench.exchange.imports.forms import ASSESSMENTS, FOLLOW_UP, RECEIVED, WISHES
from workbench.exchange.imports.table import Row, Table
from workbench.queries.follow_up_import import drawn_visits, visit_told
from workbench.queries.imports import Known, Reach, assessments_of, benefits_of, people_by_code, wishes_of
from workbench.queries.needs_schemes import gradings, versions_of
from workbench.rules.needs import load_scheme
from workbench.rules.register import load_register

NEW, CHANGED = "new", "changed"
Staged = dict[str, Any]


@dataclass
class Compared:
    """What is to be written, row by row as the staging tables hold it, and how many rows are of which sort."""

    rows: list[Staged] = field(default_factory=list)
    identities: list[Staged] = field(default_factory=list)
    new: int = 0
    changed: int = 0
    same: int = 0

    def add(self, change_: str, number: int, **values: object) -> None:
        """Stage a row."""
        self.rows.append({"change": change_, "number": number, **values})
        if change_ == NEW:
            self.new += 1
        else:
            self.changed += 1


def compare_people(session: Session, purchaser_id: int, reach: Reach, table: Table) -> Compared:
    """Compare assessments, wishes or benefits of people on record."""
    people = people_by_code(session, purchaser_id, (row.values["recipient"] for row in table.rows))
    found = list(_whose(table, reach, people))
    comparisons = {ASSESSMENTS: _assessments, WISHES: _wishes, RECEIVED: _received, FOLLOW_UP: _follow_up}
    against = comparisons[table.form.kind]
    return against(session, purchaser_id, table, found)


def _whose(table: Table, reach: Reach, people: dict[str, Known]) -> Iterable[tuple[Row, Known]]:
    """Each row with its person; a code out of reach is not told from one that does not exist."""
    for row in table.rows:
        known = people.get(row.values["recipient"])
        if known is None or not reach.holds(known.township_id, known.village_id):
            what = f"没有对象编码“{row.values['recipient']}”，或不在您的范围内"
            table.fault(row.number, "recipient", what, "先登记对象，或核对编码")
        else:
            yield row, known


def unrepeated(
    table: Table, found: Iterable[tuple[Row, Known]], key_of: Callable[[Row], tuple[Any, ...]], compared: Compared
) -> Iterable[tuple[Row, Known]]:
    """Pass over a row that repeats an earlier one; find fault with one that contradicts it."""
    seen: dict[tuple[Any, ...], Row] = {}
    for row, known in found:
        first = seen.setdefault(key_of(row), row)
        if first is row:
            yield row, known
        elif first.values == row.values:
            compared.same += 1
            repeated(table, row, first)
        else:
            what = f"与第 {first.number} 行是同一条，内容却不同"
            table.fault(row.number, "recipient", what, "只留正确的一行")


def repeated(table: Table, row: Row, first: Row) -> None:
    """Note a row that says nothing new."""
    table.notes.append(f"第 {row.number} 行与第 {first.number} 行完全相同，只导入一次")


def _assessments(session: Session, purchaser_id: int, table: Table, found: list[tuple[Row, Known]]) -> Compared:
    compared, scheme = Compared(), load_scheme()
    ids = [one.id for one in scheme.indicators]
    history, versions = assessments_of(session, (known.id for _, known in found)), versions_of(session, purchaser_id)
    rows = unrepeated(table, found, lambda row: (row.values["recipient"], row.values["day"]), compared)
    # oldest first, so that each new assessment is set beside the one before it, also within the file
    for row, known in sorted(rows, key=lambda pair: pair[0].values["day"]):
        values = row.values
        severity, past = {one: values[one] for one in ids}, history.setdefault(known.id, [])
        on_day = next((one for one in past if one[0] == values["day"]), None)
        if on_day and (on_day[2], on_day[3]) == (severity, values["person"]):
            compared.same += 1
            continue
        before = [one for one in past if one[0] < values["day"]]
        worse = _worse(before[-1][2], severity) if before and not on_day else ""
        compared.add(
            CHANGED if on_day else NEW, row.number, recipient_id=known.id, target_id=on_day[1] if on_day else None,
            day=values["day"], person=values["person"], occasion=values.get("occasion", "baseline"),
            severity=severity, worse=worse, gradings=gradings(versions, severity, values["day"]),
        )  # fmt: skip
        if not on_day:
            past.append((values["day"], 0, severity, values["person"]))
            past.sort(key=lambda one: one[:2])
    return compared


def _worse(before: dict[str, Any], after: dict[str, Any]) -> str:
    """Say which indicators got worse, in the words of the alert."""
    moved = change(load_scheme().assessment, before, after).indicators
    return "、".join(f"{one.name}由{one.before}级到{one.after}级" for one in moved if one.direction == "worse")


def _wishes(session: Session, _purchaser_id: int, table: Table, found: list[tuple[Row, Known]]) -> Compared:
    compared, register = Compared(), load_register()
    on_record = wishes_of(session, (known.id for _, known in found))
    rows = unrepeated(
        table, found, lambda row: tuple(row.values[key] for key in ("recipient", "item", "day")), compared
    )
    for row, known in rows:
        values, unit = row.values, register.unit(row.values["item"])
        old = on_record.get((known.id, values["item"], values["day"]))
        if values.get("unit", unit) != unit:
            table.fault(row.number, "unit", f"单位填了“{values['unit']}”", f"这项服务按“{unit}”计，数量也按它折算")
        elif old and old[2] == values["quantity"]:
            compared.same += 1
        elif old and old[3]:
            table.fault(row.number, "quantity", "这项需求已决定去向，不能由导入改数量", "在需求画面办理")
        else:
            compared.add(
                CHANGED if old else NEW, row.number, recipient_id=known.id, target_id=old[0] if old else None,
                seen=old[1] if old else None, catalogue_number=values["item"], quantity=values["quantity"], unit=unit,
                day=values["day"],
            )  # fmt: skip
    return compared


def _received(session: Session, _purchaser_id: int, table: Table, found: list[tuple[Row, Known]]) -> Compared:
    compared = Compared()
    on_record = benefits_of(session, (known.id for _, known in found))
    keys = ("recipient", "department", "name", "day")
    for row, known in unrepeated(table, found, lambda row: tuple(row.values[key] for key in keys), compared):
        values = row.values
        told = (values.get("last_day"), values.get("amount_fen"), values.get("item"))
        old = on_record.get((known.id, values["department"], values["name"], values["day"]))
        if not _in_order(table, row, values["day"], told[0]):
            continue
        if old and old[1:] == told:
            compared.same += 1
        else:
            compared.add(
                CHANGED if old else NEW, row.number, recipient_id=known.id, target_id=old[0] if old else None,
                department=values["department"], name=values["name"], day=values["day"], last_day=told[0],
                amount_fen=told[1], catalogue_number=told[2],
            )  # fmt: skip
    return compared


def _follow_up(session: Session, _purchaser_id: int, table: Table, found: list[tuple[Row, Known]]) -> Compared:
    compared, drawn = Compared(), drawn_visits(session, (known.id for _, known in found))
    for row, known in unrepeated(table, found, lambda row: (row.values["visit"],), compared):
        values = row.values
        visit = drawn.get(values["visit"])
        if visit is None or visit.recipient_id != known.id:
            table.fault(row.number, "visit", f"没有回访编号“{values['visit']}”，或不是这个对象", "按清单上的编号填写")
        elif fault := visit.fault(values["day"], values["contact"], values.get("state", ""), values.get("words", "")):
            table.fault(row.number, *fault)
        elif visit.told == (told := visit_told(values)):
            compared.same += 1
        else:
            compared.add(CHANGED, row.number, recipient_id=known.id, target_id=visit.id, seen=visit.version, **told)
    return compared


def _in_order(table: Table, row: Row, *days: date | None) -> bool:
    known = [one for one in days if one is not None]
    if all(a <= b for a, b in pairwise(known)):
        return True
    table.fault(row.number, "last_day", "结束日期早于开始日期", "核对两个日期")
    return False
