"""Tables of ratings: one row for each point or target, one column for each member, NaN where a mark is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.errors import ScoringError
from scoring.exact import exact, text

Floats = NDArray[np.float64]

_FEWEST = 2
_NOISE = 8 * np.finfo(np.float64).eps  # sums of squares below this, relative to the largest rating, are rounding


@dataclass(frozen=True, eq=False)
class RatingTable:
    """A panel's marks as shares of full marks: `shares` is float64 (points, members), NaN where a mark is missing."""

    points: tuple[str, ...]
    members: tuple[str, ...]
    shares: Floats


def rating_table(
    marks: Mapping[str, Mapping[str, Decimal | None]],
    full: Mapping[str, Decimal],
    names: Mapping[str, str] | None = None,
) -> RatingTable:
    """Put the members' marks side by side as shares of full marks, so that points of 2 and of 40 marks compare.

    `marks` is by member and point code, `full` by point code and sets the order of the points; a mark left out or None
    is missing. `names` puts a name behind a code. Raises ScoringError for an unknown point or a mark outside 0 to full.
    """
    names = names or {}
    for member, code in ((member, code) for member, given in marks.items() for code in given):
        if code not in full:
            raise ScoringError(f"评分点“{code}”没有满分值", where=member, fix="请核对评分点代码")
    rows = [[_share(member, code, marks[member].get(code), full[code]) for member in marks] for code in full]
    shares = np.array(rows, dtype=np.float64).reshape(len(full), len(marks))
    return RatingTable(tuple(f"{code} {names.get(code, '')}".strip() for code in full), tuple(marks), shares)


def _share(member: str, code: str, mark: Decimal | None, full: Decimal) -> float:
    if mark is None:
        return float("nan")
    share = exact(mark) / exact(full) if full > 0 else -1
    if not 0 <= share <= 1:
        where = f"{member}，{code}"
        raise ScoringError(f"分数 {text(mark)} 不在 0 至满分 {text(full)} 之间", where=where, fix="请核对分数")
    return float(share)


def as_table(ratings: ArrayLike) -> Floats:
    """Read ratings as a float64 table (targets, judges); None and NaN are missing.

    Raises ScoringError if the rows are not of one length or a rating is not a finite number.
    """
    return _read(ratings, 2, "评分表须为“评分点 × 成员”的矩形表")


def as_tables(ratings: ArrayLike) -> Floats:
    """Read ratings of many projects as float64 (projects, targets, judges); as `as_table` otherwise."""
    return _read(ratings, 3, "多个项目的评分表须为“项目 × 评分点 × 成员”")


def _read(ratings: ArrayLike, axes: int, what: str) -> Floats:
    try:
        table = np.asarray(ratings, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ScoringError(what, fix="请核对各行的格数，缺失的评分请留空") from error
    if table.ndim != axes:
        raise ScoringError(what, fix="请核对评分表")
    if np.isinf(table).any():
        raise ScoringError("评分中有无穷大", fix="请核对评分")
    return table


def noise(tables: Floats) -> Floats:
    """The sum of squares that rounding alone may leave in each table (the last two axes)."""
    largest = np.fmax.reduce(np.abs(tables), axis=(-2, -1), initial=0.0)
    return np.asarray((_NOISE * largest) ** 2 * tables.shape[-1] * tables.shape[-2], dtype=np.float64)


def midranks(values: Floats) -> tuple[Floats, Floats]:
    """Rank along the last axis from 1, ties sharing their mean rank; with the number of values in each one's tie.

    Shapes as given. A NaN ranks after every number and ties with nothing.
    """
    order = np.argsort(values, axis=-1, kind="stable")
    placed = np.take_along_axis(values, order, axis=-1)
    size = values.shape[-1]
    begins = np.ones(values.shape, dtype=bool)
    begins[..., 1:] = placed[..., 1:] != placed[..., :-1]
    ends = np.ones(values.shape, dtype=bool)
    ends[..., :-1] = begins[..., 1:]
    first = np.maximum.accumulate(np.where(begins, np.arange(size), 0), axis=-1)
    last = np.minimum.accumulate(np.where(ends, np.arange(size), size)[..., ::-1], axis=-1)[..., ::-1]
    ranks, ties = np.empty(values.shape), np.empty(values.shape)
    np.put_along_axis(ranks, order, (first + last) / 2 + 1, axis=-1)
    np.put_along_axis(ties, order, (last - first + 1).astype(np.float64), axis=-1)
    return ranks, ties


def shortage(targets: int, raters: int) -> str:
    """Say in Chinese that there are too few raters or targets for any measure of agreement; empty if there are not."""
    if raters < _FEWEST:
        return f"只有 {raters} 名成员的评分，至少要有 {_FEWEST} 名"
    return f"只有 {targets} 个评分点可用，至少要有 {_FEWEST} 个" if targets < _FEWEST else ""


def cells(wanted: NDArray[np.bool_], limit: int = 3) -> str:
    """Name the wanted cells of a table for a person, the first few if there are many: 第 4 行第 1 列."""
    places = [f"第 {row + 1} 行第 {column + 1} 列" for row, column in np.argwhere(wanted)]
    return "、".join(places[:limit]) + (f"等 {len(places)} 处" if len(places) > limit else "")


def listed(names: Sequence[str], limit: int = 5) -> str:
    """Join names for a person, the first few if there are many."""
    return "、".join(names[:limit]) + (f"等 {len(names)} 项" if len(names) > limit else "")
