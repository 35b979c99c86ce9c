"""A year of packages at once: published totals and winners, exact in 64-bit integers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.errors import ScoringError

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_HUNDRED = 100
_MOST_FEN = 10**12  # ten billion yuan: beyond it the exact numerators would leave 64 bits
_FULL = 100 * _HUNDRED  # 100 points in hundredths
_NONE = -1


@dataclass(frozen=True)
class BidColumns:
    """One row a bid, in any order; all columns of one length.

    `package` any integer, `price_fen` after deductions, `technical` and `business` marks and `price_weight` points in
    hundredths, `technical_weight` in hundredths of 1; weights are those of the package. `valid` is False for a bid that
    is excluded: it neither sets the base nor wins.
    """

    package: Ints
    price_fen: Ints
    technical: Ints
    business: Ints
    price_weight: Ints
    technical_weight: Ints
    valid: Flags


@dataclass(frozen=True)
class BatchResult:
    """`totals` in hundredths by row, -1 for an invalid bid; by package, ascending: the winner's row and how many tie.

    `winner` is -1 where no bid is valid or where `tied` is above 1: the document or a draw decides, not this program.
    """

    totals: Ints
    packages: Ints
    winner: Ints
    tied: Ints


def bids_batch(columns: BidColumns) -> BatchResult:
    """Lowest valid price ÷ price × weight + technical × weight + business, half up at two decimals, once, exactly.

    The winner has the highest published total, then the lowest price. Memory is a few columns; time is linear where
    package numbers lie close together. Raises ScoringError naming the row for a price, mark or weight out of range, a
    weight that differs within a package, or a total above 100.
    """
    _check(columns)
    packages, of = _numbered(columns.package)
    _check_weights(columns, packages, of)
    totals = _totals(columns, _least(columns.price_fen, of, len(packages), columns.valid))
    _refuse(totals > _FULL, columns, "总分超过 100 分")
    winner, tied = _winners(totals, columns.price_fen, of, len(packages))
    return BatchResult(totals, packages, winner, tied)


def _check(columns: BidColumns) -> None:
    lengths = {len(column) for column in vars(columns).values()}
    if len(lengths) != 1:
        raise ScoringError(f"各列长短不一：{sorted(lengths)}", fix="每一列都应是每个报价一行")
    _refuse(
        columns.valid & ((columns.price_fen <= 0) | (columns.price_fen > _MOST_FEN)),
        columns,
        "报价不在 0 至 100 亿元之间",
    )
    for name, most in (("technical", _FULL), ("business", _FULL), ("price_weight", _FULL), ("technical_weight", 100)):
        column = getattr(columns, name)
        _refuse((column < 0) | (column > most), columns, f"{_NAMES[name]}超出范围")


_NAMES = {"technical": "技术分", "business": "商务分", "price_weight": "价格权重", "technical_weight": "技术权重"}


def _refuse(wrong: Flags, columns: BidColumns, what: str) -> None:
    if wrong.any():
        row = int(wrong.argmax())
        raise ScoringError(what, where=f"第 {row + 1} 行，采购包 {columns.package[row]}", fix="请核对这一行")


def _numbered(package: Ints) -> tuple[Ints, Ints]:
    """The packages in ascending order, and of every row the place of its package in them."""
    if not len(package):
        return package, package
    first, last = int(package.min()), int(package.max())
    if last - first >= 4 * len(package):
        packages, of = np.unique(package, return_inverse=True)
        return packages, of.astype(np.int64)
    offset = package - first
    held = np.zeros(last - first + 1, dtype=np.bool_)
    held[offset] = True
    if held.all():
        return np.arange(first, last + 1), offset
    return np.flatnonzero(held) + first, (np.cumsum(held) - 1)[offset]


def _check_weights(columns: BidColumns, packages: Ints, of: Ints) -> None:
    for name in ("price_weight", "technical_weight"):
        column = getattr(columns, name)
        of_package = np.empty(len(packages), dtype=np.int64)
        of_package[of] = column
        _refuse(of_package[of] != column, columns, f"同一采购包的{_NAMES[name]}不一致")


def _least(values: Ints, of: Ints, packages: int, among: Flags) -> Ints:
    """By row, the least value among some rows of its package; 0 where there is none."""
    least = np.full(packages, np.iinfo(np.int64).max)
    np.minimum.at(least, of, np.where(among, values, np.iinfo(np.int64).max))
    return least[of]


def _totals(columns: BidColumns, lowest: Ints) -> Ints:
    """Half up: floor of the exact total and a half, over the one denominator 100 × price."""
    price = np.where(columns.valid, columns.price_fen, 1)
    lowest = np.where(columns.valid, lowest, 0)
    marked = columns.technical * columns.technical_weight + _HUNDRED * columns.business + _HUNDRED // 2
    totals = (_HUNDRED * columns.price_weight * lowest + marked * price) // (_HUNDRED * price)
    return np.where(columns.valid, totals, _NONE)


def _winners(totals: Ints, price: Ints, of: Ints, packages: int) -> tuple[Ints, Ints]:
    best = np.full(packages, 0)
    np.maximum.at(best, of, totals)
    leading = np.flatnonzero(totals == best[of])
    cheapest = np.full(packages, np.iinfo(np.int64).max)
    np.minimum.at(cheapest, of[leading], price[leading])
    first = leading[price[leading] == cheapest[of[leading]]]
    tied = np.bincount(of[first], minlength=packages)
    winner = np.full(packages, _NONE)
    winner[of[first]] = first
    winner[tied > 1] = _NONE
    return winner, tied
