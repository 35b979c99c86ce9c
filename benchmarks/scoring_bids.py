"""A million bids in 200,000 packages: published totals and winners, against vectorised pandas."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.measure import Line, peak_mb, side_by_side
from scoring.bids.batch import BatchResult, BidColumns, bids_batch

_PACKAGES, _BIDDERS, _SEED = 200_000, 5, 20260201
_QUARTER = 1 / 4


def lines() -> Iterator[Line]:
    """Yield the goal for rows in order and for shuffled rows, after both gave the same winners and totals."""
    columns = _columns()
    shuffled = np.random.default_rng(_SEED + 1).permutation(_PACKAGES * _BIDDERS)
    orders = (("有序", columns), ("打乱顺序", _reordered(columns, shuffled)))
    for number, (what, given) in enumerate(orders, start=1):
        frame = _frame(given)
        _expect_same(bids_batch(given), *_by_pandas(frame))
        ours, peer = side_by_side(lambda given=given: bids_batch(given), lambda frame=frame: _by_pandas(frame))
        yield Line(
            f"6.{number}",
            f"100 万个报价、20 万个采购包（{what}），得分和第一名",
            ours,
            ours / peer,
            _QUARTER,
            peer="pandas",
            peer_seconds=peer,
            peak_mb=peak_mb(lambda given=given: bids_batch(given)),
        )


def _columns() -> BidColumns:
    draw = np.random.default_rng(_SEED)
    package = np.repeat(np.arange(_PACKAGES), _BIDDERS)
    weight = draw.choice([1000, 1500, 2000, 3000], _PACKAGES)[package]
    rows = len(package)
    return BidColumns(
        package=package,
        price_fen=draw.integers(10_000_000, 60_000_000, rows) // 1000 * 1000,
        technical=draw.integers(120, 201, rows) * 50,
        business=draw.integers(0, 21, rows) * 50,
        price_weight=weight,
        technical_weight=(9000 - weight) // 100,
        valid=draw.random(rows) > 0.03,  # noqa: PLR2004  (about one bid in thirty is excluded)
    )


def _reordered(columns: BidColumns, order: NDArray[np.int64]) -> BidColumns:
    return BidColumns(**{name: column[order] for name, column in vars(columns).items()})


def _frame(columns: BidColumns) -> pd.DataFrame:
    return pd.DataFrame(vars(columns))


def _by_pandas(frame: pd.DataFrame) -> tuple[pd.Series, pd.DataFrame]:
    """Totals of the valid rows and the first row of each package, as a competent analyst writes it."""
    valid = frame[frame["valid"]]
    lowest = valid.groupby("package", sort=False)["price_fen"].transform("min")
    points = lowest / valid["price_fen"] * valid["price_weight"]
    exact = points + valid["technical"] * valid["technical_weight"] / 100 + valid["business"]
    totals = np.floor(exact.round(7) + 0.5)
    ordered = valid.assign(total=totals).sort_values(["package", "total", "price_fen"], ascending=[True, False, True])
    return totals, ordered.drop_duplicates("package")


def _expect_same(ours: BatchResult, totals: pd.Series, first: pd.DataFrame) -> None:
    if not np.array_equal(ours.totals[totals.index], totals.to_numpy().astype(np.int64)):
        raise AssertionError("totals differ from pandas")
    settled = ours.tied == 1
    winners = dict(zip(first["package"].to_numpy(), first.index, strict=True))
    theirs = [winners[package] for package in ours.packages[settled].tolist()]
    if not np.array_equal(ours.winner[settled], theirs):
        raise AssertionError("winners differ from pandas")
