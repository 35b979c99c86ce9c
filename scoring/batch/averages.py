"""The members' marks of a batch, checked and averaged as the tree says, as shares of full marks."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scoring.batch.projects import BLANK, Batch, Bools
from scoring.errors import ScoringError
from scoring.exact import exact, text
from scoring.operations import FEWEST_TO_DROP
from scoring.tree import Aggregation

Floats = NDArray[np.float64]
_Marks = NDArray[Any]
_FEW = 127  # members whose number fits a byte, and their sum of one-byte marks two
_UNSIGNED: dict[int, Any] = {1: np.uint8, 2: np.uint16, 4: np.uint32, 8: np.uint64}


class Averages(NamedTuple):
    """Some projects: shares of full marks (0 where not applicable), 1 where applicable, and who lacks a mark.

    Columns in the order of the codes; those of the branches are room for `passes`.
    """

    shares: Floats
    applicable: Floats
    lacking: Bools


def averages(batch: Batch, rows: slice) -> Averages:
    """The points of these projects; a share is within three roundings of exact.

    Raises ScoringError naming project, member and point for a mark that is missing or not between 0 and full.
    """
    applies = batch.applies(rows)
    read = applies & batch.marked
    raised = _raised(batch.marks[rows])
    highest = raised.max(axis=0)
    limits = np.minimum(batch.fulls, np.iinfo(batch.marks.dtype).max).astype(raised.dtype) + 1
    if (faults := (highest > limits) & read).any():
        raise _out_of_range(batch, rows, faults)
    counts = _counts(raised)
    if not batch.blanks_left_out and (faults := (counts < batch.members) & read).any():
        raise _blank(batch, rows, faults)
    sums, parts = _kept(raised, counts, highest, batch.compiled.tree.aggregation)
    sums *= read
    shares, applicable = np.empty((2, len(applies), len(batch.compiled.codes)))
    points = slice(0, batch.compiled.points)
    np.divide(sums, np.maximum(parts, 1) * _narrow(batch.fulls, batch.members), out=shares[:, points])
    for code, column in batch.given.items():
        place = batch.compiled.place(code)
        shares[:, place] = _given(batch, code, column[rows], applies[:, place], rows)
    applicable[:, points] = applies
    lacking = (counts == 0) & read
    return Averages(shares, applicable, lacking.any(axis=1) if lacking.any() else np.zeros(len(shares), dtype=bool))


def _raised(marks: _Marks) -> _Marks:
    """Marks by member, unsigned and one higher: a blank is 0, and what else is negative is far too high."""
    unsigned = marks.transpose(1, 0, 2).view(_UNSIGNED[marks.itemsize])
    raised: _Marks = np.add(unsigned, 1, out=np.empty(unsigned.shape, dtype=unsigned.dtype))
    return raised


def _counts(raised: _Marks) -> _Marks:
    counts = np.zeros(raised.shape[1:], dtype=np.int8 if len(raised) <= _FEW else np.int32)
    for member in raised:
        counts += member != 0
    return counts


def _kept(raised: _Marks, counts: _Marks, highest: _Marks, aggregation: Aggregation) -> tuple[_Marks, _Marks]:
    """The sum of the marks that count, and how many they are."""
    if aggregation == "median":
        return _middle(raised, counts)
    sums = np.zeros(counts.shape, dtype=np.int16 if raised.itemsize == 1 and len(raised) <= _FEW else np.int64)
    for member in raised:
        sums += member
    sums -= counts
    if aggregation == "mean":
        return sums, counts
    many = counts >= FEWEST_TO_DROP
    lowest = (raised - 1).min(axis=0)  # a blank becomes the greatest of all
    extremes = (highest - 1).astype(sums.dtype) + lowest
    return np.where(many, sums - extremes, sums), np.where(many, counts - 2, counts)


def _middle(raised: _Marks, counts: _Marks) -> tuple[_Marks, _Marks]:
    ordered = np.sort(raised - 1, axis=0)  # blanks, the greatest of all, come last
    low, high = (np.maximum(counts, 1) - 1) // 2, counts // 2
    picked = [
        np.take_along_axis(ordered, place[None], axis=0)[0].astype(np.int64)
        for place in (low, np.minimum(high, len(raised) - 1))
    ]
    return np.where(low == high, picked[0], picked[0] + picked[1]), np.where(low == high, 1, 2)


def _narrow(fulls: _Marks, members: int) -> _Marks:
    """Full marks as narrow as their product with a count of members allows; floats where it would not fit."""
    return fulls.astype(np.int32 if int(fulls.max()) * members <= np.iinfo(np.int32).max else np.float64)


def _given(batch: Batch, code: str, column: _Marks, applies: Bools, rows: slice) -> Floats:
    node = batch.compiled.tree.node(code)
    full = exact(node.full) * batch.given_over
    faults = ((column < 0) | (column > full.numerator // full.denominator)) & applies
    if faults.any():
        project = rows.start + int(np.flatnonzero(faults)[0])
        raise ScoringError(
            f"给定的分数不在 0 至满分 {text(node.full)} 之间",
            where=f"第 {project + 1} 个项目，{node.label}",
            fix="请核对数据",
        )
    return np.where(applies, column / float(full), 0)


def _out_of_range(batch: Batch, rows: slice, faults: Bools) -> ScoringError:
    project, point, where = batch.at(faults, rows)
    marks = batch.marks[project, :, point]
    member = int(np.flatnonzero((marks < BLANK) | (marks > batch.fulls[point]))[0])
    what = f"第 {member + 1} 名成员的分数 {marks[member]} 不在 0 至 {batch.fulls[point]} 个计分单位之间"
    return ScoringError(what, where=where, fix="请核对分数")


def _blank(batch: Batch, rows: slice, faults: Bools) -> ScoringError:
    project, point, where = batch.at(faults, rows)
    member = int(np.flatnonzero(batch.marks[project, :, point] == BLANK)[0])
    return ScoringError(
        f"第 {member + 1} 名成员没有打分",
        where=where,
        fix="请补全评分表；确不适用时，请注明“不适用”；不计空白时请明确声明",
    )
