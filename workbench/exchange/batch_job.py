"""Batches at work: documents are drawn up in a pool of processes and issued one by one, in their order.

WeasyPrint works under one lock in a process, so a second thread would not help. The server starts a process of its own
for a batch (``python -m workbench.exchange.batch_job``), and that one spawns the pool: in the server the main module is
whatever page ran last, which a spawned process would run again. A document is kept the moment it is drawn up; what a
killed server leaves is pending.
"""

import multiprocessing
import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing.connection import wait

from sqlmodel import col, select

from workbench import clock, config, paths
from workbench.errors import WorkbenchError
from workbench.models.batches import Batch, BatchItem
from workbench.queries.batches import unfinished
from workbench.queries.documents_stamp import next_sequence
from workbench.reports.batch import Task, Undrawn, draw, fail, keep
from workbench.reports.issue import Drawn
from workbench.rules.document_words import KINDS
from workbench.services.documents import ATTEMPTS, NumberTakenError
from workbench.store.engine import reading

AHEAD = 2
"""Documents a process that are under way at once: one is drawn while the one before is kept."""
SERIES = KINDS["final_report"].series
"""All documents that are drawn up in batches are counted in one series."""
_at_work: dict[int, subprocess.Popen[bytes]] = {}
_lock = threading.Lock()
Outcome = Future[Drawn | Undrawn]


@dataclass
class Line:
    """The documents of a batch that wait, and those under way, in the order of their numbers."""

    purchaser_id: int
    waiting: deque[Task]
    under_way: deque[tuple[Task, Outcome]] = field(default_factory=deque)

    def put_back(self, *, lost: int = 0) -> None:
        """Let all that is under way be drawn again, with other numbers; `lost` counts that somebody took theirs."""
        while self.under_way:
            task, outcome = self.under_way.pop()
            outcome.cancel()
            self.waiting.appendleft(replace(task, tries=task.tries + lost))


def start(batch_id: int) -> None:
    """Begin to work on a batch in a process of its own; one that is being worked on already is looked at again at its end."""
    with _lock:
        if is_at_work(batch_id):
            threading.Thread(target=_start_after, args=(_at_work[batch_id], batch_id), daemon=True).start()
            return
        folder = paths.home() / "log"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (folder / "batches.log").open("ab") as log:
            _at_work[batch_id] = subprocess.Popen(  # noqa: S603 - our own module and a number
                [sys.executable, "-m", __name__, str(batch_id)],
                cwd=paths.ROOT,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
            )


def _start_after(process: subprocess.Popen[bytes], batch_id: int) -> None:
    """Begin anew when a process has ended: it may have seen the batch cancelled before it was taken up again."""
    process.wait()
    with reading() as session:
        left = batch_id in unfinished(session)
    if left:
        start(batch_id)


def is_at_work(batch_id: int) -> bool:
    """Tell whether a process of this server works on the batch."""
    process = _at_work.get(batch_id)
    return process is not None and process.poll() is None


def take_up() -> None:
    """Go on with the batches that were at work when the server stopped."""
    with reading() as session:
        left = unfinished(session)
    for batch_id in left:
        start(batch_id)


def work(batch_id: int, workers: int | None = None) -> None:
    """Draw up and issue what a batch has left, until it is done or cancelled."""
    with reading() as session:
        query = select(BatchItem.id).where(BatchItem.batch_id == batch_id, BatchItem.state == "pending")
        items = session.exec(query.order_by(col(BatchItem.position))).all()
        purchaser_id = session.get_one(Batch, batch_id).purchaser_id
    line = Line(purchaser_id, deque(Task(item) for item in items if item is not None))
    while line.waiting:
        _until_broken(line, min(workers or config.settings().workers, len(line.waiting)))


def spawned(workers: int) -> ProcessPoolExecutor:
    """Return a pool whose processes end with the one that made it; a fork would copy the locks of its threads."""
    return ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _end_with_parent)


def _until_broken(line: Line, workers: int) -> None:
    """Work in one pool; where a process of it died, the document it was at is given up and the rest goes on."""
    pool = spawned(workers)
    try:
        while line.waiting or line.under_way:
            _fill(line, pool, workers * AHEAD)
            _keep_first(line)
    except BrokenProcessPool:
        task, _ = line.under_way.popleft()
        fail(task, "生成文件的进程意外结束，可能是内存不足。办法：减少 WORKBENCH_WORKERS，再点“继续”")
        line.put_back()
    finally:
        pool.shutdown(cancel_futures=True)


def _fill(line: Line, pool: ProcessPoolExecutor, most: int) -> None:
    """Hand out documents, each with the number after the one before it."""
    if line.under_way:
        number = line.under_way[-1][0].sequence + 1
    else:
        with reading() as session:
            number = next_sequence(session, line.purchaser_id, SERIES, clock.today().year)
    while line.waiting and len(line.under_way) < most:
        task = replace(line.waiting.popleft(), sequence=number)
        line.under_way.append((task, pool.submit(draw, task)))
        number += 1


def _keep_first(line: Line) -> None:
    """Wait for the first document under way and issue it; one whose number has gone is drawn again with the others."""
    task, outcome = line.under_way[0]
    drawn = outcome.result()
    try:
        going_on = keep(task, drawn)
    except NumberTakenError as error:
        if task.tries < ATTEMPTS:
            line.put_back(lost=1)
            return
        drawn, going_on = _given_up(task, error)
    except WorkbenchError as error:
        drawn, going_on = _given_up(task, error)
    line.under_way.popleft()
    if not going_on:
        line.put_back()
        line.waiting.clear()
    elif isinstance(drawn, Undrawn) or drawn.stamp is None or drawn.stamp.kept is not None:
        line.put_back()  # it took no number, and those after it were drawn with numbers too high


def _given_up(task: Task, error: WorkbenchError) -> tuple[Undrawn, bool]:
    fail(task, str(error))
    return Undrawn(str(error)), True


def _end_with_parent() -> None:
    """Leave when the process that spawned this one is killed: it would otherwise wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_leave_after, args=(partial(wait, [parent.sentinel]),), daemon=True).start()


def _leave_after(waited: Callable[[], object]) -> None:
    waited()
    os._exit(1)


if __name__ == "__main__":
    # The server holds the other end of the input and never writes: it ends when the server does.
    threading.Thread(target=_leave_after, args=(partial(os.read, 0, 1),), daemon=True).start()
    work(int(sys.argv[1]))
