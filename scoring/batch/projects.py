"""The projects of a batch, and their points: checked, averaged over the members, as shares of full marks."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.compiled import PROVEN, CompiledTree, ExactTotal, Ratio, average, exact_total
from scoring.errors import ScoringError
from scoring.exact import exact

BLANK = -1
"""In place of a mark that a member did not give."""

_INTEGERS = ("int8", "int16", "int32", "int64")

Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Batch:
    """Projects marked under one tree.

    `marks` (projects, members, points): int8, int16 or int32 in the tree's steps, points in printed order, BLANK: none.
    `not_applicable` (projects, points): True where a point does not apply; marks there are not read.
    `findings` (projects, vetoes of the tree): 0, OPEN or PROVEN.
    `given`: by point code, the marks of every project times `given_over`, for points established once for all members;
    their columns of `marks` are not read. Every point that is computed, fact-checked or marked by another party than
    `party` must be given.
    `blanks_left_out`: average over the members who did mark; otherwise a blank is refused. It is never zero.
    Raises ScoringError for another shape or type.
    """

    compiled: CompiledTree
    marks: NDArray[Any]
    not_applicable: Bools | None = None
    findings: NDArray[Any] | None = None
    given: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    given_over: int = 1
    blanks_left_out: bool = False
    party: str = ""

    def __post_init__(self) -> None:
        projects, points = len(self.marks), self.compiled.points
        _check(self.marks, "分数", "projects, members, points", (projects, self.members, points), _INTEGERS[:3])
        if self.not_applicable is not None:
            _check(self.not_applicable, "不适用", "projects, points", (projects, points), ("bool",))
        if self.findings is not None:
            _check(self.findings, "否决", "projects, vetoes", (projects, len(self.compiled.ceilings)), _INTEGERS)
            if ((self.findings < 0) | (self.findings > PROVEN)).any():
                raise ScoringError("否决事项的核查状态无法识别", fix="可用的有：0、OPEN、PROVEN")
        for code, column in self.given.items():
            _check(column, self.compiled.tree.node(code).label, "projects", (projects,), _INTEGERS)
        for node in self.compiled.tree.points():
            whose = self.compiled.tree.place(node.code).party
            if node.code not in self.given and not (node.judged and whose == self.party and self.members):
                raise ScoringError("没有评分数据", where=node.label, fix="按事实认定的、由他方评分的，请另行给出分数")

    @property
    def members(self) -> int:
        """How many members marked."""
        return self.marks.shape[1] if self.marks.ndim > 1 else 0

    @cached_property
    def counts(self) -> int:
        """A number that every count a point's marks were divided by divides."""
        least = 1 if self.blanks_left_out else self.members
        return math.lcm(
            *(average([0] * count, self.compiled.tree.aggregation)[1] for count in range(least, self.members + 1))
        )

    @cached_property
    def marked(self) -> Bools:
        """True for the points whose marks are the members'."""
        return np.array([node.code not in self.given for node in self.compiled.tree.points()])

    @cached_property
    def fulls(self) -> NDArray[np.int64]:
        """The points' full marks in steps."""
        return np.array([int(full) for full in self.compiled.fulls[: self.compiled.points]])

    def applies(self, rows: slice) -> Bools:
        """True where a point applies."""
        if self.not_applicable is None:
            return np.ones((len(range(*rows.indices(len(self.marks)))), self.compiled.points), dtype=bool)
        return ~self.not_applicable[rows]

    def exactly(self, project: int) -> ExactTotal:
        """One project by integers alone."""
        applies = self.applies(slice(project, project + 1))[0]
        values = [self._value(project, place) if applies[place] else None for place in range(self.compiled.points)]
        return exact_total(self.compiled, values, [] if self.findings is None else self.findings[project].tolist())

    def _value(self, project: int, place: int) -> Ratio:
        code = self.compiled.codes[place]
        if code in self.given:
            given = Fraction(int(self.given[code][project]), self.given_over) / exact(self.compiled.tree.step)
            return given.as_integer_ratio()
        marks = [mark for mark in self.marks[project, :, place].tolist() if mark != BLANK]
        return average(marks, self.compiled.tree.aggregation)

    def at(self, faults: Bools, rows: slice) -> tuple[int, int, str]:
        """Project and point of the first fault, from 0, and in words."""
        row, point = np.argwhere(faults)[0].tolist()
        project = rows.start + row
        return project, point, f"第 {project + 1} 个项目，{self.compiled.tree.points()[point].label}"


def _check(values: NDArray[Any], what: str, axes: str, shape: tuple[int, ...], kinds: Sequence[str]) -> None:
    if values.shape != shape or values.dtype.name not in kinds:
        raise ScoringError(
            f"数组的形状 {values.shape} 或类型 {values.dtype} 不符",
            where=what,
            fix=f"应为 {axes} = {shape}，类型为 {'、'.join(kinds)}",
        )
