"""The register against the record: places, households and people by code, and identities sealed for the vault."""

from collections.abc import Iterable
from typing import Any

from sqlmodel import Session

from workbench.exchange.imports.compare import CHANGED, NEW, Compared, repeated
from workbench.exchange.imports.heads import plain
from workbench.exchange.imports.identities import seal_identities
from workbench.exchange.imports.table import Row, Table
from workbench.queries.imports import (
    Home,
    Known,
    Reach,
    homes_by_code,
    people_by_code,
    townships_of,
    villages_of,
)
from workbench.rules.register import load_register

_HOME = ("township_id", "village_id", "channel", "found_on")
_HOME_COLUMNS = dict(zip(_HOME, ("township", "village", "channel", "found_on"), strict=True))


class _Places:
    """Townships and villages by name or code; what is in brackets makes no difference."""

    def __init__(self, session: Session, purchaser_id: int) -> None:
        towns = townships_of(session, purchaser_id)
        self.towns = _named(towns)
        self.villages = {town: _named(units) for town, units in villages_of(session, [one[0] for one in towns]).items()}

    def place(self, table: Table, row: Row, reach: Reach) -> tuple[int, int | None] | None:
        """Return the ids of a row's township and village; None, with a fault, where there is none or it is not ours."""
        town = self.towns.get(plain(row.values["township"]))
        if town is None:
            table.fault(row.number, "township", f"没有乡镇（街道）“{row.values['township']}”", "按单位名称填写")
            return None
        typed = row.values.get("village", "")
        village = self.villages[town].get(plain(typed)) if typed else None
        if typed and village is None:
            table.fault(row.number, "village", f"“{row.values['township']}”没有村（社区）“{typed}”", "按单位名称填写")
            return None
        if not reach.holds(town, village):
            table.fault(row.number, "township", "这个地方不在您的范围内", "只导入本乡镇（街道）、本村（社区）的对象")
            return None
        return town, village


def _named(units: Iterable[tuple[int, str, str]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for id_, code, name in units:
        found |= {plain(name): id_, plain(code): id_}
    return found


def compare_register(session: Session, purchaser_id: int, reach: Reach, table: Table) -> Compared:
    """Compare the register of households and people, and seal the identities that stand beside them."""
    compared, places = Compared(), _Places(session, purchaser_id)
    homes = homes_by_code(session, purchaser_id, (row.values["household"] for row in table.rows))
    people = people_by_code(session, purchaser_id, (row.values["recipient"] for row in table.rows))
    firsts: dict[str, dict[str, Any]] = {}
    seen: dict[str, Row] = {}
    sound: list[tuple[Row, Known | None]] = []
    for row in table.rows:
        first = seen.setdefault(row.values["recipient"], row)
        if first is not row:
            _again(table, compared, row, first)
        elif (place := places.place(table, row, reach)) is not None:
            home = _home_of(row, place)
            known = people.get(row.values["recipient"])
            old = homes.get(row.values["household"])
            if _agrees(table, row, firsts.setdefault(row.values["household"], home), home) and _ours(
                table, row, reach, known, old
            ):
                _stage(compared, row, home, known, old)
                sound.append((row, known))
    compared.identities = seal_identities(session, purchaser_id, table, sound, compared)
    return compared


def _again(table: Table, compared: Compared, row: Row, first: Row) -> None:
    if row.values == first.values:
        compared.same += 1
        repeated(table, row, first)
    else:
        table.fault(row.number, "recipient", f"对象编码与第 {first.number} 行重复", "一人一行，编码不重复")


def _home_of(row: Row, place: tuple[int, int | None]) -> dict[str, Any]:
    return dict(zip(_HOME, (*place, row.values["channel"], row.values["found_on"]), strict=True))


def _agrees(table: Table, row: Row, first: dict[str, Any], home: dict[str, Any]) -> bool:
    """Two rows of one household must say the same of it."""
    for key, column in _HOME_COLUMNS.items():
        if first[key] != home[key]:
            title = table.form.column(column).title
            table.fault(row.number, column, f"同一户的“{title}”前后不一", "同一户各行填写一致")
            return False
    return True


def _ours(table: Table, row: Row, reach: Reach, known: Known | None, old: Home | None) -> bool:
    """A code that is taken elsewhere is refused without saying where."""
    if known and not reach.holds(known.township_id, known.village_id):
        table.fault(row.number, "recipient", "这个对象编码已被别处使用", "另编一个编码")
    elif old and not reach.holds(old.township_id, old.village_id):
        table.fault(row.number, "household", "这个户编码已被别处使用", "另编一个编码")
    elif known and known.household != row.values["household"]:
        table.fault(row.number, "household", f"对象已登记在“{known.household}”户", "换户在需求画面办理")
    else:
        return True
    return False


def _stage(compared: Compared, row: Row, home: dict[str, Any], known: Known | None, old: Home | None) -> None:
    values = row.values
    can_apply = values.get("can_apply", known.can_apply if known else True)
    staged = {
        "household_code": values["household"], "household_id": old.id if old else None,
        "recipient_code": values["recipient"], "recipient_id": known.id if known else None,
        "seen": old.version if old else None, "category": values["category"], "can_apply": can_apply,
        "township_id": home["township_id"], "village_id": home["village_id"], "channel": home["channel"],
        "found_by": load_register().name("channels", home["channel"]), "day": home["found_on"],
    }  # fmt: skip
    moved = old is not None and any(getattr(old, key) != home[key] for key in _HOME)
    if known is None:
        compared.add(NEW, row.number, **staged, home_changed=moved)
    elif moved or (known.category, known.can_apply) != (values["category"], can_apply):
        compared.add(CHANGED, row.number, **staged, home_changed=moved)
    else:
        compared.same += 1
