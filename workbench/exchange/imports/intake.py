"""From an uploaded file to rows that wait to be taken over: read and checked outside any transaction, staged in parts."""

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from typing import Any

from sqlmodel import Session, select

from workbench import clock
from workbench.exchange.imports.compare import CHANGED, NEW, Compared, compare_people
from workbench.exchange.imports.compare_hotline import compare_hotline
from workbench.exchange.imports.compare_project import compare_for_project
from workbench.exchange.imports.compare_register import compare_register
from workbench.exchange.imports.compare_survey import compare_survey
from workbench.exchange.imports.fault_book import fault_book
from workbench.exchange.imports.forms import HOTLINE, REGISTER, SURVEY, form_of, title_of
from workbench.exchange.imports.forms_project import project_form
from workbench.exchange.imports.table import Say, Table, table_of
from workbench.models.evaluations import StoredFile
from workbench.models.imports import ImportBatch
from workbench.queries.imports import applied_before, reach_of
from workbench.security.files import Owner, open_file, path_of, store_file
from workbench.security.policy import Actor, allow
from workbench.services.acting import found
from workbench.services.imports import Outcome, forget_file, keep_outcome, stage, stage_identities, unstage

PART = 2_000
"""Rows written in one transaction: short enough that nobody else waits."""
_BREATH, _LONG_BREATH = 0.03, 0.12
"""Seconds left to others between two parts, and after the long take-over: whoever waits for SQLite asks again after 1 to
25 milliseconds at first, after 100 later, and a writer that begins anew at once would never let them in."""
Writing = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True)
class Checked:
    """A file that was read and compared; nothing is written yet."""

    batch_id: int
    file_id: int
    file_name: str
    sha256: str
    table: Table
    compared: Compared

    @property
    def counts(self) -> dict[str, int]:
        """Return how many rows are of which sort, as the import keeps them."""
        faulty, compared = {one.row for one in self.table.faults}, self.compared
        late = Counter(row["change"] for row in compared.rows if row["number"] in faulty)  # compared, then found wrong
        found = {"rows_read": self.table.read, "rows_faulty": len(faulty), "rows_same": compared.same}
        return found | {"rows_new": compared.new - late[NEW], "rows_changed": compared.changed - late[CHANGED]}


def check(
    session: Session, actor: Actor, batch_id: int, public_id: str, say: Say = lambda _words, _share: None
) -> Checked:
    """Read an uploaded file and compare it with the record, in a reading session.

    Raises ValidationError for a file that is no table of this kind.
    """
    batch = found(session, ImportBatch, batch_id)
    allow(session, actor, "need.import", batch)
    file = open_file(session, actor, public_id)
    content = path_of(file.sha256).read_bytes()
    form = project_form(session, batch) if batch.project_id else form_of(batch.kind, clock.today())
    table = table_of(content, form, say)
    say("与已有记录比较", 0.9)
    compared = _against_record(session, actor, batch, table)
    table.faults.sort(key=lambda one: (one.row, one.column))
    sha256 = hashlib.sha256(content).hexdigest()
    if before := applied_before(session, batch.purchaser_id, batch.kind, sha256):
        day = clock.local(before.applied_at or before.started_at)
        table.notes.insert(0, f"这份文件已于 {day:%Y-%m-%d} 导入过，不必再次导入")
    return Checked(batch_id, file.id or 0, file.name, sha256, table, compared)


def _against_record(session: Session, actor: Actor, batch: ImportBatch, table: Table) -> Compared:
    if batch.project_id:
        return compare_for_project(session, actor, batch, table)
    against = {REGISTER: compare_register, HOTLINE: compare_hotline, SURVEY: compare_survey}.get(
        batch.kind, compare_people
    )
    return against(session, batch.purchaser_id, reach_of(actor, batch.purchaser_id), table)


def keep(writing: Writing, actor: Actor, checked: Checked, say: Say = lambda _words, _share: None) -> None:
    """Stage what was checked, each part in a transaction of its own, then keep the outcome and forget the file."""
    clear(writing, checked.batch_id)
    rows, identities = checked.compared.rows, checked.compared.identities
    if checked.table.faults:
        rows, identities = [], []  # a file with faults is not taken over, so nothing of it has to wait
    total = max(1, len(rows) + len(identities))
    for done, part in _parts(rows):
        say("暂存核对过的行", done / total)
        time.sleep(_BREATH)
        with writing() as session:
            stage(session, actor, checked.batch_id, part)
    for done, part in _parts(identities):
        say("暂存密封的身份信息", (len(rows) + done) / total)
        time.sleep(_BREATH)
        with writing() as session:
            stage_identities(session, actor, checked.batch_id, part)
    with writing() as session:
        keep_outcome(session, actor, checked.batch_id, _outcome(session, actor, checked))
        forget_file(session, actor, checked.file_id)


def clear(writing: Writing, batch_id: int) -> None:
    """Clear what an import left beside the record, a part at a time; sealed identities go into the vault first."""
    more, breath = True, _LONG_BREATH
    while more:
        time.sleep(breath)
        breath = _BREATH
        with writing() as session:
            more = unstage(session, batch_id, most=PART)


def _parts(rows: Sequence[dict[str, Any]]) -> Iterator[tuple[int, Sequence[dict[str, Any]]]]:
    for start in range(0, len(rows), PART):
        yield start, rows[start : start + PART]


def _outcome(session: Session, actor: Actor, checked: Checked) -> Outcome:
    table = checked.table
    return Outcome(
        file_name=checked.file_name,
        sha256=checked.sha256,
        counts=checked.counts,
        faults=[asdict(one) for one in table.faults],
        questions=[asdict(one) for one in table.questions],
        notes=table.notes,
        fault_file=_fault_file(session, actor, checked),
    )


def _fault_file(session: Session, actor: Actor, checked: Checked) -> str:
    if not checked.table.faults:
        return ""
    batch = found(session, ImportBatch, checked.batch_id)
    name = f"{title_of(batch.kind)}-错误清单.xlsx"
    content = fault_book(checked.table.faults, checked.file_name)
    file = store_file(session, actor, Owner(batch.purchaser_id), kind="own", name=name, content=content)
    return file.public_id


def uploaded(session: Session, actor: Actor, public_id: str) -> bool:
    """Tell whether the file of that public id is still there to be checked."""
    mine = StoredFile.stored_by_id == actor.account_id
    return session.exec(select(StoredFile.id).where(StoredFile.public_id == public_id, mine)).first() is not None
