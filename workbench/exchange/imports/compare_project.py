"""A read ledger or roster against the project: what is new, the same or changed, and what cannot be taken over."""

from datetime import date
from typing import Any

from sqlmodel import Session, select

from workbench.errors import NotAllowedError, ValidationError
from workbench.exchange.imports.compare import CHANGED, NEW, Compared, repeated
from workbench.exchange.imports.forms import LEDGER
from workbench.exchange.imports.table import Row, Table
from workbench.models.imports import ImportBatch
from workbench.models.ledger import ServiceRecord, StaffCertificate, StaffMember
from workbench.models.projects import Project
from workbench.queries.ledger_entry import Entry, Listed, entry_findings, listed_people
from workbench.security.policy import Actor
from workbench.security.vault_numbers import refuse_identity
from workbench.services.ledger import grounds_for, state_of_new
from workbench.services.ledger_counts import WITHDRAWN

_TOLD = ("number", "name", "kind", "post", "joined_on", "left_on", "left_reason", "certificate", "certificate_number",
         "issuer", "valid_until")  # fmt: skip


def compare_for_project(session: Session, actor: Actor, batch: ImportBatch, table: Table) -> Compared:
    """Compare a table of one project with its record."""
    project = session.get_one(Project, batch.project_id)
    compare = _services if batch.kind == LEDGER else _people
    return compare(session, actor, project, table)


def _services(session: Session, actor: Actor, project: Project, table: Table) -> Compared:
    compared, grounds = Compared(), grounds_for(session, project)
    people = listed_people(session, project.id or 0, {row.values["recipient"] for row in table.rows})
    rows = [row for row in table.rows if _sound(table, row, people) and _times(table, row)]
    _refuse_closed(session, actor, project, table, rows)
    known, firsts = _on_record(session, project, rows), dict[tuple[Any, ...], Row]()
    fresh: list[tuple[Row, Listed]] = []
    for row in rows:
        key = _key(row.values, people[row.values["recipient"]].id)
        first = firsts.setdefault(key, row)
        if key in known:
            compared.same += 1
        elif first is not row:
            compared.same += 1
            repeated(table, row, first)
        else:
            fresh.append((row, people[row.values["recipient"]]))
    entries = [_entry(row, person) for row, person in fresh]
    for (row, _), entry, told in zip(fresh, entries, entry_findings(session, grounds, entries), strict=True):
        explanation = row.values.get("explanation", "")
        for one in told:
            if one.severity == "stop":
                table.fault(row.number, "day", f"{one.what}：{one.why}", one.fix)
            elif not explanation:
                table.fault(row.number, "day", f"{one.what}：{one.why}", "核对；确实如此的，在“说明”列写明理由")
        compared.add(NEW, row.number, **_staged(entry), explanation=explanation if told else "")
    return compared


def _sound(table: Table, row: Row, people: dict[str, Listed]) -> bool:
    if row.values["recipient"] in people:
        return True
    what = f"对象编码“{row.values['recipient']}”不在本项目的名单内"
    table.fault(row.number, "recipient", what, "核对编码；新增的对象由采购经办先把需求列入本项目")
    return False


def _times(table: Table, row: Row) -> bool:
    start, end = row.values.get("start"), row.values.get("end")
    if (start is None) != (end is None):
        table.fault(row.number, "start", "起止时间只填了一个", "两个都填，或两个都不填")
    elif start is not None and end is not None and start >= end:
        table.fault(row.number, "end", "结束时间不晚于开始时间", "核对两个时间")
    else:
        return True
    return False


def _refuse_closed(session: Session, actor: Actor, project: Project, table: Table, rows: list[Row]) -> None:
    """A month that was submitted or verified takes no more rows from the contractor."""
    closed: dict[date, str] = {}
    for row in rows:
        month = row.values["day"].replace(day=1)
        if month not in closed:
            try:
                state_of_new(session, actor, project, month)
                closed[month] = ""
            except NotAllowedError as error:
                closed[month] = error.what
        if closed[month]:
            table.fault(row.number, "day", closed[month], "补登和更正由采购经办办理")


def _on_record(session: Session, project: Project, rows: list[Row]) -> set[tuple[Any, ...]]:
    if not rows:
        return set()
    days = [row.values["day"] for row in rows]
    row = ServiceRecord
    query = select(row.line_id, row.recipient_id, row.staff_id, row.day, row.start, row.end, row.quantity).where(  # type: ignore[call-overload]
        row.project_id == project.id, row.day >= min(days), row.day <= max(days), row.state != WITHDRAWN
    )
    return {tuple(one) for one in session.exec(query)}


def _key(values: dict[str, Any], recipient_id: int) -> tuple[Any, ...]:
    names = ("staff", "day", "start", "end", "quantity")
    return (values["line"], recipient_id, *(values.get(name) for name in names))


def _entry(row: Row, person: Listed) -> Entry:
    values = row.values
    return Entry(
        f"第 {row.number} 行", values["line"], person.id, person.township_id, values["staff"], values["day"],
        values["quantity"], values.get("start"), values.get("end"),
    )  # fmt: skip


def _staged(entry: Entry) -> dict[str, Any]:
    names = ("line_id", "recipient_id", "township_id", "staff_id", "day", "start", "end", "quantity")
    return {name: getattr(entry, name) for name in names}


def _people(session: Session, _actor: Actor, project: Project, table: Table) -> Compared:
    compared = Compared()
    rows = session.exec(select(StaffMember).where(StaffMember.project_id == project.id)).all()
    known = {one.number: one for one in rows}
    numbers = {one.id: one.number for one in rows}
    held = session.exec(select(StaffCertificate).where(StaffCertificate.project_id == project.id)).all()
    certificates = {(numbers[one.staff_id], one.name, one.number): (one.issuer, one.valid_until) for one in held}
    firsts: dict[str, Row] = {}
    for row in table.rows:
        told = {name: row.values.get(name, "") for name in _TOLD}
        if not _person_sound(table, row, told, firsts.setdefault(told["number"], row)):
            continue
        old = known.get(told["number"])
        if old is not None and _same(old, told) and _held(told, certificates):
            compared.same += 1
            continue
        values = {name: value.isoformat() if isinstance(value, date) else value for name, value in told.items()}
        compared.add(CHANGED if old else NEW, row.number, told=values, seen=old.version if old else None)
    return compared


def _person_sound(table: Table, row: Row, told: dict[str, Any], first: Row) -> bool:
    own = ("name", "kind", "post", "joined_on")
    faults = len(table.faults)
    if any(first.values.get(name, "") != told[name] for name in own):
        table.fault(row.number, "number", f"与第 {first.number} 行是同一个工号，内容却不同", "一人一个工号")
    if told["certificate"] and not (told["certificate_number"] and told["issuer"]):
        table.fault(row.number, "certificate_number", "证书没有编号或发证机构", "一起填写")
    if told["left_on"] and told["left_on"] < told["joined_on"]:
        table.fault(row.number, "left_on", "离岗日期早于到岗日期", "核对两个日期")
    try:
        refuse_identity("这一行", told["number"], told["name"])
    except ValidationError as error:
        table.fault(row.number, "number", error.what, error.fix)
    return len(table.faults) == faults


def _same(old: StaffMember, told: dict[str, Any]) -> bool:
    left = told["left_on"] or old.left_on
    return (old.name, old.kind, old.post, old.joined_on, old.left_on) == (
        told["name"], told["kind"], told["post"], told["joined_on"], left,
    )  # fmt: skip


def _held(told: dict[str, Any], certificates: dict[tuple[str, str, str], tuple[str, date | None]]) -> bool:
    if not told["certificate"]:
        return True
    key = (told["number"], told["certificate"], told["certificate_number"])
    return certificates.get(key) == (told["issuer"], told["valid_until"] or None)
