"""The cut through a tree whose weights are varied: its units, their declared weights, and who shares a parent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scoring.errors import ScoringError
from scoring.exact import exact, text, total
from scoring.tree import IndicatorTree, Node

Marks = Mapping[str, Fraction | None]
"""Exact marks of nodes by code, each on its own scale; None where not applicable."""

Level = Literal["blocks", "indicators", "points"]
LEVEL_NAMES: Mapping[Level, str] = {"blocks": "一级指标", "indicators": "二级指标", "points": "评分点"}
_DEPTHS: Mapping[Level, int | None] = {"blocks": 1, "indicators": 2, "points": None}
_FEWEST = 2  # a single weight is 1 and cannot vary


@dataclass(frozen=True)
class Group:
    """The units under one node, and under each of its children: half-open ranges of rows."""

    rows: slice
    children: tuple[slice, ...]


@dataclass(frozen=True)
class Frame:
    """The units of a level in printed order with their weights in the whole (sum 1), and the groups above them.

    `units` of one group stand side by side; `groups` go from the top down. `extras` are the root's bonus and deduction
    items, which have no weight.
    """

    level: Level
    units: tuple[Node, ...]
    weights: tuple[Fraction, ...]
    groups: tuple[Group, ...]
    extras: tuple[Node, ...]


def frame_of(tree: IndicatorTree, level: Level = "blocks") -> Frame:
    """Cut a tree at its blocks, its indicators or its points; a tree that is not that deep is cut where it ends.

    A node that holds a bonus or a deduction stays whole, and what is not counted stays out. A level of one unit gives
    way to the next below. Raises ScoringError if nothing is left whose weights could vary.
    """
    for finer in list(_DEPTHS)[list(_DEPTHS).index(level) :]:
        cut = list(_cut(tree.root, Fraction(1), _DEPTHS[finer]))
        if len(cut) >= _FEWEST:
            units, weights = zip(*cut, strict=True)
            extras = tuple(child for child in tree.root.children if child.counted and child.role != "share")
            return Frame(finer, units, weights, _groups(tree.root, [unit.code for unit in units]), extras)
    raise ScoringError("只有一个计分单元，没有可以变动的权重", where=tree.title)


def concentration_of(frame: Frame, spread: Decimal) -> float:
    """The Dirichlet concentration κ at which the most variable uppermost weight has a standard deviation of `spread`.

    A weight w then has the variance w(1 − w) ÷ (κ + 1), and so has the weight of a whole block of units: the same κ
    holds at every level. `spread` is in percentage points of weight; where there is one block, the next level counts. Raises ScoringError if it is zero or too wide.
    """
    uppermost = next(group for group in frame.groups if len(group.children) >= _FEWEST)
    weights = [total(frame.weights[rows]) for rows in uppermost.children]
    widest = max(weight * (1 - weight) for weight in weights)
    share = exact(spread) / 100
    if share <= 0 or widest / 2 < share**2:
        raise ScoringError(
            f"权重的标准差 {text(spread)} 个百分点须大于零，且不能宽到失去规定的权重", fix="通常为 2 至 10"
        )
    return float(widest / share**2 - 1)


def renormalised(
    frame: Frame, weights: NDArray[np.float64], applicable: NDArray[np.bool_], within: slice
) -> NDArray[np.float64]:
    """Weights (rows × draws) of the rows `within`, those not applicable at zero and given to the others of the parent.

    `applicable` says it for every unit. Each parent keeps its whole weight unless nothing below it is applicable.
    """
    kept = weights[within] * applicable[within, None]
    for group in frame.groups:
        if group.rows.start < within.start or group.rows.stop > within.stop:
            continue
        live = [bool(applicable[rows].any()) for rows in group.children]
        if any(live) and not all(live):
            counts = np.repeat(live, [rows.stop - rows.start for rows in group.children])
            whole, applied = np.stack([np.ones(len(counts)), counts]) @ weights[group.rows]
            kept[group.rows.start - within.start : group.rows.stop - within.start] *= whole / applied
    return kept


def shares_of_units(frame: Frame, marks: Marks) -> NDArray[np.float64]:
    """Each unit's marks as a share of its own full marks, NaN where it is not applicable."""
    values = [(marks.get(unit.code), exact(unit.full)) for unit in frame.units]
    return np.array([np.nan if mark is None else float(mark / full) for mark, full in values])


def extra_share(frame: Frame, marks: Marks, full: Decimal) -> float:
    """The bonus less the deduction at the root, as a share of full marks; what is not applicable brings nothing."""
    signed = [(-1 if extra.role == "deduction" else 1) * (marks.get(extra.code) or 0) for extra in frame.extras]
    return float(sum(signed, Fraction(0)) / exact(full))


def _cut(node: Node, weight: Fraction, depth: int | None, at: int = 0) -> Iterator[tuple[Node, Fraction]]:
    mixed = at > 0 and any(child.counted and child.role != "share" for child in node.children)
    if node.point or at == depth or mixed:
        yield node, weight
        return
    whole = total([child.scale for child in node.shares])
    for child in node.shares:
        yield from _cut(child, weight * child.scale / whole, depth, at + 1)


def _groups(root: Node, codes: list[str]) -> tuple[Group, ...]:
    place = {code: row for row, code in enumerate(codes)}
    spans: dict[str, slice] = {}
    for node in root.walk():
        below = [place[inner.code] for inner in node.walk() if inner.code in place]
        if below:
            spans[node.code] = slice(min(below), max(below) + 1)
    return tuple(
        Group(spans[node.code], tuple(spans[child.code] for child in node.shares))
        for node in root.walk()
        if node.code in spans and node.code not in place
    )
