"""TOPSIS: a ranking to hold beside the scores, never instead of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.errors import ScoringError
from scoring.exact import Number, exact, total

NOT_LEGAL = "逼近理想解排序（TOPSIS）只供与得分对照，不是规定的评分方法，不能据以定级、中标或付款。"
_FEWEST = 2
_SAME = 9  # decimals: closer than this is the arithmetic of floats, not a difference


@dataclass(frozen=True)
class Closeness:
    """Closeness to the ideal by name (floats, 0 to 1), the ranks (ties share the better), and the sentence to print."""

    closeness: Mapping[str, float]
    ranks: Mapping[str, int]
    words: str = NOT_LEGAL


def topsis(
    table: Mapping[str, Sequence[Number]], weights: Sequence[Number], *, costs: Collection[int] = ()
) -> Closeness:
    """Closeness to the ideal under vector normalisation and Euclidean distance (Hwang & Yoon 1981).

    `table` holds one row of criteria per name; `costs` are the columns where less is better, counted from 0.
    Raises ScoringError for rows of unequal length, weights that do not sum to 1, and rows that are all alike.
    """
    if total([exact(weight) for weight in weights]) != 1 or min(map(exact, weights)) < 0:
        raise ScoringError("准则权重之和应为 1，且不为负", fix="请核对权重")
    if len(table) < _FEWEST:
        raise ScoringError("只有一个方案，没有可比的对象", fix="至少两个方案")
    for name, row in table.items():
        if len(row) != len(weights):
            raise ScoringError(f"有 {len(row)} 个数，应为 {len(weights)} 个", where=name, fix="请补全数据")
    closeness = _closeness(_floats(list(table.values())), _floats([weights])[0], costs)
    if closeness is None:
        raise ScoringError("各方案的数据都相同，无法排序", fix="请核对数据")
    known = {name: round(value, _SAME) for name, value in zip(table, closeness.tolist(), strict=True)}
    ranks = {name: 1 + sum(other > value for other in known.values()) for name, value in known.items()}
    return Closeness(dict(zip(table, closeness.tolist(), strict=True)), ranks)


def _closeness(
    values: NDArray[np.float64], weights: NDArray[np.float64], costs: Collection[int]
) -> NDArray[np.float64] | None:
    lengths = np.sqrt((values**2).sum(axis=0))
    turned = np.where(np.isin(np.arange(values.shape[1]), list(costs)), -1.0, 1.0)
    weighted = values / np.where(lengths > 0, lengths, 1) * weights * turned
    to_best = np.sqrt(((weighted - weighted.max(axis=0)) ** 2).sum(axis=1))
    to_worst = np.sqrt(((weighted - weighted.min(axis=0)) ** 2).sum(axis=1))
    apart = to_best + to_worst
    return to_worst / apart if (apart > 0).all() else None


def _floats(rows: Sequence[Sequence[Number]]) -> NDArray[np.float64]:
    return np.array([[float(exact(value)) for value in row] for row in rows], dtype=np.float64)
