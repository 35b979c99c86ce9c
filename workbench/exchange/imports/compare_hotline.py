"""A list of matters against the record: new ones, answers to known ones, and who called sealed before anything is staged."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from sqlmodel import Session, select

from workbench.exchange.imports.compare import CHANGED, NEW, Compared, repeated
from workbench.exchange.imports.heads import plain
from workbench.exchange.imports.table import Row, Table
from workbench.models.hotline import Call
from workbench.models.projects import Project
from workbench.queries.imports import Reach, people_by_code, townships_of
from workbench.security import vault
from workbench.services.hotline import due_of
from workbench.services.vault import keys_in_use

_SAME = {"kind": "kind", "received_on": "day", "words": "words"}


class _Known:
    """What a list is compared with."""

    def __init__(self, session: Session, purchaser_id: int, reach: Reach, table: Table) -> None:
        self.session, self.purchaser_id, self.reach = session, purchaser_id, reach
        self.calls = {one.number: one for one in session.exec(select(Call).where(Call.purchaser_id == purchaser_id))}
        projects = session.exec(select(Project).where(Project.purchaser_id == purchaser_id))
        self.projects = {one.code: one.id for one in projects}
        codes = (row.values["recipient"] for row in table.rows if row.values.get("recipient"))
        self.people = people_by_code(session, purchaser_id, codes)
        self.towns: dict[str, int] = {}
        for id_, code, name in townships_of(session, purchaser_id):
            self.towns |= {plain(name): id_, plain(code): id_}


def compare_hotline(session: Session, purchaser_id: int, reach: Reach, table: Table) -> Compared:
    """Compare a list of matters; a known number must say the same, and may bring its answer."""
    compared, known = Compared(), _Known(session, purchaser_id, reach, table)
    seen: dict[str, Row] = {}
    for row in table.rows:
        first = seen.setdefault(row.values["number"], row)
        if first is not row:
            _again(table, compared, row, first)
        elif _sound(table, row):
            _stage(table, compared, known, row)
    return compared


def _again(table: Table, compared: Compared, row: Row, first: Row) -> None:
    if row.values == first.values:
        compared.same += 1
        repeated(table, row, first)
    else:
        table.fault(row.number, "number", f"编号与第 {first.number} 行重复，内容却不同", "一件一行，编号不重复")


def _sound(table: Table, row: Row) -> bool:
    """Days and words that belong together, in their order."""
    values = row.values
    answered, called = values.get("answered_on"), values.get("called_on")
    for words, day, name, title in (
        (values.get("answer"), answered, "answered_on", "答复"),
        (values.get("satisfaction"), called, "called_on", "回访结果"),
    ):
        if bool(words) != bool(day):
            table.fault(row.number, name, f"{title}和日期只填了一项", "两项都填，或都留空")
            return False
    days = [day for day in (values["day"], answered, called) if day]
    if days != sorted(days) or (called and not answered):
        table.fault(row.number, "called_on" if called else "answered_on", "日期先后不对", "先收到，再答复，再回访")
        return False
    return True


def _stage(table: Table, compared: Compared, known: _Known, row: Row) -> None:
    call, values = known.calls.get(row.values["number"]), row.values
    if call is None:
        ids = _ids(table, known, row)
        if ids is not None:
            due = due_of(known.session, known.purchaser_id, values["kind"], values["day"])
            told = {**ids, "due_on": str(due), "caller": _caller(known, values)}
            compared.add(NEW, row.number, call_number=values["number"], values=_plain(values) | told)
    elif any(getattr(call, name) != values[key] for name, key in _SAME.items()):
        fix = "核对编号；内容要改的，在来电来访画面办理"
        table.fault(row.number, "number", f"编号“{values['number']}”已经登记，内容不同", fix)
    elif values.get("answer") and call.answered_on is None and call.state in {"received", "assigned"}:
        told = {"call_id": call.id, "seen": call.version}
        compared.add(CHANGED, row.number, call_number=call.number, values=_plain(values) | told)
    else:
        compared.same += 1


def _ids(table: Table, known: _Known, row: Row) -> dict[str, Any] | None:
    """The ids of what a row names; None, with a fault, where it names what is not there."""
    values = row.values
    asked: dict[str, tuple[str, Callable[[str], int | None]]] = {
        "township": ("township_id", lambda name: known.towns.get(plain(name))),
        "project": ("project_id", known.projects.get),
        "recipient": ("recipient_id", lambda code: getattr(known.people.get(code), "id", None)),
    }
    found: dict[str, Any] = {}
    for key, (column, find) in asked.items():
        found[column] = find(values[key]) if values.get(key) else None
        if values.get(key) and found[column] is None:
            table.fault(row.number, key, f"没有“{values[key]}”", "核对后重填，或留空")
            return None
    if not known.reach.everything and found["township_id"] not in known.reach.places:
        table.fault(row.number, "township", "不在您的范围内", "只导入本乡镇（街道）的来电来访")
        return None
    return found


def _caller(known: _Known, values: dict[str, Any]) -> dict[str, str] | None:
    """Who called, sealed as its entry will hold it; None where nobody is named."""
    name, phone = values.get("name") or "", values.get("phone") or ""
    if not name and not phone:
        return None
    key, entry = keys_in_use(known.session)[-1], uuid4().hex
    return {
        "id": entry,
        "key_id": key.id,
        "name": vault.seal(key, entry, "name", name),
        "phone": vault.seal(key, entry, "phone", phone),
        "phone_hash": vault.matching(key, known.purchaser_id, "phone", phone),
    }


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """The values that may be staged: not who called."""
    kept = ("number", "kind", "channel", "day", "time", "words", "answer", "answered_on", "satisfaction", "called_on")
    return {key: str(values[key]) for key in kept if values.get(key)}
