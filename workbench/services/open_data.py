"""Open data: what other purchasers published is kept for reference, and a bar is noted as made public."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, delete, select

from workbench import clock
from workbench.errors import ValidationError
from workbench.models.findings import ContractorBar, Misconduct
from workbench.models.open_data import PublishedImport, PublishedProcess, PublishedSupplier
from workbench.models.organisations import Purchaser
from workbench.queries.published import PublishedWords
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, found, in_order


@dataclass(frozen=True)
class NewProcess(PublishedWords):
    """One process of a package that may be kept: suppliers by name and code, remarks by place and words."""

    suppliers: tuple[tuple[str, str], ...]
    remarks: tuple[tuple[str, str], ...] = ()

    @property
    def digest(self) -> str:
        """Return the SHA-256 of what is kept; remarks are not of the process."""
        plain = {key: str(value) for key, value in asdict(self).items() if key != "remarks"}
        return hashlib.sha256(json.dumps(plain, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Handed:
    """A package that was read and shown: its file, and the processes that can be kept."""

    file_name: str
    sha256: str
    processes: Sequence[NewProcess]


def take_package(session: Session, actor: Actor, purchaser_id: int, handed: Handed) -> PublishedImport:
    """Keep every process of a package for reference, with one event; one that is known already is brought up to date.

    Raises ValidationError for the very file taken over before, and for one that brings nothing new.
    """
    purchaser = found(session, Purchaser, purchaser_id)
    allow(session, actor, "open_data.import", purchaser)
    known = _known(session, purchaser_id)
    _refuse_again(session, purchaser_id, handed, known)
    row = PublishedImport(
        purchaser_id=purchaser_id,
        file_name=handed.file_name,
        sha256=handed.sha256,
        imported_on=clock.today(),
        imported_by_id=actor.account_id or 0,
        remarks=sum(len(one.remarks) for one in handed.processes),
    )
    session.add(row)
    session.flush()
    counts = {"rows_read": len(handed.processes), "rows_new": 0, "rows_changed": 0, "rows_same": 0}
    for one in handed.processes:
        counts[_put(session, row, one, known.get(one.ocid))] += 1
    record(
        session,
        actor,
        "open_data.import",
        about(session, purchaser),
        after={"file": handed.file_name, "sha256": handed.sha256, **counts},
    )
    return row


def _known(session: Session, purchaser_id: int) -> dict[str, PublishedProcess]:
    query = select(PublishedProcess).where(PublishedProcess.purchaser_id == purchaser_id)
    return {one.ocid: one for one in session.exec(query)}


def _refuse_again(session: Session, purchaser_id: int, handed: Handed, known: dict[str, PublishedProcess]) -> None:
    same = select(PublishedImport).where(
        PublishedImport.purchaser_id == purchaser_id, PublishedImport.sha256 == handed.sha256
    )
    if before := session.exec(same).first():
        raise ValidationError(f"这份文件已于 {before.imported_on:%Y-%m-%d} 导入过", where="文件", fix="不必再次导入")
    if all(one.ocid in known and known[one.ocid].digest == one.digest for one in handed.processes):
        raise ValidationError("文件里没有新的采购", where="文件", fix="内容都已登记，或没有可以导入的，不必导入")


def _put(session: Session, row: PublishedImport, one: NewProcess, before: PublishedProcess | None) -> str:
    if before is not None and before.digest == one.digest:
        return "rows_same"
    values: dict[str, Any] = {key: value for key, value in one.__dict__.items() if key not in {"suppliers", "remarks"}}
    values |= {"digest": one.digest, "import_id": row.id, "remarks": [list(remark) for remark in one.remarks]}
    process = before or PublishedProcess(purchaser_id=row.purchaser_id, **values)
    if before is not None:
        before.sqlmodel_update(values)
        session.exec(delete(PublishedSupplier).where(col(PublishedSupplier.process_id) == before.id))
    session.add(process)
    session.flush()
    session.add_all(
        PublishedSupplier(process_id=process.id or 0, name=name, credit_code=code) for name, code in one.suppliers
    )
    return "rows_new" if before is None else "rows_changed"


def publish_bar(session: Session, actor: Actor, bar_id: int, on: date) -> None:
    """Note the day on which a decision to bar was made public; from then on it stands in the open data."""
    row = found(session, ContractorBar, bar_id)
    case = found(session, Misconduct, row.misconduct_id)
    allow(session, actor, "misconduct.write", case)
    in_order([("决定日期", case.decided_on), ("公布日期", on), ("今天", clock.today())])
    before = {"published_on": row.published_on}
    row.published_on = on
    session.add(row)
    record(session, actor, "misconduct.publish", about(session, case), before=before, after={"published_on": on})
