"""Batches of documents: asked for, cancelled, taken up again; each document is issued by a short command of its own."""

from collections.abc import Iterable, Sequence

from sqlmodel import Session, col, func, select

from workbench import clock
from workbench.errors import NotAllowedError, ValidationError
from workbench.models.accounts import Account
from workbench.models.batches import Batch, BatchItem
from workbench.models.evaluations import StoredFile
from workbench.models.organisations import Purchaser
from workbench.models.results import Result
from workbench.models.words import ResultState
from workbench.queries.batches import KINDS
from workbench.security.actors import actor_from
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, found, need

MOST = 2000
"""Documents in one batch; a county has some tens of projects a year."""
RUNNING, DONE, CANCELLED = "running", "done", "cancelled"
PENDING, FAILED = "pending", "failed"


def start_batch(
    session: Session, actor: Actor, purchaser_id: int, title: str, wanted: Sequence[tuple[int, str]]
) -> Batch:
    """Ask for documents as (result, kind); every result must be confirmed and every document allowed to the actor.

    Raises ValidationError for none, too many, one twice, an unknown kind, and a batch of the purchaser still at work.
    """
    purchaser = found(session, Purchaser, purchaser_id)
    allow(session, actor, "batch.write", purchaser)
    _refuse_wanted(wanted)
    _refuse_second(session, purchaser_id)
    for result_id in dict.fromkeys(one for one, _ in wanted):
        _refuse_result(session, actor, purchaser_id, result_id)
    batch = Batch(
        purchaser_id=purchaser_id,
        title=need(title, "批次名称")[:120],
        asked_by_id=actor.account_id or 0,
        asked_at=clock.now(),
    )
    session.add(batch)
    session.flush()
    items = [
        BatchItem(batch_id=batch.id or 0, position=place, kind=kind, result_id=result_id)
        for place, (result_id, kind) in enumerate(wanted, 1)
    ]
    session.add_all(items)
    record(session, actor, "batch.start", about(session, batch), after={"title": batch.title, "count": len(items)})
    return batch


def _refuse_wanted(wanted: Sequence[tuple[int, str]]) -> None:
    if not wanted or len(wanted) > MOST:
        raise ValidationError(f"一批要有 1 至 {MOST} 份文书，现在是 {len(wanted)} 份", where="文书", fix="重新选择")
    if len(set(wanted)) < len(wanted) or any(kind not in KINDS for _, kind in wanted):
        raise ValidationError("有重复的或不认识的文书", where="文书", fix="刷新页面后重新选择")


def _refuse_second(session: Session, purchaser_id: int) -> None:
    """Two batches at once would fight for the same two processors and the same numbers."""
    query = select(Batch.title).where(Batch.purchaser_id == purchaser_id, Batch.state == RUNNING)
    if title := session.exec(query).first():
        raise ValidationError(f"“{title}”还没有做完", where="批量制发", fix="等它做完，或先取消它")


def _refuse_result(session: Session, actor: Actor, purchaser_id: int, result_id: int) -> None:
    result = found(session, Result, result_id)
    place = about(session, result)
    allow(session, actor, "result.publish", result)
    if place.purchaser_id != purchaser_id or result.state != ResultState.CONFIRMED:
        raise ValidationError(
            "只有本单位已确认的结果才能批量制发", where=place.name, fix="先由分管领导确认结果，或从批次里去掉它"
        )


def cancel_batch(session: Session, actor: Actor, batch_id: int) -> None:
    """Stop a batch; what is issued stays, what is not yet begun is left."""
    batch = _batch(session, actor, batch_id)
    if batch.state != RUNNING:
        raise ValidationError("这一批已经结束，不能取消", where=batch.title, fix="刷新页面查看结果")
    batch.state, batch.finished_at = CANCELLED, clock.now()
    session.add(batch)
    record(session, actor, "batch.cancel", about(session, batch), after={"done": _count(session, batch_id, DONE)})


def resume_batch(session: Session, actor: Actor, batch_id: int) -> None:
    """Take up a batch that was cancelled or left items behind: what failed is tried again, what is done stays done."""
    batch = _batch(session, actor, batch_id)
    left = _items(session, batch_id, (PENDING, FAILED))
    if not left:
        raise ValidationError("这一批已经全部做完", where=batch.title, fix="需要新的文书时另建一批")
    if batch.state != RUNNING:
        _refuse_second(session, batch.purchaser_id)
    for item in left:
        item.state, item.reason, item.finished_at = PENDING, "", None
        session.add(item)
    batch.state, batch.finished_at, batch.asked_by_id = RUNNING, None, actor.account_id or 0
    session.add(batch)
    record(session, actor, "batch.resume", about(session, batch), after={"left": len(left)})


def actor_of(session: Session, batch: Batch) -> Actor:
    """Return the person in whose name the documents are issued, as allowed now. Raises NotAllowedError for a disabled account."""
    account = session.get_one(Account, batch.asked_by_id)
    if account.disabled:
        raise NotAllowedError(
            "发起这一批的账号已经停用", where=batch.title, fix="由现在的经办人点“继续”，改以本人名义制发"
        )
    return actor_from(session, account)


def is_waiting(session: Session, item_id: int) -> bool:
    """Tell whether a document is still to be drawn: its batch goes on and it is neither done nor failed."""
    item = found(session, BatchItem, item_id)
    return item.state == PENDING and found(session, Batch, item.batch_id).state == RUNNING


def note_done(session: Session, item_id: int, file: StoredFile) -> None:
    """Note the issued document of an item; the last one ends its batch."""
    item = found(session, BatchItem, item_id)
    item.state, item.file_id, item.finished_at = DONE, file.id, clock.now()
    session.add(item)
    _end(session, item.batch_id)


def note_failed(session: Session, item_id: int, reason: str) -> None:
    """Note why an item was not issued; the last one ends its batch."""
    item = found(session, BatchItem, item_id)
    if item.state == PENDING:
        item.state, item.reason, item.finished_at = FAILED, reason[:600], clock.now()
        session.add(item)
        _end(session, item.batch_id)


def _end(session: Session, batch_id: int) -> None:
    session.flush()
    batch = found(session, Batch, batch_id)
    if batch.state == RUNNING and not _count(session, batch_id, PENDING):
        batch.state, batch.finished_at = DONE, clock.now()
        session.add(batch)


def _batch(session: Session, actor: Actor, batch_id: int) -> Batch:
    batch = found(session, Batch, batch_id)
    allow(session, actor, "batch.write", batch)
    return batch


def _items(session: Session, batch_id: int, states: Iterable[str]) -> Sequence[BatchItem]:
    query = select(BatchItem).where(BatchItem.batch_id == batch_id, col(BatchItem.state).in_(tuple(states)))
    return session.exec(query.order_by(col(BatchItem.position))).all()


def _count(session: Session, batch_id: int, state: str) -> int:
    query = select(func.count()).where(BatchItem.batch_id == batch_id, BatchItem.state == state)
    return session.exec(query).one()
