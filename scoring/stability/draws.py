"""Weights drawn at random around the declared ones, and how often each grade comes out: SMAA-2."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from scoring.errors import ScoringError
from scoring.stability.frames import Frame, renormalised
from scoring.stability.ladder import Ladder

Floats = NDArray[np.float64]

_NORMAL_95 = 1.959963984540054
_TINY = 1e-200  # a gamma of a very small weight may underflow, and a parent must not divide by nothing
# of full marks: a total this close below a threshold reaches it; the sums of floats err by 1e-14, and equal shares
# (every point at 90 %) lie on a floor whatever the weights
_TIE = 1e-11
# draws at a time: bounds the memory; with many more the small products run on threads that wait for each other
_CHUNK = 2048


@dataclass(frozen=True)
class Frequencies:
    """How often each grade came out of so many draws (shares, best grade first, sum 1)."""

    shares: Mapping[str, float]
    draws: int

    def error(self, grade: str) -> float:
        """The binomial standard error of a grade's share that comes from drawing only so often."""
        return sqrt(self.shares[grade] * (1 - self.shares[grade]) / self.draws)

    def half_width(self, grade: str) -> float:
        """Half the 95 % interval of a grade's share; where all draws agree, what they cannot exclude (3 in n)."""
        share = self.shares[grade]
        return 1 - 0.05 ** (1 / self.draws) if share in (0, 1) else _NORMAL_95 * self.error(grade)


def draw_weights(frame: Frame, concentration: float, draws: int, seed: int) -> Floats:
    """Draw weights (units × draws, columns sum to 1) from Dirichlet(κ × declared weight), seeded (PCG64).

    The same seed gives a unit the same weights in whatever order the tree is printed. Raises ScoringError without draws.
    """
    if draws < 1:
        raise ScoringError(f"模拟次数 {draws} 须为正整数", fix="通常为 10000 次")
    generator = np.random.Generator(np.random.PCG64(seed))
    gammas = np.empty((len(frame.units), draws))
    for row in sorted(range(len(frame.units)), key=lambda row: frame.units[row].code):
        gammas[row] = generator.standard_gamma(concentration * float(frame.weights[row]), draws)
    np.maximum(gammas, _TINY, out=gammas)
    gammas /= gammas.sum(axis=0)
    return gammas


def totals_under(frame: Frame, weights: Floats, shares: Floats, extra: float = 0.0) -> Floats:
    """A project's total under each draw, as a share of full marks.

    `shares` holds each unit's marks as a share of its own full marks, NaN where it is not applicable: its weight then
    goes to the others of the parent. `extra` is the bonus less the deduction, as a share of full marks.
    """
    applicable = ~np.isnan(shares)
    applied = weights if applicable.all() else renormalised(frame, weights, applicable, slice(0, len(shares)))
    total: Floats = np.where(applicable, shares, 0.0) @ applied + extra
    return np.clip(total, 0, 1, out=total) if extra else total


def frequencies(ladder: Ladder, totals: Floats, full: float) -> Frequencies:
    """Count the grades of totals (shares of `full`), read as they are published."""
    reaching = [int(np.count_nonzero(totals >= threshold)) for threshold in thresholds(ladder, full)]
    return _counted(ladder, reaching, totals.size)


def thresholds(ladder: Ladder, full: float) -> Floats:
    """From which share of full marks each grade is published, lowest first; the lowest is reached by every total."""
    known = np.array([float(threshold) / full - _TIE for threshold in ladder.reach])
    known[0] = -np.inf
    if ladder.zeroed:
        known[1:] = np.inf
    return known


def frequencies_of_many(
    frame: Frame, ladder: Ladder, weights: Floats, shares: Floats, full: float, extras: Floats | None = None
) -> list[Frequencies]:
    """The same for many projects (projects × units, NaN not applicable) under the same draws, in bounded memory.

    `extras` holds each project's bonus less deduction as a share of full marks.
    """
    plain, patches = _patches(frame, shares)
    floors = thresholds(ladder, full)
    reaching = np.zeros((len(floors), len(shares)), dtype=np.int64)
    for start in range(0, weights.shape[1], _CHUNK):
        drawn = np.ascontiguousarray(weights[:, start : start + _CHUNK])
        totals = plain @ drawn
        for patch in patches:
            totals[patch.projects] += patch.shares @ renormalised(frame, drawn, patch.applicable, patch.rows)
        if extras is not None:
            np.clip(totals + extras[:, None], 0, 1, out=totals)
        for place, floor in enumerate(floors):
            reaching[place] += (totals >= floor).sum(axis=1, dtype=np.uint16)
    return [_counted(ladder, column, weights.shape[1]) for column in reaching.T.tolist()]


@dataclass(frozen=True)
class _Patch:
    """Projects with the same units missing under one parent: what these rows bring is weighed anew."""

    rows: slice
    projects: NDArray[np.intp]
    applicable: NDArray[np.bool_]
    shares: Floats


def _patches(frame: Frame, shares: Floats) -> tuple[Floats, list[_Patch]]:
    """Split the shares into those the drawn weights hold for, and those under a parent that lacks a child."""
    applicable = ~np.isnan(shares)
    plain = np.where(applicable, shares, 0.0)
    settled = np.zeros_like(applicable)
    patches = []
    for group in frame.groups:
        live = np.stack([applicable[:, rows].any(axis=1) for rows in group.children], axis=1)
        lacking = live.any(axis=1) & ~live.all(axis=1) & ~settled[:, group.rows].any(axis=1)
        for projects in _alike(applicable[:, group.rows], np.flatnonzero(lacking)):
            known = np.ones(applicable.shape[1], dtype=np.bool_)
            known[group.rows] = applicable[projects[0], group.rows]
            patches.append(_Patch(group.rows, projects, known, plain[projects, group.rows]))
        plain[lacking, group.rows] = 0
        settled[lacking, group.rows] = True
    return plain, patches


def _alike(applicable: NDArray[np.bool_], projects: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """Projects by the pattern of what is applicable."""
    if not projects.size:
        return []
    _, pattern = np.unique(applicable[projects], axis=0, return_inverse=True)
    return [projects[pattern == number] for number in range(int(pattern.max()) + 1)]


def _counted(ladder: Ladder, reaching: Sequence[int], draws: int) -> Frequencies:
    """Grades from how many draws reach each floor, lowest first."""
    above = [*reaching[1:], 0]
    counts = {grade.name: at - over for grade, at, over in zip(ladder.grades, reaching, above, strict=True)}
    return Frequencies({name: counts[name] / draws for name in reversed(counts)}, draws)
