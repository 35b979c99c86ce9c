"""How firm grades are: weight draws against the bare matrix product, and members left out against one scoring pass."""

from collections.abc import Iterator
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from benchmarks.measure import Line, peak_mb, seconds, side_by_side
from scoring.panel import Sheet, panel_result
from scoring.stability import (
    concentration_of,
    draw_weights,
    frame_of,
    frequencies,
    frequencies_of_many,
    ladder_of,
    leave_one_out,
    stability,
    totals_under,
)
from scoring.tree import Grade, IndicatorTree, Node, Point

_SEED = 20241113
_SIZES = ((4, 5, 4, 5, 4), (5, 4, 5, 4))  # points of each indicator of each block: 9 indicators, 40 points
_PROJECTS, _DRAWS, _MEMBERS = 1_000, 10_000, 5
_MISSING = 0.03  # of the points are not applicable
_ONE_MS, _MANY, _SCREEN_MS = 25, 8, 200


def lines() -> Iterator[Line]:
    """Yield the goals: one project with its drawing, a thousand projects, a member left out, and the whole screen."""
    tree = _tree()
    shares = _shares(len(tree.points()))
    yield _one(tree, shares)
    yield _many(tree, shares)
    yield _members(tree)
    yield _screen(tree)


def _one(tree: IndicatorTree, shares: NDArray[np.float64]) -> Line:
    frame, ladder = frame_of(tree, "points"), ladder_of(tree)
    project = next(row for row in shares if np.isnan(row).any())
    concentration = concentration_of(frame, Decimal(5))

    def ours() -> None:
        weights = draw_weights(frame, concentration, _DRAWS, _SEED)
        frequencies(ladder, totals_under(frame, weights, project), 100)

    taken = seconds(ours, repeat=15)
    what = f"一个项目（含不适用项）{_DRAWS:,} 次权重变动，含抽取"
    return Line("4.1", what, taken, taken * 1e3, _ONE_MS, "ms", peak_mb=peak_mb(ours))


def _many(tree: IndicatorTree, shares: NDArray[np.float64]) -> Line:
    """Every project's grades are those it has alone; then both are timed."""
    frame, ladder = frame_of(tree, "points"), ladder_of(tree)
    weights = draw_weights(frame, concentration_of(frame, Decimal(5)), _DRAWS, _SEED)
    bare = np.nan_to_num(shares)
    found = frequencies_of_many(frame, ladder, weights, shares, 100)
    if found != [frequencies(ladder, totals_under(frame, weights, row), 100) for row in shares]:
        raise AssertionError("many projects are graded otherwise than each alone")
    ours, peer = side_by_side(
        lambda: frequencies_of_many(frame, ladder, weights, shares, 100), lambda: bare @ weights, repeat=9
    )
    return Line(
        "4.2",
        f"{_PROJECTS:,} 个项目 × {_DRAWS:,} 次（{_MISSING:.0%} 不适用，含定级）",
        ours,
        ours / peer,
        _MANY,
        peer="同样大小的矩阵乘法",
        peer_seconds=peer,
        peak_mb=peak_mb(lambda: frequencies_of_many(frame, ladder, weights, shares, 100)),
    )


def _members(tree: IndicatorTree) -> Line:
    sheets = _sheets(tree)
    result = panel_result(tree, sheets, {})
    ours, peer = side_by_side(
        lambda: leave_one_out(lambda rest: panel_result(tree, rest, {}), sheets, result, 3),
        lambda: panel_result(tree, sheets, {}),
        repeat=15,
    )
    what = f"逐一去掉 {_MEMBERS} 名成员"
    return Line("5", what, ours, ours / peer, 2 * (_MEMBERS + 1), peer="计分一遍", peer_seconds=peer)


def _screen(tree: IndicatorTree) -> Line:
    sheets = _sheets(tree)
    taken = seconds(lambda: stability(tree, sheets, {}, seed=_SEED), repeat=7)
    return Line("4.3", "一个项目的全部稳定性分析", taken, taken * 1e3, _SCREEN_MS, "ms")


def _tree() -> IndicatorTree:
    blocks = tuple(_block(letter, sizes) for letter, sizes in zip("AB", _SIZES, strict=True))
    grades = tuple(
        Grade(name, Decimal(floor)) for name, floor in (("优", "90"), ("良", "80"), ("中", "60"), ("差", "0"))
    )
    return IndicatorTree("bench", "四十个评分点", "1", Node("T", "总分", Decimal(100), None, blocks), grades=grades)


def _block(letter: str, sizes: tuple[int, ...]) -> Node:
    indicators = tuple(
        Node(f"{letter}{place}", "指标", Decimal("2.5") * size, None, _points(f"{letter}{place}", size))
        for place, size in enumerate(sizes, start=1)
    )
    return Node(letter, "板块", Decimal("2.5") * sum(sizes), None, indicators)


def _points(code: str, size: int) -> tuple[Node, ...]:
    return tuple(Node(f"{code}-{place}", "评分点", Decimal("2.5"), point=Point("mark")) for place in range(1, size + 1))


def _shares(points: int) -> NDArray[np.float64]:
    generator = np.random.default_rng(_SEED)
    shares = generator.integers(65, 101, (_PROJECTS, points)) / 100
    shares[generator.random(shares.shape) < _MISSING] = np.nan
    return shares


def _sheets(tree: IndicatorTree) -> list[Sheet]:
    generator = np.random.default_rng(_SEED)
    return [
        Sheet(f"成员{member}", {node.code: Decimal(int(generator.integers(150, 251))) / 100 for node in tree.points()})
        for member in range(_MEMBERS)
    ]
