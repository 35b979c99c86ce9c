"""Taking a checked list of matters over: all rows at once, with the course each brings, and one event for the file."""

from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from workbench import clock
from workbench.errors import StaleError
from workbench.models.hotline import Call, CallerEntry, CallImport, CallStep
from workbench.models.imports import ImportBatch
from workbench.services.acting import random_key


def take_calls(session: Session, batch: ImportBatch) -> dict[str, int]:
    """Take over the rows of a batch. Raises StaleError where a matter was registered or changed since it was compared."""
    rows = session.exec(select(CallImport).where(CallImport.batch_id == batch.id).order_by(col(CallImport.id))).all()
    numbers = [one.call_number for one in rows if one.change == "new"]
    taken = select(Call.number).where(Call.purchaser_id == batch.purchaser_id)
    if set(session.exec(taken)) & set(numbers):
        raise _stale()
    callers = 0
    for row in rows:
        call = _new(batch, row) if row.change == "new" else _known(session, row)
        session.add(call)
        session.flush()
        callers += _seal(session, call, row.values.get("caller"))
        _course(session, batch, call, row)
        session.delete(row)
    return {"identities": callers}


def _stale() -> StaleError:
    return StaleError("清单里的件在核对之后被他人登记或修改，整份都没有导入", fix="重新上传并核对")


def _new(batch: ImportBatch, row: CallImport) -> Call:
    told = row.values
    return Call(
        key=random_key(),
        purchaser_id=batch.purchaser_id,
        number=row.call_number,
        channel=told.get("channel", "12349"),
        kind=told["kind"],
        received_on=date.fromisoformat(told["day"]),
        received_time=told.get("time", "")[:5],
        words=told["words"],
        anonymous=told.get("caller") is None,
        township_id=told["township_id"],
        project_id=told["project_id"],
        recipient_id=told["recipient_id"],
        due_on=date.fromisoformat(told["due_on"]),
    )


def _known(session: Session, row: CallImport) -> Call:
    call = session.get(Call, row.values["call_id"])
    if call is None or call.version != row.values["seen"]:
        raise _stale()
    return call


def _seal(session: Session, call: Call, caller: dict[str, Any] | None) -> int:
    if caller is None:
        return 0
    session.add(CallerEntry(purchaser_id=call.purchaser_id, call_id=call.id or 0, **caller))
    return 1


def _course(session: Session, batch: ImportBatch, call: Call, row: CallImport) -> None:
    """The steps that a row tells of, each with the day that was in force."""
    told = row.values
    if row.change == "new":
        session.add(_step(batch, call, "received", call.received_on, ""))
    if told.get("answer"):
        call.answer, call.answered_on, call.state = told["answer"], date.fromisoformat(told["answered_on"]), "answered"
        session.add(_step(batch, call, "answered", call.answered_on, call.answer))
    if told.get("satisfaction"):
        called = date.fromisoformat(told["called_on"])
        call.satisfaction, call.called_back_on, call.closed_on = told["satisfaction"], called, called
        call.state = "closed"
        session.add(_step(batch, call, "called_back", called, ""))


def _step(batch: ImportBatch, call: Call, kind: str, on: date, words: str) -> CallStep:
    return CallStep(
        call_id=call.id or 0, kind=kind, on_day=on, words=words, due_on=call.due_on,
        account_id=batch.started_by_id, made_at=clock.now(),
    )  # fmt: skip
