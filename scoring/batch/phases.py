"""Two phases of the same projects, weighted from their exact totals and rounded once."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import numpy as np

from scoring.batch.averages import Floats
from scoring.batch.projects import Batch
from scoring.batch.settle import Ints, settle
from scoring.batch.totals import SCORED, Column, Passed, passes_of
from scoring.compiled import NONE
from scoring.errors import ScoringError
from scoring.exact import DEFAULT_ROUNDING, Mode, Rounding, exact, rounded_ratio


def score_phases(
    mid: Batch, final: Batch, weights: tuple[Decimal, Decimal], *, rounding: Rounding = DEFAULT_ROUNDING
) -> Ints:
    """Weigh the exact totals of mid-term and final as `combine_phases` does, and round once.

    Returns figures in units of the last place, NONE where a phase has no total; vetoes are left to the caller. Raises
    ScoringError if the batches differ in size, the weights do not sum to 1, or as `score_batch` does.
    """
    phases = (mid, final)
    factors = [share * 10**rounding.places for share in _shares(phases, weights)]
    columns = [
        Column(batch, batch.compiled.codes[-1], factor * exact(batch.compiled.tree.step))
        for batch, factor in zip(phases, factors, strict=True)
    ]
    figures = np.empty(len(mid.marks), dtype=np.int64)
    for passed in zip(passes_of(mid), passes_of(final), strict=True):
        scored = np.logical_and.reduce([one.status == SCORED for one in passed])
        settled, again = _settled(columns, passed, rounding.mode)
        if any(batch.compiled.tree.rounding.at_each_level for batch in phases):
            again = np.arange(len(settled))
        for row in again[scored[again]].tolist():
            settled[row] = _exactly(phases, factors, passed[0].rows.start + row, rounding.mode)
        figures[passed[0].rows] = np.where(scored, settled, NONE)
    return figures


def _shares(phases: Sequence[Batch], weights: Sequence[Decimal]) -> list[Fraction]:
    if len(phases[0].marks) != len(phases[1].marks):
        raise ScoringError("两个阶段的项目数不同", fix="请按同一批项目、同一次序提供两个阶段的分数")
    shares = [exact(weight) for weight in weights]
    if sum(shares) != 1 or min(shares) < 0:
        raise ScoringError("中期与期末权重之和应为 1", fix="请在评估方案中核对权重")
    return shares


def _settled(columns: Sequence[Column], passed: Sequence[Passed], mode: Mode) -> tuple[Ints, Ints]:
    """The weighted figures, and the places that integers must settle; a column's error has room for this one sum."""
    pairs = list(zip(columns, passed, strict=True))
    values: Floats = np.add.reduce([column.values(one) for column, one in pairs])

    def denominators(places: Ints) -> Floats:
        products: Floats = np.multiply.reduce([column.denominators(one, places) for column, one in pairs])
        return products

    figures, _, unsure = settle(values, sum(column.error for column in columns), denominators, mode)
    return figures, unsure


def _exactly(phases: Sequence[Batch], factors: Sequence[Fraction], project: int, mode: Mode) -> int:
    exactly = sum(factor * batch.exactly(project).exact for factor, batch in zip(factors, phases, strict=True))
    return rounded_ratio(exactly.numerator, exactly.denominator, mode)
