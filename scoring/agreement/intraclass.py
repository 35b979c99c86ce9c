"""Intraclass correlation: the share of the variance of marks that is due to what is marked.

Shrout & Fleiss 1979, Psychological Bulletin 86:420-428; intervals of the two-way random forms from McGraw & Wong 1996,
Psychological Methods 1:30-46, where they are ICC(A,1) and ICC(A,k); (3,1) and (3,k) are their ICC(C,1) and ICC(C,k).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import fdtrc, fdtri

from scoring.agreement.answers import Estimate, Insufficient, check_confidence
from scoring.agreement.tables import Floats, as_table, as_tables, cells, noise, shortage

Form = Literal["1,1", "2,1", "3,1", "1,k", "2,k", "3,k"]

FORM_NAMES: Mapping[Form, str] = {
    "1,1": "单向随机、单人",
    "2,1": "双向随机、绝对一致、单人",
    "3,1": "双向固定、一致性、单人",
    "1,k": "单向随机、平均分",
    "2,k": "双向随机、绝对一致、平均分",
    "3,k": "双向固定、一致性、平均分",
}


class MeanSquares(NamedTuple):
    """Mean squares of tables of n targets and k judges: between and within targets, of judges, and of the rest.

    Each has shape (projects,).
    """

    between: Floats
    within: Floats
    judges: Floats
    error: Floats
    n: int
    k: int


class Limits(NamedTuple):
    """Values of one form for many projects and the limits of their intervals, shape (projects,)."""

    value: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class IccForm:
    """One form: its estimate or why there is none, and the F test that targets do not differ (F, two df, p).

    F is infinite where judges agree to the last digit.
    """

    form: Form
    estimate: Estimate | Insufficient
    f: float
    df1: int
    df2: int
    p: float

    @property
    def label(self) -> str:
        """The form by its number and in words: ICC(2,1)（双向随机、绝对一致、单人）."""
        return f"ICC({self.form})（{FORM_NAMES[self.form]}）"


@dataclass(frozen=True)
class Icc:
    """Six forms of one table, its mean squares, and the rows (from 0) left out because a mark was missing."""

    forms: Mapping[Form, IccForm]
    between: float
    within: float
    judges: float
    error: float
    targets: int
    raters: int
    dropped: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class IccBatch:
    """ICC(2,1) and ICC(2,k) of many projects; `defined` is False, and every figure NaN, where there is no answer.

    A mean form alone may be NaN where `single` is not: `icc` of that project says why.
    """

    single: Limits
    mean: Limits
    defined: NDArray[np.bool_]


def icc(ratings: ArrayLike, *, confidence: float = 0.95, drop_incomplete: bool = False) -> Icc | Insufficient:
    """Estimate all six forms from a table (targets, judges), each with its interval and F test.

    Rows with a missing mark are left out only under `drop_incomplete`, and named in `dropped`; otherwise, and where
    there are fewer than two targets or judges or targets do not differ, the answer is Insufficient.
    Shrout & Fleiss 1979, McGraw & Wong 1996. Raises ScoringError for a table that is none.
    """
    check_confidence(confidence)
    table = as_table(ratings)
    missing = np.isnan(table)
    gone = np.flatnonzero(missing.any(axis=1)) if drop_incomplete else np.array([], dtype=np.intp)
    kept = np.delete(table, gone, axis=0)
    if fault := _fault(kept):
        return Insufficient(fault)
    squares = mean_squares(kept[np.newaxis])
    if squares.between[0] == 0:
        return Insufficient("各评分点的平均分完全相同，评分点之间没有差异，组内相关系数无定义")
    forms = _forms(squares, confidence)
    between, within, judges, error = (float(figure[0]) for figure in squares[:4])
    dropped = tuple(int(row) for row in gone)
    return Icc(forms, between, within, judges, error, squares.n, squares.k, dropped)


def icc_batch(ratings: ArrayLike, *, confidence: float = 0.95) -> IccBatch:
    """Estimate ICC(2,1) and ICC(2,k) with their intervals for many projects at once: (projects, targets, judges).

    The same figures as `icc` gives one by one; a project with a missing mark or no differences is not defined.
    Raises ScoringError for ratings that are no such table.
    """
    check_confidence(confidence)
    tables = as_tables(ratings)
    projects, targets, raters = tables.shape
    if shortage(targets, raters):
        nothing = Limits(*(np.full(projects, np.nan) for _ in range(3)))
        return IccBatch(nothing, nothing, np.zeros(projects, dtype=bool))
    squares = mean_squares(tables)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        single, mean = _two_way(squares, confidence)
    defined = squares.between > 0
    return IccBatch(_only(defined, single), _only(defined, mean), defined)


def mean_squares(tables: Floats) -> MeanSquares:
    """The mean squares of the two-way layout without replication, for tables (projects, n >= 2, k >= 2)."""
    _, n, k = tables.shape
    centred = tables - tables.mean(axis=(1, 2), keepdims=True)
    rows, columns = centred.mean(axis=2), centred.mean(axis=1)
    rest = centred - rows[:, :, np.newaxis] - columns[:, np.newaxis, :]
    sums = (k * _squared(rows), n * _squared(columns), _squared(rest.reshape(len(tables), n * k)))
    rounding = noise(tables)
    between, judges, error = (np.where(total <= rounding, 0.0, total) for total in sums)
    within = (judges + error) / (n * (k - 1))
    return MeanSquares(between / (n - 1), within, judges / (k - 1), error / ((n - 1) * (k - 1)), n, k)


def _squared(deviations: Floats) -> Floats:
    return np.asarray(np.einsum("pi,pi->p", deviations, deviations))


def _fault(table: Floats) -> str:
    missing = np.isnan(table)
    if missing.any():
        return f"评分表不完整（{cells(missing)}缺失），组内相关系数要求每名成员都对每个评分点打分"
    return shortage(*table.shape)


def _only(defined: NDArray[np.bool_], limits: Limits) -> Limits:
    return Limits(*(np.where(defined, figure, np.nan) for figure in limits))


def _forms(squares: MeanSquares, confidence: float) -> dict[Form, IccForm]:
    n, k = squares.n, squares.k
    one_way, fixed = n * (k - 1), (n - 1) * (k - 1)
    within, error = squares.within, squares.error
    families: tuple[tuple[Form, Form], ...] = (("1,1", "1,k"), ("2,1", "2,k"), ("3,1", "3,k"))
    forms: dict[Form, IccForm] = {}
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        limits = (
            _one_error(squares, within, one_way, confidence),
            _two_way(squares, confidence),
            _one_error(squares, error, fixed, confidence),
        )
        ratios = [float((squares.between / below)[0]) for below in (within, error, error)]
    for family, pair, f, df2 in zip(families, limits, ratios, (one_way, fixed, fixed), strict=True):
        p = float(fdtrc(n - 1, df2, f))
        for form, limit in zip(family, pair, strict=True):
            forms[form] = IccForm(form, _estimate(limit, confidence), f, n - 1, df2, p)
    return {form: forms[form] for form in FORM_NAMES}


def _estimate(limits: Limits, confidence: float) -> Estimate | Insufficient:
    value, low, high = (float(figure[0]) for figure in limits)
    if np.isfinite([value, low, high]).all():
        return Estimate(value, low, high, confidence)
    return Insufficient("成员之间的分歧远大于评分点之间的差异，平均分的信度无法估计")


def _one_error(squares: MeanSquares, error: Floats, df2: int, confidence: float) -> tuple[Limits, Limits]:
    """Forms (1,1), (1,k) with the mean square within, (3,1), (3,k) with that of the rest."""
    between, n, k = squares.between, squares.n, squares.k
    beyond = (1 + confidence) / 2
    lower, upper = fdtri(n - 1, df2, beyond), fdtri(df2, n - 1, beyond)
    # F never stands alone below a fraction line, so that no error at all gives 1 and not 0/0
    pairs = [(between, error), (between, lower * error), (upper * between, error)]
    single = Limits(*((top - bottom) / (top + (k - 1) * bottom) for top, bottom in pairs))
    mean = Limits(*((top - bottom) / top for top, bottom in pairs))
    return single, mean


def _two_way(squares: MeanSquares, confidence: float) -> tuple[Limits, Limits]:
    """Forms (2,1) and (2,k); McGraw & Wong 1996, table 7, with both sides of each limit divided by F."""
    between, _, judges, error, n, k = squares
    value = (between - error) / (between + (k - 1) * error + k * (judges - error) / n)
    df = _satterthwaite(squares, value)
    beyond = (1 + confidence) / 2
    low, high = 1 / fdtri(n - 1, df, beyond), 1 / fdtri(df, n - 1, beyond)
    pairs = [(between, error), (low * between, error), (between, high * error)]
    scales = [np.ones_like(between), np.ones_like(between), high]
    single = Limits(
        *(
            n * (top - bottom) / (scale * (k * judges + (k * n - k - n) * error) + n * top)
            for (top, bottom), scale in zip(pairs, scales, strict=True)
        )
    )
    wholes = [scale * (judges - error) + n * top for (top, _), scale in zip(pairs, scales, strict=True)]
    mean = Limits(
        *(
            n * (top - bottom) / np.where(whole > 0, whole, np.nan)
            for (top, bottom), whole in zip(pairs, wholes, strict=True)
        )
    )
    return single, mean


def _satterthwaite(squares: MeanSquares, value: Floats) -> Floats:
    """Degrees of freedom of the error of ICC(2,·), multiplied out so that an ICC of 1 needs no division by zero."""
    _, _, judges, error, n, k = squares
    of_judges = k * value * judges
    of_error = (n * (1 - value) + k * value * (n - 1)) * error
    spread = of_judges**2 / (k - 1) + of_error**2 / ((n - 1) * (k - 1))
    # below one, which only a negative value can bring, the interval would no longer hold the estimate
    return np.asarray(np.where(spread > 0, np.maximum((of_judges + of_error) ** 2 / spread, 1.0), 1.0))
