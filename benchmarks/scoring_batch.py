"""100 000 projects against vectorised pandas, and one project exactly, with and without its trace."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import cycle
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from benchmarks.measure import Line, peak_mb, seconds, side_by_side
from scoring.batch import BLANK, Batch, BatchResult, score_batch
from scoring.compiled import PROVEN, average, compile_tree, exact_total
from scoring.panel import Sheet, panel_result
from scoring.tree import Grade, IndicatorTree, Node, Point, Veto

PROJECTS, MEMBERS = 100_000, 5
# two blocks of indicators, each a list of full marks of its points: 40 points, 100 in all
BLOCKS = (
    ((2, 2, 2, 2, 2), (4, 4, 3, 4), (2, 3, 2, 1, 2), (2, 1, 1, 1)),
    ((3, 3, 4, 5), (2, 3, 2, 2, 1), (5, 5, 3, 2), (4, 3, 2, 1, 2), (2, 2, 2, 2)),
)
GRADES = tuple(Grade(name, Decimal(floor)) for name, floor in (("优", 90), ("良", 80), ("中", 60), ("差", 0)))
VETOES = (
    Veto("V1", "挪用资金", "zero"),
    Veto("V2", "弄虚作假", "zero"),
    Veto("V4", "严重责任事故", "cap", "差"),
    Veto("V5", "泄露个人信息", "cap", "中"),
)
ONE_MS, TRACED_MS, SHARE_OF_PANDAS, EXTRA_MB = 1.0, 1.5, 1 / 15, 25.0


def lines() -> Iterator[Line]:
    """Measure the goals of a batch and of one project."""
    tree = _tree(Decimal("0.1"))
    batch = _batch(tree)
    table = _long_table(tree, batch)
    _agree(tree, score_batch(batch), _by_pandas(table))
    ours, theirs = side_by_side(lambda: score_batch(batch), lambda: _by_pandas(table))
    peak = peak_mb(lambda: score_batch(batch))
    what = f"{PROJECTS} 个项目 × {MEMBERS} 名成员 × 40 个评分点，含空白、不适用、否决和定级"
    yield Line("1.1", what, ours, ours / theirs, SHARE_OF_PANDAS, peer="pandas groupby", peer_seconds=theirs)
    yield Line("1.2", "同一批项目的额外内存", ours, peak, EXTRA_MB, "MB", peak_mb=peak)
    yield from _one_project(_tree(Decimal("0.01")))


def _one_project(tree: IndicatorTree) -> Iterator[Line]:
    """Different projects in turn, so that nothing is remembered from the one before."""
    compiled, codes = compile_tree(tree), [node.code for node in tree.points()]
    numbers = np.random.Generator(np.random.PCG64(5))
    fulls = np.array([int(node.full / tree.step) for node in tree.points()])
    marks = [np.floor(numbers.random((MEMBERS, 40)) * (fulls + 1)).astype(int).tolist() for _ in range(50)]
    turns, traced = cycle(marks), cycle([_sheets(tree, codes, rows) for rows in marks])

    def exactly() -> object:
        return exact_total(compiled, [average(column, tree.aggregation) for column in zip(*next(turns), strict=True)])

    alone = seconds(exactly, repeat=200)
    yield Line("2.1", "一个项目（200 个分数）的精确总分、小计和等级", alone, alone * 1e3, ONE_MS, "ms")
    whole = seconds(lambda: panel_result(tree, next(traced), {}), repeat=200)
    yield Line("2.2", "同一项目连同全部计算过程", whole, whole * 1e3, TRACED_MS, "ms")


def _sheets(tree: IndicatorTree, codes: list[str], rows: list[list[int]]) -> list[Sheet]:
    return [
        Sheet(f"成员{place}", {code: mark * tree.step for code, mark in zip(codes, row, strict=True)})
        for place, row in enumerate(rows)
    ]


def _tree(step: Decimal) -> IndicatorTree:
    def branch(code: str, children: list[Node]) -> Node:
        return Node(code, code, sum((child.full for child in children), Decimal(0)), None, tuple(children))

    def points(code: str, fulls: tuple[int, ...]) -> list[Node]:
        point = Point("mark", "judged")
        return [Node(f"{code}-{p}", f"{code}-{p}", Decimal(full), None, (), point) for p, full in enumerate(fulls)]

    blocks = [
        branch(f"B{b}", [branch(f"B{b}-{i}", points(f"B{b}-{i}", fulls)) for i, fulls in enumerate(block)])
        for b, block in enumerate(BLOCKS)
    ]
    return IndicatorTree("t", "体系", "1", branch("T", blocks), grades=GRADES, step=step, vetoes=VETOES)


def _batch(tree: IndicatorTree) -> Batch:
    """2 % of marks blank, 3 % of points not applicable, a veto proven for 1 % of projects each."""
    numbers = np.random.Generator(np.random.PCG64(3))
    fulls = np.array([int(node.full / tree.step) for node in tree.points()], dtype=np.float32)
    size = (PROJECTS, MEMBERS, len(fulls))
    marks = np.floor(numbers.random(size, dtype=np.float32) ** np.float32(0.3) * fulls).astype(np.int8)
    marks[numbers.random(size, dtype=np.float32) < 0.02] = BLANK  # noqa: PLR2004  (shares of the goal)
    absent = numbers.random((PROJECTS, len(fulls))) < 0.03  # noqa: PLR2004
    findings = (numbers.random((PROJECTS, len(VETOES))) < 0.01).astype(np.int8) * PROVEN  # noqa: PLR2004
    return Batch(compile_tree(tree), marks, not_applicable=absent, findings=findings, blanks_left_out=True)


class _Table(NamedTuple):
    """The same data as pandas likes them: one row a mark, NaN where there is none; and what belongs to each level."""

    marks: pd.DataFrame
    indicators: dict[str, Any]
    zeroed: Any
    ceiling: Any
    projects: int


def _long_table(tree: IndicatorTree, batch: Batch) -> _Table:
    """Prepared outside the clock."""
    points, indicators = tree.points(), tree.indicators()
    owner = np.array([next(i for i, one in enumerate(indicators) if point in one.children) for point in points])
    block = np.array([b for b, one in enumerate(tree.blocks()) for _ in one.children])
    if batch.not_applicable is None or batch.findings is None:
        raise AssertionError(tree.id)
    project, _, point = (place.ravel() for place in np.indices(batch.marks.shape, dtype=np.int32))
    missing = (batch.marks == BLANK) | batch.not_applicable[:, None, :]
    mark = np.where(missing, np.nan, batch.marks * float(tree.step)).ravel()
    marks = pd.DataFrame({"project": project, "point": point.astype(np.int16), "mark": mark})
    caps = np.where(batch.findings[:, 2] == PROVEN, 3, np.where(batch.findings[:, 3] == PROVEN, 2, 0))
    own = {
        "owner": owner,
        "full": np.array([float(point.full) for point in points]),
        "block": block,
        "indicator_full": np.array([float(one.full) for one in indicators]),
        "block_full": np.array([float(one.full) for one in tree.blocks()]),
    }
    return _Table(marks, own, (batch.findings[:, :2] == PROVEN).any(axis=1), caps, len(batch.marks))


def _by_pandas(table: _Table) -> tuple[Any, Any]:
    """Totals and places of grades: group sums up three levels, what does not apply scaled out at each."""
    own = table.indicators
    mean = table.marks.groupby(["project", "point"], sort=False)["mark"].mean().dropna().reset_index()
    point = mean["point"].to_numpy()
    mean["indicator"], mean["full"] = own["owner"][point], own["full"][point]
    low = mean.groupby(["project", "indicator"], sort=False)[["mark", "full"]].sum().reset_index()
    indicator = low["indicator"].to_numpy()
    low["block"], whole = own["block"][indicator], own["indicator_full"][indicator]
    low["mark"], low["full"] = low["mark"] * whole / low["full"], whole
    high = low.groupby(["project", "block"], sort=False)[["mark", "full"]].sum().reset_index()
    whole = own["block_full"][high["block"].to_numpy()]
    high["mark"], high["full"] = high["mark"] * whole / high["full"], whole
    top = high.groupby("project")[["mark", "full"]].sum().reindex(range(table.projects))
    # snapped before rounding, or the figures would differ in the last place
    totals = np.floor(np.round(top["mark"] * 100 / top["full"] * 100, 7) + 0.5).to_numpy() / 100
    totals = np.where(table.zeroed, 0.0, totals)
    reached = 3 - np.searchsorted([60.0, 80.0, 90.0], totals, side="right")
    return totals, np.maximum(reached, table.ceiling)


def _agree(tree: IndicatorTree, ours: BatchResult, theirs: tuple[Any, Any]) -> None:
    """The same totals and grades, wherever a point that applies was marked by somebody."""
    scored = ours.status == 0
    totals, grades = theirs
    same = (ours.totals == np.rint(totals * 100)) & (ours.grades == grades)
    if not same[scored].all() or scored.mean() < 0.99:  # noqa: PLR2004  (else there is little to compare)
        raise AssertionError(tree.id, int((~same[scored]).sum()))
