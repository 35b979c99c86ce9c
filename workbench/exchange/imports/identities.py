"""Identities in an imported register: checked, sealed at once, and told apart from those in the vault."""

from collections.abc import Callable, Iterable
from dataclasses import asdict
from functools import lru_cache
from secrets import token_hex
from typing import Any

from sqlmodel import Session

from workbench import clock
from workbench.errors import ValidationError
from workbench.exchange.imports.compare import Compared
from workbench.exchange.imports.table import Row, Table
from workbench.queries.imports import Known, entries_of, owners_of_hashes
from workbench.services.acting import need
from workbench.services.vault import (
    FIELDS,
    Identity,
    Notice,
    checked,
    child_until,
    keys_in_use,
    opened,
    refuse_notice,
    sealed_fields,
)

_PLACES = {
    "处理依据": "ground", "告知日期": "informed_on", "监护人同意": "consent_on", "姓名": "name", "身份证号": "id_number",
    "电话": "phone",
}  # fmt: skip


def seal_identities(
    session: Session, purchaser_id: int, table: Table, sound: Iterable[tuple[Row, Known | None]], compared: Compared
) -> list[dict[str, Any]]:
    """Return the identities that are new or changed, each sealed as an entry of the vault will hold it.

    Nothing of a person stands in what is returned, nor in any fault.
    """
    given = [(row, known) for row, known in sound if any(row.values.get(name) for name in FIELDS)]
    if not given:
        return []
    keys = keys_in_use(session)
    old = entries_of(session, (known.id for _, known in given if known))
    staged: list[dict[str, Any]] = []
    numbers: dict[str, Row] = {}
    fresh = {row["recipient_code"]: row for row in compared.rows}
    refuse, together = lru_cache(4096)(refuse_notice), token_hex(8)
    for row, known in given:
        read = _read(table, row, refuse)
        if read is None:
            continue
        identity, notice, child = read
        first = numbers.setdefault(identity.id_number, row) if identity.id_number else row
        if first is not row:
            table.fault(row.number, "id_number", f"身份证号与第 {first.number} 行相同", "一人只登记一次")
        elif known is None or known.id not in old or opened(keys, old[known.id]) != identity:
            entry_id = f"{together}{len(staged):016x}"  # in order, so that the vault takes them in quickly
            fields = sealed_fields(keys[-1], entry_id, purchaser_id, identity)
            told = {"number": row.number, "recipient_code": row.values["recipient"], "child_until": child}
            staged.append({"id": entry_id, **fields, **asdict(notice), **told})
            _count(compared, fresh.get(row.values["recipient"]), child)
    _refuse_known(session, purchaser_id, table, staged, {row.values["recipient"]: (row, known) for row, known in given})
    return staged


def _read(table: Table, row: Row, refuse: Callable[..., None]) -> tuple[Identity, Notice, int | None] | None:
    """Return a row's checked identity, on what ground it is kept, and until when it is a child's; None with a fault."""
    values = row.values
    try:
        identity = checked(Identity(*(values.get(name, "") for name in FIELDS)))
        child = child_until(identity, clock.today())
        for key, title in (("ground", "处理依据"), ("informed_on", "告知日期")):
            need(str(values.get(key, "")), title)
        notice = Notice(values["ground"], values["informed_on"], values.get("consent_on"), values.get("consent_by", ""))
        refuse(notice, child=child is not None)
    except ValidationError as error:
        table.fault(row.number, _PLACES.get(error.where, "name"), error.what, error.fix)
        return None
    return identity, notice, child


def _count(compared: Compared, fresh: dict[str, Any] | None, child: int | None) -> None:
    """A row whose identity alone changed was counted as the same until now."""
    if fresh is None:
        compared.same -= 1
        compared.changed += 1
    else:
        fresh["child_until"] = child


def _refuse_known(
    session: Session,
    purchaser_id: int,
    table: Table,
    staged: list[dict[str, Any]],
    rows: dict[str, tuple[Row, Known | None]],
) -> None:
    """One identity number belongs to one recipient; whose it is, is not told here."""
    owners = owners_of_hashes(session, purchaser_id, (one["id_number_hash"] for one in staged if one["id_number_hash"]))
    for one in staged:
        row, known = rows[one["recipient_code"]]
        owner = owners.get(one["id_number_hash"])
        if owner is not None and (known is None or known.id != owner):
            table.fault(row.number, "id_number", "这个身份证号已登记为另一个对象", "核对是否重复登记，一人只登记一次")
