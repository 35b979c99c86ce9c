"""The same additive least squares in whole fractions, for panels of ordinary size."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from scoring.errors import ScoringError
from scoring.severity.design import Design, IntArray, Rating, connected, design_of

MOST_MEMBERS = 30  # beyond it the fractions grow to hundreds of digits; float64 then loses nothing a person could see

_Matrix = list[list[Fraction]]


@dataclass(frozen=True)
class ExactFit:
    """Effects of members and corrected means of projects by name, and the adjusted and residual sums of squares.

    The effects sum to zero within each connected group; every figure is the exact rational least-squares solution.
    """

    effects: dict[str, Fraction]
    corrected: dict[str, Fraction]
    ss_members: Fraction
    ss_residual: Fraction


def exact_severity(ratings: Sequence[Rating]) -> ExactFit:
    """Solve mark = project + member + error by least squares without rounding anywhere.

    Raises ScoringError for doubtful input and above 30 members. Source: Yates 1936; Montgomery 2001, Design and Analysis of Experiments, chapter 4.
    """
    return exact_fit(design_of(ratings))


def exact_fit(design: Design) -> ExactFit:
    """Solve a design whose rows are already in order; see `exact_severity`."""
    if len(design.members) > MOST_MEMBERS:
        raise ScoringError(f"成员超过 {MOST_MEMBERS} 名，不再用分数精确求解", fix="请改用浮点最小二乘")
    means = _means(design)
    matrix, adjusted = _reduced(design, means)
    effects = _solved(_fixed(matrix), adjusted)
    shift = _means(design, [effects[member] for member in design.member])
    between = sum((effect * right for effect, right in zip(effects, adjusted, strict=True)), Fraction(0))
    within = sum(
        ((mark - means[p]) ** 2 for mark, p in zip(design.marks, design.project, strict=True)),
        Fraction(0),
    )
    corrected = [mean - moved for mean, moved in zip(means, shift, strict=True)]
    return ExactFit(
        dict(zip(design.members, effects, strict=True)),
        dict(zip(design.projects, corrected, strict=True)),
        between,
        within - between,
    )


def _means(design: Design, values: Sequence[Fraction] | None = None) -> list[Fraction]:
    sums = [Fraction(0)] * len(design.projects)
    for project, value in zip(design.project, design.marks if values is None else values, strict=True):
        sums[project] += value
    return [whole / int(count) for whole, count in zip(sums, np.bincount(design.project), strict=True)]


def _reduced(design: Design, means: Sequence[Fraction]) -> tuple[_Matrix, list[Fraction]]:
    """The members' normal equations after projects are eliminated."""
    members = len(design.members)
    matrix = [[Fraction(0)] * members for _ in range(members)]
    adjusted = [Fraction(0)] * members
    for project, member, mark in zip(design.project, design.member, design.marks, strict=True):
        matrix[member][member] += 1
        adjusted[member] += mark - means[project]
    for panel in np.split(design.member, np.cumsum(np.bincount(design.project))[:-1]):
        for one in panel:
            for other in panel:
                matrix[one][other] -= Fraction(1, len(panel))
    return matrix, adjusted


def _fixed(matrix: _Matrix) -> _Matrix:
    """Add one to every pair of a connected group: the solution then sums to zero within each group."""
    groups: IntArray = connected(np.array([[cell != 0 for cell in row] for row in matrix]))
    return [
        [cell + int(groups[one] == groups[other]) for other, cell in enumerate(row)] for one, row in enumerate(matrix)
    ]


def _solved(matrix: _Matrix, right: Sequence[Fraction]) -> list[Fraction]:
    """Gaussian elimination; the matrix is positive definite, so that no pivot is zero."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for place, pivot in enumerate(rows):
        for row in rows[place + 1 :]:
            factor = row[place] / pivot[place]
            if factor:
                row[place:] = [cell - factor * above for cell, above in zip(row[place:], pivot[place:], strict=True)]
    found = [Fraction(0)] * len(rows)
    for place in reversed(range(len(rows))):
        known = sum((rows[place][k] * found[k] for k in range(place + 1, len(rows))), Fraction(0))
        found[place] = (rows[place][-1] - known) / rows[place][place]
    return found
