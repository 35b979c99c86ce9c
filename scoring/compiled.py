"""A tree as integers, for fast passes, and the exact total of one project by integers alone.

Marks are counted in the tree's own step (0.01, 0.5, ...), published figures in units of the last place that is shown.
"""

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from scoring.errors import ScoringError
from scoring.exact import exact, rounded_ratio
from scoring.operations import kept_of, middle_of
from scoring.pools import open_pools
from scoring.tree import Aggregation, IndicatorTree, Node

Ratio = tuple[int, int]
"""A numerator over a positive denominator, not necessarily in lowest terms."""

OPEN, PROVEN = 1, 2
"""Where the inquiry into a veto stands; 0 where there is none, or it was dismissed."""

NONE = -1
"""In place of a grade that is withheld or not provided for, and of a figure that does not exist."""


@dataclass(frozen=True)
class Branch:
    """A node with children, by their places: full marks, and what each child's marks are worth here.

    A share's marks count `brings` / `over` here, and `scales` is its part in what is applicable; `signed` are the
    bonuses (+1) and deductions (−1). `renormalised`: what is not applicable is scaled out, else it brings nothing.
    """

    place: int
    full: Ratio
    shares: tuple[int, ...]
    brings: tuple[int, ...]
    over: int
    scales: tuple[int, ...]
    signed: tuple[tuple[int, int], ...]
    renormalised: bool

    @property
    def children(self) -> tuple[int, ...]:
        """All that counts here."""
        return *self.shares, *(place for place, _ in self.signed)


@dataclass(frozen=True)
class CompiledTree:
    """A tree as tuples: the points in printed order, then the branches, lower ones first, the total last.

    `fulls` are full marks in steps; `unit` is how many published units (10^-places) one step is worth. `floors` are the
    lowest totals, in published units, that earn a grade, lowest first; `grades` the grades' places in the tree in that
    order; `ceilings` the highest place in that order which a proven veto leaves, for each veto of the tree.
    """

    tree: IndicatorTree
    codes: tuple[str, ...]
    fulls: tuple[Fraction, ...]
    branches: tuple[Branch, ...]
    unit: Ratio
    floors: tuple[int, ...]
    grades: tuple[int, ...]
    ceilings: tuple[int, ...]

    @cached_property
    def points(self) -> int:
        """How many of the codes are points."""
        return len(self.codes) - len(self.branches)

    def place(self, code: str) -> int:
        """Where a code stands. Raises ScoringError if there is none."""
        return self.codes.index(self.tree.node(code).code)


@dataclass(frozen=True)
class ExactTotal:
    """One project: the total before rounding and vetoes, and, in published units, the total and each node's marks.

    `grade` is a place in the tree's grades, or NONE where it is withheld or there are none; `nodes` stand in the order
    of the codes, None where a node is not applicable.
    """

    exact: Fraction
    published: int
    grade: int
    nodes: tuple[int | None, ...]


def compile_tree(tree: IndicatorTree) -> CompiledTree:
    """Read a tree once into integers. Raises ScoringError for a pool that has not been allotted."""
    if pools := open_pools(tree):
        raise ScoringError("共用的分值还没有分配到可选指标", where=pools[0].label, fix="请先按本项目选用的指标分配分值")
    inner = sorted(_inner(tree.root), key=_height)
    codes = tuple(node.code for node in (*tree.points(), *inner))
    places = {code: place for place, code in enumerate(codes)}
    extra = {below.code for node in tree.root.walk() if node.role != "share" for below in node.walk()}
    step, last = exact(tree.step), 10**tree.rounding.places
    grades = sorted(range(len(tree.grades)), key=lambda place: tree.grades[place].floor)
    order = {tree.grades[place].name: rank for rank, place in enumerate(grades)}
    return CompiledTree(
        tree,
        codes,
        tuple(exact(node.full) / step for node in (*tree.points(), *inner)),
        tuple(_branch(node, places, step, renormalised=node.code not in extra) for node in inner),
        (step * last).as_integer_ratio(),
        tuple(math.ceil(exact(tree.grades[place].floor) * last) for place in grades),
        tuple(grades),
        tuple(order.get(veto.grade_cap, len(grades) - 1) for veto in tree.vetoes),
    )


def average(marks: Sequence[int], aggregation: Aggregation) -> Ratio:
    """The members' marks for one point, in steps, as the tree averages them. Raises ScoringError if there is none."""
    if not marks:
        raise ScoringError("没有可以求平均的分数")
    kept = marks if aggregation == "mean" else (kept_of if aggregation == "drop_extremes" else middle_of)(marks)
    return sum(kept), len(kept)


def exact_total(compiled: CompiledTree, values: Sequence[Ratio | None], findings: Sequence[int] = ()) -> ExactTotal:
    """Total one project by integers over common denominators: equal to `panel_result`, without its trace.

    `values` are the points' marks in steps, in printed order, None where not applicable; `findings` say for each veto
    of the tree where its inquiry stands. Raises ScoringError if no point is applicable.
    """
    marks: list[Ratio | None] = [*values]
    rounding = compiled.tree.rounding
    if rounding.at_each_level:
        marks = [mark and _rounded(compiled, mark) for mark in marks]
    for branch in compiled.branches:
        mark = _climbed(compiled, branch, marks)
        marks.append(_rounded(compiled, mark) if mark and rounding.at_each_level else mark)
    whole = marks[-1]
    if whole is None:
        raise ScoringError("全部评分点都不适用，无法得出总分", where=compiled.tree.title, fix="请核对不适用的评分点")
    published, grade = verdict(compiled, in_units(compiled, whole), findings)
    exactly = Fraction(whole[0], whole[1]) * exact(compiled.tree.step)
    return ExactTotal(exactly, published, grade, tuple(mark and in_units(compiled, mark) for mark in marks))


def in_units(compiled: CompiledTree, mark: Ratio) -> int:
    """Marks in steps, rounded as the tree says, in published units."""
    above, below = compiled.unit
    return rounded_ratio(mark[0] * above, mark[1] * below, compiled.tree.rounding.mode)


def verdict(compiled: CompiledTree, published: int, findings: Sequence[int]) -> tuple[int, int]:
    """The published total after vetoes, and the place of its grade."""
    proven = [place for place, state in enumerate(findings) if state == PROVEN]
    effects = {compiled.tree.vetoes[place].effect for place in proven}
    published = 0 if "zero" in effects else published
    if not compiled.floors or "withhold" in effects or OPEN in findings:
        return published, NONE
    earned = bisect_right(compiled.floors, published) - 1
    return published, compiled.grades[min((earned, *(compiled.ceilings[place] for place in proven)))]


def _inner(node: Node) -> Iterator[Node]:
    return (below for below in node.walk() if below.children)


def _height(node: Node) -> int:
    return max((1 + _height(child) for child in node.children), default=0)


def _branch(node: Node, places: Mapping[str, int], step: Fraction, *, renormalised: bool) -> Branch:
    full = exact(node.full)
    scales = [child.scale for child in node.shares]
    brings = [
        Fraction(1) if child.weight is None else full * scale / exact(child.full)
        for child, scale in zip(node.shares, scales, strict=True)
    ]
    over = math.lcm(*(share.denominator for share in brings))
    signed = [
        (places[child.code], -1 if child.role == "deduction" else 1)
        for child in node.children
        if child.counted and child.role != "share"
    ]
    return Branch(
        places[node.code],
        (full / step).as_integer_ratio(),
        tuple(places[child.code] for child in node.shares),
        tuple(int(share * over) for share in brings),
        over,
        _whole(scales),
        tuple(signed),
        renormalised,
    )


def _whole(scales: Sequence[Fraction]) -> tuple[int, ...]:
    """The same proportions in the smallest whole numbers."""
    over = math.lcm(*(scale.denominator for scale in scales))
    whole = [int(scale * over) for scale in scales]
    return tuple(scale // math.gcd(*whole) for scale in whole)


def _climbed(compiled: CompiledTree, branch: Branch, marks: Sequence[Ratio | None]) -> Ratio | None:
    """A branch's marks from its children's; what is not applicable is scaled out among the shares."""
    portions, applied = [], 0
    for place, bring, scale in zip(branch.shares, branch.brings, branch.scales, strict=True):
        if mark := marks[place]:
            portion = mark[0] * bring, mark[1] * branch.over
            portions.append(_rounded(compiled, portion) if compiled.tree.rounding.at_each_level else portion)
            applied += scale
    if not portions:
        return None
    above, below = _added(portions)
    entire = sum(branch.scales)
    if branch.renormalised and applied != entire:
        above, below = above * entire, below * applied
    return _with_extras(branch, (above, below), marks)


def _with_extras(branch: Branch, mark: Ratio, marks: Sequence[Ratio | None]) -> Ratio:
    """Add bonuses and take off deductions; a branch that has them, or is one, ends between 0 and its full marks."""
    if branch.renormalised and not branch.signed:
        return mark
    extras = [(sign * extra[0], extra[1]) for place, sign in branch.signed if (extra := marks[place])]
    above, below = _added([mark, *extras])
    if above <= 0:
        return 0, 1
    return min((above, below), branch.full, key=lambda ratio: Fraction(*ratio))


def _added(ratios: Sequence[Ratio]) -> Ratio:
    over = math.lcm(*[below for _, below in ratios])
    return sum([above * (over // below) for above, below in ratios]), over


def _rounded(compiled: CompiledTree, mark: Ratio) -> Ratio:
    above, below = compiled.unit
    return in_units(compiled, mark) * below, above
