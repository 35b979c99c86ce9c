"""Measure ours and a peer side by side, and say whether a goal is met."""

import statistics
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass

_MEBI = 2**20


@dataclass(frozen=True)
class Line:
    """One goal measured: seconds of ours and of the peer, the figure that the goal bounds, and the bound.

    `figure` and `goal` are in `unit` (× a ratio of times, ms, MB). `peer_seconds` is None where nothing is compared.
    """

    number: str
    what: str
    ours_seconds: float
    figure: float
    goal: float
    unit: str = "×"
    peer: str = ""
    peer_seconds: float | None = None
    peak_mb: float | None = None

    @property
    def met(self) -> bool:
        """True if the figure is within the goal."""
        return self.figure <= self.goal


def seconds(work: Callable[[], object], *, repeat: int = 5) -> float:
    """The median time of some runs after a first one that is not counted."""
    work()
    return statistics.median(_timed(work) for _ in range(repeat))


def side_by_side(ours: Callable[[], object], peer: Callable[[], object], *, repeat: int = 5) -> tuple[float, float]:
    """The median times of two pieces of work run in turn, so that a slow minute of the machine meets both."""
    ours(), peer()
    pairs = [(_timed(ours), _timed(peer)) for _ in range(repeat)]
    first, second = zip(*pairs, strict=True)
    return statistics.median(first), statistics.median(second)


def peak_mb(work: Callable[[], object]) -> float:
    """The most memory in MB that the work held at once above what was there before."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / _MEBI
    finally:
        tracemalloc.stop()


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
