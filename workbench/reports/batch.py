"""One document of a batch: drawn up in a process of its own, issued by a short command in the server."""

import logging
from dataclasses import dataclass

from sqlmodel import Session

from scoring.errors import ScoringError
from workbench.errors import WorkbenchError
from workbench.models.batches import Batch, BatchItem
from workbench.queries.documents_stamp import numbered_from
from workbench.reports import issue
from workbench.services import batches
from workbench.services.acting import found
from workbench.store.engine import reading, writing

_log = logging.getLogger("workbench")


@dataclass(frozen=True)
class Task:
    """What a process is asked to draw up; `sequence` is the number that is foreseen for it."""

    item_id: int
    sequence: int = 1
    tries: int = 1


@dataclass(frozen=True)
class Undrawn:
    """Why a document was not drawn up; an exception of ours does not travel between processes."""

    reason: str


_DRAW = {"report": issue.draw_report, "notice": issue.draw_result_notice}


def draw(task: Task) -> issue.Drawn | Undrawn:
    """Draw up the document of an item in the name of who asked, as allowed now."""
    token = numbered_from.set(task.sequence)
    try:
        with reading() as session:
            item = found(session, BatchItem, task.item_id)
            actor = batches.actor_of(session, found(session, Batch, item.batch_id))
            return _DRAW[item.kind](session, actor, item.result_id)
    except (WorkbenchError, ScoringError) as error:
        return Undrawn(str(error))
    except Exception as error:  # noqa: BLE001 - an exception does not travel between processes: it is kept in the log
        _log.exception("document %s of a batch", task.item_id)
        return Undrawn(
            f"程序出错（{type(error).__name__}），这一份没有生成。办法：点“继续”再试；仍不行请联系系统管理员"
        )
    finally:
        numbered_from.reset(token)


def keep(task: Task, drawn: issue.Drawn | Undrawn) -> bool:
    """Issue what was drawn up and note it, in one transaction; False when the batch was stopped in the meantime.

    Raises NumberTakenError when its number went to another document, StaleError when its result changed.
    """
    with writing() as session:
        if not batches.is_waiting(session, task.item_id):
            return False
        if isinstance(drawn, Undrawn):
            batches.note_failed(session, task.item_id, drawn.reason)
        else:
            _issue(session, task.item_id, drawn)
    return True


def _issue(session: Session, item_id: int, drawn: issue.Drawn) -> None:
    item = found(session, BatchItem, item_id)
    actor = batches.actor_of(session, found(session, Batch, item.batch_id))
    batches.note_done(session, item_id, issue.issue(session, actor, drawn))


def fail(task: Task, reason: str) -> None:
    """Note why a document was not issued."""
    with writing() as session:
        batches.note_failed(session, task.item_id, reason)
