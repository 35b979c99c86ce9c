"""A batch's published totals and grades, subtotals where asked for, and how many were settled other than by the float."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scoring.batch.averages import Floats, averages
from scoring.batch.passes import UNIT, Climbed, Passes
from scoring.batch.projects import Batch
from scoring.batch.settle import Ints, settle
from scoring.compiled import NONE, OPEN, PROVEN, CompiledTree
from scoring.exact import Rounding

SCORED, NO_MARK, NOTHING_APPLICABLE = 0, 1, 2
"""A project's status: scored; a point that applies has no valid mark; no point applies."""

CHUNK = 2048  # projects in one pass: its arrays stay in the cache


@dataclass(frozen=True, eq=False)
class BatchResult:
    """By project: published total and subtotals in units of the last place, the grade's place in the tree, the status.

    NONE (−1) stands for a total of a project that is not SCORED, a subtotal of a node that is not applicable, and a
    grade that is withheld or not provided for. `ties` counts the figures settled by proof as lying on a tie,
    `recomputed` the projects computed again by integers.
    """

    totals: Ints
    grades: NDArray[np.int16]
    status: NDArray[np.uint8]
    subtotals: Mapping[str, Ints]
    ties: int
    recomputed: int


def score_batch(batch: Batch, subtotals: Sequence[str] = ()) -> BatchResult:
    """Total and grade every project exactly as `panel_result` does, vetoes included, without its trace.

    `subtotals` names nodes whose published marks are wanted, each on its own scale. A tree that rounds at each level is
    computed by integers, project by project. Raises ScoringError naming project, member and point for a mark that is
    missing or out of range.
    """
    compiled, size = batch.compiled, len(batch.marks)
    codes = (compiled.codes[-1], *subtotals)
    columns = [Column(batch, code, Fraction(*compiled.unit)) for code in codes]
    figures, status = np.empty((len(codes), size), dtype=np.int64), np.empty(size, dtype=np.uint8)
    ties, again = 0, np.zeros(size, dtype=bool)
    for passed in passes_of(batch):
        status[passed.rows] = passed.status
        for row, column in enumerate(columns):
            figures[row, passed.rows], proven, unsure = column.published(passed, compiled.tree.rounding)
            ties += len(proven)
            again[passed.rows.start + unsure] = True
    again = (again | compiled.tree.rounding.at_each_level) & (status == SCORED)
    for project in np.flatnonzero(again).tolist():
        nodes = dict(zip(compiled.codes, batch.exactly(project).nodes, strict=True))
        figures[:, project] = [NONE if (mark := nodes[code]) is None else mark for code in codes]
    figures[:, status != SCORED] = NONE
    totals, grades = _verdicts(compiled, figures[0], batch.findings)
    return BatchResult(totals, grades, status, dict(zip(subtotals, figures[1:], strict=True)), ties, int(again.sum()))


class Passed(NamedTuple):
    """Some projects of a batch after one pass: every node, and the status."""

    rows: slice
    nodes: Climbed
    status: NDArray[np.uint8]


def passes_of(batch: Batch) -> Iterator[Passed]:
    """Pass over the batch, some projects at a time."""
    passes = Passes(batch.compiled)
    for start in range(0, len(batch.marks), CHUNK):
        rows = slice(start, min(start + CHUNK, len(batch.marks)))
        points = averages(batch, rows)
        nodes = passes.climb(points)
        status = np.where(points.lacking, NO_MARK, np.where(nodes.applicable[:, -1] > 0, SCORED, NOTHING_APPLICABLE))
        yield Passed(rows, nodes, status.astype(np.uint8))


class Column:
    """A node's marks times a factor for every project, as floats with their error and exact denominators."""

    def __init__(self, batch: Batch, code: str, factor: Fraction) -> None:
        passes = Passes(batch.compiled)
        self._place = batch.compiled.place(code)
        self._scale = float(batch.compiled.fulls[self._place] * factor)
        self._passes = passes
        self._denominator = float(passes.denominator(self._place, factor, batch.given_over) * batch.counts)
        self.error = self._scale * (passes.errors[self._place] + 4 * UNIT)

    def values(self, passed: Passed) -> Floats:
        """The marks of these projects, each within `error` of exact; 0 where not applicable."""
        values: Floats = passed.nodes.shares[:, self._place] * self._scale
        return values

    def denominators(self, passed: Passed, places: Ints) -> Floats:
        """For some of them, a number that times the exact value is whole."""
        return self._denominator * self._passes.partial(passed.nodes, places)

    def published(self, passed: Passed, rounding: Rounding) -> tuple[Ints, Ints, Ints]:
        """The marks rounded; the places settled by proof; the places that integers must settle."""
        values = self.values(passed)
        figures, ties, unsure = settle(
            values, self.error, lambda places: self.denominators(passed, places), rounding.mode
        )
        figures[passed.nodes.applicable[:, self._place] == 0] = NONE
        return figures, ties, unsure


def _verdicts(compiled: CompiledTree, totals: Ints, findings: NDArray[Any] | None) -> tuple[Ints, NDArray[np.int16]]:
    """Totals after vetoes, and the grades read from them."""
    withheld, ceilings = totals == NONE, np.full(len(totals), len(compiled.floors) - 1)
    zeroed = np.zeros(len(totals), dtype=bool)
    for place, column in enumerate([] if findings is None else findings.T):
        proven, effect = column == PROVEN, compiled.tree.vetoes[place].effect
        withheld |= column == OPEN
        if effect == "zero":
            zeroed |= proven
        elif effect == "cap":
            ceilings[proven] = np.minimum(ceilings[proven], compiled.ceilings[place])
        else:
            withheld |= proven
    totals = np.where(zeroed & (totals != NONE), 0, totals)
    if not compiled.floors:
        return totals, np.full(len(totals), NONE, dtype=np.int16)
    reached = np.minimum(np.searchsorted(np.array(compiled.floors), totals, side="right") - 1, ceilings)
    grades = np.where(withheld, NONE, np.array(compiled.grades)[reached])
    return totals, grades.astype(np.int16)
