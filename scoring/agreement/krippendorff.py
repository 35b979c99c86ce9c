"""Krippendorff's alpha: one less the observed over the expected disagreement; marks may be missing.

Krippendorff 2011, Computing Krippendorff's Alpha-Reliability (University of Pennsylvania). Interval and ordinal
disagreements are squared distances (of marks; of mean ranks), so that sums of squares replace the coincidence matrix.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.agreement.answers import Estimate, Insufficient, check_confidence
from scoring.agreement.tables import Floats, as_table, as_tables, midranks, noise
from scoring.errors import ScoringError

Counts = NDArray[np.intp]
Metric = Literal["nominal", "ordinal", "interval", "ratio"]

METRIC_NAMES: Mapping[Metric, str] = {"nominal": "定类", "ordinal": "定序", "interval": "定距", "ratio": "定比"}
_FEWEST = 2
_DEFINED = 0.9  # the share of resamples that must have an alpha for their percentiles to mean something; default
_RESAMPLED = 1_000_000  # ratings held at once while resampling
_CHUNK = 40_000  # ratings held at once: few enough to stay in the processor's cache


@dataclass(frozen=True)
class Alpha:
    """Alpha with its bootstrap interval, the units with at least two marks, their marks, and how it was resampled.

    `left_out` of the `resamples` held only equal marks and therefore have no alpha.
    """

    estimate: Estimate
    metric: Metric
    units: int
    ratings: int
    resamples: int
    left_out: int

    @property
    def label(self) -> str:
        """The coefficient and its level of measurement: Krippendorff α（定距）."""
        return f"Krippendorff α（{METRIC_NAMES[self.metric]}）"


def alpha(
    ratings: ArrayLike, metric: Metric = "interval", *, seed: int, resamples: int = 1000, confidence: float = 0.95
) -> Alpha | Insufficient:
    """Estimate alpha from a table (units, raters) with NaN where a rating is missing, with a seeded interval.

    The interval is the percentile interval of the plain unit bootstrap: units with two ratings or more are drawn with
    replacement and alpha, expected disagreement included, is computed anew (Zapf et al. 2016, BMC Medical Research
    Methodology 16:93); Hayes & Krippendorff 2007 hold the expected disagreement fixed and find narrower ones.
    Insufficient if fewer than two units have two ratings, all are equal, or so few differ that more than a tenth of the
    resamples would be. Raises ScoringError for a table that is
    none, an unknown metric, or a negative rating on a ratio scale.
    """
    check_confidence(confidence)
    table = as_table(ratings)
    _check(table, metric)
    pairable = table[(~np.isnan(table)).sum(axis=1) >= _FEWEST]
    if len(pairable) < _FEWEST:
        return Insufficient(f"只有 {len(pairable)} 个单元有两名以上成员的评分，至少要有 {_FEWEST} 个")
    compute = _weighted(pairable, metric)
    value = float(compute(np.ones((1, len(pairable)), dtype=np.intp))[0])
    if np.isnan(value):
        return Insufficient("全部评分都相同，没有差异可以比较，α 无定义")
    drawn = _resampled(compute, len(pairable), pairable.size, seed, resamples)
    known = drawn[~np.isnan(drawn)]
    tail = (1 - confidence) / 2
    if known.size == 0 or known.size < _DEFINED * resamples:
        share = f"{resamples} 次重抽样中只有 {known.size} 次有差异"
        return Insufficient(f"有差异的单元太少，{share}，无法给出可靠的置信区间")
    low, high = np.quantile(known, [tail, 1 - tail])
    estimate = Estimate(value, float(low), float(high), confidence)
    return Alpha(estimate, metric, len(pairable), int((~np.isnan(pairable)).sum()), resamples, resamples - known.size)


def alpha_batch(ratings: ArrayLike, metric: Metric = "interval") -> Floats:
    """Compute alpha of many projects at once from (projects, units, raters); NaN where `alpha` would not answer.

    Interval and ordinal run over all projects together, nominal and ratio one by one. Raises ScoringError as `alpha`.
    """
    tables = as_tables(ratings)
    _check(tables, metric)
    step = max(1, _CHUNK // max(1, tables[:1].size))
    parts = [_alphas(tables[begun : begun + step], metric) for begun in range(0, len(tables), step)]
    return np.concatenate([np.empty(0), *parts])


def _alphas(tables: Floats, metric: Metric) -> Floats:
    paired = _given(tables) @ np.ones(tables.shape[2]) >= _FEWEST
    pairable = tables
    if not paired.all():
        pairable = tables.copy()
        pairable[~paired] = np.nan
    if metric in ("interval", "ordinal"):
        scores = pairable if metric == "interval" else _ranked(pairable)
        values = _from_sums(_unit_sums(scores).sum(axis=1), noise(scores))
    else:
        every = np.ones((1, tables.shape[1]), dtype=np.intp)
        values = np.array([_by_values(table, metric)(every)[0] for table in pairable], dtype=np.float64)
    return np.asarray(np.where(paired.sum(axis=1) >= _FEWEST, values, np.nan))


def _check(ratings: Floats, metric: Metric) -> None:
    if metric not in get_args(Metric):
        raise ScoringError(f"不认识的测量层次“{metric}”", fix=f"可用的有：{'、'.join(get_args(Metric))}")
    if metric == "ratio" and (ratings < 0).any():
        raise ScoringError("定比层次的评分不能为负", fix="请核对评分，或改用定距层次")


def _resampled(compute: Callable[[Counts], Floats], units: int, size: int, seed: int, resamples: int) -> Floats:
    """Alpha of each resample, a bounded number of ratings at a time; the draws do not depend on the chunks."""
    generator = np.random.Generator(np.random.PCG64(seed))
    step = max(1, _RESAMPLED // size)
    chunks = [min(step, resamples - begun) for begun in range(0, resamples, step)]
    parts = [compute(_counts(generator.integers(units, size=(rows, units)), units)) for rows in chunks]
    return np.concatenate([np.empty(0), *parts])


def _counts(draws: Counts, units: int) -> Counts:
    """How often each resample drew each unit: (resamples, units)."""
    places = draws + units * np.arange(len(draws))[:, np.newaxis]
    return np.bincount(places.ravel(), minlength=draws.size).reshape(draws.shape)


def _weighted(table: Floats, metric: Metric) -> Callable[[Counts], Floats]:
    """A function from how often each unit counts, (resamples, units), to alpha, NaN where it is not defined."""
    if metric != "interval":
        return _by_ranks(table) if metric == "ordinal" else _by_values(table, metric)
    sums, rounding = _unit_sums(table[np.newaxis])[0], noise(table)
    return lambda counts: _from_sums(counts @ sums, rounding)


def _given(tables: Floats) -> Floats:
    return np.asarray(~np.isnan(tables), dtype=np.float64)


def _ranked(tables: Floats) -> Floats:
    """Ordinal distance is the difference of mean ranks: put them in the place of the marks."""
    ranks, _ = midranks(tables.reshape(len(tables), -1))
    return np.where(np.isnan(tables), np.nan, ranks.reshape(tables.shape))


def _unit_sums(scores: Floats) -> Floats:
    """Of each unit: weighted sum of squares within, number, sum and sum of squares; (projects, units, 4)."""
    # raters first: sums along a short last axis are several times slower
    columns = np.ascontiguousarray(np.moveaxis(scores, 2, 0))
    missing = np.isnan(columns)
    given, filled = 1.0 - missing, np.where(missing, 0.0, columns)
    size = given.sum(axis=0)
    mean = filled.sum(axis=0).sum(axis=1) / np.maximum(size.sum(axis=1), 1)
    centred = (filled - mean[:, np.newaxis]) * given
    total, squares = centred.sum(axis=0), (centred**2).sum(axis=0)
    # what cancels here is small beside the sum of squares of the whole table, by which it will be divided
    within = np.maximum(squares - total**2 / np.maximum(size, 1), 0.0) * size / np.maximum(size - 1, 1)
    return np.stack([within, size, total, squares], axis=2)


def _from_sums(sums: Floats, rounding: Floats) -> Floats:
    """Alpha from the sums over units, (…, 4)."""
    within, size, total, squares = np.moveaxis(sums, -1, 0)
    whole = squares - total**2 / np.maximum(size, 1)
    varied = whole > rounding
    values = np.where(varied, 1 - (size - 1) * within / np.where(varied, size * whole, 1.0), np.nan)
    return np.asarray(values, dtype=np.float64)


def _by_ranks(table: Floats) -> Callable[[Counts], Floats]:
    """Ordinal alpha: ranks, and with them the distances, follow from how often each value occurs in the resample."""
    occurs = _occurrences(table)
    size = occurs.sum(axis=1)

    def compute(counts: Counts) -> Floats:
        whole = counts @ occurs
        number = whole.sum(axis=1)
        ranks = np.cumsum(whole, axis=1) - whole / 2 - number[:, np.newaxis] / 2
        within = (ranks**2 @ occurs.T - (ranks @ occurs.T) ** 2 / size) * size / (size - 1)
        sums = [np.einsum("bu,bu->b", counts, within), number]
        sums += [np.einsum("bv,bv->b", whole, power) for power in (ranks, ranks**2)]
        return _from_sums(np.stack(sums, axis=1), np.zeros(len(counts)))

    return compute


def _by_values(table: Floats, metric: Metric) -> Callable[[Counts], Floats]:
    """Nominal and ratio alpha from how often each value occurs in each unit."""
    occurs, distances = _occurrences(table), _distances(_values(table), metric)
    within = np.einsum("uv,uv->u", occurs @ distances, occurs) / np.maximum(occurs.sum(axis=1) - 1, 1)

    def compute(counts: Counts) -> Floats:
        whole = counts @ occurs
        expected = np.einsum("bv,bv->b", whole @ distances, whole)
        observed = (whole.sum(axis=1) - 1) * (counts @ within)
        return np.asarray(np.where(expected > 0, 1 - observed / np.where(expected > 0, expected, 1.0), np.nan))

    return compute


def _values(table: Floats) -> Floats:
    return np.unique(table[~np.isnan(table)])


def _occurrences(table: Floats) -> Floats:
    """How often each value occurs in each unit: (units, values)."""
    return np.asarray((table[:, :, np.newaxis] == _values(table)).sum(axis=1), dtype=np.float64)


def _distances(values: Floats, metric: Metric) -> Floats:
    one, other = values[:, np.newaxis], values[np.newaxis, :]
    if metric == "nominal":
        return np.asarray(one != other, dtype=np.float64)
    sums = one + other
    return np.asarray(np.divide(one - other, sums, out=np.zeros(sums.shape), where=sums != 0) ** 2)
