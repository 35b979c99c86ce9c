"""Up the tree for many projects at once: one matrix product for each level, with a bound on its error.

Marks go up as shares of full marks. A branch is Σ scale × share ÷ Σ scale over what applies: an average with whole
numbers as weights, so it cannot widen an error, and what does not apply adds exact zeros.

The bound. u = 2⁻⁵³, and n roundings give a relative error of at most γ = n·u / (1 − n·u) (Higham 2002, section 3.1,
for sums in any order). A point's share has at most three. A branch of m shares adds m for products and sum and one for
the division, relative to a share ≤ 1; k bonuses or deductions worth w of the full marks add their own errors times w,
and k + 3 roundings of sums ≤ 1 + w. `_errors` adds these up and doubles what each level adds, far more than γ asks for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scoring.batch.averages import Averages, Floats
from scoring.batch.settle import Ints
from scoring.compiled import Branch, CompiledTree
from scoring.exact import exact

UNIT = 2.0**-53  # the relative error of one rounding in float64
_POINT = 6 * UNIT
_SINGLE = 2**18  # multiplications; OpenBLAS starts threads beyond as many


class Climbed(NamedTuple):
    """Every node of some projects: share of full marks (0 where not applicable), 1 where applicable.

    `applied` has for each level what applies of its branches, in their own scales.
    """

    shares: Floats
    applicable: Floats
    applied: list[Floats]


class _Level(NamedTuple):
    """The branches `start` to `stop`, whose children stand from `lowest` on: what those bring, in scales and extras."""

    lowest: int
    start: int
    stop: int
    scales: Floats
    entire: Floats
    extras: Floats
    fixed: NDArray[np.bool_]
    bounded: bool


@dataclass(frozen=True, eq=False)
class Passes:
    """A compiled tree as matrices."""

    compiled: CompiledTree

    def climb(self, points: Averages) -> Climbed:
        """Shares of every node, in the order of the codes, each within `errors` of exact."""
        shares, applicable, each = points.shares, points.applicable, []
        for level in self._levels:
            here, below = slice(level.start, level.stop), slice(level.lowest, level.start)
            applied = _product(applicable[:, below], level.scales)
            whole = np.maximum(applied, 1)
            if level.bounded:
                whole = np.where(level.fixed, level.entire, whole)
            np.divide(_product(shares[:, below], level.scales), whole, out=shares[:, here])
            applicable[:, here] = applied > 0
            if level.bounded:
                shares[:, here] += _product(shares[:, below], level.extras)
                shares[:, here] = np.clip(shares[:, here], 0, 1) * applicable[:, here]
            each.append(applied)
        return Climbed(shares, applicable, each)

    def partial(self, nodes: Climbed, places: Ints) -> Floats:
        """For some projects, the product of what applies in the branches where something, but not all, applies."""
        product = np.ones(len(places))
        for level, every in zip(self._levels, nodes.applied, strict=True):
            applied = every[places]
            partly = (applied > 0) & (applied < level.entire) & ~level.fixed
            product *= np.where(partly, applied, 1).prod(axis=1)
        return product

    def denominator(self, place: int, factor: Fraction, given_over: int) -> int:
        """D0 such that marks of a node times `factor` times D0 times `counts` times `partial` are whole.

        Let c be what a point's marks bring to the node while everything applies. Each branch above the point where only
        a part applies divides by that part, a whole number, and each point by a count: so every term is whole over
        the denominator of c × factor, the counts and the parts. A branch that is held at its full marks is such a term.
        """
        brought = {place: factor}
        for branch in reversed(self.compiled.branches):
            if branch.place in brought:
                brought |= {below: brought[branch.place] * worth for below, worth in _worths(branch)}
        fulls = [brought[one] * full for one, full in enumerate(self.compiled.fulls) if one in brought]
        whole = lcm(*(worth.denominator for worth in (*brought.values(), *fulls)))
        step = exact(self.compiled.tree.step)
        return lcm(whole, given_over * lcm(*((worth / step).denominator for worth in brought.values())))

    @cached_property
    def errors(self) -> tuple[float, ...]:
        """How far a node's share can be from exact, whatever applies."""
        errors = [_POINT] * self.compiled.points
        for branch in self.compiled.branches:
            errors.append(_error(self.compiled, branch, errors))
        return tuple(errors)

    @cached_property
    def _levels(self) -> tuple[_Level, ...]:
        return tuple(_level(self.compiled, branches) for branches in _by_level(self.compiled))


def _product(left: Floats, right: Floats) -> Floats:
    """The matrix product, in blocks too small for threads, which cost more on a busy machine than they bring."""
    block = max(1, _SINGLE // right.size)
    whole = len(left) // block * block
    blocks = left[:whole].reshape(-1, block, left.shape[1]) @ right
    return np.concatenate([blocks.reshape(whole, right.shape[1]), left[whole:] @ right])


def _by_level(compiled: CompiledTree) -> list[list[Branch]]:
    """The branches, those together whose children all stand before the first of them."""
    levels: list[list[Branch]] = []
    for branch in compiled.branches:
        if levels and max(branch.children) < levels[-1][0].place:
            levels[-1].append(branch)
        else:
            levels.append([branch])
    return levels


def _level(compiled: CompiledTree, branches: Sequence[Branch]) -> _Level:
    start, stop = branches[0].place, branches[-1].place + 1
    lowest = min(place for branch in branches for place in branch.children)
    scales, extras = (np.zeros((start - lowest, stop - start), order="F") for _ in range(2))
    for column, branch in enumerate(branches):
        scales[[place - lowest for place in branch.shares], column] = branch.scales
        for place, sign in branch.signed:
            extras[place - lowest, column] = sign * compiled.fulls[place] / compiled.fulls[branch.place]
    return _Level(
        lowest,
        start,
        stop,
        scales,
        np.array([float(_entire(compiled, branch)) for branch in branches]),
        extras,
        np.array([not branch.renormalised for branch in branches]),
        any(branch.signed or not branch.renormalised for branch in branches),
    )


def _entire(compiled: CompiledTree, branch: Branch) -> Fraction:
    """The branch's full marks in the scale of its shares; less than all of them together where a cap holds them."""
    if branch.renormalised:
        return Fraction(sum(branch.scales))
    return compiled.fulls[branch.place] * branch.scales[0] / compiled.fulls[branch.shares[0]]


def _worths(branch: Branch) -> Iterator[tuple[int, Fraction]]:
    """What one step of marks of each child is worth in the branch."""
    for place, bring in zip(branch.shares, branch.brings, strict=True):
        yield place, Fraction(bring, branch.over)
    for place, sign in branch.signed:
        yield place, Fraction(sign)


def _error(compiled: CompiledTree, branch: Branch, errors: Sequence[float]) -> float:
    below = max(errors[place] for place in branch.shares)
    error = below + 2 * (len(branch.shares) + 2) * UNIT
    if not branch.renormalised:
        error *= max(1.0, float(sum(branch.scales) / _entire(compiled, branch)))
    for place, _ in branch.signed:
        worth = float(compiled.fulls[place] / compiled.fulls[branch.place])
        error += worth * errors[place] + 2 * (len(branch.signed) + 3) * (1 + worth) * UNIT
    return error
