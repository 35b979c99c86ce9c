"""G studies: how much of the spread of marks belongs to projects, to points, to members, and to their interplay.

Source: Cronbach, Gleser, Nanda & Rajaratnam 1972; formulas and designs as in Brennan 2001, Generalizability Theory, chapters 2-4.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from math import prod

import numpy as np
import numpy.typing as npt

from scoring.errors import ScoringError

FloatArray = npt.NDArray[np.float64]

FACETS: Mapping[str, str] = {"p": "项目", "i": "评分点", "r": "成员", "t": "指标组", "o": "时点"}
LEAST_OBJECTS = 5  # projects: with fewer, the variance between them is hardly an estimate; bureau default


@dataclass(frozen=True)
class GStudy:
    """The variance components of a balanced design.

    `sizes` are the levels of each facet by letter, the first is the object of measurement (p). `components` are variances
    in marks squared by effect ("p", "i", "pi", "r:t" for members within groups); `raw` has them before negative ones
    were set to zero.
    """

    design: str
    sizes: Mapping[str, int]
    components: Mapping[str, float]
    raw: Mapping[str, float]

    @property
    def object(self) -> str:
        """The letter of what is measured."""
        return next(iter(self.sizes))

    @property
    def zeroed(self) -> tuple[str, ...]:
        """The effects whose estimate was negative."""
        return tuple(effect for effect, value in self.raw.items() if value < 0)

    @property
    def enough(self) -> bool:
        """False below five objects of measurement: the components are then no ground for a decision."""
        return self.sizes[self.object] >= LEAST_OBJECTS

    @property
    def words(self) -> str:
        """The shares of the variance in one sentence, or why nothing can be said."""
        if not self.enough:
            return f"只有 {self.sizes[self.object]} 个{FACETS[self.object]}，不足以判断（至少 {LEAST_OBJECTS} 个）。"
        whole = sum(self.components.values())
        if whole == 0:
            return "全部分数相同，没有差异可分解。"
        shares = "，".join(f"{named(effect)} {100 * value / whole:.1f}%" for effect, value in self.components.items())
        low = "、".join(map(named, self.zeroed))
        note = f"{low}的方差估计为负，已按 0 计。" if low else ""
        return f"分数差异的来源：{shares}。{note}"


def named(effect: str) -> str:
    """An effect in words: pi is 项目×评分点, r:t is 指标组内的成员."""
    inner, _, nest = effect.partition(":")
    crossed = "×".join(FACETS[facet] for facet in inner)
    return f"{FACETS[nest]}内的{crossed}" if nest else crossed


def letters(effect: str) -> frozenset[str]:
    """The facets that take part in an effect."""
    return frozenset(effect) - {":"}


def crossed_study(marks: FloatArray, facets: str) -> GStudy:
    """Decompose a complete table in which everything is crossed: p×i, p×r, p×i×r.

    marks: one axis per letter of `facets` (see FACETS), the object of measurement first, at least two levels each.
    Raises ScoringError for a blank, an unknown letter, or an axis of one level. Source: Brennan 2001, chapters 2 and 3.
    """
    table = _table(marks, facets)
    axes = range(len(facets))
    effects = [subset for size in range(1, len(facets) + 1) for subset in combinations(axes, size)]
    squares = {effect: _mean_square(table, effect) for effect in effects}
    raw = {"".join(facets[axis] for axis in effect): _component(table, squares, effect) for effect in effects}
    return _study("×".join(facets), facets, table, raw)


def nested_study(marks: FloatArray, facets: str = "ptr") -> GStudy:
    """Decompose p×(r:t): each group of indicators has its own members, and every project is marked by all of them.

    marks (p, t, r): projects, groups, members within the group; the same number of members in each group, at least two
    levels each. Raises ScoringError as `crossed_study`. Source: Brennan 2001, chapter 3, table 3.2.
    """
    table = _table(marks, facets)
    p, t, r = tuple(facets)
    people, groups, members = table.shape
    squares = {axes: _mean_square(table, axes) for axes in ((0,), (1,), (0, 1))}
    within = table - table.mean(axis=2, keepdims=True)
    nested = float((people * within.mean(axis=0) ** 2).sum()) / (groups * (members - 1))
    left = within - within.mean(axis=0)
    error = float((left**2).sum()) / ((people - 1) * groups * (members - 1))
    raw = {
        p: (squares[0,] - squares[0, 1]) / (groups * members),
        t: (squares[1,] - squares[0, 1] - nested + error) / (people * members),
        f"{r}:{t}": (nested - error) / people,
        f"{p}{t}": (squares[0, 1] - error) / members,
        f"{p}{r}:{t}": error,
    }
    return _study(f"{p}×({r}:{t})", facets, table, raw)


def _table(marks: FloatArray, facets: str) -> FloatArray:
    table = np.asarray(marks, dtype=np.float64)
    if table.ndim != len(facets) or len(set(facets)) != len(facets) or not set(facets) <= set(FACETS):
        raise ScoringError(
            f"分数表有 {table.ndim} 维，与设计“{facets}”不符", fix=f"每一维用一个字母：{'、'.join(FACETS)}"
        )
    if 1 in table.shape or 0 in table.shape:
        raise ScoringError("每个侧面至少要有 2 个水平，才能分解分数差异", fix="请增加项目、评分点或成员")
    if not np.isfinite(table).all():
        raise ScoringError("分数表有空缺，概化分析要求每名成员评完全部项目", fix="请补齐，或改用不完全设计的方差分量")
    return table


def _mean_square(table: FloatArray, effect: tuple[int, ...]) -> float:
    """The mean square of an effect: its interaction means (inclusion and exclusion), squared, over its freedom."""
    others = tuple(axis for axis in range(table.ndim) if axis not in effect)
    means = table.mean(axis=others, keepdims=True) - table.mean()
    for axis in effect:
        means = means - means.mean(axis=axis, keepdims=True)
    shape: tuple[int, ...] = table.shape
    repeats, freedom = prod(shape[axis] for axis in others), prod(shape[axis] - 1 for axis in effect)
    return repeats * float((means**2).sum()) / freedom


def _component(table: FloatArray, squares: Mapping[tuple[int, ...], float], effect: tuple[int, ...]) -> float:
    """Mean squares of all effects that hold this one, signs alternating, over the marks behind one level of it."""
    holding = [(other, value) for other, value in squares.items() if set(effect) <= set(other)]
    signed = sum(value if (len(other) - len(effect)) % 2 == 0 else -value for other, value in holding)
    shape: tuple[int, ...] = table.shape
    return signed / prod(size for axis, size in enumerate(shape) if axis not in effect)


def _study(design: str, facets: str, table: FloatArray, raw: Mapping[str, float]) -> GStudy:
    sizes = dict(zip(facets, table.shape, strict=True))
    return GStudy(design, sizes, {effect: max(value, 0.0) for effect, value in raw.items()}, raw)
