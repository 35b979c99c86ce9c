"""Pools: optional indicators that share full marks, each evaluation allotting them to the ones it uses."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from scoring.errors import ScoringError
from scoring.exact import exact, text
from scoring.tree import IndicatorTree, Node


def open_pools(tree: IndicatorTree) -> tuple[Node, ...]:
    """The pools whose marks are not allotted yet, in printed order."""
    return tuple(node for node in tree.root.walk() if node.pool)


def allot(tree: IndicatorTree, marks: Mapping[str, Decimal]) -> IndicatorTree:
    """Give every pool's marks to the optional points that are used, and drop the others.

    `marks` maps point codes to full marks. Returns a tree without pools, ready to be frozen and scored. Raises
    ScoringError for a code outside the pools, marks above the point's limit, or a sum that is not the pool's.
    """
    options = {child.code: child for pool in open_pools(tree) for child in pool.children}
    for code, full in marks.items():
        if code not in options:
            raise ScoringError("不在共用分值的可选指标之内，不能分配分值", where=tree.node(code).label)
        if not 0 < exact(full) <= exact(options[code].full):
            limit = text(options[code].full)
            raise ScoringError(f"分配 {text(full)} 分，须大于 0、不超过 {limit} 分", where=options[code].label)
    return replace(tree, root=_allotted(tree.root, marks))


def _allotted(node: Node, marks: Mapping[str, Decimal]) -> Node:
    if not node.pool:
        return replace(node, children=tuple(_allotted(child, marks) for child in node.children))
    used = tuple(replace(child, full=marks[child.code]) for child in node.children if child.code in marks)
    given = sum((exact(child.full) for child in used), Fraction(0))
    if given != exact(node.full):
        raise ScoringError(
            f"可选指标共分配 {text(given)} 分，应为 {text(node.full)} 分",
            where=node.label,
            fix="请按本项目选用的指标重新分配",
        )
    return replace(node, children=used, pool=False)
