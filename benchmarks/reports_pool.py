"""A batch of reports drawn by two processes against one, both warm: the pool that batches of documents use."""

import time
from collections.abc import Iterator
from statistics import median

from benchmarks.measure import Line
from benchmarks.paper_setters import set_once
from workbench.exchange.batch_job import spawned

REPORTS = 12
ROUNDS = 3
GOAL = 1 / 1.7


def lines() -> Iterator[Line]:
    """The time of two processes as a part of the time of one, in turn, so that a slow minute meets both."""
    pairs = [(_took(1), _took(2)) for _ in range(ROUNDS)]
    one, two = (median(took) for took in zip(*pairs, strict=True))
    what = f"{REPORTS} 份报告，两个进程比一个进程（每分钟 {60 * REPORTS / two:.0f} 份）"
    yield Line("批量", what, two, two / one, GOAL, peer="一个进程", peer_seconds=one)


def _took(workers: int) -> float:
    with spawned(workers) as pool:
        while len(set(pool.map(set_once, range(workers * 2)))) < workers:  # until each has its imports and faces
            pass
        begun = time.perf_counter()
        list(pool.map(set_once, range(REPORTS)))
        return time.perf_counter() - begun
