"""Small changes, exactly: the way to the next grade, one mark up or down, another rounding."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import product

from scoring.compiled import CompiledTree, compile_tree, exact_total
from scoring.errors import ScoringError
from scoring.exact import MODE_NAMES, Rounding, exact, text
from scoring.grading import VetoFinding
from scoring.stability.frames import Marks
from scoring.stability.ladder import Ladder, ladder_of
from scoring.tree import IndicatorTree, Node

_PLACES = (0, 1, 2)  # decimals that totals are published with


@dataclass(frozen=True)
class Margin:
    """How far the exact total lies from the grade above (None at the top) and from losing its own (None at the bottom).

    `missing` is what it lacks until it is published at the floor of `above`; `spare` what it can lose and still be
    published at its own. `words` gives both in published figures.
    """

    grade: str
    above: str | None
    missing: Fraction | None
    spare: Fraction | None
    words: str


@dataclass(frozen=True)
class Nudge:
    """A change of one point's marks that changes the grade."""

    code: str
    change: Fraction
    total: Decimal
    grade: str


@dataclass(frozen=True)
class Nudges:
    """How many changes of one judged point by `step` marks up or down were possible, and which change the grade."""

    step: Decimal
    tried: int
    changing: tuple[Nudge, ...]


@dataclass(frozen=True)
class OtherRounding:
    """The total (and grade, where the tree has grades) under another rounding than the tree's, and what differs."""

    rounding: Rounding
    total: Decimal
    grade: str | None
    total_differs: bool
    grade_differs: bool

    @property
    def words(self) -> str:
        """The rounding as people say it."""
        return f"{self.rounding.words}，{'逐级取整' if self.rounding.at_each_level else '只在总分取整'}"


def margin(ladder: Ladder, total: Fraction) -> Margin:
    """The distance of an exact total to the floors above and below it, as totals are published."""
    figure, name = ladder.published(total), ladder.grade(total)
    place = [grade.name for grade in ladder.grades].index(name)
    above = ladder.grades[place + 1] if place + 1 < len(ladder.grades) else None
    parts = []
    if above:
        parts.append(f"离“{above.name}”还差 {text(exact(above.floor) - exact(figure))} 分（{text(above.floor)} 分起）")
    if place:
        floor = ladder.grades[place].floor
        parts.append(f"比“{name}”的起点 {text(floor)} 分高 {text(exact(figure) - exact(floor))} 分")
    return Margin(
        name,
        above.name if above else None,
        ladder.reach[place + 1] - total if above else None,
        total - ladder.reach[place] if place else None,
        f"总分 {figure} 分，{'，'.join(parts)}。" if parts else f"总分 {figure} 分，只有一个等级。",
    )


def nudges(
    tree: IndicatorTree, ladder: Ladder, marks: Marks, *, step: Decimal = Decimal(1), capped: Sequence[str] = ()
) -> Nudges:
    """Move each judged point's marks by `step` up and down, one at a time, held between 0 and its full marks.

    A point whose marks stand at 0 or full, or are `capped` (by missing evidence), is not moved that way. Exact totals
    decide. Raises ScoringError if the step is not above zero.
    """
    if exact(step) <= 0:
        raise ScoringError(f"变动的分数 {text(step)} 须大于零", where=tree.title)
    compiled = compile_tree(tree)
    before = ladder.grade(_total(compiled, marks))
    found = []
    for node in tree.points():
        mark = marks.get(node.code)
        if node.judged and mark is not None:
            for change in _moves(node, mark, exact(step), capped):
                total = _total(compiled, {**marks, node.code: mark + change})
                found.append(Nudge(node.code, change, ladder.published(total), ladder.grade(total)))
    return Nudges(step, len(found), tuple(one for one in found if one.grade != before))


def other_roundings(
    tree: IndicatorTree, marks: Marks, vetoes: Sequence[VetoFinding] = (), *, graded: bool = True
) -> tuple[OtherRounding, ...]:
    """The total and the grade under every other mode, number of places (0, 1, 2) and place of rounding, exactly.

    `graded` False leaves the grades out (the tree has none, or the grade is withheld). `total_differs` compares the
    figures as published: 90.0 and 90.00 are the same.
    """
    own = _read(tree, marks, vetoes, graded=graded)
    found = []
    for rounding in _others(tree.rounding):
        total, grade = _read(replace(tree, rounding=rounding), marks, vetoes, graded=graded)
        found.append(OtherRounding(rounding, total, grade, total != own[0], grade != own[1]))
    return tuple(found)


def _moves(node: Node, mark: Fraction, step: Fraction, capped: Sequence[str]) -> Iterator[Fraction]:
    up = min(step, exact(node.full) - mark)
    if up > 0 and node.code not in capped:
        yield up
    if mark > 0:
        yield -min(step, mark)


def _read(
    tree: IndicatorTree, marks: Marks, vetoes: Sequence[VetoFinding], *, graded: bool
) -> tuple[Decimal, str | None]:
    ladder = ladder_of(tree, vetoes)
    total = _total(compile_tree(tree), marks)
    return ladder.published(total), ladder.grade(total) if graded else None


def _others(own: Rounding) -> Iterator[Rounding]:
    for each_level, mode, places in product((False, True), MODE_NAMES, sorted({*_PLACES, own.places})):
        rounding = Rounding(mode, places, each_level)  # type: ignore[arg-type]  # the names of the modes are the modes
        if rounding != own:
            yield rounding


def _total(compiled: CompiledTree, marks: Marks) -> Fraction:
    step = exact(compiled.tree.step)
    known = [marks.get(code) for code in compiled.codes[: compiled.points]]
    values = [None if mark is None else (mark / step).as_integer_ratio() for mark in known]
    return exact_total(compiled, values).exact
