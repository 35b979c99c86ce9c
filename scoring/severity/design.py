"""Who marked what: projects and members by number, and which members can be compared at all."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from scoring.errors import ScoringError
from scoring.exact import Number, exact

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


class Rating(NamedTuple):
    """One member's mark for one project (or for one point of it); all marks of a study are on the same scale."""

    project: str
    member: str
    mark: Number


@dataclass(frozen=True)
class Design:
    """The marks in a fixed order: names once, and for every mark the number of its project and of its member."""

    projects: tuple[str, ...]
    members: tuple[str, ...]
    project: IntArray
    member: IntArray
    marks: tuple[Fraction, ...]

    @property
    def values(self) -> FloatArray:
        """The marks as float64, for statistics."""
        return np.array([float(mark) for mark in self.marks])


def design_of(ratings: Sequence[Rating]) -> Design:
    """Number projects and members by name, so that the order of the rows never matters.

    Raises ScoringError if there is no mark, if a member marked a project twice, or if a mark is not exact.
    """
    if not ratings:
        raise ScoringError("没有打分记录，无法比较成员的宽严", fix="请先收齐评分表")
    for (where, who), times in Counter((one.project, one.member) for one in ratings).items():
        if times > 1:
            raise ScoringError(f"有 {times} 个分数", where=f"{who}，{where}", fix="每名成员对每个项目只保留一个分数")
    ordered = sorted(ratings, key=lambda one: (one.project, one.member))
    projects, project = _numbered([one.project for one in ordered])
    members, member = _numbered([one.member for one in ordered])
    return Design(projects, members, project, member, tuple(exact(one.mark) for one in ordered))


def _numbered(names: Sequence[str]) -> tuple[tuple[str, ...], IntArray]:
    distinct = tuple(sorted(set(names)))
    number = {name: place for place, name in enumerate(distinct)}
    return distinct, np.array([number[name] for name in names], dtype=np.int64)


def connected(linked: BoolArray) -> IntArray:
    """Label the members (R) by group: two are in one group if a chain of shared projects joins them (linked, R × R)."""
    label = np.full(len(linked), -1, dtype=np.int64)
    group = 0
    for start in range(len(linked)):
        if label[start] >= 0:
            continue
        reached = np.zeros(len(linked), dtype=np.bool_)
        front = np.arange(len(linked)) == start
        while front.any():
            reached |= front
            front = linked[front].any(axis=0) & ~reached
        label[reached] = group
        group += 1
    return label
