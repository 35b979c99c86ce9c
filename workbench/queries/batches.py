"""Batches of documents as their screen shows them, and the results that documents can be drawn up of."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlmodel import Session, col, func, select

from workbench.models.accounts import Account
from workbench.models.batches import Batch, BatchItem
from workbench.models.evaluations import Evaluation, StoredFile
from workbench.models.organisations import Purchaser
from workbench.models.projects import Project
from workbench.models.results import Result
from workbench.models.words import PHASE_NAMES, ResultState
from workbench.security.policy import Actor, may

KINDS = {"report": "报告", "notice": "结果通知"}
"""Documents of a result that are drawn up in batches."""
Row = TypeVar("Row", StoredFile, Account)
SHOWN = 20
"""Batches that a screen lists, the newest."""


@dataclass(frozen=True)
class Candidate:
    """A confirmed result whose documents can be drawn up."""

    result_id: int
    project_id: int
    project: str
    code: str
    phase: str
    confirmed_on: date


@dataclass(frozen=True)
class ItemLine:
    """One document of a batch; `file` is its public id once it is issued."""

    id: int
    project: str
    phase: str
    kind: str
    state: str
    reason: str
    file: str
    name: str


@dataclass(frozen=True)
class BatchCard:
    """A batch and how far it is."""

    id: int
    purchaser_id: int
    title: str
    state: str
    asked_by: str
    asked_at: datetime
    total: int
    done: int
    failed: int
    zip_file: str
    zip_name: str

    @property
    def left(self) -> int:
        """Return how many documents are neither issued nor failed."""
        return self.total - self.done - self.failed


def purchasers_with_batches(session: Session, actor: Actor) -> dict[int, str]:
    """Return the purchasers whose batches the actor may start, by id."""
    rows = session.exec(select(Purchaser).order_by(col(Purchaser.id)))
    return {row.id or 0: row.name for row in rows if may(session, actor, "batch.write", row)}


def candidates(session: Session, purchaser_id: int) -> tuple[Candidate, ...]:
    """Return the confirmed results in force of a purchaser, the newest first."""
    query = select(Result, Project, Evaluation).join(Evaluation, col(Evaluation.id) == Result.evaluation_id)
    query = query.join(Project, col(Project.id) == Evaluation.project_id)
    query = query.where(
        Project.purchaser_id == purchaser_id,
        Result.state == ResultState.CONFIRMED,
        col(Result.confirmed_on).is_not(None),
        col(Result.withdrawn_on).is_(None),
    )
    rows = session.exec(query.order_by(col(Result.confirmed_on).desc(), col(Result.id)))
    return tuple(
        Candidate(row.id or 0, project.id or 0, project.title, project.code, PHASE_NAMES[held.phase], row.confirmed_on)
        for row, project, held in rows
        if row.confirmed_on is not None
    )


def batches_of(session: Session, actor: Actor, purchaser_id: int) -> tuple[BatchCard, ...]:
    """Return the newest batches of a purchaser; none for who may not start one."""
    if not may(session, actor, "batch.write", session.get(Purchaser, purchaser_id)):
        return ()
    query = select(Batch).where(Batch.purchaser_id == purchaser_id).order_by(col(Batch.id).desc()).limit(SHOWN)
    return _cards(session, list(session.exec(query)))


def batch_card(session: Session, actor: Actor, batch_id: int) -> BatchCard | None:
    """Return a batch as it is now; None for one that the actor may not see."""
    row = session.get(Batch, batch_id)
    return _cards(session, [row])[0] if row is not None and may(session, actor, "batch.write", row) else None


def _cards(session: Session, rows: list[Batch]) -> tuple[BatchCard, ...]:
    ids = [row.id for row in rows]
    counted = session.exec(
        select(BatchItem.batch_id, BatchItem.state, func.count())
        .where(col(BatchItem.batch_id).in_(ids))
        .group_by(col(BatchItem.batch_id), col(BatchItem.state))
    )
    counts = {(batch_id, state): number for batch_id, state, number in counted}
    files = {row.id: row for row in _all(session, StoredFile, {row.zip_id for row in rows})}
    people = {row.id: row.name for row in _all(session, Account, {row.asked_by_id for row in rows})}
    return tuple(_card(row, counts, people[row.asked_by_id], files.get(row.zip_id)) for row in rows)


def _all(session: Session, kind: type[Row], ids: set[int | None]) -> list[Row]:
    return list(session.exec(select(kind).where(col(kind.id).in_(ids - {None}))))


def _card(row: Batch, counts: dict[tuple[int, str], int], asked_by: str, file: StoredFile | None) -> BatchCard:
    id_ = row.id or 0
    states = {state: counts.get((id_, state), 0) for state in ("pending", "done", "failed")}
    return BatchCard(
        id=id_,
        purchaser_id=row.purchaser_id,
        title=row.title,
        state=row.state,
        asked_by=asked_by,
        asked_at=row.asked_at,
        total=sum(states.values()),
        done=states["done"],
        failed=states["failed"],
        zip_file=file.public_id if file else "",
        zip_name=file.name if file else "",
    )


def items_of(session: Session, batch_id: int) -> tuple[ItemLine, ...]:
    """Return the documents of a batch in their order."""
    query = select(BatchItem, Project, Evaluation, StoredFile)
    query = query.join(Result, col(Result.id) == BatchItem.result_id)
    query = query.join(Evaluation, col(Evaluation.id) == Result.evaluation_id)
    query = query.join(Project, col(Project.id) == Evaluation.project_id)
    query = query.outerjoin(StoredFile, col(StoredFile.id) == BatchItem.file_id)
    rows = session.exec(query.where(BatchItem.batch_id == batch_id).order_by(col(BatchItem.position)))
    return tuple(
        ItemLine(
            item.id or 0,
            project.title,
            PHASE_NAMES[held.phase],
            KINDS[item.kind],
            item.state,
            item.reason,
            file.public_id if file else "",
            file.name if file else "",
        )
        for item, project, held, file in rows
    )


def unfinished(session: Session) -> list[int]:
    """Return the batches that were at work when the server stopped."""
    query = select(Batch.id).where(Batch.state == "running").order_by(col(Batch.id))
    return [id_ for id_ in session.exec(query) if id_ is not None]
